"""The links that lead away from public pages, and what was last found out about each."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Case, Max, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.desk.pages import takes
from articles.links import Outcome
from articles.models import Article, Link
from cms.pages import listing

A_RUN = datetime.timedelta(days=7)
"""How often every link is looked at."""
NOT_YET = "not_yet"
WORST_FIRST = (Outcome.GONE, Outcome.UNKNOWN, "", Outcome.ANSWERS)


class LinkFilterForm(forms.Form):
    """The filter of the list. What is malformed counts as not given."""

    outcome = forms.ChoiceField(
        label=_("Found out"),
        required=False,
        choices=[("", _("Any")), *Outcome.choices, (NOT_YET, _("Not checked yet"))],
    )

    def chosen(self, links: QuerySet[Link]) -> QuerySet[Link]:
        self.is_valid()
        wanted = self.cleaned_data.get("outcome")
        return links.filter(outcome="" if wanted == NOT_YET else wanted) if wanted else links


@require_safe
@takes("triage")
def link_list(request: HttpRequest) -> HttpResponse:
    filters = LinkFilterForm(request.GET)
    place = Case(*(When(outcome=each, then=Value(number)) for number, each in enumerate(WORST_FIRST)))
    context = listing(request, filters, filters.chosen(Link.objects.order_by(place, "url")))
    context["rows"] = _with_articles(context["page"], request)
    return render(request, "desk/findings/links.html", context | _progress())


def _with_articles(links: Any, request: HttpRequest) -> list[tuple[Link, list[Article]]]:
    """Each link with the articles that have it, as far as this person may know them. One query."""
    shown = list(links)
    wanted = {pk for link in shown for pk in link.article_ids}
    visible = Article.objects.visible_to(request.user).filter(pk__in=wanted).only("title").in_bulk()
    return [(link, [visible[pk] for pk in link.article_ids if pk in visible]) for link in shown]


def _progress() -> dict[str, Any]:
    """How many links there are, how many the newest run has looked at, and when the last look was. One query each."""
    return {
        "total": Link.objects.count(),
        "recent": Link.objects.filter(checked_at__gt=timezone.now() - A_RUN).count(),
        "last_look": Link.objects.aggregate(last=Max("checked_at"))["last"],
    }
