"""What is known of a source, in words. Nothing unknown is ever shown as fine.

What counts is decided by PostgreSQL (`proof` in articles/guard/sql/04_publishing.sql): a person's newest word on
exactly this record comes first; without one, what the registries last said of exactly this record. Here it is put into
words, and a test asks both about every situation.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citations.judgement_words import LABELS
from citations.models import Citation, CitationCheck, JournalDecision
from citations.verdicts import PeerClass, Verdict

UNVERIFIED = "citation_unverified"
NOT_PEER_REVIEWED = "citation_not_peer_reviewed"
"""The codes under which the database lists what keeps an edition with such a source from going live."""


@dataclass(frozen=True)
class Known:
    """What was last found out about exactly one wording of a record.

    `outcome` and `peer_review` are those of the newest check by a person, None without one; `was_checked`: there is a
    check of some wording. `identity` and `peer_class` are those of the newest verification, None without one, and
    `journal` is the newest decision on its journal. `retry_at`: when the registries are asked next, if that is wanted;
    `unanswered_since`: since when one of them does not answer; `answered_at`: when all of them last did.
    """

    outcome: str | None = None
    peer_review: str | None = None
    was_checked: bool = False
    identity: str | None = None
    peer_class: str | None = None
    journal: str | None = None
    retry_at: datetime.datetime | None = None
    unanswered_since: datetime.datetime | None = None
    answered_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Standing:
    """`state` names it, `tone` is "", good, caution or danger, `label` fits on a tag, `sentence` says what it means.

    `blocks` is the code of what the database has against it, "" for nothing. `note` says since when a registry has
    not answered, "" if all do.
    """

    state: str
    tone: str
    label: str
    sentence: str
    blocks: str = UNVERIFIED
    note: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether no fact checker has to look at the source again: nothing blocks it, or one said what does."""
        return not self.blocks or self.state in ("not_confirmed", "not_peer_reviewed")

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing more will come of waiting for the registries."""
        return not (self.is_settled or self.is_waiting)

    @property
    def is_to_be_confirmed(self) -> bool:
        """Whether a fact checker's word is the next step; a record of another work is to be corrected first."""
        return self.needs_a_person and self.state != Verdict.MISMATCH


def standing_of(source: Citation) -> Standing:
    """The standing of a source of `library.with_standing`, as its record reads now."""
    told = source.verified or {}
    return standing(
        Known(
            outcome=source.outcome,
            peer_review=source.peer_review,
            was_checked=source.was_checked is not None,
            identity=told.get("identity"),
            peer_class=told.get("peer_class"),
            journal=told.get("journal"),
            retry_at=source.retry_at,
            unanswered_since=source.unanswered_since,
            answered_at=source.answered_at,
        )
    )


def standing(known: Known) -> Standing:
    """The standing by what was found out: by a person's word, or else by what the registries said."""
    found = _by_a_person(known) if known.outcome else _by_registries(known)
    return replace(found, note=unanswered_in_words(known.unanswered_since, known.answered_at))


def unanswered_in_words(since: datetime.datetime | None, answered_at: datetime.datetime | None) -> str:
    """Since when a source has not been checked again because a registry is out of reach; "" if all answer."""
    if since is None:
        return ""
    if answered_at is None:
        return _("Registries out of reach since %(day)s") % {"day": _day(since)}
    return _("Not re-checked since %(day)s") % {"day": _day(answered_at)}


