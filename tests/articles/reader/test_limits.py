"""How often one network may do something; its address is not kept."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from articles.reader.limits import count, visitor
from cms.refusals import Locked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


def visit(address: str = "203.0.113.7"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_refuses_the_one_too_many():
    for _each in range(3):
        count(visit(), "search", at_most=3, seconds=60)

    with pytest.raises(Locked):
        count(visit(), "search", at_most=3, seconds=60)


def test_counts_each_act_and_each_network_for_itself():
    count(visit(), "search", at_most=1, seconds=60)

    count(visit(), "feedback", at_most=1, seconds=60)
    count(visit("203.0.113.8"), "search", at_most=1, seconds=60)


def test_addresses_of_one_household_are_one_network():
    first, second = visit("2001:db8:1:2::1"), visit("2001:db8:1:2:ffff::9")

    assert visitor(first) == visitor(second)
    assert visitor(first) != visitor(visit("2001:db8:1:3::1"))


def test_many_other_visitors_do_not_make_it_forget():
    count(visit(), "search", at_most=1, seconds=60)
    for number in range(400):
        cache.set(f"other-{number}", 1, 60)

    with pytest.raises(Locked):
        count(visit(), "search", at_most=1, seconds=60)


def test_the_code_of_a_network_changes_with_the_salt_of_the_day():
    before = visitor(visit())
    cache.clear()

    assert visitor(visit()) != before
    assert "203.0.113.7" not in before
