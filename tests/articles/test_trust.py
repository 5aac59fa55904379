"""The words “medically reviewed” and “fact checked”: a function of standing sign-offs and the clock."""

import datetime

import pytest

from articles.models import SignOff
from articles.trust import Line, trust, trust_in
from articles.workflow import Kind
from tests import factories

NOW = datetime.datetime(2026, 10, 2, 12, tzinfo=datetime.UTC)


def line(kind: str = Kind.MEDICAL_REVIEW, name: str = "Ana Ruiz", *, signed: int, valid: int) -> Line:
    """A standing approval given `signed` days ago and valid for `valid` days from now."""
    day = datetime.timedelta(days=1)
    return Line(kind, 1, name, "MD", "ana-ruiz", NOW - signed * day, NOW + valid * day)


def test_says_nothing_without_a_standing_approval():
    found = trust_in([], NOW)

    assert (found.medical, found.fact, found.due_at, found.is_overdue) == (None, None, None, False)


def test_each_kind_speaks_for_itself():
    found = trust_in([line(Kind.FACT_CHECK, "Jo Park", signed=1, valid=10)], NOW)

    assert found.medical is None
    assert (found.fact.name, found.fact.is_overdue) == ("Jo Park", False)


def test_the_newest_valid_approval_speaks():
    lines = [line(name="First", signed=30, valid=300), line(name="Second", signed=2, valid=100)]

    assert trust_in(lines, NOW).medical.name == "Second"
    assert trust_in(lines[::-1], NOW).medical.name == "Second"


def test_a_valid_approval_speaks_before_a_newer_one_that_has_run_out():
    found = trust_in([line(name="Holds", signed=30, valid=10), line(name="Over", signed=2, valid=-1)], NOW)

    assert (found.medical.name, found.medical.is_overdue) == ("Holds", False)


def test_an_approval_that_has_run_out_is_overdue_to_the_second():
    approval = line(signed=30, valid=0)

    assert trust_in([approval], NOW).medical.is_overdue
    assert not trust_in([approval], NOW - datetime.timedelta(seconds=1)).medical.is_overdue


def test_the_next_review_is_due_when_the_first_approval_runs_out():
    medical, fact = line(signed=1, valid=200), line(Kind.FACT_CHECK, signed=1, valid=100)

    assert trust_in([medical, fact], NOW).due_at == fact.valid_until


def test_while_one_of_the_two_is_missing_a_review_is_due_at_once_and_not_some_day():
    assert trust_in([line(signed=1, valid=200)], NOW).due_at is None
    assert trust_in([line(Kind.FACT_CHECK, signed=1, valid=200)], NOW).due_at is None


@pytest.mark.django_db
def test_reads_the_sign_offs_of_an_edition_with_the_name_of_that_day():
    edition = factories.edition_in_review(signed_kinds=[Kind.MEDICAL_REVIEW])
    signoff = SignOff.objects.get(edition=edition)

    found = trust(edition)

    assert found.fact is None
    assert (found.medical.name, found.medical.credentials) == (signoff.signer_name, "BSc")
    assert found.medical.url == signoff.person.get_absolute_url()
