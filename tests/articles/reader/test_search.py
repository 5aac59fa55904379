"""Searching: live editions only, escaped highlights, useful empty pages."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.articles.reader.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


def test_r49_finds_words_of_title_and_text_and_keeps_the_query_in_the_box():
    article = factories.live_article(title="Gout", body="Uric acid forms crystals in a joint.")
    page = read("/search/?q=crystal")

    assert page.words("//main//li/h3") == ["Gout"]
    assert page.all("//main//li/h3/a/@href") == [article.get_absolute_url()]
    assert page.words("//main//li//mark") == ["crystals"]
    assert page.all("//main//input[@name='q']/@value") == ["crystal"]
    assert page.all("//main//form/@method") == ["get"]
    assert page.all("//main//label/@for") == ["q"]
    assert page.words("//main/div/div/h2") == ["1 article"]


def test_a_match_in_the_title_stands_before_one_in_the_text():
    factories.live_article(title="Headaches", body="Stress may play a part in gout.")
    factories.live_article(title="Gout", body="A painful joint.")

    assert read("/search/?q=gout").words("//main//li/h3") == ["Gout", "Headaches"]


def test_finds_what_was_typed_without_its_accent_and_the_other_way_round():
    factories.live_article(title="A dry mouth", body="Sjögren disease makes the mouth dry.")

    assert read("/search/?q=sjogren").words("//main//li/h3") == ["A dry mouth"]
    assert read("/search/?q=Sjögren").words("//main//li/h3") == ["A dry mouth"]


def test_never_finds_words_of_a_working_copy():
    article = factories.live_article(title="Gout")
    factories.changed(article, title="Zqxgout", body="Zqx words.")
    factories.article(title="Zqx draft", body="Zqx.")

    assert not read("/search/?q=zqx").all("//main//li/h3/mark")
    assert "draft" not in read("/search/?q=zqx").text


def test_r50_an_empty_query_shows_how_to_search_and_what_is_new():
    factories.live_article(title="Gout")
    page = read("/search/?q=%20")

    assert "Type what you are looking for" in page.text
    assert "/a-to-z/" in page.all("//main//a/@href")
    assert page.words("//main//li/h3") == ["Gout"]


def test_r50_no_result_offers_the_likely_spelling_and_other_ways():
    factories.live_article(title="Migraine in adults")
    page = read("/search/?q=migrane")

    assert "Nothing found for “migrane”" in page.text
    assert page.words("//ul[@class='names']//a")[0] == "migraine"
    assert read(page.all("//ul[@class='names']//a/@href")[0]).words("//main//li/h3") == ["Migraine in adults"]


def test_r50_every_misspelt_word_is_put_right_at_once():
    factories.live_article(title="Shingles vaccine")
    page = read("/search/?q=shingels+vacine")

    assert page.words("//ul[@class='names']//a")[0] == "shingles vaccine"


def test_r51_what_is_found_is_escaped():
    factories.live_article(
        title="<script>alert(1)</script> rash", body="A rash <img src=x onerror=alert(1)> on the arm."
    )
    page = read("/search/?q=rash")

    assert not page.all("//main//script | //main//img")
    assert "alert(1)" in page.text
    assert page.words("//main//li/h3/a/mark") == ["rash"]


@pytest.mark.parametrize(
    "query", ["'", '"', "a & | ! ( : *", "\\", "%00", "--", "x" * 5000, "<script>", "\ue000mark\ue001"]
)
def test_odd_queries_get_a_page(query, client):
    response = client.get("/search/", {"q": query})

    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_r52_result_pages_are_not_for_search_engines():
    assert read("/search/?q=gout").all("//meta[@name='robots']/@content") == ["noindex"]


def test_many_results_are_shown_ten_at_a_time():
    for _each in range(11):
        factories.live_article(body="Zqx.")

    first, second = read("/search/?q=zqx"), read("/search/?q=zqx&page=2")

    assert (len(first.all("//main//li/h3")), len(second.all("//main//li/h3"))) == (10, 1)
    assert first.all("//nav[@aria-label='Pages']//a/@href") == ["?page=2&q=zqx"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_takes_the_same_queries_however_much_it_finds(number):
    for _each in range(number):
        factories.live_article(body="Zqx.")
    read("/search/?q=warm")

    with CaptureQueriesContext(connection) as queries:
        page = read("/search/?q=zqx")

    assert len(page.all("//main//li/h3")) == number
    asked = [
        query["sql"] for query in queries if '"cache"' not in query["sql"] and "SAVEPOINT" not in query["sql"]
    ]
    assert len(asked) == 2


def test_too_many_searches_from_one_network_are_asked_to_wait(client):
    answers = [client.get("/search/", {"q": "gout"}).status_code for _each in range(61)]

    assert answers[:60] == [200] * 60
    assert answers[60] == 429
