"""What the registries say of a source, put together for the pages that show it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citations.actions.mending import facts_of
from citations.desk.said import Offer, known_among, offers_of
from citations.evidence import stored_answers
from citations.found import NAMES, Answer, Outcome, Source
from citations.judgement_words import reason_in_words, what_was_said
from citations.models import Citation, EditorialNotice, Verification
from citations.revisions import Difference, differences, fields_now, label
from citations.verdicts import Asked, FieldRow, FieldState, Judgement, Verdict

STATES: dict[str, tuple[str, str, Promise]] = {
    FieldState.SAME: ("good", "=", gettext_lazy("the same")),
    FieldState.SMALL: ("caution", "≈", gettext_lazy("small difference")),
    FieldState.BAD: ("danger", "≠", gettext_lazy("different")),
    FieldState.UNKNOWN: ("", "–", gettext_lazy("nothing to compare")),
}
"""Tone, mark and words of a comparison."""

OUTCOMES: dict[str, Promise] = {
    Outcome.FOUND: gettext_lazy("has it"),
    Outcome.ABSENT: gettext_lazy("does not have it"),
    Outcome.UNAVAILABLE: gettext_lazy("did not answer"),
}


@dataclass(frozen=True)
class Question:
    """One question to one registry: whom, what, the answer in words, when."""

    whom: str
    what: str
    answer: str
    is_answered: bool
    at: datetime.datetime


@dataclass(frozen=True)
class Line:
    """One field: as it is recorded, as each registry of the table has it (`cells`: whose, what), how they compare."""

    name: str
    typed: str
    cells: tuple[tuple[str, str], ...]
    tone: str
    mark: str
    words: str


@dataclass(frozen=True)
class Told:
    """What the registries say of a source of `library.with_standing`, as its record reads now.

    `verification` is None while they have said nothing about this wording.
    """

    source: Citation
    verification: Verification | None
    notices: tuple[EditorialNotice, ...]
    answers: tuple[Answer, ...]
    offers: tuple[Offer, ...]

    @property
    def is_asked_now(self) -> bool:
        """Whether an answer may come any moment: it is time to ask, or nothing has been said of this wording yet."""
        wanted_at = self.source.retry_at
        if wanted_at is None:
            return False
        return wanted_at <= now() or not (self.verification or self.source.unanswered_since)

    @cached_property
    def judgement(self) -> Judgement | None:
        return self.verification.judgement if self.verification else None

    @property
    def sentence(self) -> str:
        """Who was asked and what they said. Works that were found beside stand in `offers`."""
        return what_was_said(self.judgement) if self.judgement else ""

    @property
    def reasons(self) -> list[str]:
        """What else is to be said, without what `sentence` says already."""
        given = [reason_in_words(reason) for reason in self.judgement.reasons] if self.judgement else []
        return [words for words in given if words not in self.sentence]

    @property
    def questions(self) -> list[Question]:
        return [_question(asked) for asked in self.judgement.asked] if self.judgement else []

    @cached_property
    def registries(self) -> list[Source]:
        """The registries whose records were compared, each a column of the table."""
        rows = self.judgement.fields if self.judgement else ()
        return list(dict.fromkeys(source for row in rows for source, _value in row.registry))

    @property
    def columns(self) -> list[str]:
        return [NAMES[source] for source in self.registries]

    @property
    def lines(self) -> list[Line]:
        rows = self.judgement.fields if self.judgement else ()
        return [_line(row, self.registries) for row in rows if row.typed or row.registry]

    @cached_property
    def changes(self) -> tuple[Difference, ...]:
        """What using the registries' values would change in the record; empty where they are those of another work."""
        if not self.judgement or not self.judgement.works or not self.judgement.is_same_work:
            return ()
        mended_source = Citation(**facts_of(self.judgement.works, self.source.record()))
        before = fields_now(self.source)
        return differences(before, {**before, **fields_now(mended_source), **_notice(before)})

    @property
    def is_same(self) -> bool:
        """Whether nothing that was compared differs, so that their values would only add to the record."""
        return self.judgement is not None and self.judgement.identity == Verdict.MATCH

    @property
    def abstracts(self) -> list[tuple[str, str]]:
        """Abstracts that registries gave, with whose they are."""
        works = [work for answer in self.answers for work in answer.found]
        return [(NAMES[work.source], work.abstract) for work in works if work.abstract]


def told_of(source: Citation) -> Told:
    """What the registries say of a source of `library.with_standing`. Four queries at most."""
    newest = source.verifications.filter(facts=source.facts()).select_related("journal").first()
    return Told(
        source=source,
        verification=newest,
        notices=tuple(source.notices.all()),
        answers=tuple(stored_answers(source)),
        offers=_offers(newest.judgement) if newest else (),
    )


def _offers(judgement: Judgement) -> tuple[Offer, ...]:
    return tuple(offers_of(judgement.candidates, known_among([judgement])))


def _line(row: FieldRow, registries: list[Source]) -> Line:
    tone, mark, words = STATES[row.state]
    told = dict(row.registry)
    name = _("Journal") if row.name == "journal" else label(row.name)
    return Line(
        name=name,
        typed=row.typed,
        cells=tuple((NAMES[source], told.get(source, "")) for source in registries),
        tone=tone,
        mark=mark,
        words=str(words),
    )


def _question(asked: Asked) -> Question:
    answer = str(OUTCOMES[asked.outcome])
    is_answered = asked.outcome != Outcome.UNAVAILABLE
    return Question(NAMES[asked.source], _asked_for(asked.question), answer, is_answered, asked.at)


def _asked_for(question: str) -> str:
    kind, _colon, value = question.partition(":")
    searches = {"title": _("the title"), "citation": _("journal, volume and page")}
    names = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}
    return searches.get(kind) or f"{names.get(kind, kind)} {value}".strip()


def _notice(before: dict[str, object]) -> dict[str, object]:
    """A notice is no part of what the registries' values would change."""
    return {name: before[name] for name in ("notice", "notice_reason")}
