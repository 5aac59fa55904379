"""Two acts on one source at the same moment, each over a connection of its own: neither holds up the other for ever."""

from __future__ import annotations

import dataclasses

import pytest

from articles.actions.publishing import publish
from articles.models import Article, Edition, Finding
from citations.actions.library import note_notice
from citations.actions.mending import use_registry_values
from citations.actions.replacing import merge
from citations.actions.verifying import take_answers
from citations.models import Citation, Journal
from cms.accounts.models import User
from tests import factories
from tests.articles.racing import DONE, storm
from tests.citations import judged

pytestmark = pytest.mark.usefixtures("own_database")

ROUNDS = 15


def source(pk: int) -> Citation:
    return Citation.objects.get(pk=pk)


def verifying(system: User):
    """As the watch does, with an answer about the record as it was added."""

    def act(pk: int) -> None:
        current = source(pk)
        take_answers(citation=current, by=system, answers=[judged.answer(current)])

    return act


def test_taking_over_a_record_while_the_watch_takes_in_answers():
    system, editor = User.objects.system(), factories.editor()
    sources = [factories.citation(confirmed=False, volume="21") for _ in range(ROUNDS)]
    for one in sources:
        held = judged.answer(one, record=dataclasses.replace(one.record(), volume="12"))
        take_answers(citation=one, by=system, answers=[held])

    def mend(pk: int) -> None:
        current = source(pk)
        use_registry_values(
            citation=current, by=editor, verification=current.verifications.last(), version=current.version
        )

    outcomes = storm(mend, verifying(system), [one.pk for one in sources])

    assert {other for _mended, other in outcomes} == {DONE}
    assert {mended for mended, _other in outcomes} <= {DONE, "nothing_to_use"}


def test_a_new_journal_comes_in_once():
    system = User.objects.system()
    pairs = {
        one.pk: (one, factories.citation(confirmed=False))
        for one in (factories.citation(confirmed=False) for _ in range(ROUNDS))
    }
    issns = {pk: f"1234-{place:04}" for place, pk in enumerate(pairs)}

    def taking(which: int):
        def act(pk: int) -> None:
            current = pairs[pk][which]
            told = judged.answer(current, issns=(issns[pk],))
            take_answers(citation=current, by=system, answers=[told])

        return act

    assert storm(taking(0), taking(1), list(pairs)) == [(DONE, DONE)] * ROUNDS

    assert Journal.objects.count() == ROUNDS


def test_merging_a_retracted_source_while_a_page_that_prints_the_other_is_published():
    publisher, editor = factories.managing_editor(), factories.editor()
    merged = {}
    for _ in range(ROUNDS):
        into, retracted = factories.citation(), factories.citation()
        noted = note_notice(citation=retracted, by=editor, notice="retracted", reason="The journal says so.")
        merged[factories.ready_edition(of=factories.article(cites=into)).pk] = (noted, into)

    outcomes = storm(
        lambda pk: publish(edition=Edition.objects.get(pk=pk), by=publisher),
        lambda pk: merge(source=merged[pk][0], by=editor, into=merged[pk][1], reason="One work."),
        list(merged),
    )

    assert {outcome for _published, outcome in outcomes} == {DONE}
    for pk, (published, _outcome) in zip(merged, outcomes, strict=True):
        article = Article.objects.get(editions=pk)
        assert (published, article.live_edition_id) in ((DONE, pk), ("has_blockers", None))
        assert Finding.objects.filter(article=article).exists() == (published == DONE)
