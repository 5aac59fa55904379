"""Putting one source in the place of another: everywhere it is cited in working copies, and for good."""

from __future__ import annotations

from django.utils.translation import gettext as _

from citations import usage
from citations.actions.library import SHORTEST_REASON, write_notice
from citations.models import Citation
from citations.permissions import check_can
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Invalid


def replace_everywhere(*, source: Citation, by: User, instead: Citation, reason: str) -> list[str]:
    """Have every working copy cite `instead` where it cites `source`; the titles of the texts that changed.

    Each becomes a new save of its working copy under the person's name. Editions, live ones too, stay as they are.
    Raises NotAllowed, Invalid.
    """
    check_can(by, "edit_citation")
    _check_pair(source, instead, reason)
    with act(by=by, act="citation.replace", reason=reason):
        return usage.replace_in_texts(source, instead, by, reason.strip())


def merge(*, source: Citation, by: User, into: Citation, reason: str) -> list[str]:
    """Declare `source` to be the same work as `into`: texts cite `into` from now on, and the library shows only it.

    Returns the titles of the working copies that changed.

    The record of `source` stays, for the editions that print it. What was merged into it before is of `into` now, so
    that every source leads to its place in one step. The worse of their publisher's notices holds for both. Raises
    NotAllowed, Invalid, AlreadyDone.
    """
    check_can(by, "edit_citation")
    _check_pair(source, into, reason)
    with act(by=by, act="citation.replace", reason=reason):
        works = usage.lock_works(source, into, rewritten=source)
        current, target = works[source.pk], works[into.pk]
        if current.replaced_by_id:
            raise AlreadyDone(_("This source has been merged already."))
        if target.replaced_by_id:
            raise Invalid(
                _("“%(key)s” was merged into another source itself. Choose that one.") % {"key": into.key}
            )
        titles = usage.replace_in_texts(current, target, by, reason.strip())
        for each in (current, *current.replaces.select_for_update(no_key=True).order_by("pk")):
            each.replaced_by = target
            each.version += 1
            each.save()
        _share_notice(current, target, by, reason)
    return titles


def _share_notice(merged: Citation, target: Citation, by: User, reason: str) -> None:
    """The worse of two notices holds for both sources, with its reason: they are one work."""
    worse = merged if target.is_worse_with(merged.notice) else target
    if worse.notice:
        write_notice(citation=target, by=by, notice=worse.notice, reason=worse.notice_reason or reason)


def _check_pair(source: Citation, instead: Citation, reason: str) -> None:
    if source.pk == instead.pk:
        raise Invalid(_("Choose another source than the one to replace."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say why; it stays on record."))
