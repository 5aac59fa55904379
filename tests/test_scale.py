"""What must not grow with the library: the queries of a page, and the time of a save. `dev.py bench` measures more."""

import pytest
from django.test import Client

from cms.accounts.models import Role
from tests import factories
from tests.bench import measures, population

FEW, MANY = 10, 3_000
REVISIONS = 5_000


@pytest.fixture(scope="module")
def queries(module_database: str) -> dict[str, tuple[int, int]]:
    """Queries of each page with few and with many articles."""
    article = factories.live_article()
    visitors = {
        "reader": Client(),
        "chief editor": measures.client_of(factories.user(Role.CHIEF_EDITOR, Role.EDITOR)),
    }
    counts: dict[str, list[int]] = {}
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        population.grow(module_database, article, last - first + 1, first=first)
        for name, visitor, path in measures.desk_pages(article):
            measures.get(visitors[visitor], path)
            counts.setdefault(name, []).append(measures.queries_of(visitors[visitor], path))
    return {name: (few, many) for name, (few, many) in counts.items()}


@pytest.mark.parametrize(
    "place", ["desk: dashboard", "desk: article list", "desk: one article", "reader: home", "reader: article"]
)
def test_a_page_costs_the_same_queries_with_many_articles(queries, place):
    few, many = queries[place]

    assert few == many


def test_an_article_page_costs_at_most_two_queries(queries):
    assert max(queries["reader: article"]) <= 2


def test_a_save_takes_no_longer_after_thousands_of_revisions(own_database):
    """The quickest of 25 rounds that take turns, so that a busy machine slows both alike."""
    waits = measures.waits_of_saves(own_database, (0, REVISIONS), rounds=25)

    assert min(waits[REVISIONS]) <= 1.2 * min(waits[0])
