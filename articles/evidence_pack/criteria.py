"""What the evidence shows for three well-known sets of criteria, and what it does not (pure).

The criteria are told in our own words, as they stood when this was written; their owners' texts are what counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Criterion:
    """One criterion: its short name, what it asks for, and what this pack shows of it.

    `parts` are the parts of the pack to look at. None: this system does not show it, whatever else the house can show.
    """

    name: Promise
    asks: Promise
    shown: Promise
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    name: Promise
    owner: Promise
    criteria: tuple[Criterion, ...]


NOT_SHOWN = _("Not shown by this system.")

PIF_TICK = Scheme(
    _("PIF TICK"),
    _("Patient Information Forum, United Kingdom"),
    (
        Criterion(
            _("Process"),
            _("Information is made by a documented process that is the same every time."),
            _(
                "Every step with who took it and when; the database refuses a publication without both reviews."
            ),
            ("editions", "publications", "trail"),
        ),
        Criterion(
            _("Training"),
            _("The people who make it are trained and kept up to date."),
            _(
                "Credentials and licences of the reviewers on the day they signed. Training: not shown by this system."
            ),
            ("editions",),
        ),
        Criterion(_("Need"), _("It answers a need that its readers have."), NOT_SHOWN),
        Criterion(
            _("Evidence"),
            _("It rests on evidence that is reliable and current."),
            _(
                "Each claim with its verdict, each source with its checks and notices, until when a review holds."
            ),
            ("editions", "sources"),
        ),
        Criterion(_("Involvement"), _("Patients or readers had a part in making it."), NOT_SHOWN),
        Criterion(
            _("Health inequality"),
            _("People with few skills in reading, health or computers can use it."),
            _(
                "The texts as readers saw them, which can be measured. Tests with readers: not shown by this system."
            ),
            ("editions",),
        ),
        Criterion(
            _("Content and design"),
            _("It is clear, easy to find one’s way in, and open to everybody."),
            _("The texts and pages as they were signed. Tests with readers: not shown by this system."),
            ("editions",),
        ),
        Criterion(
            _("Feedback"),
            _("Readers can say what they think, and it is acted on."),
            _("What readers reported, and what was done about each report."),
            ("reports", "findings"),
        ),
        Criterion(_("Dissemination"), _("It is brought to the people who need it."), NOT_SHOWN),
        Criterion(
            _("Impact"),
            _("What it achieves is measured."),
            _("How many readers found it helpful. Effects on health: not shown by this system."),
            ("reports",),
        ),
    ),
)

JAMA = Scheme(
    _("JAMA benchmarks"),
    _("Silberg, Lundberg and Musacchio, JAMA 1997;277:1244-1245"),
    (
        Criterion(
            _("Authorship"),
            _("Authors and contributors, with affiliations and credentials, are named."),
            _("The byline with credentials, everybody who wrote part of it, and both reviewers."),
            ("editions",),
        ),
        Criterion(
            _("Attribution"),
            _("References and sources of all content are given."),
            _("Every reference as printed, and the passage and place that bear out each claim."),
            ("editions", "sources"),
        ),
        Criterion(
            _("Disclosure"),
            _("Who owns and pays for the site, and conflicts of interest, are told."),
            _(
                "Interests that reviewers declared, and decisions about them. Owners, sponsors and advertising: "
                "not shown by this system."
            ),
            ("requests", "editions"),
        ),
        Criterion(
            _("Currency"),
            _("The days on which content was posted and updated are given."),
            _("The day of every publication, change and signature, and until when each signature holds."),
            ("publications", "editions"),
        ),
    ),
)

HON = Scheme(
    _("HON principles"),
    _("Health On the Net Foundation (HONcode; the foundation closed in 2022)"),
    (
        Criterion(
            _("Authority"),
            _("Advice comes from qualified people, who are named."),
            _("Name, credentials and licence of each signer on the day of the signature."),
            ("editions",),
        ),
        Criterion(
            _("Complementarity"),
            _("It supports the relation between patient and doctor and does not replace it."),
            _("The texts as they were signed, with the disclaimer they carried."),
            ("editions",),
        ),
        Criterion(
            _("Confidentiality"),
            _("What visitors send stays private."),
            _("Reports hold no name and no address of a reader. More than that: not shown by this system."),
            ("reports",),
        ),
        Criterion(
            _("Attribution"),
            _("Sources and the date of the last change are given."),
            _("Every reference as printed, and the day of every change."),
            ("sources", "publications"),
        ),
        Criterion(
            _("Justifiability"),
            _("What is said of the good a treatment does is backed by balanced evidence."),
            _(
                "Each claim with the fact checker’s verdict, the passage it rests on, and doubts that were raised."
            ),
            ("editions",),
        ),
        Criterion(
            _("Transparency"),
            _("The site is easy to use, and says whom to contact."),
            _(
                "That readers could report problems, and got an answer in the text. The rest: not shown by this system."
            ),
            ("reports",),
        ),
        Criterion(_("Financial disclosure"), _("Who pays for the site is told."), NOT_SHOWN),
        Criterion(_("Advertising"), _("Advertising is told apart from content."), NOT_SHOWN),
    ),
)

SCHEMES = (PIF_TICK, JAMA, HON)


def mapping() -> Iterator[dict[str, Any]]:
    """The schemes as plain data."""
    for scheme in SCHEMES:
        yield {
            "name": str(scheme.name),
            "owner": str(scheme.owner),
            "criteria": [
                {
                    "name": str(each.name),
                    "asks": str(each.asks),
                    "shown": str(each.shown),
                    "parts": list(each.parts),
                }
                for each in scheme.criteria
            ],
        }
