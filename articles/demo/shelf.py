"""Fills the demonstration's library: sources, each confirmed by a fact checker, and the topics and synonyms."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from articles.actions.synonyms import add_synonyms
from articles.actions.topics import add_topic
from articles.demo.cast import Cast
from articles.demo.material import Source, sources, synonyms, topics
from articles.models import SynonymGroup, Topic
from citations.actions.library import add_citation, check_citation, note_notice
from citations.models import Citation, CitationCheck

MISTYPED = {"doherty2018": {"doi": "10.1371/journal.pone.0033693"}}
"""Somebody pasted another paper's DOI, and nobody has confirmed the source: the article that cites it cannot go live.
The registries say so, and name the paper that was meant."""

FOUND = "Found at the publisher and in PubMed: title, authors, journal, year and pages are as recorded."
OPENED = "Opened the page: publisher, title and date are as recorded."


def missing() -> set[str]:
    """Keys of the sources that are not there yet."""
    return set(sources()) - set(Citation.objects.with_keys(sources()).values_list("key", flat=True))


def fill(cast: Cast, say: Callable[[str], None]) -> None:
    """Add the topics, synonyms and sources that are missing."""
    for slug, facts in topics().items():
        if not Topic.objects.filter(slug=slug).exists():
            add_topic(by=cast.account("raman"), fields={"slug": slug, **facts})
    if not SynonymGroup.objects.exists():
        for group in synonyms():
            add_synonyms(by=cast.account("okafor"), words=group["words"], group_note=group.get("note", ""))
    wanted = missing()
    for key in (key for key in sources() if key in wanted):
        with transaction.atomic():
            _add(sources()[key], cast)
    if wanted:
        say(f"{len(wanted)} sources, {len(topics())} topics")


def _add(source: Source, cast: Cast) -> None:
    record, editor = source.record, cast.account("okafor")
    facts = {**record.to_dict(), "accessed_on": record.accessed_on, "key": source.key}
    facts |= MISTYPED.get(source.key, {})
    citation = add_citation(by=editor, fields={name: facts[name] for name in facts if name != "notice"})
    if record.notice:
        citation = note_notice(
            citation=citation, by=editor, notice=record.notice, reason=source.notice_reason
        )
    if source.key not in MISTYPED:
        _confirm(source, citation, cast)


def _confirm(source: Source, citation: Citation, cast: Cast) -> None:
    review = CitationCheck.PeerReview
    check_citation(
        citation=citation,
        by=cast.account("kobayashi" if citation.pk % 2 else "ferreira"),
        outcome=CitationCheck.Outcome.CONFIRMED,
        peer_review=review.OFFICIAL if source.accepted_because else review.PEER_REVIEWED,
        reason=source.accepted_because or (FOUND if source.record.doi else OPENED),
    )
