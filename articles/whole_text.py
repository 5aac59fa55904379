"""When a reviewer who knows the article must read all of it again, and not only what changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.changes import Changes, changes_between
from articles.models import Edition, ReadMark, SignOff
from articles.workflow import Decision, Kind
from cms.accounts.models import User

LARGE_SHARE = 0.2
"""From this share of words removed or added on, a text counts as another one."""


@dataclass(frozen=True)
class Reading:
    """What somebody has to read before they sign an edition.

    `mine` is their last signature of this kind; `changes` are those since then, None when there was none or it was
    on this very edition. `why_whole` says in sentences why the whole text must be read; `ticked` is what they have
    marked so far: keys of changes, and `ReadMark.WHOLE`.
    """

    mine: SignOff | None
    changes: Changes | None
    why_whole: tuple[str, ...]
    ticked: frozenset[str]

    @property
    def base(self) -> Edition | None:
        """The edition that they signed before this one."""
        return self.mine.edition if self.mine and self.changes is not None else None

    @property
    def has_asked(self) -> bool:
        """Whether their last word was to ask for changes: they read that edition, and did not approve it."""
        return self.mine is not None and self.mine.decision == Decision.REQUEST_CHANGES

    @property
    def has_read_whole(self) -> bool:
        return ReadMark.WHOLE in self.ticked

    @property
    def is_missing(self) -> bool:
        """Whether the whole text must still be read before this person signs."""
        return bool(self.why_whole) and not self.has_read_whole


def reading_of(user: User, edition: Edition, kind: str) -> Reading:
    """What `user` has to read before a signature of this kind on `edition`. At most three queries."""
    mine = last_signature(user, edition, kind)
    ticked = frozenset(ReadMark.objects.of(user, edition))
    if mine is None or mine.edition_id == edition.pk:
        return Reading(mine, None, (), ticked)
    changes = changes_between(mine.edition.document, edition.document)
    reasons = why_whole(changes, _reviews_before(user, edition, kind)) if kind == Kind.MEDICAL_REVIEW else ()
    return Reading(mine, changes, reasons, ticked)


def last_signature(user: User, edition: Edition, kind: str) -> SignOff | None:
    """The newest sign-off of this kind that this person gave on any edition of the article."""
    mine = SignOff.objects.filter(article=edition.article_id, user=user, kind=kind)
    return mine.select_related("edition").defer("edition__html").order_by("-id").first()


def why_whole(changes: Changes, reviews_before: int) -> tuple[str, ...]:
    """The reasons, in sentences, to read the whole text after this many reviews of other editions by the same person.

    Every second review, a large change, a changed dose. None of them: the changes are enough.
    """
    reasons = []
    if changes.doses:
        sentence = ngettext(
            "A dose changed: what the rest of the text says about it must still fit.",
            "%(number)s passages name another dose: what the rest of the text says about it must still fit.",
            changes.doses,
        )
        reasons.append(sentence % {"number": changes.doses})
    if changes.share >= LARGE_SHARE:
        sentence = _(
            "%(percent)s %% of the words changed since you last read it: this is a new text in large part."
        )
        reasons.append(sentence % {"percent": round(100 * changes.share)})
    if reviews_before % 2 == 0:
        sentence = _(
            "This is your review number %(number)s of this article. Every second one is of the whole text."
        )
        reasons.append(sentence % {"number": reviews_before + 1})
    return tuple(reasons)


def _reviews_before(user: User, edition: Edition, kind: str) -> int:
    """How many other editions of the article this person has signed, for or against."""
    others = SignOff.objects.filter(article=edition.article_id, user=user, kind=kind).exclude(edition=edition)
    return others.values("edition").distinct().count()
