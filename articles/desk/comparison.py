"""Two states of an article side by side: every field that differs, with its changes marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.diff import Block, compare
from articles.models import Article, Person, Topic
from articles.reader.trusted import diff_html
from articles.workflow import RiskClass

COMPARED = (
    "title",
    "standfirst",
    "key_points",
    "body",
    "author_ids",
    "editor_ids",
    "topic",
    "other_topics",
    "risk_class",
    "language",
    "meta_description",
    "slug",
)
PEOPLE = ("author_ids", "editor_ids")


@dataclass(frozen=True)
class Change:
    """A block with its marks; `badges` say in words what kind of thing changed."""

    kind: str
    html: SafeString
    badges: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A field that differs, as runs of blocks around the changes; `count` blocks are not the same."""

    field: str
    name: str
    runs: tuple[tuple[Change, ...], ...]
    count: int


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Part]:
    """The fields of two states that differ, in the order of the page. At most two queries."""
    names = Names(old, new)
    parts = [_part(field, names.shown(field, old), names.shown(field, new)) for field in COMPARED]
    return [part for part in parts if part.count]


def fields_in(article: Article) -> dict[str, Any]:
    """The compared fields of an article as it stands in memory, without its other topics."""
    rest = {name: getattr(article, name) for name in COMPARED if name not in ("topic", "other_topics")}
    return rest | {"topic": article.topic_id}


def label_of(field: str) -> str:
    """What the form calls a field."""
    label = str(Article._meta.get_field(field).verbose_name)  # noqa: SLF001 -- Django documents it as public
    return label[:1].upper() + label[1:]


def _part(field: str, old: str, new: str) -> Part:
    found = compare(old, new)
    runs = found.changed_blocks() if found.changes else ()
    return Part(
        field, label_of(field), tuple(tuple(_marked(block) for block in run) for run in runs), found.changes
    )


def _marked(block: Block) -> Change:
    return Change(block.kind, diff_html(block.html), tuple(block.badges))


class Names:
    """Names of the people and topics that some states mention, and words for what is stored as a code."""

    def __init__(self, *states: Mapping[str, Any]) -> None:
        people = {pk for state in states for field in PEOPLE for pk in state.get(field) or []}
        topics = {
            pk for state in states for pk in (state.get("topic"), *(state.get("other_topics") or [])) if pk
        }
        self.people = {p.pk: p.printed_name for p in Person.objects.filter(pk__in=people)} if people else {}
        self.topics = dict(Topic.objects.filter(pk__in=topics).values_list("pk", "name")) if topics else {}

    def shown(self, field: str, state: Mapping[str, Any]) -> str:
        """A field of a state as text, one block for each entry of a list."""
        value = state.get(field)
        if field in PEOPLE:
            return _listed(self.people.get(pk, _("somebody unknown")) for pk in value or [])
        if field == "other_topics":
            return _listed(sorted(self.topics.get(pk, "") for pk in value or []))
        if field == "topic":
            return self.topics.get(value, "")
        if field == "risk_class" and value in RiskClass.values:
            return str(RiskClass(value).label)
        return _listed(str(value or "").splitlines()) if field == "key_points" else str(value or "")


def _listed(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)
