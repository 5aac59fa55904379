"""What external reviewers are told about their link: what it is for, that it is over and why, that they have signed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Assignment, Edition, ReviewLink, SignOff
from cms import errors
from cms.held import held_from


def edition_to_judge(link: ReviewLink) -> Edition | None:
    """The edition that waits for a decision, or the one that readers see."""
    article = link.assignment.article
    waiting = Edition.objects.open().light().filter(article=article).first()
    return waiting or Edition.objects.light().filter(pk=article.live_edition_id).first()


def done_with(link: ReviewLink, edition: Edition | None) -> SignOff | None:
    """What they signed of this very edition since the link was sent: then nothing is open."""
    if edition is None:
        return None
    said = SignOff.objects.filter(edition=edition, kind=link.assignment.kind, user=link.account)
    return said.filter(revocation=None, signed_at__gt=link.made_at).order_by("-id").first()


def unknown(request: HttpRequest) -> HttpResponse:
    """No such link, in the words that fit a mistyped one too."""
    return answer(
        request,
        status=404,
        title=_("This link is not known here"),
        message=_("Part of the address may be missing: some mail programs cut long lines."),
        advice=_("Copy the whole address from our mail, or ask for a new link."),
    )


def over(request: HttpRequest, link: ReviewLink | None) -> HttpResponse:
    """The link was good once."""
    if link is None:
        return unknown(request)
    title, message = _why_over(link)
    advice = _("If you still want to review, or have a question, write to the managing editor.")
    return answer(request, status=410, title=title, message=message, advice=advice, link=link)


def answer(
    request: HttpRequest, *, status: int, title: str, message: str, advice: str, **more: Any
) -> HttpResponse:
    """A calm page that says what happened and whom to ask; a fragment for a script.

    `more`: `link` names whom to ask, `can_go_on` offers the way back to the review.
    """
    if errors.wants_fragment(request):
        return errors.answer(request, status=status, title=title, message=message, advice=advice)
    link = more.get("link")
    context = {
        "title": title,
        "message": message,
        "advice": advice,
        "held": held_from(request),
        "editor": link.made_by if link else None,
        "contact": link.made_by.email if link else settings.CONTACT_EMAIL,
    }
    return render(request, "desk/review_links/said.html", context | more, status=status)


def _why_over(link: ReviewLink) -> tuple[str, str]:
    state = link.assignment.state
    if state == Assignment.State.DECLINED:
        return _("You declined this review"), _("Thank you for saying so. The editors ask somebody else.")
    if state == Assignment.State.RELEASED:
        return _("You are no longer asked for this review"), _("What you have signed stands.")
    if link.revoked_at:
        return (
            _("This link was taken back"),
            _("If we sent you a newer one, use that: the newest mail has the link that works."),
        )
    if link.expires_at <= timezone.now():
        day = date_format(timezone.localtime(link.expires_at), "j F Y")
        return _("This link is over"), _("It worked until %(day)s.") % {"day": day}
    return (
        _("This link does not work now"),
        _("Something about your right to review, your address or your account has changed."),
    )
