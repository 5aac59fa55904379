"""The parts of a pack, in the order in which they are told, and what each is, in words (pure)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Part(NamedTuple):
    """The heading of a part, what a reader has to know about it, and what stands there when there is nothing."""

    title: Promise
    intro: Promise
    none: Promise


PARTS: dict[str, Part] = {
    "editions": Part(
        _("Editions, signatures and claims"),
        _(
            "An edition is the text frozen at submission; nobody can change it. Its digest is the SHA-256 of the file "
            "named beside it. A signature is about exactly that digest; name, credentials and licence are those of "
            "the day on which it was given."
        ),
        _("Nothing was ever submitted."),
    ),
    "requests": Part(
        _("Who was asked to review"),
        _("Every request, the answer, and the interests that were declared with it."),
        _("Nobody was asked."),
    ),
    "waivers": Part(
        _("Decisions on declared interests"),
        _("A chief editor’s written decision that an interest does not stand in the way."),
        _("None was made."),
    ),
    "comments": Part(
        _("Comments, suggestions and what came of them"),
        _(
            "What reviewers and editors said of which words of which edition. One that blocks keeps the text from "
            "readers."
        ),
        _("Nobody commented."),
    ),
    "sources": Part(
        _("Sources and their checks"),
        _(
            "Each source as it was printed, with what registries said and what fact checkers found of exactly that "
            "wording, and the notices known today, such as corrections and retractions."
        ),
        _("No edition cites a source."),
    ),
    "publications": Part(
        _("What readers saw, and when"),
        _(
            "Every publication, correction, suspension and withdrawal, and the two signatures that each publication "
            "rested on."
        ),
        _("It was never published."),
    ),
    "plans": Part(
        _("Planned publications"),
        _("Plans and what came of them; the rule is checked again when the hour comes."),
        _("None was planned."),
    ),
    "findings": Part(
        _("Findings"),
        _("What was, or might have been, wrong, and how it was settled."),
        _("There was none."),
    ),
    "reports": Part(
        _("What readers reported, and the answer"),
        _("Readers give no name and no address; none is kept."),
        _("No reader reported a problem."),
    ),
    "refusals": Part(
        _("Attempts that were refused"),
        _(
            "Signatures and publications that somebody tried and a rule refused. Wrong signing passphrases are kept "
            "with the account of the person, not with an article."
        ),
        _("None is on record."),
    ),
    "trail": Part(
        _("The audit trail"),
        _(
            "Every act on this article, oldest first. PostgreSQL writes each entry with the act itself; its hash holds "
            "the hash of the entry before it. README.txt says how to check them."
        ),
        _("Nothing is on record."),
    ),
}
