"""Two people saved the same article: both texts, and a proposal that holds the changes of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.actions.drafting import autosave
from articles.desk.comparison import Names, differences, fields_in, label_of
from articles.desk.editor import article_form, editor_context
from articles.desk.typed import typed_copy, typed_fields
from articles.merge import three_way_merge
from articles.models import Article
from articles.revisions import as_of, fields_of, revisions_of

LONG_TEXTS = ("standfirst", "key_points", "body")
WHOLE_FIELDS = (
    "title",
    "author_ids",
    "editor_ids",
    "topic",
    "other_topics",
    "risk_class",
    "language",
    "meta_description",
    "slug",
)

State = Mapping[str, Any]


@dataclass(frozen=True)
class Clash:
    """A place that both changed: the field, the heading above it, and both versions. The proposal holds mine."""

    field: str
    name: str
    heading: str
    mine: str
    theirs: str


def conflict_page(request: HttpRequest, *, version: int, current: Article) -> HttpResponse:
    """The answer to a save that came second (409): nothing of it is written, and nothing of it is lost."""
    sent = typed_fields(request.POST)
    autosave(article=current, by=request.user, base_version=version, fields=sent)
    theirs, mine = _saved(current), _typed(current, sent)
    then = as_of(current, version)
    merged, clashes = merged_states(fields_of(then) if then else mine, mine, theirs)
    start = {**sent, **merged, "version": current.version}
    context = editor_context(
        request,
        typed_copy(current, start),
        article_form(request, current, is_sent=False, initial=start),
        current=current,
        mine=mine,
        their_save=revisions_of(current).first(),
        clashes=clashes,
        changes=differences(theirs, merged),
    )
    return render(request, "desk/writing/conflict.html", context, status=409)


def merged_states(base: State, mine: State, theirs: State) -> tuple[dict[str, Any], list[Clash]]:
    """Every field with what either person changed since `base`. Where both changed the same place it is mine."""
    merged: dict[str, Any] = {}
    clashes: list[Clash] = []
    for field in LONG_TEXTS:
        found = three_way_merge(base[field], mine[field], theirs[field])
        merged[field] = found.text
        clashes += [
            Clash(field, label_of(field), conflict.heading, conflict.mine, conflict.theirs)
            for conflict in found.conflicts
        ]
    names = Names(mine, theirs)
    for field in WHOLE_FIELDS:
        merged[field] = theirs[field] if mine[field] == base.get(field) else mine[field]
        if merged[field] != theirs[field] != base.get(field):
            texts = names.shown(field, mine), names.shown(field, theirs)
            clashes.append(Clash(field, label_of(field), "", *texts))
    return merged, clashes


def _saved(current: Article) -> dict[str, Any]:
    topics = sorted(current.other_topics.values_list("pk", flat=True))
    return fields_in(current) | {"other_topics": topics}


def _typed(current: Article, sent: State) -> dict[str, Any]:
    topics = sorted(int(pk) for pk in sent["other_topics"])
    more = {"other_topics": topics, "slug": sent.get("slug", current.slug)}
    return fields_in(typed_copy(current, sent)) | more
