"""The saved states of a source, as django-reversion keeps them, and how two of them differ. Evidence is elsewhere."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from reversion.models import Version

from citations.models import FACTS, NOTICE, Citation, Notice, SourceType
from citations.name_lines import lines_of

COMPARED = (*FACTS, *NOTICE)
NAMES = ("authors", "editors")


@dataclass(frozen=True)
class Difference:
    """One field that two states of a source hold differently, in words; "" where a state has nothing there."""

    field: str
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Save:
    """One saved state: who, when, why, and what it changed in the state before. The first changed nothing."""

    at: datetime.datetime
    by: str
    reason: str
    number: int
    changes: tuple[Difference, ...]
    is_first: bool


def revisions_of(source: Citation) -> QuerySet[Version]:
    """All saves of a source, newest first, with who and why."""
    return Version.objects.get_for_object(source).select_related("revision__user").order_by("-pk")


def last_saved(source: Citation) -> Version | None:
    return revisions_of(source).first()


def as_of(source: Citation, number: int) -> dict[str, Any] | None:
    """The fields as they were saved as version `number`; None if no such save is on record."""
    saved = (fields_of(version) for version in revisions_of(source))
    return next((fields for fields in saved if fields["version"] == number), None)


def fields_of(version: Version) -> dict[str, Any]:
    """The fields of a source as they were saved, as JSON has them."""
    return json.loads(version.serialized_data)[0]["fields"]


def fields_now(source: Citation) -> dict[str, Any]:
    """The fields of a source as it is, in the same form; names with all their parts."""
    fields = {name: getattr(source, name) for name in COMPARED}
    return json.loads(json.dumps(fields, cls=DjangoJSONEncoder))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields that differ, in the order of the form."""
    texts = [(name, shown(name, old.get(name)), shown(name, new.get(name))) for name in COMPARED]
    return tuple(Difference(name, label(name), was, now) for name, was, now in texts if was != now)


def saves(versions: list[Version], *, has_older: bool) -> list[Save]:
    """Saves with what each changed, for versions newest first; with `has_older` the last is only compared with."""
    fields = [fields_of(version) for version in versions]
    shown_now = versions[:-1] if has_older else versions
    return [
        Save(
            at=version.revision.date_created,
            by=str(version.revision.user or ""),
            reason=version.revision.get_comment(),
            number=fields[at]["version"],
            changes=differences(fields[at + 1], fields[at]) if at + 1 < len(fields) else (),
            is_first=at + 1 == len(fields),
        )
        for at, version in enumerate(shown_now)
    ]


def shown(name: str, value: Any) -> str:
    """A field's value in words."""
    if name in NAMES:
        names = json.loads(value) if isinstance(value, str) else value
        return lines_of(names or [])
    if name == "type":
        return str(dict(SourceType.choices).get(value, value))
    if name == "notice":
        return str(dict(Notice.choices).get(value, "")) if value else ""
    return "" if value is None else str(value)


def label(name: str) -> str:
    """What the desk calls a field."""
    words = str(Citation._meta.get_field(name).verbose_name)  # noqa: SLF001 -- Django's public way to a field
    return words[:1].upper() + words[1:] if words else _("Field")