def _day(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _by_a_person(known: Known) -> Standing:
    if known.outcome != CitationCheck.Outcome.CONFIRMED:
        return _said("not_confirmed")
    if known.peer_review == CitationCheck.PeerReview.NOT_PEER_REVIEWED:
        return _said("not_peer_reviewed")
    if known.peer_review == CitationCheck.PeerReview.OFFICIAL:
        return _said("official")
    return _said("confirmed")


def _by_registries(known: Known) -> Standing:
    if known.identity == Verdict.MATCH:
        return _said(_peer_review(known))
    if known.identity is not None:
        return _said(known.identity)
    if known.retry_at is not None:
        return _said("waiting")
    return _said("changed" if known.was_checked else "unchecked")


def _peer_review(known: Known) -> str:
    """What is known of the peer review of a work that the registries hold as it was typed."""
    if known.peer_class == PeerClass.NO:
        return "no_peer_review"
    if known.journal == JournalDecision.PeerReview.PEER_REVIEWED:
        return "match"
    if known.journal == JournalDecision.PeerReview.NOT_PEER_REVIEWED:
        return "journal_not_reviewed"
    return "journal_to_decide" if known.peer_class == PeerClass.JOURNAL else "peer_review_unknown"


def _said(state: str) -> Standing:
    tone, label, sentence, blocks = WORDS[state]
    return Standing(state, tone, str(label), str(sentence), blocks)


Words = tuple[str, Promise, Promise, str]

WORDS: dict[str, Words] = {
    "confirmed": (
        "good",
        gettext_lazy("Confirmed"),
        gettext_lazy("A fact checker confirmed it as a peer-reviewed source."),
        "",
    ),
    "official": (
        "good",
        gettext_lazy("Confirmed"),
        gettext_lazy("A fact checker confirmed it and accepted it as a guideline or official source."),
        "",
    ),
    "not_peer_reviewed": (
        "caution",
        gettext_lazy("Not peer reviewed"),
        gettext_lazy("A fact checker confirmed it, as not peer reviewed."),
        NOT_PEER_REVIEWED,
    ),
    "not_confirmed": (
        "danger",
        gettext_lazy("Not confirmed"),
        gettext_lazy("A fact checker could not confirm this source."),
        UNVERIFIED,
    ),
    "match": (
        "good",
        LABELS[Verdict.MATCH],
        gettext_lazy(
            "The registries hold this work as it is recorded here, and its journal is peer reviewed."
        ),
        "",
    ),
    "no_peer_review": (
        "caution",
        gettext_lazy("Not peer reviewed"),
        gettext_lazy(
            "The registries hold this work as it is recorded here, as something that is not peer reviewed. A fact "
            "checker may accept it as a guideline or official source."
        ),
        NOT_PEER_REVIEWED,
    ),
    "journal_not_reviewed": (
        "caution",
        gettext_lazy("Not peer reviewed"),
        gettext_lazy(
            "The registries hold this work as it is recorded here. Its journal was decided to be not peer reviewed."
        ),
        NOT_PEER_REVIEWED,
    ),
    "journal_to_decide": (
        "caution",
        gettext_lazy("Journal to decide"),
        gettext_lazy(
            "The registries hold this work as it is recorded here. A fact checker has yet to decide whether its "
            "journal is peer reviewed."
        ),
        NOT_PEER_REVIEWED,
    ),
    "peer_review_unknown": (
        "caution",
        gettext_lazy("Peer review not known"),
        gettext_lazy(
            "The registries hold this work as it is recorded here, and say nothing about peer review. A fact checker "
            "has to look."
        ),
        NOT_PEER_REVIEWED,
    ),
    Verdict.MINOR: (
        "caution",
        LABELS[Verdict.MINOR],
        gettext_lazy("The registries hold this work with small differences."),
        UNVERIFIED,
    ),
    Verdict.MISMATCH: (
        "danger",
        LABELS[Verdict.MISMATCH],
        gettext_lazy("What the registries hold is another work than the record describes."),
        UNVERIFIED,
    ),
    Verdict.NOT_FOUND: (
        "danger",
        LABELS[Verdict.NOT_FOUND],
        gettext_lazy("The registries that answered do not have such a work."),
        UNVERIFIED,
    ),
    Verdict.CANNOT_DETERMINE: (
        "caution",
        LABELS[Verdict.CANNOT_DETERMINE],
        gettext_lazy("The registries could not settle whether this work is what the record says."),
        UNVERIFIED,
    ),
    "waiting": (
        "",
        gettext_lazy("Being checked"),
        gettext_lazy("The registries are being asked about this record."),
        UNVERIFIED,
    ),
    "changed": (
        "caution",
        gettext_lazy("To confirm again"),
        gettext_lazy("The record was changed after it was checked. It has to be checked again."),
        UNVERIFIED,
    ),
    "unchecked": (
        "caution",
        gettext_lazy("To confirm"),
        gettext_lazy("Nobody has confirmed this source yet, and no registry has been asked."),
        UNVERIFIED,
    ),
}
"""Tone, label, sentence and what the database has against it, for each state."""
