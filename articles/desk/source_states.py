"""What is known of each source of an edition: whether a fact checker confirmed exactly this record, and its notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from articles.contexts import Context, contexts_in
from articles.models import Edition, EditionCitation
from articles.reader.text import Reference, text_of
from citations.models import Citation, CitationCheck
from citations.standing import standing


@dataclass(frozen=True)
class Source:
    """One reference of an edition with everything a checker needs; `tone` is good, caution or danger.

    `is_settled`: no fact checker has to look at it again. The words are those of `citations.standing`.
    """

    use: EditionCitation
    reference: Reference
    pubmed_url: str
    state: str
    tone: str
    sentence: str
    is_settled: bool
    check: CitationCheck | None
    notice: str
    contexts: tuple[Context, ...]


def sources_of(edition: Edition) -> list[Source]:
    """The sources of an edition in the order of their numbers. Two queries, whatever their number."""
    uses = list(edition.citations.select_related("citation"))
    checks = CitationCheck.objects.filter(citation__in=[use.citation_id for use in uses]).select_related(
        "checked_by"
    )
    by_citation: dict[int, list[CitationCheck]] = {}
    for check in checks.order_by("-id"):
        by_citation.setdefault(check.citation_id, []).append(check)
    references = {reference.number: reference for reference in text_of(edition, {}).references}
    contexts = contexts_in(edition.html)
    return [
        _source(use, references[use.position], by_citation.get(use.citation_id, []), contexts) for use in uses
    ]


def _source(
    use: EditionCitation,
    reference: Reference,
    checks: Iterable[CitationCheck],
    contexts: Mapping[str, Context],
) -> Source:
    made = list(checks)
    check = next((check for check in made if check.facts == use.facts), None)
    known = standing(
        check.outcome if check else None, check.peer_review if check else None, was_checked=bool(made)
    )
    pmid = use.facts.get("pmid", "")
    return Source(
        use=use,
        reference=reference,
        pubmed_url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        state=known.state,
        tone=known.tone,
        sentence=known.sentence,
        is_settled=known.is_settled,
        check=check,
        notice=_notice(use.citation),
        contexts=tuple(contexts[m.anchor] for m in reference.mentions if m.anchor in contexts),
    )


def _notice(citation: Citation | None) -> str:
    """What the publisher says about the source today, which may be later than the edition."""
    return citation.get_notice_display() if citation and citation.notice else ""
