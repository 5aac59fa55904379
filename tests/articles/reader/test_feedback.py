"""Feedback: asked for on the article, taken on a page of its own, read by the desk only."""

import pytest
from django.core import signing

from articles.actions import drafting
from articles.models import Feedback, Finding
from articles.reader.tickets import OPEN_FOR_SECONDS
from tests import factories
from tests.articles.reader.reading import Page, aged, next_edition, read, reload, suspended, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.live_article(title="Gout", body="## What it is\n\nText.\n\n## What helps\n\nRest.")


def address(article) -> str:
    return f"{article.get_absolute_url()}feedback/"


def opened(article, query: str = "", *, seconds: int = 30) -> dict[str, str]:
    """The hidden fields of the form as a reader's browser holds them some seconds after it was opened."""
    page = read(address(article) + query)
    return {"ticket": aged(page.all("//main//input[@name='ticket']/@value")[0], seconds)}


def send(client, article, **fields):
    headers = fields.pop("headers", {"sec-fetch-site": "same-origin"})
    return client.post(address(article), opened(article) | fields, headers=headers)


def test_r41_r44_the_form_opens_with_the_answer_chosen_and_warns_about_personal_data(article):
    page = read(f"{address(article)}?edition=1&verdict=inaccurate")

    assert page.status == 200
    assert page.all("//input[@type='radio'][@checked]/@value") == ["inaccurate"]
    assert "Do not write anything about your own health" in page.words("//*[@id='text-hint']")[0]
    assert page.all("//textarea/@aria-describedby") == ["text-hint"]
    assert page.words("//select/option") == ["The page as a whole", "What it is", "What helps"]
    assert not page.response.cookies
    assert page.response["Cache-Control"] == "no-store"


def test_r43_r45_an_answer_is_kept_and_the_reader_is_told_what_happens_next(client, article):
    response = send(
        client, article, verdict="out_of_date", heading="What helps", text="A newer guideline exists."
    )

    assert response.status_code == 302
    kept = Feedback.objects.get()
    assert (kept.article_id, kept.verdict, kept.heading, kept.text, kept.suspicion) == (
        article.pk,
        "out_of_date",
        "What helps",
        "A newer guideline exists.",
        "",
    )
    finding = Finding.objects.get(reports=kept)
    assert (finding.kind, finding.state) == ("reader_report", "open")
    thanks = read(f"{address(article)}{response['Location']}")
    assert "An editor reads it and compares it with the sources. That is due within 14 days." in thanks.text
    assert article.get_absolute_url() in thanks.all("//main//a/@href")
    assert thanks.all("//main//*[@role='status']")
    assert thanks.response["Cache-Control"] == "no-store"


def test_a_helpful_answer_needs_no_word_and_opens_no_finding(client, article):
    response = send(client, article, verdict="helpful")

    assert (response.status_code, response["Location"]) == (302, "thanks/")
    assert Feedback.objects.get().verdict == "helpful"
    assert not Finding.objects.exists()
    assert "14 days" not in read(f"{address(article)}thanks/").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "Wrong."}, "Choose one of the four answers."),
        ({"verdict": "splendid", "text": "Wrong."}, "Choose one of the four answers."),
        ({"verdict": "inaccurate", "text": " "}, "Tell us what is wrong, so that an editor can find it."),
        ({"verdict": "inaccurate", "text": "x" * 2001}, "This is too long. Shorten it to 2,000 characters."),
        ({"verdict": "inaccurate", "text": "a\x00b"}, "Null characters are not allowed."),
        (
            {"verdict": "inaccurate", "text": "Wrong.", "heading": "My own"},
            "Choose a part of the page, or the page as",
        ),
        (
            {"verdict": "inaccurate", "text": "Write to x@y.org"},
            "This seems to hold an e-mail address (“x@y.org”).",
        ),
        ({"verdict": "helpful", "text": "Ring 020 7946 0018"}, "Please take it out and send again"),
    ],
)
def test_refuses_an_incomplete_answer_and_keeps_what_was_typed(client, article, fields, sentence):
    response = send(client, article, **fields)
    page = Page(response)

    assert response.status_code == 400
    assert sentence in page.text
    assert page.words("//title")[0].startswith("Error:")
    (wrong,) = page.all("//form//*[contains(@class, 'error-text')]/@id")
    assert page.all(
        f"//form//*[@aria-describedby][contains(concat(' ', @aria-describedby, ' '), ' {wrong} ')]"
    )
    if fields["text"].strip() and "\x00" not in fields["text"]:
        assert page.all("//textarea")[0].text_content().strip() == fields["text"]
    assert not Feedback.objects.exists()
    assert not Finding.objects.exists()


