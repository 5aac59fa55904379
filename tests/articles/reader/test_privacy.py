"""Every sentence of the privacy page is proved by a test that stands here by name."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from articles.models import Feedback
from tests import factories
from tests.articles.reader.reading import aged, read

pytestmark = pytest.mark.django_db

HOME = "203.0.113.77"
NO_PROOF = "a request, or what only people do"
PROOFS = {
    "We set no cookies.": "test_r41_r76_reading_searching_and_answering_set_no_cookie",
    "The pages run no scripts, so nothing of yours is read or stored.": (
        "test_r74_r75_no_page_has_a_script_inline_styles_or_another_host"
    ),
    "The pages load nothing from other companies: no analytics, no advertising, no fonts, no maps.": (
        "test_r76_r77_r78_every_answer_has_the_strict_headers_and_no_cookie"
    ),
    "Links to sources lead away from this site.": "test_other_sites_learn_where_a_reader_came_from_and_no_page",
    "The site you go to learns that you came from here, but not from which page.": (
        "test_other_sites_learn_where_a_reader_came_from_and_no_page"
    ),
    "The words you search for are part of the address of the result page.": "test_searching_leaves_no_word_behind",
    "This site does not record them.": "test_searching_leaves_no_word_behind",
    "They do not get into its technical log either.": "test_what_readers_search_for_and_report_is_in_no_log",
    "Like every web server, ours learns your network address, or it could not answer.": NO_PROOF,
    "Its technical log may hold addresses for a short time.": NO_PROOF,
    "We do not count who or how many open a page.": "test_nothing_is_counted_unless_it_is_switched_on",
    "We count how often each article is opened on a day: one number for each article and day, and nothing about who "
    "opened it.": "test_what_is_counted_is_a_number_for_each_article_and_day",
    "The name that your browser gives itself is looked at, so that search engines are not counted, and not kept.": (
        "test_robots_and_pages_fetched_in_advance_do_not_count"
    ),
    "Feedback needs no cookie either.": "test_r41_r76_reading_searching_and_answering_set_no_cookie",
    "We keep your answer, your words, the day, the edition and the part of the page they are about.": (
        "test_what_is_kept_of_an_answer_is_what_the_page_says"
    ),
    "We do not keep your name, e-mail address or network address with them, and your words are never shown to other "
    "readers.": "test_the_network_of_a_reader_is_nowhere_in_the_database",
    "A text in which we recognise an e-mail address, a telephone number or an identity number is not taken before you "
    "take that out.": "test_refuses_an_incomplete_answer_and_keeps_what_was_typed",
    "Your words are deleted 12 months after your report was settled; those in which there is nothing to settle, 12 "
    "months after they came.": "test_deletes_the_words_of_what_is_done_with_and_keeps_what_was_counted",
    "That there was an answer, and what became of it, stays on record.": (
        "test_deletes_the_words_of_what_is_done_with_and_keeps_what_was_counted"
    ),
    "Copies kept for emergencies lose your words when they expire; a file that an auditor was given keeps "
    "them.": NO_PROOF,
    "After a report, or any answer with words, you get a code.": "test_an_answer_with_words_gets_a_code_and_no_promise",
    "We keep only a fingerprint of it, from which it cannot be found out.": (
        "test_the_thanks_page_gives_an_address_that_only_its_reader_has"
    ),
    "To stop floods of messages and searches we count for a short time how many came from one network.": (
        "test_refuses_the_one_too_many"
    ),
    "The count is kept under a code from which the address cannot be read; the code changes every day.": (
        "test_the_code_of_a_network_changes_with_the_salt_of_the_day"
    ),
    "Please do not write about your own health.": NO_PROOF,
    "If you did so by mistake, tell us the code of your report, and an editor takes those words out for good.": (
        "test_a_report_is_found_by_the_code_that_its_reader_tells"
    ),
    "Editors and reviewers sign in, in a part of the site that readers do not need.": NO_PROOF,
    "Only there cookies are set: for who is signed in, for protecting forms, and for short messages such as “Saved”.": (
        "test_r41_r76_reading_searching_and_answering_set_no_cookie"
    ),
    "What they do is kept on record, with their network address.": NO_PROOF,
    "Write to us about anything to do with your data.": NO_PROOF,
    "Contact": NO_PROOF,
}


def sentences() -> list[str]:
    page = read("/privacy/")
    parts = page.words("//main//*[contains(@class, 'prose')]//*[self::li or self::p]")
    return [sentence for part in parts for sentence in re.split(r"(?<=[.])\s+", part)]


def test_every_sentence_names_its_proof_and_every_proof_exists():
    with override_settings(COUNT_VIEWS=True):
        said = set(sentences())
    said |= set(sentences())
    tests = "\n".join(path.read_text() for path in Path(settings.BASE_DIR, "tests").rglob("test_*.py"))

    assert said == set(PROOFS)
    assert [name for name in PROOFS.values() if name != NO_PROOF and f"def {name}(" not in tests] == []


@pytest.fixture
def article():
    return factories.live_article(title="Gout")


def visit(article) -> tuple[Client, list]:
    """Everything a reader does: reads, searches, answers, looks up what became of it."""
    client = Client(REMOTE_ADDR=HOME, headers={"user-agent": "Qzv Browser"})
    form = f"{article.get_absolute_url()}feedback/"
    answers = [client.get(there) for there in ("/", article.get_absolute_url(), "/search/?q=qzvword", form)]
    ticket = aged(re.search(r'name="ticket" value="([^"]+)"', answers[-1].content.decode())[1])
    sent = {"ticket": ticket, "verdict": "inaccurate", "heading": "What helps", "text": "It is old."}
    answers.append(client.post(form, sent))
    answers.append(client.get(form + answers[-1]["Location"]))
    answers.append(client.get(re.search(r'href="(/feedback/[a-z2-7-]+/)"', answers[-1].content.decode())[1]))
    return client, answers


def everything_stored() -> str:
    """Every row of every table, the trail and the cache included, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith("procrastinate")]
        rows = []
        for name in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM public."{name}" t')
            rows.append(cursor.fetchone()[0] or "")
    return "\n".join(rows)


def test_r41_r76_reading_searching_and_answering_set_no_cookie(article):
    client, answers = visit(article)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302, 200, 200]
    assert not client.cookies
    assert not any(answer.cookies for answer in answers)


def test_the_network_of_a_reader_is_nowhere_in_the_database(article):
    visit(article)
    stored = everything_stored()

    assert "It is old." in stored
    assert HOME not in stored
    assert "Qzv Browser" not in stored


def test_searching_leaves_no_word_behind(article, caplog):
    with caplog.at_level("DEBUG", logger="django.request"):
        visit(article)

    assert "qzvword" not in everything_stored()
    assert "qzvword" not in caplog.text


def test_what_is_kept_of_an_answer_is_what_the_page_says(article):
    visit(article)
    columns = {field.name for field in Feedback._meta.get_fields()}

    told = {"article", "edition", "verdict", "heading", "text", "received_at", "receipt"}
    of_the_desk = {
        "id",
        "finding",
        "suspicion",
        "mark",
        "removed_at",
        "removed_because",
        "salt",
        "fingerprint",
    }
    assert columns == told | of_the_desk


def test_other_sites_learn_where_a_reader_came_from_and_no_page(article):
    policy = read(article.get_absolute_url()).response["Referrer-Policy"]

    assert policy == "strict-origin-when-cross-origin"


@override_settings(FEEDBACK_TEXT_MONTHS=1)
def test_the_page_follows_the_settings():
    assert "Your words are deleted 1 month after your report was settled" in read("/privacy/").text
