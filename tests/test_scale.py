"""What must not grow with the library. `dev.py bench` measures how long things take."""

import pytest
from django.db import connection
from django.test import Client

from cms.accounts.models import Role
from tests import factories
from tests.bench import measures, population

FEW, MANY = 10, 3_000


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


def test_an_article_page_is_made_with_at_most_five_queries(queries):
    """Once for each state of the site; from memory it costs one (tests/cms/serving/test_application.py)."""
    assert max(queries["reader: article"]) <= 5


def test_the_newest_revision_of_an_article_has_an_index_of_its_own(own_database):
    """Without it a save slows down with every earlier one; `dev.py bench` measures saves after 0 to 5,000."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'reversion_version_newest'")
        ((definition,),) = cursor.fetchall()

    assert definition.endswith("(content_type_id, db, object_id, id DESC)")
