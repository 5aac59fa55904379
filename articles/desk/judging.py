"""The fact check: an edition claim by claim, each beside its sources."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.actions.judging import judge_claim
from articles.blockers_text import obstacles
from articles.desk.claim_rows import Row, claims_of
from articles.desk.forms_judging import JudgeForm
from articles.desk.pages import edition_or_404, outcome, page, takes
from articles.desk.reading import screen, screen_url
from articles.models import Claim, Edition
from articles.workflow import Kind

SHOWN = {
    "open": lambda row: row.is_open,
    "changed": lambda row: row.is_new,
    "all": lambda row: True,
}
"""Which claims are listed, by the word in the address."""


@require_safe
def edition_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return _facts(request, edition_or_404(request, pk))


@require_POST
@takes("judge_claim")
def claim_judge(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    claim = get_object_or_404(
        Claim.objects.select_related("edition__article"), edition=edition, position=position
    )
    form = JudgeForm(request.POST, prefix=JudgeForm.prefix_of(claim))
    if verdict := outcome(form, judge_claim, claim=claim, by=request.user):
        if verdict.claim.edition_id != edition.pk:
            sentence = _(
                "Edition %(number)s came while you read. It makes the same claim: your verdict is kept there."
            )
            messages.info(request, sentence % {"number": verdict.claim.edition.number})
        return _to_the_next(request, verdict.claim)
    return _facts(request, edition, form)


def _to_the_next(request: HttpRequest, claim: Claim) -> HttpResponse:
    """On to the next claim without a verdict: after this one, or from the start; to the decision if none is left."""
    left = list(claim.edition.claims.unjudged().values_list("position", flat=True))
    here = screen_url(claim.edition, Kind.FACT_CHECK)
    if not left:
        _say_it_is_done(request, doubts=claim.edition.claims.open().count())
        return redirect(f"{here}#decision")
    following = next((position for position in left if position > claim.position), left[0])
    return redirect(f"{here}#claim-{following}")


def _say_it_is_done(request: HttpRequest, doubts: int) -> None:
    if not doubts:
        messages.success(request, _("Every claim has been judged. You can sign now."))
        return
    sentence = ngettext(
        "Every claim has been judged. One does not hold: the text has to change before anybody can sign.",
        "Every claim has been judged. %(number)s do not hold: the text has to change before anybody can sign.",
        doubts,
    )
    messages.warning(request, sentence % {"number": doubts})


def _facts(request: HttpRequest, edition: Edition, sent: JudgeForm | None = None) -> HttpResponse:
    shared = screen(request.user, edition, Kind.FACT_CHECK, request.GET.get("show", ""))
    rows = claims_of(
        edition, shared["sources"], mine=shared["mine"], can_judge=not shared["why_not"], sent=sent
    )
    context = {**shared, **_listed(rows, request.GET.get("claims", ""), sent), "form": sent}
    return page(
        request, "desk/reviewing/facts.html", {**context, "obstacles": obstacles(edition, request.user)}
    )


def _listed(rows: list[Row], wanted: str, sent: JudgeForm | None) -> dict[str, Any]:
    """The claims that are listed: those that were asked for, otherwise the open ones as long as there are any."""
    left = sum(row.is_open for row in rows)
    judged = sum(row.verdict is not None for row in rows)
    shown = wanted if wanted in SHOWN else "open" if left else "all"
    counts = {name: sum(map(holds, rows)) for name, holds in SHOWN.items()}
    listed = [row for row in rows if SHOWN[shown](row) or (sent is not None and row.form is sent)]
    return {
        "rows": listed,
        "shown": shown,
        "counts": counts,
        "left": left,
        "judged": judged,
        "doubts": left - (len(rows) - judged),
        "total": len(rows),
    }
