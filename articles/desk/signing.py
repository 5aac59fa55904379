"""Signing: what is signed, its meaning, the passphrase; asking for changes; taking a sign-off back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from articles.actions import reading, review_links
from articles.actions import signing as actions
from articles.commented import objections_of, pending_of, still_blocking
from articles.desk.forms_signing import (
    CodeForm,
    PassphraseForm,
    RequestChangesForm,
    RevokeForm,
    SignForm,
    StatementForm,
)
from articles.desk.pages import (
    View,
    edition_or_404,
    editions_for,
    form_from,
    open_or_send,
    outcome,
    page,
    takes,
)
from articles.desk.reading import attestation, differences, screen_url
from articles.forecast import proposed_end
from articles.models import Edition, SignOff
from articles.permissions import check_can_revoke, why_not_sign
from articles.since_signed import has_read_evidence, since_signed
from articles.whole_text import reading_of
from articles.workflow import REQUEST_CHANGES_ATTESTATION, Kind
from cms.accounts.models import User
from cms.limits import count_for


def freshly_authenticated(view: View) -> View:
    """Ask for the password once more first, when it was given more than some minutes ago.

    Unlike allauth's own way this keeps nothing of what was sent: a passphrase must not end up in a session.
    """
    checked = reauthentication_required(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return checked(request, *args, **kwargs)
        except ReauthenticationRequired:
            back = request.get_full_path()
            return redirect(reverse("account_reauthenticate") + "?" + urlencode({"next": back}))

    return answer


@sensitive_post_parameters("passphrase")
@open_or_send
@takes("sign")
def edition_sign(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    edition = edition_or_404(request, pk)
    if _lacks_passphrase(request.user):
        return to_passphrase(request)
    code = _code_asked(request, edition, kind)
    proposal = proposed_end(request.user, edition, kind)
    form_class = partial(SignForm, edition=edition, proposal=proposal)
    form = _statement_form(request, code, form_class, starting_values(request, edition, kind))
    if outcome(form, reading.sign, edition=edition, by=request.user, kind=kind):
        messages.success(request, _("You signed edition %(number)s.") % {"number": edition.number})
        return redirect("desk:article-overview", edition.article_id)
    left = edition.claims.open().count() if kind == Kind.FACT_CHECK else 0
    context = {
        "meaning": attestation(kind),
        "left": left,
        "is_unread": _is_unread(request, edition, kind),
        "code": code,
        "still_blocking": still_blocking(request.user, edition.article),
    }
    return statement_page(request, "desk/signing/sign.html", edition, kind, form, context)


@sensitive_post_parameters("passphrase")
@open_or_send
@takes("request_changes")
def edition_request_changes(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    edition = edition_or_404(request, pk)
    if _lacks_passphrase(request.user):
        return to_passphrase(request)
    code, has_reason = _code_asked(request, edition, kind), bool(objections_of(request.user, edition.article))
    start = {"digest": edition.digest, "note": _doubts(edition) if kind == Kind.FACT_CHECK else ""}
    form = _statement_form(request, code, partial(RequestChangesForm, has_reason=has_reason), start)
    if outcome(form, actions.request_changes, edition=edition, by=request.user, kind=kind):
        messages.success(request, _("You asked for changes. The author has been told."))
        return redirect("desk:article-overview", edition.article_id)
    context = {"meaning": str(REQUEST_CHANGES_ATTESTATION), "code": code}
    return statement_page(request, "desk/signing/request_changes.html", edition, kind, form, context)


@open_or_send
def signoff_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    signoffs = SignOff.objects.filter(edition__in=editions_for(request))
    signoff = get_object_or_404(signoffs.select_related("edition__article", "revocation"), pk=pk)
    check_can_revoke(request.user, signoff)
    form = form_from(request, RevokeForm)
    if outcome(form, actions.revoke, signoff=signoff, by=request.user):
        messages.success(request, _("The sign-off is revoked."))
        return redirect("desk:article-overview", signoff.article_id)
    is_live = signoff.article.live_edition_id == signoff.edition_id
    return page(request, "desk/signing/revoke.html", {"signoff": signoff, "form": form, "is_live": is_live})


@sensitive_post_parameters("current", "new", "again")
@open_or_send
@takes("sign")
@freshly_authenticated
def signing_passphrase(request: HttpRequest) -> HttpResponse:
    has_one = actions.has_signing_passphrase(request.user)
    form = form_from(request, PassphraseForm, has_one=has_one, user=request.user)
    if form.is_bound and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        form.try_to(actions.set_signing_passphrase, by=request.user, **facts)
        if form.refusal is None:
            messages.success(request, _("Your signing passphrase is set."))
            return redirect(_next(request))
    context = {"form": form, "has_one": has_one, "next": _next(request)}
    return page(request, "desk/signing/passphrase.html", context)


def statement_page(
    request: HttpRequest,
    template: str,
    edition: Edition,
    kind: str,
    form: StatementForm,
    context: dict[str, Any],
) -> HttpResponse:
    read = reading_of(request.user, edition, kind)
    pending = pending_of(request.user, edition.article)
    response = page(
        request,
        template,
        {
            "edition": edition,
            "article": edition.article,
            "kind": Kind(kind),
            "form": form,
            "reading": read,
            "basis": read.base,
            "changes": read.changes,
            "why_not": why_not_sign(request.user, edition, kind),
            "back": screen_url(edition, kind),
            "whole": screen_url(edition, kind, "whole"),
            "pending": pending,
            "objects": any(each.is_blocking for each in pending),
            "is_affirmed": edition.article.live_edition_id == edition.pk,
            **_overtaken(edition, form),
            **context,
        },
    )
    code = context.get("code")
    response.status_code = code.refusal.status if code and code.refusal else response.status_code
    return response


def _lacks_passphrase(user: User) -> bool:
    """Whether this signer has to choose a passphrase first; an external reviewer gets a code each time."""
    return not user.is_external and not actions.has_signing_passphrase(user)


def _code_asked(request: HttpRequest, edition: Edition, kind: str) -> CodeForm | None:
    """An external reviewer pressed “Send me a code”: it is sent, or the form says why not."""
    if not request.user.is_external or "send_code" not in request.POST:
        return None
    count_for(request.user, "signing-code")
    code = CodeForm(request.POST)
    if to := outcome(code, review_links.send_code, edition=edition, kind=kind, by=request.user):
        messages.success(
            request, _("A code is on its way to %(address)s. It works for 15 minutes.") % {"address": to}
        )
    return code


def _statement_form(
    request: HttpRequest, code: CodeForm | None, form_class: Callable[..., Any], start: dict[str, Any]
) -> StatementForm:
    """The form as it was sent; after a code was asked for, a new one that still has what was typed."""
    if code is None:
        return form_from(request, form_class, signer=request.user, initial=start)
    form = form_class(signer=request.user, initial=start)
    form.initial |= {name: request.POST[name] for name in form.fields if name in request.POST}
    form.initial["passphrase"] = ""
    form.fields["passphrase"].widget.attrs["autofocus"] = True
    return form


def _is_unread(request: HttpRequest, edition: Edition, kind: str) -> bool:
    """Whether the evidence about a live page must be read first."""
    is_live = edition.article.live_edition_id == edition.pk
    return is_live and not has_read_evidence(request.user, since_signed(request.user, edition, kind))


def _overtaken(edition: Edition, form: StatementForm) -> dict[str, Any]:
    """What changed since the text that was on screen, when a signature was refused because of it (S16)."""
    if not isinstance(form.refusal, actions.TextChanged):
        return {}
    of_article = Edition.objects.filter(article=edition.article_id).defer("html")
    seen = of_article.filter(digest=form.cleaned_data["digest"]).first() or edition
    newest = of_article.order_by("-number").first()
    return {"overtaken_by": newest, "seen": seen, "overtaken_changes": differences(seen, newest)}


def starting_values(request: HttpRequest, edition: Edition, kind: str) -> dict[str, Any]:
    """The digest of what is on screen, and the answer about interests given when the review was accepted."""
    mine = edition.article.assignments.active().filter(reviewer__person__user=request.user, kind=kind).first()
    answered = {"has_interests": mine.has_interests, "interests": mine.interests} if mine else {}
    return {"digest": edition.digest, **answered}


def _doubts(edition: Edition) -> str:
    """What was said of the claims that do not hold: most of what has to change."""
    return "\n\n".join(
        f"“{verdict.claim.text}” {verdict.get_judgement_display()}. {verdict.note}".strip()
        for verdict in edition.claims.doubts()
    )


def to_passphrase(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Before you can sign, choose a signing passphrase."))
    return redirect(reverse("desk:signing-passphrase") + "?" + urlencode({"next": request.path}))


def _next(request: HttpRequest) -> str:
    """Where to go on, if it is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/desk/")
    return wanted if is_ours else reverse("desk:work")
