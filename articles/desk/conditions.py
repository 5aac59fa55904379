"""Approving if exactly one's own edits are taken, and taking them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from articles.actions import conditions as actions
from articles.actions.signing import has_signing_passphrase
from articles.changes import changes_between
from articles.conditions import Expected, edits_of, expected
from articles.desk.forms_commenting import TakeForm
from articles.desk.forms_signing import ApproveIfForm
from articles.desk.pages import edition_or_404, editions_for, form_from, open_or_send, outcome, takes
from articles.desk.signing import starting_values, statement_page, to_passphrase
from articles.forecast import proposed_end
from articles.models import ConditionalApproval, Edition
from articles.workflow import CONDITIONAL_ATTESTATION, Kind
from cms.accounts.models import User
from cms.refusals import Refusal

KIND = Kind.MEDICAL_REVIEW
"""A fact check is of claims as they are printed, so only a medical review can be promised."""


@sensitive_post_parameters("passphrase")
@open_or_send
@takes("approve_if")
def edition_approve_if(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    if not has_signing_passphrase(request.user):
        return to_passphrase(request)
    come, why_not = _expected(request.user, edition)
    initial = starting_values(request, edition, KIND) | {"expected_digest": come.digest if come else ""}
    proposal = proposed_end(request.user, edition, KIND)
    form = form_from(
        request, ApproveIfForm, signer=request.user, edition=edition, proposal=proposal, initial=initial
    )
    if outcome(form, actions.approve_if, edition=edition, by=request.user):
        messages.success(
            request, _("You approved it, if exactly these edits are taken. The author has been told.")
        )
        return redirect("desk:article-overview", edition.article_id)
    context = {
        "meaning": str(CONDITIONAL_ATTESTATION),
        "come": come,
        "why_not_taken": why_not,
        "edits": edits_of(request.user, edition),
        "edited": changes_between(edition.document, come.document) if come else None,
    }
    return statement_page(request, "desk/signing/approve_if.html", edition, KIND, form, context)


@require_POST
@takes("take_suggestion")
def condition_take(request: HttpRequest, pk: int) -> HttpResponse:
    found = ConditionalApproval.objects.filter(edition__in=editions_for(request))
    condition = get_object_or_404(found.select_related("edition__article"), pk=pk)
    form = TakeForm(request.POST)
    article_pk = condition.edition.article_id
    if outcome(form, actions.take_edits, condition=condition, by=request.user):
        sentence = ngettext(
            "The edit is in the working copy. Submit it: the signature counts at once.",
            "All %(number)s edits are in the working copy. Submit it: the signature counts at once.",
            len(condition.edits),
        )
        messages.success(request, sentence % {"number": len(condition.edits)})
        return redirect("desk:article-submit", article_pk)
    messages.error(request, str(form.refusal) if form.refusal else _("Open the article and try again."))
    return redirect(reverse("desk:article-overview", args=[article_pk]) + "#conditions")


def _expected(user: User, edition: Edition) -> tuple[Expected | None, str]:
    """The text as it would be, or why there is none, in a sentence."""
    try:
        come = expected(edition, edits_of(user, edition))
    except Refusal as refusal:
        return None, str(refusal)
    if come.digest == edition.digest:
        return None, _(
            "Suggest other words first: select a passage in the text and write what should stand there."
        )
    return come, ""
