"""What is known of each source of an edition: what people and registries said of exactly this record, its notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Edition, EditionCitation
from articles.proofs import Proof, proofs_of
from articles.reader.text import Reference, text_of
from citations.models import Citation, CitationCheck, Verification
from citations.standing import Standing


@dataclass(frozen=True)
class Source:
    """One reference of an edition with everything a checker needs.

    `told` is what the registries said of it, in a sentence; "" if nothing yet. `is_outdated`: the library's record is
    another one by now. `claims` are the numbers of the claims that lean on it.
    """

    use: EditionCitation
    reference: Reference
    pubmed_url: str
    standing: Standing
    check: CitationCheck | None
    verification: Verification | None
    told: str
    is_outdated: bool
    notice: str
    claims: tuple[int, ...]


def sources_of(edition: Edition) -> list[Source]:
    """The sources of an edition in the order of their numbers. Four queries, whatever their number."""
    references = {reference.number: reference for reference in text_of(edition, {}).references}
    leaning: dict[str, list[int]] = defaultdict(list)
    for position, keys in edition.claims.values_list("position", "keys"):
        for key in keys:
            leaning[key].append(position)
    return [
        _source(proof, references[proof.use.position], leaning[proof.use.key]) for proof in proofs_of(edition)
    ]


def _source(proof: Proof, reference: Reference, claims: Iterable[int]) -> Source:
    pmid = proof.use.facts.get("pmid", "")
    return Source(
        use=proof.use,
        reference=reference,
        pubmed_url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        standing=proof.standing,
        check=proof.check,
        verification=proof.verification,
        told=proof.told,
        is_outdated=proof.is_outdated,
        notice=_notice(proof.use.citation),
        claims=tuple(claims),
    )


def _notice(citation: Citation | None) -> str:
    """What the publisher says about the source today, which may be later than the edition."""
    return citation.get_notice_display() if citation and citation.notice else ""
