"""Sources that look like one work twice: by what registries say, or by title."""

from __future__ import annotations

import dataclasses

import pytest

from citations.actions.replacing import merge
from citations.actions.verifying import note_records
from citations.duplicates import alike
from cms.accounts.models import User
from tests import factories
from tests.citations import judged

pytestmark = pytest.mark.django_db

TITLE = "Falls in later life: a cohort study"


@pytest.mark.parametrize(
    ("title", "year", "is_alike"),
    [
        (TITLE, 2020, True),
        ("FALLS IN LATER LIFE – a cohort study.", 2020, True),
        ("<i>Falls</i> in later life: A cohort study", 2021, True),
        (TITLE, None, True),
        (TITLE, 2022, False),
        ("Falls in later life: two cohort studies", 2020, False),
        ("Falls in later life", 2020, False),
    ],
)
def test_the_same_title_at_most_a_year_apart(title, year, is_alike):
    source = factories.citation(title=TITLE, year=2020)
    other = factories.citation(title=title, year=year)

    assert alike(source) == ([other] if is_alike else [])
    assert alike(other) == ([source] if is_alike else [])


def test_a_registry_that_ties_a_doi_to_the_pubmed_id_of_another():
    source = factories.citation()
    other = factories.citation(title="Typed quite differently", doi=None, pmid="29164029", year=2001)
    told = judged.answer(source, record=dataclasses.replace(source.record(), pmid="29164029"))
    note_records(by=User.objects.system(), answers=[told])

    assert alike(source) == [other]
    assert alike(other) == [source]


def test_the_identifier_comes_before_the_title():
    source = factories.citation(title=TITLE)
    titled = factories.citation(title=TITLE)
    named = factories.citation(title="Typed quite differently", doi=None, pmid="29164029")
    told = judged.answer(source, record=dataclasses.replace(source.record(), pmid="29164029"))
    note_records(by=User.objects.system(), answers=[told])

    assert alike(source) == [named, titled]


def test_what_was_merged_is_not_offered():
    source, other, third = (factories.citation(title=TITLE) for _ in range(3))
    merge(source=other, by=factories.editor(), into=third, reason="One work")

    assert alike(source) == [third]


def test_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    source = factories.citation(title=TITLE)
    factories.citation(title=TITLE)
    with django_assert_num_queries(4) as one:
        alike(source)
    for _ in range(2):
        factories.citation(title=TITLE)

    with django_assert_num_queries(len(one)):
        assert len(alike(source)) == 3
