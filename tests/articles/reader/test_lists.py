"""Lists: the first page, topics, A to Z, recent, corrections. Only live articles, each with its dates."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Publication, SignOff
from articles.reader import lists
from articles.reader.lists import letter_of
from articles.workflow import ChangeKind, Kind
from tests import factories
from tests.articles.reader.reading import day, next_edition, read, reload

pytestmark = pytest.mark.django_db

EVERY_LIST = ["/", "/topics/", "/a-to-z/", "/recent/", "/corrections/"]


@pytest.mark.parametrize("address", EVERY_LIST)
def test_an_empty_site_says_so_and_names_one_thing_to_do(address):
    page = read(address)

    assert page.status == 200
    assert "Nothing is published yet" in page.text or "No correction has been published so far." in page.text


@pytest.mark.parametrize("address", [*EVERY_LIST, "/articles/x/"])
def test_no_list_shows_a_draft_or_an_edition_in_review(address):
    factories.article(title="Only a draft")
    factories.edition_in_review(of=factories.article(title="In review"), signed_kinds=(Kind.FACT_CHECK,))

    html = read(address).html

    assert "Only a draft" not in html
    assert "In review" not in html


@pytest.mark.parametrize("address", ["/", "/feed.atom", "/robots.txt", "/sitemap-articles.xml", "/search/"])
def test_what_only_reads_says_so_to_whoever_sends_something(address):
    strict = Client(enforce_csrf_checks=True)

    assert [strict.generic(method, address).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


@pytest.mark.parametrize("address", EVERY_LIST)
def test_lists_set_no_cookie_and_refuse_a_post(address, client):
    response = client.get(address)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.post(address).status_code == 405


def test_the_first_page_offers_search_topics_and_what_was_reviewed_last():
    older, newer = factories.live_article(title="Older"), factories.live_article(title="Newer")
    page = read("/")

    assert page.words("//section[@aria-labelledby='recently-reviewed']//h3") == ["Newer", "Older"]
    signed = SignOff.objects.get(article=newer, kind=Kind.MEDICAL_REVIEW)
    assert f"Reviewed {day(signed.signed_at)}" in page.text
    assert set(page.all("//ul[@class='topic-links']//a/@href")) == {
        older.topic.get_absolute_url(),
        newer.topic.get_absolute_url(),
    }
    assert page.all("//main//form[@role='search']/@action") == ["/search/"]
    assert page.all("//main//label/@for") == page.all("//main//input[@type='search']/@id")


def test_signing_again_brings_an_article_to_the_front():
    older, _newer = factories.live_article(title="Older"), factories.live_article(title="Newer")
    factories.signed(older.live_edition, Kind.MEDICAL_REVIEW)

    assert read("/").words("//section[@aria-labelledby='recently-reviewed']//h3") == ["Older", "Newer"]


def test_topics_count_main_and_other_topics_once():
    topic = factories.topic("Joints")
    factories.live_article(topic=topic, other_topics=[topic])
    factories.live_article(other_topics=[topic])
    factories.article(topic=factories.topic("Nothing live"))

    page = read("/topics/")

    rows = dict(zip(page.words("//main//h2"), page.words("//div[@class='card']/p[last()]"), strict=True))
    assert rows["Joints"] == "2 articles"
    assert "Nothing live" not in rows


def test_the_first_page_names_the_same_topics_as_their_own_page():
    main, other = factories.topic("Joints"), factories.topic("Digestion")
    factories.live_article(topic=main, other_topics=[other])
    factories.topic("Nothing live")

    assert {"Joints", "Digestion"} <= set(read("/").words("//main//a"))
    assert "Nothing live" not in read("/").text


def test_a_topic_page_lists_its_articles_by_title_with_both_kinds_of_topic():
    topic = factories.topic("Joints")
    factories.live_article(topic=topic, title="Gout")
    factories.live_article(other_topics=[topic], title="arthritis")
    factories.live_article(title="Migraine")

    page = read(topic.get_absolute_url())

    assert page.words("//h1") == ["Joints"]
    assert page.words("//main//li/h3") == ["arthritis", "Gout"]
    assert f"{topic.get_absolute_url()}feed.atom" in page.all("//link[@type='application/atom+xml']/@href")
    assert read("/topics/none/").status == 404


def test_an_empty_topic_leads_on():
    page = read(factories.topic("Lungs").get_absolute_url())

    assert "Nothing is published on this topic yet" in page.text
    assert "/topics/" in page.all("//main//a/@href")


def test_r55_the_a_to_z_lists_every_article_once_and_links_only_letters_with_articles():
    for title in ("Gout", "gallstones", "Ödem", "5-HT syndrome"):
        factories.live_article(title=title)
    page = read("/a-to-z/")

    assert page.words("//section//h2") == ["G", "O", "0–9"]
    assert page.words("//section//li") == ["gallstones", "Gout", "Ödem", "5-HT syndrome"]
    assert page.all("//nav[@aria-label='Letters']//a/@href") == ["#letter-G", "#letter-O", "#letter-0-9"]
    targets = [link[1:] for link in page.all("//nav[@aria-label='Letters']//a/@href")]
    assert all(page.all(f"//*[@id='{target}']") for target in targets)


def test_with_many_articles_each_letter_has_a_page_of_its_own(monkeypatch):
    monkeypatch.setattr(lists, "FEW", 2)
    for title in ("Gout", "Gallstones", "Goitre", "Migraine", "7 signs"):
        factories.live_article(title=title)

    start, letter, more = read("/a-to-z/"), read("/a-to-z/?letter=G"), read("/a-to-z/?letter=G&page=2")

    assert "Choose a letter" in start.text
    assert start.all("//nav[@aria-label='Letters']//a/@href") == ["?letter=G", "?letter=M", "?letter=0-9"]
    assert letter.words("//section//li") == ["Gallstones", "Goitre"]
    assert letter.all("//nav[@aria-label='Pages']//a/@href") == ["?page=2&letter=G"]
    assert more.words("//section//li") == ["Gout"]
    assert read("/a-to-z/?letter=0-9").words("//section//li") == ["7 signs"]
    assert "Choose a letter" in read("/a-to-z/?letter=%00").text


@pytest.mark.parametrize(
    ("title", "letter"),
    [("Émile", "E"), ("über", "U"), ("7 signs", "0–9"), ("«x»", "0–9"), ("Ωmega", "0–9"), ("ǅ", "D")],
)
def test_titles_stand_under_their_plain_letter(title, letter):
    assert letter_of(title) == letter


def test_r53_recent_articles_stand_newest_first_with_their_dates():
    older, newer = factories.live_article(title="Older"), factories.live_article(title="Newer")
    next_edition(older, kind=ChangeKind.MINOR, note="A comma.")
    page = read("/recent/")

    assert page.words("//main//li/h3") == ["Newer", "Older"]
    first = Publication.objects.filter(article=newer).first()
    assert f"Published {day(first.acted_at)}" in page.words("//main//li[h3]")[0]

    next_edition(reload(older), body="New words.")
    page = read("/recent/")
    assert page.words("//main//li/h3") == ["Older", "Newer"]
    assert "Changed " in page.words("//main//li[h3]")[0]


def test_r21_corrections_are_listed_with_date_and_link_to_what_changed():
    article = factories.live_article(title="Gout")
    next_edition(article, note="More.")
    corrected = next_edition(
        reload(article), kind=ChangeKind.CORRECTION, note="We wrote 2 g; it is 2.3 g.", body="2.3 g"
    )
    page = read("/corrections/")

    shown = Publication.objects.get(edition=corrected)
    assert page.words("//main//li/h2") == ["Gout"]
    assert f"{day(shown.acted_at)}. We wrote 2 g; it is 2.3 g." in page.text
    assert page.all("//ul[contains(@class, 'list')]//a/@href") == [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}changes/2/3/",
    ]


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "1e3", "%00", "９"])
def test_an_odd_page_number_gets_a_page(page):
    topic = factories.topic()
    factories.live_article(topic=topic)

    assert read(f"{topic.get_absolute_url()}?page={page}").status == 200
    assert read(f"/corrections/?page={page}").status == 200


@pytest.mark.parametrize(
    ("address", "queries_allowed"), [("/", 3), ("/topics/", 3), ("/a-to-z/", 2), ("/recent/", 1)]
)
@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_however_long_they_are(address, queries_allowed, number):
    for _each in range(number):
        factories.live_article()

    with CaptureQueriesContext(connection) as queries:
        assert read(address).status == 200
    assert len(queries) == queries_allowed


@pytest.mark.parametrize("number", [1, 3])
def test_a_topic_page_takes_three_queries_however_long_it_is(number):
    topic = factories.topic()
    for _each in range(number):
        factories.live_article(topic=topic)

    with CaptureQueriesContext(connection) as queries:
        assert len(read(topic.get_absolute_url()).all("//main//li/h3")) == number
    assert len(queries) == 3
