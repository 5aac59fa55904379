"""Reading an edition before signing it: ticks that help the reader, and a signature only after what must be read.

A live edition is affirmed once more in the same way, one at a time, after the evidence since the last signature.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions import signing
from articles.models import Edition, ReadMark, SignOff
from articles.permissions import check_can
from articles.since_signed import has_read_evidence, since_signed
from articles.whole_text import reading_of
from articles.workflow import Decision
from cms.accounts.models import User
from cms.refusals import Conflict, NotEligible


class WholeTextUnread(NotEligible):
    """The signer has looked at the changes only, and this time that is not enough."""

    code = "whole_text_unread"


class EvidenceUnread(NotEligible):
    """The signer has not opened what came up about the live page since the last signature, as it stands now."""

    code = "evidence_unread"
    default_message = gettext_lazy(
        "Read the evidence since last time before you affirm this page again. Nothing was signed."
    )


class EvidenceGrew(Conflict):
    """Something came up between opening the evidence and saying that it was read."""

    code = "evidence_grew"
    default_message = gettext_lazy(
        "Something came up after you opened this page. It shows everything now: look at it again."
    )


def mark(*, edition: Edition, by: User, what: str, is_read: bool) -> None:
    """Tick what this person has read of the edition, or take the tick away. It is no evidence. Raises NotAllowed."""
    check_can(by, "sign")
    if is_read:
        ReadMark.objects.get_or_create(user=by, edition=edition, what=what)
    else:
        ReadMark.objects.filter(user=by, edition__article=edition.article_id, what=what).delete()


def mark_evidence(*, edition: Edition, by: User, kind: str, state: str) -> None:
    """Note that this person has read what came up since the last signature. `state` is that of the page they read.

    Raises NotAllowed, EvidenceGrew.
    """
    check_can(by, "reaffirm")
    if since_signed(by, edition, kind).state != state:
        raise EvidenceGrew
    mark(edition=edition, by=by, what=ReadMark.evidence(state), is_read=True)


def sign(*, edition: Edition, by: User, kind: str, **statement: Any) -> SignOff:
    """Sign as `signing.sign` does, once the whole text was opened where it must be, and for a live page the evidence.

    Raises WholeTextUnread and EvidenceUnread too. A second click returns the first signature.
    """
    if edition.article.live_edition_id == edition.pk:
        check_can(by, "reaffirm")
        is_repeated = signing.just_said(edition, by, kind, Decision.APPROVE)
        if not is_repeated and not has_read_evidence(by, since_signed(by, edition, kind)):
            raise EvidenceUnread
    check_read(edition=edition, by=by, kind=kind)
    return signing.sign(edition=edition, by=by, kind=kind, **statement)


def check_read(*, edition: Edition, by: User, kind: str) -> None:
    """Raise WholeTextUnread while the changes are all that this person looked at, and that is not enough."""
    reading = reading_of(by, edition, kind)
    if reading.is_missing:
        first = _("Read the whole text before you sign. Nothing was signed.")
        raise WholeTextUnread(" ".join([first, *reading.why_whole]))
