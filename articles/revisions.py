"""The saved states of a working copy, as django-reversion keeps them: a convenience for writers, never evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from reversion.models import Version

from articles.models import Article

LISTS = ("author_ids", "editor_ids")


def revisions_of(article: Article) -> QuerySet[Version]:
    """All saves of an article, newest first, with who and why but without the texts; `number` is the revision's."""
    number = RawSQL(
        "(reversion_version.serialized_data::jsonb #>> '{0,fields,version}')::int",
        (),
        output_field=IntegerField(),
    )
    versions = Version.objects.get_for_object(article).annotate(number=number)
    return versions.select_related("revision__user").defer("serialized_data").order_by("-pk")


def fields_of(version: Version) -> dict[str, Any]:
    """The article's fields as they were saved in `version`."""
    fields: Mapping[str, Any] = json.loads(version.serialized_data)[0]["fields"]
    return {name: _as_list(value) if name in LISTS else value for name, value in fields.items()}


def as_of(current: Article, number: int) -> Version | None:
    """The save that made revision `number`, with its texts. `current` is the article as it is now.

    Every save makes one revision, so it stands as far back as the numbers say; if history was pruned, it is searched.
    """
    saves = revisions_of(current).defer(None)
    back = current.version - number
    if back < 0:
        return None
    there = saves[back : back + 1].first()
    return there if there and there.number == number else saves.filter(number=number).first()


def _as_list(value: Any) -> list[int]:
    """Lists of numbers are stored inside a version as JSON text of strings."""
    return [int(number) for number in (json.loads(value) if isinstance(value, str) else value or [])]
