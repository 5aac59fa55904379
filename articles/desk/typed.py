"""What somebody has typed and not saved: as it is kept in a buffer, and as the article it would make."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from articles.content import as_saved
from articles.models import Article
from citations.identifiers import Identifier, detect
from citations.library import known_works

TEXTS = ("title", "standfirst", "key_points", "body", "meta_description", "language", "risk_class")
LISTS = ("other_topics", "author_ids", "editor_ids")
REST = ("topic", "slug", "reason")
LONGEST_NUMBER = 15
KINDS = ("doi", "pmid", "pmcid", "isbn")
MOST_IDENTIFIERS = 300
IDENTIFIER = re.compile(r"\[@((?:doi|pmid|pmcid|isbn):[^\s\]]{3,300})\]", re.IGNORECASE)
"""A marker with an identifier in place of a key; one with a locator or several sources is left to the writer."""


def typed_fields(sent: QueryDict) -> dict[str, Any]:
    """The fields of the article form as they were typed, right or wrong. Only NUL is replaced: JSON cannot hold it."""
    texts = {name: str(sent[name]).replace("\0", "\ufffd") for name in (*TEXTS, *REST) if name in sent}
    lists = {name: [value for value in sent.getlist(name) if value.isdecimal()] for name in LISTS}
    return texts | lists


def with_keys(text: str) -> str:
    """`text` with `[@doi:…]`, `[@pmid:…]` and the like as `[@key]`, where the library has the source. One query."""
    typed = list(dict.fromkeys(IDENTIFIER.findall(text)))[:MOST_IDENTIFIERS]
    named = {words: identifier for words in typed if (identifier := _detected(words))}
    sources = known_works(named.values(), []) if named else []
    keys = {
        Identifier(kind, getattr(source, kind)): source.current.key for source in sources for kind in KINDS
    }
    by_words = {words: keys[identifier] for words, identifier in named.items() if identifier in keys}
    return IDENTIFIER.sub(
        lambda found: f"[@{by_words[found[1]]}]" if found[1] in by_words else found[0], text
    )


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


def _detected(typed: str) -> Identifier | None:
    try:
        return detect(typed)
    except ValueError:
        return None


def _normal(text: Any) -> str:
    try:
        return as_saved(str(text))
    except ValueError:
        return str(text)


def _number(value: Any) -> int | None:
    digits = str(value)
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
