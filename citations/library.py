"""Questions to the library of sources: found by words or by identifier, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import CharField, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, JSONObject, Lower

from citations import usage
from citations.identifiers import Identifier, detect
from citations.models import Citation, CitationCheck

MOST_WORDS = 8


class _Names(Func):
    """A list of names in the form that `Citation.facts` gives them: every part, empty ones too."""

    template = """(
        SELECT coalesce(jsonb_agg(jsonb_build_object('family', '', 'given', '', 'suffix', '', 'literal', '') || one
                                  ORDER BY n), '[]')
        FROM jsonb_array_elements(%(expressions)s) WITH ORDINALITY AS names(one, n))"""
    output_field = JSONField()


class _Words(Func):
    """All values in a list of names as text, without what the parts are called."""

    template = "jsonb_path_query_array(%(expressions)s, '$[*].*')::text"
    output_field = TextField()


def facts_in_sql() -> JSONObject:
    """What `Citation.facts` says, asked of PostgreSQL: to find the check that was made on the record as it is now."""
    plain = [
        *(
            "type",
            "title",
            "container_title",
            "container_title_short",
            "year",
            "month",
            "day",
            "volume",
            "issue",
        ),
        *("pages", "article_number", "pmcid", "isbn", "publisher", "edition", "url"),
        *("accessed_on", "published_online_on"),
    ]
    return JSONObject(
        **{name: F(name) for name in plain},
        doi=Coalesce("doi", Value("")),
        pmid=Coalesce("pmid", Value("")),
        authors=_Names("authors"),
        editors=_Names("editors"),
    )


def with_standing(sources: QuerySet[Citation]) -> QuerySet[Citation]:
    """Sources with `outcome` and `peer_review` of the newest check of exactly this record (None without), with
    `was_checked` for any check of the source at all, and with `is_printed`. Costs no query of its own."""
    checks = CitationCheck.objects.filter(citation=OuterRef("pk")).order_by("-id")
    on_this_record = checks.filter(facts=OuterRef("facts_now"))
    return sources.annotate(facts_now=facts_in_sql()).annotate(
        outcome=Subquery(on_this_record.values("outcome")[:1]),
        peer_review=Subquery(on_this_record.values("peer_review")[:1]),
        was_checked=Subquery(checks.values("outcome")[:1], output_field=CharField()),
        is_printed=usage.is_printed(),
    )


def unconfirmed() -> QuerySet[Citation]:
    """Sources that a fact checker has yet to look at, those that editions print first, then the oldest."""
    return with_standing(Citation.objects.all()).filter(outcome=None).order_by("-is_printed", "pk")


def with_identifier(identifier: Identifier) -> QuerySet[Citation]:
    """Sources with this DOI, PMID, PMCID or ISBN in normal form."""
    return Citation.objects.filter(**{identifier.kind: identifier.value}).order_by("pk")


def matching(query: str) -> QuerySet[Citation]:
    """Sources that an identifier in `query` names, or whose key, title, journal, people or year hold all its words."""
    try:
        named = with_identifier(detect(query))
    except ValueError:
        named = Citation.objects.none()
    if named.exists():
        return named
    found = Citation.objects.annotate(people=_Words(F("authors")))
    for word in re.split(r"[\s,;]+", query.strip())[:MOST_WORDS]:
        places = (
            Q(key__icontains=word.lstrip("[@").rstrip("]"))
            | Q(title__icontains=word)
            | Q(people__icontains=word)
        )
        places |= Q(container_title__icontains=word) | Q(container_title_short__icontains=word)
        places |= Q(doi__icontains=word)
        found = found.filter(places | Q(year=int(word)) if word.isdecimal() and len(word) == 4 else places)
    return found.order_by("-year", "key")


def known_works(identifiers: Iterable[Identifier], titles: Iterable[str]) -> list[Citation]:
    """Every source that one of the identifiers names, or that has one of the titles in any case. One query."""
    wanted = Q(pk__in=[])
    for identifier in identifiers:
        wanted |= Q(**{identifier.kind: identifier.value})
    wanted |= Q(lower_title__in=[title.lower() for title in titles if title])
    return list(Citation.objects.annotate(lower_title=Lower("title")).filter(wanted).order_by("pk"))
