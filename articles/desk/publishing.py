"""The public page: publish, schedule, suspend, reinstate, roll back, withdraw, move. Each asks once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.actions import publishing as actions
from articles.actions.drafting import change_address
from articles.actions.submission import recall
from articles.blockers_text import obstacles
from articles.desk import forms_publishing as forms
from articles.desk.pages import (
    article_or_404,
    confirm,
    edition_or_404,
    editions_for,
    form_from,
    open_or_send,
    outcome,
    page,
    takes,
)
from articles.desk.reading import differences, public_before
from articles.models import Edition, Schedule
from articles.trust import trust
from cms.pages import ActForm


@open_or_send
@takes("publish")
def edition_publish(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    form = form_from(request, forms.PublishForm)
    if outcome(form, actions.publish, edition=edition, by=request.user):
        messages.success(request, _("%(title)s is live.") % {"title": edition.title})
        return _to_overview(edition.article_id)
    return _publish_page(request, edition, form, "desk/publishing/publish.html")


@open_or_send
@takes("schedule")
def edition_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    form = form_from(request, forms.ScheduleForm)
    if planned := outcome(form, actions.schedule, edition=edition, by=request.user):
        when = date_format(localtime(planned.publish_at), "j F Y, H:i")
        messages.success(request, _("It will be published on %(when)s.") % {"when": when})
        return _to_overview(edition.article_id)
    return _publish_page(request, edition, form, "desk/publishing/schedule.html")


def _publish_page(request: HttpRequest, edition: Edition, form: ActForm, template: str) -> HttpResponse:
    before = public_before(edition)
    context = {
        "edition": edition,
        "form": form,
        "obstacles": obstacles(edition, request.user),
        "trust": trust(edition),
        "before": before,
        "changes": differences(before, edition),
    }
    return page(request, template, context)


@open_or_send
@takes("schedule")
def schedule_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule.objects.filter(edition__in=editions_for(request)), pk=pk)
    form = form_from(request, forms.PublishForm)
    if outcome(form, actions.cancel_schedule, schedule=schedule, by=request.user):
        messages.success(request, _("The planned publication is cancelled."))
        return _to_overview(schedule.edition.article_id)
    return confirm(
        request,
        form,
        title=_("Cancel the planned publication?"),
        text=_("Edition %(number)s stays as it is; it can be published or scheduled again at any time.")
        % {"number": schedule.edition.number},
        act=_("Cancel the publication"),
        back=_overview(schedule.edition.article_id),
    )


@open_or_send
@takes("suspend")
def article_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    form = form_from(request, forms.SuspendForm)
    if outcome(form, actions.suspend, article=article, by=request.user):
        messages.success(
            request, _("%(title)s is suspended. Readers see a notice.") % {"title": article.title}
        )
        return _to_overview(pk)
    return confirm(
        request,
        form,
        title=_("Take this page down?"),
        text=_(
            "Readers see a neutral notice at once, and “%(title)s” leaves search, lists and feeds. "
            "A managing editor can put it back."
        )
        % {"title": article.title},
        act=_("Take it down now"),
        back=_overview(pk),
        is_danger=True,
    )


@open_or_send
@takes("reinstate")
def article_reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    form = form_from(request, forms.ReinstateForm)
    if outcome(form, actions.reinstate, article=article, by=request.user):
        messages.success(request, _("%(title)s is live again.") % {"title": article.title})
        return _to_overview(pk)
    found = obstacles(article.live_edition, request.user) if article.live_edition else []
    return page(
        request, "desk/publishing/reinstate.html", {"article": article, "form": form, "obstacles": found}
    )


@open_or_send
@takes("roll_back")
def article_roll_back(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    earlier = Edition.objects.light().shown_before(article)
    form = form_from(request, forms.RollBackForm, editions=earlier.without_blockers())
    if outcome(form, actions.roll_back, by=request.user):
        messages.success(request, _("%(title)s shows the earlier edition again.") % {"title": article.title})
        return _to_overview(pk)
    blocked = [(each, obstacles(each, request.user)) for each in earlier if each.blockers.exists()]
    context = {
        "article": article,
        "form": form,
        "blocked": blocked,
        "has_choice": form.fields["edition"].queryset.exists(),
    }
    return page(request, "desk/publishing/roll_back.html", context)


@open_or_send
@takes("withdraw")
def article_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    form = form_from(request, forms.WithdrawForm)
    if outcome(form, actions.withdraw, article=article, by=request.user):
        messages.success(request, _("%(title)s is withdrawn.") % {"title": article.title})
        return _to_overview(pk)
    return confirm(
        request,
        form,
        title=_("Withdraw this article?"),
        text=_(
            "“%(title)s” goes down for good: its address answers with a notice, or leads to the article that "
            "replaces it. Everything that was signed stays on record."
        )
        % {"title": article.title},
        act=_("Withdraw the article"),
        back=_overview(pk),
        is_danger=True,
    )


@open_or_send
@takes("recall")
def edition_recall(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    form = form_from(request, forms.RecallForm)
    if outcome(form, recall, edition=edition, by=request.user):
        messages.success(request, _("Edition %(number)s is recalled.") % {"number": edition.number})
        return _to_overview(edition.article_id)
    return confirm(
        request,
        form,
        title=_("Recall edition %(number)s?") % {"number": edition.number},
        text=_(
            "It can then be neither signed nor published. Its text and its signatures stay on record; "
            "the working copy can be changed and submitted again."
        ),
        act=_("Recall the edition"),
        back=_overview(edition.article_id),
    )


@open_or_send
@takes("change_address")
def article_address_change(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    form = form_from(request, forms.AddressForm, initial={"slug": article.slug})
    if outcome(form, change_address, article=article, by=request.user):
        messages.success(request, _("The article has its new address."))
        return _to_overview(pk)
    return confirm(
        request,
        form,
        title=_("Change the address"),
        text=_("“%(title)s” stands at /articles/%(slug)s/ now.")
        % {"title": article.title, "slug": article.slug},
        act=_("Change the address"),
        back=_overview(pk),
    )


def _overview(article_id: int) -> str:
    return reverse("desk:article-overview", args=[article_id])


def _to_overview(article_id: int) -> HttpResponse:
    return redirect("desk:article-overview", article_id)
