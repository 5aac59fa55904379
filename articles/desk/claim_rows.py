"""The claims of an edition as a fact checker works through them: each beside its sources and what was said of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from articles.desk.forms_judging import JudgeForm
from articles.desk.source_states import Source
from articles.models import Claim, Edition, SignOff, Verdict
from articles.statements import Statement, statements_in
from citations.models import RegistryRecord

WORD = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_]+|[%<>≤≥±]")


@dataclass(frozen=True)
class LeansOn:
    """One source of a claim. `abstract` is what a registry gave, "" without one."""

    source: Source
    abstract: str


@dataclass(frozen=True)
class Row:
    """One claim: the sentences around it, its sources, the newest verdict.

    `is_open`: somebody has to judge it, or the text has to change. `is_quoted`: the passage of the verdict stands in
    the abstract of a source. `is_new`: no edition that this person signed has it. `form` is None for who cannot judge.
    """

    claim: Claim
    before: str
    after: str
    leans_on: Sequence[LeansOn]
    verdict: Verdict | None
    is_quoted: bool
    is_new: bool
    form: JudgeForm | None

    @property
    def is_open(self) -> bool:
        return self.verdict is None or not self.verdict.holds

    @property
    def mention(self) -> str:
        """The marker by which the claim is found in the text, "" without one."""
        return self.claim.mentions[0] if self.claim.mentions else ""


def claims_of(
    edition: Edition,
    sources: Sequence[Source],
    *,
    mine: SignOff | None = None,
    can_judge: bool = False,
    sent: JudgeForm | None = None,
) -> list[Row]:
    """The claims of an edition in reading order. Four queries, whatever their number.

    `mine` is the last fact check that the person looking has signed; `sent` a form that was refused.
    """
    claims = list(edition.claims.with_newest_verdict())
    given_on = F("carried_from__claim__edition__number")
    verdicts = (
        Verdict.objects.select_related("person")
        .annotate(given_on=given_on)
        .in_bulk([claim.verdict_id for claim in claims if claim.verdict_id])
    )
    known = _known_to(mine)
    beside = _LeaningOn(sources)
    around = _neighbours(edition)
    rows = []
    for claim in claims:
        verdict = verdicts.get(claim.verdict_id)
        leans_on = beside.of(claim)
        before, after = around.get(claim.text, ("", ""))
        form = _form(claim, verdict, sent, can_judge=can_judge)
        is_new = mine is not None and claim.identity not in known
        rows.append(Row(claim, before, after, leans_on, verdict, _is_quoted(verdict, leans_on), is_new, form))
    return rows


class _LeaningOn:
    """Sources by their keys, with the abstracts that registries gave of them. One query."""

    def __init__(self, sources: Sequence[Source]) -> None:
        names = {name: source.use.key for source in sources for name in _names(source)}
        held = RegistryRecord.objects.filter(name__in=names, found__abstract__gt="")
        abstracts = {names[name]: abstract for name, abstract in held.values_list("name", "found__abstract")}
        self.beside = {
            source.use.key: LeansOn(source, abstracts.get(source.use.key, "")) for source in sources
        }

    def of(self, claim: Claim) -> list[LeansOn]:
        return [self.beside[key] for key in claim.keys if key in self.beside]


def _names(source: Source) -> list[str]:
    facts = source.use.facts
    return [f"{kind}:{facts[kind]}" for kind in ("doi", "pmid") if facts.get(kind)]


def _known_to(mine: SignOff | None) -> frozenset[str]:
    """The claims that this person has signed before."""
    if mine is None:
        return frozenset()
    return frozenset(Claim.objects.filter(edition=mine.edition_id).values_list("identity", flat=True))


def _neighbours(edition: Edition) -> Mapping[str, tuple[str, str]]:
    """The sentence before and after each sentence of the text, within its block."""
    told = statements_in(edition.html)
    pairs = zip([None, *told[:-1]], told, [*told[1:], None], strict=True)
    return {each.text: (_beside(each, before), _beside(each, after)) for before, each, after in pairs}


def _beside(each: Statement, other: Statement | None) -> str:
    return other.text if other and other.block == each.block else ""


def _is_quoted(verdict: Verdict | None, leans_on: Iterable[LeansOn]) -> bool:
    quotation = _words(verdict.quotation) if verdict else ""
    return quotation.strip() != "" and any(quotation in _words(one.abstract) for one in leans_on)


def _words(text: str) -> str:
    """Words and whole numbers between blanks: “5 mg” is no part of “2.5 mg”."""
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(words)} "


def _form(
    claim: Claim, verdict: Verdict | None, sent: JudgeForm | None, *, can_judge: bool
) -> JudgeForm | None:
    """The form of a claim: what was refused, with every word of it; or what its newest verdict says."""
    prefix = JudgeForm.prefix_of(claim)
    if sent and sent.prefix == prefix:
        return sent
    if not can_judge:
        return None
    fields = ("judgement", "quotation", "locator", "note")
    return JudgeForm(
        prefix=prefix, initial={name: getattr(verdict, name) for name in fields} if verdict else None
    )
