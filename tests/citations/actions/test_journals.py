"""Whether a journal is peer reviewed: decided once, by a fact checker or by a list, and people have the last word."""

from __future__ import annotations

import pytest

from articles.models import Edition
from citations.actions.journals import decide_on_journal
from citations.models import Journal, JournalDecision
from cms.refusals import Invalid, NotAllowed
from tests import factories
from tests.citations import judged
from tests.citations.actions.test_verifying import take

pytestmark = pytest.mark.django_db


def codes(edition: Edition) -> set[str]:
    return set(edition.blockers.values_list("code", flat=True))


def test_a_verified_source_waits_for_the_decision_on_its_journal():
    source = factories.citation(confirmed=False)
    take(source)
    edition = factories.ready_edition(of=factories.article(cites=source))
    assert codes(edition) == {"citation_not_peer_reviewed"}

    judged.decided(Journal.objects.get())

    assert codes(edition) == set()


def test_a_decision_against_a_journal_blocks():
    source = factories.citation(confirmed=False)
    take(source)
    judged.decided(Journal.objects.get(), peer_review="not_peer_reviewed")

    edition = factories.ready_edition(of=factories.article(cites=source))

    assert codes(edition) == {"citation_not_peer_reviewed"}


def test_a_persons_word_on_the_source_comes_before_its_journal():
    source = factories.citation(confirmed=False)
    take(source)
    factories.confirm(source, peer_review="official")

    assert codes(factories.ready_edition(of=factories.article(cites=source))) == set()


def test_a_preprint_is_no_matter_of_its_journal():
    source = factories.citation(confirmed=False, type="preprint")
    take(source, judged.answer(source, kind="posted-content"))
    judged.decided(judged.journal())
    edition = factories.ready_edition(of=factories.article(cites=source))

    assert codes(edition) == {"citation_not_peer_reviewed"}


def test_the_journal_of_two_sources_is_one_and_learns_its_other_issn():
    first, second = factories.citation(confirmed=False), factories.citation(confirmed=False)
    take(first)
    take(second, judged.answer(second, issns=(judged.ISSN, "2345-6785")))

    assert Journal.objects.get().issns == ["1234-5679", "2345-6785"]


def test_the_newest_decision_counts_and_the_same_is_not_said_twice():
    journal, by = judged.journal(), factories.reviewer("fact_check")
    judged.decided(journal, by)
    judged.decided(journal, by)
    judged.decided(journal, by, peer_review="not_peer_reviewed")

    assert [each.peer_review for each in journal.decisions.all()] == ["not_peer_reviewed", "peer_reviewed"]
    assert Journal.objects.with_decision().get().peer_review == "not_peer_reviewed"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [({"peer_review": "perhaps"}, Invalid), ({"reason": " "}, Invalid)],
    ids=["no such answer", "no reason"],
)
def test_a_decision_needs_an_answer_and_a_reason(fields, refusal):
    values = {"peer_review": "peer_reviewed", "reason": "Its pages say so.", **fields}

    with pytest.raises(refusal):
        decide_on_journal(journal=judged.journal(), by=factories.reviewer("fact_check"), **values)

    assert not JournalDecision.objects.exists()


def test_only_fact_checkers_decide():
    with pytest.raises(NotAllowed):
        judged.decided(judged.journal(), factories.chief_editor())

    assert not JournalDecision.objects.exists()
