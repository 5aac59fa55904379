"""Reading an edition before signing it: ticks that help the reader, and a signature only after what must be read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from articles.actions import signing
from articles.models import Edition, ReadMark, SignOff
from articles.permissions import check_can
from articles.whole_text import reading_of
from cms.accounts.models import User
from cms.refusals import NotEligible


class WholeTextUnread(NotEligible):
    """The signer has looked at the changes only, and this time that is not enough."""

    code = "whole_text_unread"


def mark(*, edition: Edition, by: User, what: str, is_read: bool) -> None:
    """Tick what this person has read of the edition, or take the tick away. It is no evidence. Raises NotAllowed."""
    check_can(by, "sign")
    if is_read:
        ReadMark.objects.get_or_create(user=by, edition=edition, what=what)
    else:
        ReadMark.objects.filter(user=by, edition__article=edition.article_id, what=what).delete()


def sign(*, edition: Edition, by: User, kind: str, **statement: Any) -> SignOff:
    """Sign as `signing.sign` does, once the whole text was opened where it must be. Raises WholeTextUnread too."""
    reading = reading_of(by, edition, kind)
    if reading.is_missing:
        first = _("Read the whole text before you sign. Nothing was signed.")
        raise WholeTextUnread(" ".join([first, *reading.why_whole]))
    return signing.sign(edition=edition, by=by, kind=kind, **statement)