def test_r47_keeps_the_edition_that_the_reader_saw(client, article):
    fields = opened(article, "?edition=1")
    next_edition(article)

    client.post(
        address(article),
        fields | {"verdict": "inaccurate", "text": "Wrong."},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert Feedback.objects.get().edition.number == 1
    assert reload(article).live_edition.number == 2


def test_an_edition_that_was_never_shown_cannot_be_answered_to(article):
    factories.edition(of=factories.changed(article, body="Never shown."), change_kind="update")

    page = read(f"{address(article)}?edition=2")

    assert "Never shown" not in page.html
    pk, *_rest = signing.loads(page.all("//main//input[@name='ticket']/@value")[0], salt="reader.feedback")
    assert pk == article.live_edition_id


def test_r40_the_article_asks_with_four_radios_in_a_fieldset_and_links_to_this_page_by_get(article):
    page = read(article.get_absolute_url())

    (form,) = page.all(f"//form[@action='{address(article)}']")
    assert form.get("method") == "get"
    assert form.xpath("./fieldset/legend//h2/text()") == ["Was this article helpful?"]
    radios = form.xpath("./fieldset//input[@type='radio'][@name='verdict']")
    assert [radio.get("value") for radio in radios] == [
        "helpful",
        "inaccurate",
        "out_of_date",
        "questionable",
    ]
    assert form.xpath("./input[@name='edition']/@value") == ["1"]
    assert len(form.xpath("./fieldset//label[@for]")) == len(radios)


def test_r42_the_article_page_takes_no_answer_and_only_the_form_of_this_page_does(client, article):
    sent = opened(article) | {"verdict": "inaccurate", "text": "Wrong."}

    assert client.post(article.get_absolute_url(), sent).status_code == 405
    assert client.post(address(article), {"verdict": "inaccurate", "text": "Wrong."}).status_code == 400
    assert not Feedback.objects.exists()
    assert read(address(article)).all("//form[@method='post']/@action") == [address(article)]


@pytest.mark.parametrize(
    ("seconds", "fields", "sign"),
    [
        (1, {}, "fast"),
        (30, {"website": "https://spam.example"}, "hidden"),
        (30, {"text": "Buy at https://pills.example or www.pills.example"}, "links"),
    ],
)
def test_r46_what_looks_like_spam_is_thanked_for_and_kept_apart(client, article, seconds, fields, sign):
    sent = {"verdict": "inaccurate", "text": "Something is wrong here."} | fields

    response = client.post(address(article), opened(article, seconds=seconds) | sent)

    assert response.status_code == 302
    assert "Your feedback has reached the editors." in read(f"{address(article)}{response['Location']}").text
    kept = Feedback.objects.get()
    assert (kept.suspicion, kept.finding, kept.is_probably_spam) == (sign, None, True)
    assert not Finding.objects.exists()


def test_r46_the_same_words_again_are_kept_apart_and_short_ones_are_not(client, article):
    for text in (
        "The dose in the table is from 2019.",
        "the dose in the table is from 2019.",
        "Old.",
        "Old.",
    ):
        send(client, article, verdict="out_of_date", text=text)

    assert [each.suspicion for each in Feedback.objects.order_by("pk")] == ["", "repeated", "", ""]


def test_the_trap_is_hidden_from_everybody_who_reads(article):
    (trap,) = read(address(article)).all("//div[@hidden]//input")

    assert (trap.get("name"), trap.get("tabindex"), trap.get("autocomplete")) == ("website", "-1", "off")
    assert trap.getparent().xpath("./label/text()") == ["Leave this field empty"]


def test_r48_what_readers_write_is_never_shown(client, article):
    send(client, article, verdict="inaccurate", text="Zqx is my secret.")

    for page in (
        article.get_absolute_url(),
        address(article),
        f"{article.get_absolute_url()}history/",
        "/search/?q=secret",
    ):
        assert "Zqx" not in read(page).html


def test_a_double_click_is_one_answer(client, article):
    fields = opened(article) | {"verdict": "inaccurate", "text": "Wrong."}
    first = client.post(address(article), fields)
    second = client.post(address(article), fields)

    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Feedback.objects.count() == 1


def test_other_words_from_the_same_form_are_a_report_of_their_own(client, article):
    fields = opened(article) | {"verdict": "inaccurate", "text": "The dose is wrong."}
    first = client.post(address(article), fields)
    second = client.post(address(article), fields | {"text": "The table is wrong, too."})

    assert first["Location"] != second["Location"]
    assert {each.text for each in Feedback.objects.all()} == {
        "The dose is wrong.",
        "The table is wrong, too.",
    }


def test_an_answer_with_words_gets_a_code_and_no_promise(client, article):
    response = send(client, article, verdict="helpful", text="I am Ann.")

    thanks = read(f"{address(article)}{response['Location']}")
    (link,) = [link for link in thanks.all("//main//a/@href") if link.startswith("/feedback/") and link[10:]]
    assert read(link).status == 200
    assert "14 days" not in thanks.text


def test_helpful_answers_leave_room_for_reports_from_the_same_network(client, article):
    for _each in range(11):
        last = send(client, article, verdict="helpful")

    assert last.status_code == 429
    assert send(client, article, verdict="inaccurate", text="The dose is wrong.").status_code == 302


def test_a_form_that_was_open_for_too_long_keeps_its_edition_and_its_age(client, article, monkeypatch):
    fields = opened(article) | {"verdict": "inaccurate", "text": "The dose is wrong."}
    next_edition(article)
    with monkeypatch.context() as a_day_later:
        a_day_later.setattr("articles.reader.tickets.OPEN_FOR_SECONDS", -1)
        response = client.post(address(article), fields)
    assert "open for more than a day" in response.content.decode()
    assert not Feedback.objects.exists()
    fresh = Page(response).all("//main//input[@name='ticket']/@value")[0]

    assert client.post(address(article), fields | {"ticket": fresh}).status_code == 302

    kept = Feedback.objects.get()
    assert (kept.edition.number, kept.suspicion) == (1, "")


@pytest.mark.parametrize("take_down", [suspended, withdrawn])
def test_what_was_written_while_the_page_was_taken_down_is_kept(client, article, take_down):
    fields = opened(article) | {
        "verdict": "inaccurate",
        "heading": "What helps",
        "text": "The dose is wrong.",
    }
    take_down(article)

    refused = Page(client.post(address(article), fields | {"text": "The dose, says x@y.org"}))
    response = client.post(address(article), fields)

    assert (refused.status, response.status_code) == (400, 302)
    assert "The dose, says x@y.org" in refused.text
    assert Feedback.objects.get().finding.article_id == article.pk
    thanks = read(f"{address(article)}{response['Location']}")
    assert "Your feedback has reached the editors." in thanks.text
    for page in (refused, thanks):
        assert not any(words in page.text for words in ("Gout", "What it is", "Rest."))
    assert thanks.response["Cache-Control"] == "no-store"


def test_what_was_written_while_the_page_moved_is_kept(client, article):
    there, fields = address(article), opened(article) | {"verdict": "inaccurate", "text": "Wrong."}
    drafting.change_address(
        article=reload(article), by=factories.managing_editor(), slug="new-name", reason="Clearer"
    )

    response = client.post(there, fields)

    assert Feedback.objects.get().text == "Wrong."
    assert "/articles/new-name/" in read(f"{there}{response['Location']}").all("//main//a/@href")
    assert client.post("/articles/never-there/feedback/", fields).status_code == 404


def test_an_answer_that_was_refused_for_now_is_kept_when_it_is_sent_again(client, article):
    for _each in range(10):
        send(client, article, verdict="inaccurate", text="Wrong.")
    fields = opened(article) | {"verdict": "inaccurate", "text": "The dose is wrong."}
    refused = client.post(address(article), fields)

    client.post(address(article), fields, REMOTE_ADDR="198.51.100.7")

    assert refused.status_code == 429
    assert Feedback.objects.filter(text="The dose is wrong.").count() == 1


def test_r46_many_answers_from_one_network_get_a_polite_page_and_are_not_kept(client, article):
    for _each in range(10):
        send(client, article, verdict="helpful")
    response = send(client, article, verdict="helpful")

    assert response.status_code == 429
    assert "wait a few minutes" in response.content.decode()
    assert Feedback.objects.count() == 10
    other = client.post(
        address(article), opened(article) | {"verdict": "helpful"}, REMOTE_ADDR="198.51.100.7"
    )
    assert other.status_code == 302


def test_the_network_address_is_not_kept_in_clear(client, article):
    client.post(address(article), opened(article) | {"verdict": "helpful"}, REMOTE_ADDR="203.0.113.77")

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM cache")
        assert "203.0.113.77" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_refuses_a_form_that_another_site_sends(client, article, headers):
    response = send(client, article, verdict="helpful", headers=headers)

    assert response.status_code == 403
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {}])
def test_takes_a_form_that_our_own_page_sends(client, article, headers):
    assert send(client, article, verdict="helpful", headers=headers).status_code == 302


@pytest.mark.parametrize("ticket", ["", "forged", "W10:1:forged"])
def test_refuses_a_ticket_that_is_not_ours_and_gives_a_new_one(client, article, ticket):
    response = send(client, article, verdict="helpful", ticket=ticket)

    assert response.status_code == 400
    assert "Please send it again." in response.content.decode()
    assert not Feedback.objects.exists()
    fresh = Page(response).all("//main//input[@name='ticket']/@value")[0]
    assert send(client, article, verdict="helpful", ticket=fresh).status_code == 302


def test_refuses_a_ticket_of_another_article(client, article):
    other = factories.live_article()

    response = client.post(address(article), opened(other) | {"verdict": "helpful"})

    assert response.status_code == 400
    assert not Feedback.objects.exists()


def test_a_ticket_holds_for_a_day():
    assert OPEN_FOR_SECONDS == 24 * 60 * 60
