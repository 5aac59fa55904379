"""Topics: the subjects under which readers find articles, kept by whoever publishes."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.actions import topics as actions
from articles.desk.forms_findings import TopicForm
from articles.desk.pages import confirm, form_from, open_or_send, takes
from articles.models import Topic


@require_safe
@takes("edit_topic")
def topic_list(request: HttpRequest) -> HttpResponse:
    topics = Topic.objects.annotate(article_count=Count("articles"))
    return render(request, "desk/topics/list.html", {"topics": topics})


@open_or_send
@takes("edit_topic")
def topic_add(request: HttpRequest) -> HttpResponse:
    form = form_from(request, TopicForm)
    if (
        form.is_bound
        and form.is_valid()
        and form.try_to(actions.add_topic, by=request.user, fields=form.cleaned_data)
    ):
        messages.success(request, _("The topic is there. Editors can choose it now."))
        return redirect("desk:topic-list")
    return confirm(
        request,
        form,
        title=_("New topic"),
        text=_("A subject under which readers find articles."),
        act=_("Add the topic"),
        back=reverse("desk:topic-list"),
    )


@open_or_send
@takes("edit_topic")
def topic_edit(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(Topic, pk=pk)
    form = form_from(request, TopicForm, instance=topic)
    if (
        form.is_bound
        and form.is_valid()
        and form.try_to(actions.edit_topic, topic=topic, by=request.user, fields=form.cleaned_data)
    ):
        messages.success(request, _("The topic is saved."))
        return redirect("desk:topic-list")
    return confirm(
        request,
        form,
        title=_("Change the topic “%(name)s”") % {"name": topic.name},
        text=_("Its address stays /topics/%(slug)s/, because readers have bookmarked it.")
        % {"slug": topic.slug},
        act=_("Save"),
        back=reverse("desk:topic-list"),
    )
