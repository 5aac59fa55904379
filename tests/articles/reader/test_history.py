"""The public history, earlier editions and what changed between two of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import publishing
from articles.models import Publication
from articles.workflow import Kind
from tests import factories
from tests.articles.reader.reading import day, next_edition, read, reload

pytestmark = pytest.mark.django_db


def article_of_two_editions():
    article = factories.live_article(body="Take 5 mg a day.\n\nRest.")
    next_edition(article, note="The dose was lowered.", body="Take 2.5 mg a day.\n\nRest.")
    return reload(article)


def test_r15_lists_every_published_edition_with_date_people_and_reason():
    article = article_of_two_editions()
    first, second = Publication.objects.filter(article=article)

    page = read(f"{article.get_absolute_url()}history/")

    assert page.words("//ol[contains(@class, 'timeline')]//h2") == [
        f"{day(second.acted_at)}: Update",
        f"{day(first.acted_at)}: New article",
    ]
    newest = page.words("//ol[contains(@class, 'timeline')]/li")[0]
    assert "The dose was lowered." in newest
    assert second.medical_signoff.printed_name in newest
    assert second.fact_signoff.printed_name in newest
    assert f"{article.owner.name}, BSc" in newest


def test_says_when_the_page_was_down_but_not_why():
    article = factories.live_article()
    publishing.suspend(article=article, by=factories.editor(), reason="Rumour about Dr X.")
    publishing.reinstate(article=reload(article), by=factories.managing_editor())

    page = read(f"{article.get_absolute_url()}history/")

    headlines = [
        heading.partition(": ")[2] for heading in page.words("//ol[contains(@class, 'timeline')]//h2")
    ]
    assert headlines == ["Put back after a check", "Taken down to be checked", "New article"]
    assert "Dr X" not in page.html


def test_an_earlier_edition_keeps_its_address_and_says_that_it_is_old():
    article = article_of_two_editions()
    page = read(f"{article.get_absolute_url()}versions/1/")

    assert page.status == 200
    assert "Take 5 mg a day." in page.text
    assert page.words("//*[contains(@class, 'notice')]/*[1]") == ["This is an earlier edition"]
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]
    assert page.all("//link[@rel='canonical']/@href")[0].endswith(article.get_absolute_url())
    assert "medically reviewed" not in page.html.lower()
    assert not page.all("//script")
    links = page.all("//*[contains(@class, 'notice')]//a/@href")
    assert links == [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}changes/1/2/",
        f"{article.get_absolute_url()}history/",
    ]


def test_the_address_of_the_current_edition_leads_to_the_article():
    article = article_of_two_editions()
    page = read(f"{article.get_absolute_url()}versions/2/")

    assert (page.status, page.response["Location"]) == (302, article.get_absolute_url())
    assert page.response["Cache-Control"] == "no-store"  # a newer one may come


def test_an_edition_that_was_never_shown_stays_with_the_desk():
    article = factories.live_article()
    factories.edition_in_review(
        of=factories.changed(article, body="Not signed."),
        signed_kinds=(Kind.FACT_CHECK,),
        change_kind="update",
    )

    for route in ("versions/2/", "changes/1/2/", "versions/99/", "changes/1/99/"):
        assert read(f"{article.get_absolute_url()}{route}").status == 404
    assert "Not signed" not in read(f"{article.get_absolute_url()}history/").html


def test_a_comparison_shows_whole_quantities_in_words_and_marks():
    article = article_of_two_editions()
    page = read(f"{article.get_absolute_url()}changes/1/2/")

    assert page.status == 200
    assert page.words("//main//section//del") == ["removed: 5 mg a day;"]
    assert page.words("//main//section//ins") == ["added: 2.5 mg a day;"]
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]


def test_d33_a_comparison_escapes_what_the_texts_hold():
    article = factories.live_article(body="Old <b>x</b> text.")
    next_edition(
        article, body="New <script>alert(1)</script> text.", title="A <script>alert(2)</script> title"
    )

    page = read(f"{article.get_absolute_url()}changes/1/2/")

    assert not page.all("//script")
    assert "<script>alert(2)</script>" in page.text


def test_the_form_leads_to_an_address_of_its_own():
    article = article_of_two_editions()
    page = read(f"{article.get_absolute_url()}changes/?old=1&new=2")

    assert (page.status, page.response["Location"]) == (301, f"{article.get_absolute_url()}changes/1/2/")
    assert read(f"{article.get_absolute_url()}changes/?old=x&new=").status == 404


def test_after_a_roll_back_the_later_edition_is_the_earlier_one():
    article = article_of_two_editions()
    first = article.editions.get(number=1)
    publishing.roll_back(edition=first, by=factories.managing_editor(), reason="The new dose is wrong.")

    page = read(article.get_absolute_url())
    history = read(f"{article.get_absolute_url()}history/")

    assert "Take 5 mg a day." in page.text
    assert "The new dose is wrong" not in page.html + history.html
    assert read(f"{article.get_absolute_url()}versions/2/").status == 200
    assert page.all("//dl[@class='facts']/div[2]//time/@datetime") == [
        Publication.objects.latest("id").acted_at.isoformat()
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_takes_four_queries_however_long_it_is(number):
    article = factories.live_article()
    for each in range(number - 1):
        next_edition(reload(article), body=f"Edition {each}.")

    with CaptureQueriesContext(connection) as queries:
        page = read(f"{article.get_absolute_url()}history/")

    assert len(page.all("//ol[contains(@class, 'timeline')]/li")) == number
    assert len(queries) == 4
