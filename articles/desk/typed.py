"""What somebody has typed and not saved: as it is kept in a buffer, and as the article it would make."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from articles.content import normalise_text
from articles.models import Article

TEXTS = ("title", "standfirst", "key_points", "body", "meta_description", "language", "risk_class")
LISTS = ("other_topics", "author_ids", "editor_ids")
REST = ("topic", "slug", "reason")
LONGEST_NUMBER = 15


def typed_fields(sent: QueryDict) -> dict[str, Any]:
    """The fields of the article form as they were typed, right or wrong; only NUL, which JSON cannot hold, is replaced."""
    texts = {name: sent[name].replace("\0", "\ufffd") for name in (*TEXTS, *REST) if name in sent}
    lists = {name: [value for value in sent.getlist(name) if value.isdecimal()] for name in LISTS}
    return texts | lists


def typed_copy(article: Article, fields: Mapping[str, Any]) -> Article:
    """The article with what was typed, for showing only: what makes no sense is left as it is saved."""
    typed = copy.copy(article)
    for name in TEXTS:
        if name in fields:
            setattr(typed, name, _normal(fields[name]))
    if "topic" in fields:
        typed.topic_id = _number(fields["topic"])
    for name in ("author_ids", "editor_ids"):
        if name in fields:
            setattr(typed, name, [number for value in fields[name] if (number := _number(value))])
    return typed


def _normal(text: Any) -> str:
    try:
        return normalise_text(str(text)).strip()
    except ValueError:
        return str(text)


def _number(value: Any) -> int | None:
    digits = str(value)
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
