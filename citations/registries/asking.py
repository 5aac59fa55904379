"""Which questions records need, and in which order: many records in few requests.

First by identifier, all together. Then, for those whose identifiers lead nowhere or to another work, by what they say:
at Crossref and at PubMed, because each misses some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from citations.found import Answer, Found, Outcome, Source
from citations.records import Record
from citations.registries import crossref, datacite, doi_org, pubmed
from citations.registries.patience import Patience

Key = TypeVar("Key")
IsSame = Callable[[Record, Found], bool]


def ask_about(records: Sequence[Record], *, patience: Patience, is_same: IsSame) -> list[tuple[Answer, ...]]:
    """For each record what every source said that had to be asked, in the order of asking.

    `is_same` says whether a registry's record can be the work that was typed. A record is searched for unless one of
    its identifiers led to such a work, or the sources that know its identifiers did not answer: then nothing is known
    yet, and a search would not make it known. A record with neither identifier nor title has no answers.
    """
    named = _by_identifiers(records, patience)
    wanted = [n for n, record in enumerate(records) if _needs_search(record, named[n], is_same)]
    searched = _by_search([records[n] for n in wanted], patience)
    more = dict(zip(wanted, searched, strict=True))
    return [(*named[n], *more.get(n, ())) for n in range(len(records))]


def _by_identifiers(records: Sequence[Record], patience: Patience) -> list[tuple[Answer, ...]]:
    of_doi = _by_doi([record.doi for record in records], patience)
    of_pmid = pubmed.articles([record.pmid for record in records], patience)
    second = pubmed.by_doi(
        [r.doi for r in records if not r.pmid and _is_registered(of_doi.get(r.doi, ()))], patience
    )
    return [
        (
            *of_doi.get(record.doi, ()),
            *_one(of_pmid, record.pmid),
            *(() if record.pmid else _one(second, record.doi)),
        )
        for record in records
    ]


def _by_doi(dois: Iterable[str], patience: Patience) -> dict[str, tuple[Answer, ...]]:
    """Crossref; for what it does not have doi.org, which knows whose it is; then whoever that is."""
    first = crossref.works(dois, patience)
    unknown = [doi for doi, answer in first.items() if answer.outcome == Outcome.ABSENT]
    owners = doi_org.agencies(unknown, patience)
    records = _of_agencies({doi: answer.agency for doi, answer in owners.items()}, patience)
    return {doi: (first[doi], *_one(owners, doi), *_one(records, doi)) for doi in first}


def _of_agencies(agencies: Mapping[str, str], patience: Patience) -> dict[str, Answer]:
    """The records of agencies other than Crossref, DataCite's in one call."""
    of_datacite = [doi for doi, agency in agencies.items() if agency.lower() == "datacite"]
    others = {doi: name for doi, name in agencies.items() if name.lower() not in ("", "crossref", "datacite")}
    found = datacite.works(of_datacite, patience)
    return found | {doi: doi_org.record_of(doi, agency, patience) for doi, agency in others.items()}


def _needs_search(record: Record, answers: Sequence[Answer], is_same: IsSame) -> bool:
    if any(is_same(record, found) for answer in answers for found in answer.found):
        return False
    return not answers or any(_settles(answer) for answer in answers)


def _settles(answer: Answer) -> bool:
    """Whether an answer says that an identifier is dead or another work's; “not at Crossref” alone does not."""
    if answer.outcome == Outcome.FOUND:
        return True
    return answer.outcome == Outcome.ABSENT and not (
        answer.source == Source.CROSSREF
        or (answer.source == Source.PUBMED and answer.question.startswith("doi:"))
    )


def _by_search(records: Sequence[Record], patience: Patience) -> list[tuple[Answer, ...]]:
    """Searches by title at both, and by citation, PubMed's for all records together."""
    titled = [n for n, record in enumerate(records) if record.title.strip()]
    citable = [n for n, record in enumerate(records) if pubmed.is_citable(record)]
    at_crossref = {n: crossref.search(records[n], patience) for n in titled}
    at_pubmed = dict(zip(titled, pubmed.by_title([records[n] for n in titled], patience), strict=True))
    cited = dict(zip(citable, pubmed.by_citation([records[n] for n in citable], patience), strict=True))
    return [(*_one(at_crossref, n), *_one(at_pubmed, n), *_one(cited, n)) for n in range(len(records))]


def _one(answers: Mapping[Key, Answer], key: Key) -> tuple[Answer, ...]:
    return (answers[key],) if key in answers else ()


def _is_registered(answers: Iterable[Answer]) -> bool:
    return any(answer.outcome == Outcome.FOUND for answer in answers)
