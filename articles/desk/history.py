"""The history of a working copy: every save with who and why, any two compared, an old text brought back."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from reversion.models import Version

from articles.actions.drafting import restore
from articles.desk.comparison import differences, fields_in
from articles.desk.forms_writing import RestoreForm
from articles.desk.pages import article_or_404, article_with_texts, confirm, form_from, open_or_send, takes
from articles.desk.preview import shown
from articles.desk.typed import typed_copy
from articles.models import Article, Edition, Publication
from articles.permissions import can
from articles.revisions import fields_of, revisions_of

SAVES_A_PAGE = 30
LONGEST_NUMBER = 15
NOW = "now"


@dataclass(frozen=True)
class Save:
    """One save of the working copy, with the editions that were frozen from it."""

    pk: int
    number: int
    at: datetime.datetime
    by: str
    reason: str
    editions: Sequence[Edition] = ()
    previous: int | None = None

    @property
    def code(self) -> str:
        """How a comparison names it."""
        return f"r{self.pk}"


@require_safe
def article_history(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    saves, older = _page_of_saves(article, before=_number(request.GET.get("before", "")))
    context = {
        "article": article,
        "saves": saves,
        "older": older,
        "is_first_page": "before" not in request.GET,
        "states": _states(article, saves),
        "old_code": saves[1].code if len(saves) > 1 else NOW,
        "new_code": NOW,
        "can_write": can(request.user, "save"),
    }
    return render(request, "desk/history/history.html", context)


@require_safe
def article_revision(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    article = article_with_texts(request, pk)
    old = _version_or_404(article, version)
    then = typed_copy(article, fields_of(old) | {"slug": article.slug})
    context = {
        "article": article,
        "save": _save(old),
        "is_current": old.number == article.version,
        "can_write": can(request.user, "save"),
    }
    return render(request, "desk/history/revision.html", context | shown(then))


@require_safe
def article_changes(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_with_texts(request, pk)
    old_code, new_code = request.GET.get("old", ""), request.GET.get("new", NOW)
    old, new = _state(article, old_code), _state(article, new_code)
    context = {
        "article": article,
        "old": old,
        "new": new,
        "old_code": old_code,
        "new_code": new_code,
        "parts": differences(old["fields"], new["fields"]),
        "states": _states(article, [_save(version) for version in revisions_of(article)[:SAVES_A_PAGE]]),
    }
    return render(request, "desk/history/changes.html", context)


@open_or_send
@takes("save")
def article_restore(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    article = article_or_404(request, pk)
    old = _version_or_404(article, version)
    reason = _("Restored revision %(number)s") % {"number": old.number}
    form = form_from(request, RestoreForm, initial={"version": article.version, "reason": reason})
    if form.is_bound and form.is_valid():
        restored = form.try_to(restore, article=article, by=request.user, old=old, **form.cleaned_data)
        if restored:
            sentence = _(
                "The text of revision %(number)s is back in the working copy. Nothing was overwritten."
            )
            messages.success(request, sentence % {"number": old.number})
            return redirect("desk:article-edit", article.pk)
    return confirm(
        request,
        form,
        title=_("Bring revision %(number)s back?") % {"number": old.number},
        text=_(
            "Its text becomes the working copy, as a new revision on top of the history. "
            "Editions and what readers see stay as they are; signatures on them are not touched."
        ),
        act=_("Bring it back"),
        back=reverse("desk:article-revision", args=[article.pk, old.pk]),
    )


def _page_of_saves(article: Article, before: int | None) -> tuple[list[Save], int | None]:
    """One page of the history and where the next begins. Two queries, however long the history is."""
    found = revisions_of(article)
    if before is not None:
        found = found.filter(pk__lt=before)
    versions = list(found[: SAVES_A_PAGE + 1])
    shown_now, more = versions[:SAVES_A_PAGE], len(versions) > SAVES_A_PAGE
    editions = _editions_by_version(article, shown_now)
    before_each = [*[version.pk for version in versions[1:]], None]
    saves = [
        _save(version, editions=editions[version.pk], previous=previous)
        for version, previous in zip(shown_now, before_each, strict=False)
    ]
    return saves, shown_now[-1].pk if more else None


def _editions_by_version(article: Article, versions: Sequence[Version]) -> dict[int, list[Edition]]:
    frozen = Edition.objects.light().filter(
        article=article, revision__in=[version.pk for version in versions]
    )
    acts = Prefetch("publications", Publication.objects.select_related("acted_by"))
    by_version: dict[int, list[Edition]] = defaultdict(list)
    for edition in frozen.select_related("submitted_by", "recall").prefetch_related(acts):
        by_version[edition.revision_id].append(edition)
    return by_version


def _save(version: Version, **more: Any) -> Save:
    revision = version.revision
    by, reason = str(revision.user or ""), revision.get_comment()
    return Save(version.pk, version.number, revision.date_created, by, reason, **more)


def _states(article: Article, saves: Sequence[Save]) -> list[tuple[str, str]]:
    """What can be compared, for the lists of the form: the working copy, editions, revisions of this page."""
    editions = article.editions.light().order_by("-number")[:SAVES_A_PAGE]
    return [
        (NOW, _("The working copy")),
        *(
            (f"e{edition.number}", _("Edition %(number)s") % {"number": edition.number})
            for edition in editions
        ),
        *(
            (save.code, _("Revision %(number)s, %(by)s") % {"number": save.number, "by": save.by})
            for save in saves
        ),
    ]


def _version_or_404(article: Article, pk: int) -> Version:
    return get_object_or_404(revisions_of(article).defer(None), pk=pk)


def _state(article: Article, code: str) -> dict[str, Any]:
    """A state of the article named by `now`, `r<version>` or `e<number>`: its fields and its name."""
    number = _number(code[1:])
    if code == NOW:
        return {"name": _("the working copy"), "fields": _fields_now(article)}
    if code.startswith("r") and number is not None:
        version = _version_or_404(article, number)
        return {"name": _("revision %(number)s") % {"number": version.number}, "fields": fields_of(version)}
    if code.startswith("e") and number is not None:
        edition = get_object_or_404(
            Edition.objects.defer("html", "search_text"), article=article, number=number
        )
        return {
            "name": _("edition %(number)s") % {"number": number},
            "fields": _fields_of_edition(article, edition),
        }
    raise Http404


def _fields_of_edition(article: Article, edition: Edition) -> dict[str, Any]:
    """What an edition froze; what it does not hold (address, topic) is taken from the article, so it never differs."""
    document = edition.document
    named = {
        f"{part}_ids": [person["person"] for person in document["byline"] if person["part"] == part]
        for part in ("author", "editor")
    }
    texts = {
        name: document[name]
        for name in ("title", "standfirst", "body", "language", "risk_class", "meta_description")
    }
    return _fields_now(article) | texts | named | {"key_points": "\n".join(document["key_points"])}


def _fields_now(article: Article) -> dict[str, Any]:
    return fields_in(article) | {"other_topics": list(article.other_topics.values_list("pk", flat=True))}


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
