"""Questions to the library of sources: found by words or by identifier, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject, Lower

from citations import usage
from citations.identifiers import Identifier, detect
from citations.models import Citation, CitationCheck, JournalDecision, Verification
from citations.verdicts import PeerClass, Verdict

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
    """Sources with what `standing.standing_of` needs, and with `is_printed`. Costs no query of its own.

    `outcome` and `peer_review` of the newest check of exactly this record (None without), `was_checked` for any check
    of the source at all; `verified`, a few facts of the newest verification of exactly this record (None without):
    identity, peer_class, journal (the newest decision on it) and accepted (what the database says of it); and when the
    registries answered.
    """
    checks = CitationCheck.objects.filter(citation=OuterRef("pk")).order_by("-id")
    on_this_record = checks.filter(facts=OuterRef("facts_now"))
    return sources.annotate(facts_now=facts_in_sql()).annotate(
        outcome=Subquery(on_this_record.values("outcome")[:1]),
        peer_review=Subquery(on_this_record.values("peer_review")[:1]),
        was_checked=Subquery(checks.values("outcome")[:1], output_field=CharField()),
        verified=Subquery(_verifications().values("told")[:1], output_field=JSONField()),
        retry_at=F("watch__retry_at"),
        unanswered_since=F("watch__unanswered_since"),
        answered_at=F("watch__answered_at"),
        is_printed=usage.is_printed(),
    )


def _verifications() -> QuerySet[Verification]:
    """Verifications of a source's record as it reads now, newest first, with what they told."""
    decisions = JournalDecision.objects.filter(journal=OuterRef("journal")).order_by("-id")
    accepted = Q(
        identity=Verdict.MATCH,
        peer_class__in=[PeerClass.JOURNAL, PeerClass.UNKNOWN],
        decision=JournalDecision.PeerReview.PEER_REVIEWED,
    )
    found = Verification.objects.filter(citation=OuterRef("pk"), facts=OuterRef("facts_now")).order_by("-id")
    return found.annotate(decision=Subquery(decisions.values("peer_review")[:1])).annotate(
        told=JSONObject(
            identity="identity",
            peer_class="peer_class",
            journal="decision",
            accepted=Case(When(accepted, then=Value(True)), default=Value(False)),
        )
    )


NEEDS_A_PERSON = Q(outcome=None) & (Q(verified__accepted=False) | Q(verified__isnull=True, retry_at=None))
"""Of sources `with_standing`: nobody has said anything of the record as it reads now, and the registries either did not
settle it or are not going to be asked."""


def needing_a_person() -> QuerySet[Citation]:
    """Sources that a fact checker has to look at, those that editions print first, then the oldest."""
    return with_standing(Citation.objects.in_use()).filter(NEEDS_A_PERSON).order_by("-is_printed", "pk")


def merged(words: str = "") -> QuerySet[Citation]:
    """Sources that another one has taken the place of, with these words in their key or title; the newest first."""
    wanted = Q(key__icontains=words) | Q(title__icontains=words) if words else Q()
    return Citation.objects.exclude(replaced_by=None).filter(wanted).order_by("-pk")


def with_identifier(identifier: Identifier) -> QuerySet[Citation]:
    """Sources with this DOI, PMID, PMCID or ISBN in normal form; one that was merged leads to its place."""
    return Citation.objects.standing_for(Q(**{identifier.kind: identifier.value})).order_by("pk")


def matching(query: str) -> QuerySet[Citation]:
    """Sources that an identifier in `query` names, or whose key, title, journal, people or year hold all its words.

    The key of a source that was merged leads to the one in its place.
    """
    try:
        named = with_identifier(detect(query))
    except ValueError:
        named = Citation.objects.none()
    if named.exists():
        return named
    found = Citation.objects.in_use().annotate(people=_Words(F("authors")))
    for word in re.split(r"[\s,;]+", query.strip())[:MOST_WORDS]:
        key = word.lstrip("[@").rstrip("]")
        merged = Citation.objects.filter(key__iexact=key).exclude(replaced_by=None)
        places = (
            Q(key__icontains=key)
            | Q(pk__in=merged.values("replaced_by"))
            | Q(title__icontains=word)
            | Q(people__icontains=word)
        )
        places |= Q(container_title__icontains=word) | Q(container_title_short__icontains=word)
        places |= Q(doi__icontains=word)
        found = found.filter(places | Q(year=int(word)) if word.isdecimal() and len(word) == 4 else places)
    return found.order_by("-year", "key")


def known_works(identifiers: Iterable[Identifier], titles: Iterable[str]) -> list[Citation]:
    """Every source that one of the identifiers names, or that has one of the titles in any case. One query.

    A source that was merged is among them; `current` is the one in its place.
    """
    wanted = Q(pk__in=[])
    for identifier in identifiers:
        wanted |= Q(**{identifier.kind: identifier.value})
    wanted |= Q(lower_title__in=[title.lower() for title in titles if title])
    works = Citation.objects.select_related("replaced_by").annotate(lower_title=Lower("title"))
    return list(works.filter(wanted).order_by("pk"))
