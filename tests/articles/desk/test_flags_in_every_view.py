"""What can hurt a patient is flagged in words wherever a difference is shown: to reviewers, editors and readers."""

import copy
import re

import pytest

from articles.actions import reading
from articles.since_signed import since_signed
from articles.workflow import Kind
from tests import factories
from tests.articles.desk.reviewed import address, signature, signed_in, words
from tests.articles.reader.reading import published

ONE_SOURCE = re.compile(r"\[@\w+\]")
"""How the editors write a source; readers see its number."""

FOR_READERS = {"number": "number", "unit": "unit", "negation": "word like “not”", "citation": "source"}

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
KINDS_OF_CHANGE = {
    "a smaller dose": ("Take 5 mg of it.[@{0}]", "Take 2.5 mg of it.[@{0}]", "number", "5 mg", "2.5 mg"),
    "a decimal point": ("Take 0.5 mL of it.[@{0}]", "Take 5 mL of it.[@{0}]", "number", "0.5 mL", "5 mL"),
    "a unit": ("Take 5 mg of it.[@{0}]", "Take 5 mcg of it.[@{0}]", "unit", "5 mg", "5 mcg"),
    "a bare unit": ("The dose in mg.[@{0}]", "The dose in mcg.[@{0}]", "unit", "mg", "mcg"),
    "not": ("Do take it now.[@{0}]", "Do not take it now.[@{0}]", "negation", "", "not"),
    "a citation": ("It helps a lot.[@{0}]", "It helps a lot.[@{1}]", "citation", "[@{0}]", "[@{1}]"),
}


@pytest.fixture(scope="module", params=KINDS_OF_CHANGE.values(), ids=KINDS_OF_CHANGE)
def changed(request, shared_world):
    """Two live editions that differ in one thing, who signed the first, and what must be said about it."""
    old, new, badge, removed, added = request.param
    sources = [factories.citation().key for _ in range(2)]
    medical, checker = factories.reviewer(MEDICAL), factories.reviewer(FACTS)
    article = factories.article(body=old.format(*sources))
    first = published(article, medical=medical, fact=checker)
    second = published(factories.changed(article, body=new.format(*sources)), change_kind="update")
    marks = [f"removed: {removed.format(*sources)} ;"] if removed else []
    return first, second, medical, checker, badge, [*marks, f"added: {added.format(*sources)} ;"]


@pytest.fixture
def change(changed, db):
    return copy.deepcopy(changed)


def assert_said(page, badge, marks):
    said = words(page)
    assert page.status_code in (200, 409)
    for mark in marks:
        assert mark in said
    tags = page.content.decode().count(f'">{badge}</span>')
    assert tags >= 1, f"no badge “{badge}”"


def test_in_the_medical_review(change):
    _first, second, medical, _checker, *wanted = change

    assert_said(signed_in(medical).get(address("edition-review", second)), *wanted)


def test_in_the_changes_since_what_readers_saw(change):
    _first, second, _medical, _checker, *wanted = change

    assert_said(signed_in(factories.editor()).get(address("edition-review", second, show="public")), *wanted)


def test_on_the_page_as_readers_will_see_it(change):
    _first, second, medical, _checker, badge, marks = change

    page = signed_in(medical).get(address("edition-review", second, show="page"))

    said = words(page)
    assert re.search(rf"Change 1 of \d: {badge} ", said)
    for mark in marks:
        assert ONE_SOURCE.sub("[1]", mark) in said.replace("[ Reference 1]", "[1]")


def test_in_the_fact_check(change):
    _first, second, _medical, checker, *wanted = change

    assert_said(signed_in(checker).get(address("edition-facts", second)), *wanted)


def test_before_signing(change):
    _first, second, medical, _checker, *wanted = change
    client = signed_in(medical)
    read = since_signed(medical, second, MEDICAL)
    reading.mark_evidence(edition=second, by=medical, kind=MEDICAL, state=read.state)
    client.post(address("edition-read", second, MEDICAL))

    assert_said(client.get(address("edition-sign", second, MEDICAL)), *wanted)


def test_when_another_text_came_before_the_signature(change):
    first, _second, medical, _checker, *wanted = change

    page = signed_in(medical).post(address("edition-sign", first, MEDICAL), signature(first))

    assert page.status_code == 409
    assert_said(page, *wanted)


def test_in_the_history_of_the_desk(change):
    first, second, _medical, _checker, *wanted = change
    page = address("article-changes", first.article, old=f"e{first.number}", new=f"e{second.number}")

    assert_said(signed_in(factories.editor()).get(page), *wanted)


def test_in_the_comparison_for_readers(change, client):
    """In the words of the page, and with plain words for what changed."""
    first, _second, _medical, _checker, badge, marks = change

    said = words(client.get(f"{first.article.get_absolute_url()}changes/1/2/")).replace("Reference 1]", "1]")

    assert f"Change 1: {FOR_READERS[badge]} " in said
    for mark in marks:
        assert ONE_SOURCE.sub("[1]", mark).removesuffix(" ;") in said.replace("[ 1]", "[1]")
