"""What became of a report, for the reader who has its code, and of all reports for everybody."""

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from articles.actions import findings, publishing, triage
from articles.models import Feedback, FeedbackFigure, Finding
from articles.reader import receipts
from articles.reader.database import READER
from articles.reader.tickets import CODE, code_of, receipt_of
from articles.workflow import Kind
from cms.accounts.models import User
from tests import factories
from tests.articles.reader.reading import aged, next_edition, read, reload, reported, suspended

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.live_article(title="Gout")


def finding_of(article):
    return Finding.objects.get(article=article)


def settled_by_the_next(article):
    """An edition that nobody has signed yet, by which the finding was settled."""
    changed = factories.changed(article, body=article.body.replace("Rest.", "Rest and water."))
    edition = factories.edition(of=changed, change_kind="update", change_note="News")
    findings.resolve_finding(
        finding=finding_of(article), by=factories.editor(), resolution="Reworded.", settled_by=edition
    )
    return edition


def counted():
    triage.count_feedback(by=User.objects.system())


def test_the_thanks_page_gives_an_address_that_only_its_reader_has(client, article):
    there = f"{article.get_absolute_url()}feedback/"
    ticket = aged(read(there).all("//input[@name='ticket']/@value")[0])
    response = client.post(there, {"ticket": ticket, "verdict": "inaccurate", "text": "Zqx is wrong."})

    thanks = read(there + response["Location"])
    (link,) = [link for link in thanks.all("//main//a/@href") if CODE.search(link)]

    code = code_of(ticket, {"verdict": "inaccurate", "heading": "", "text": "Zqx is wrong."})
    assert link == f"/feedback/{code}/"
    assert Feedback.objects.get().receipt == receipt_of(code) != code
    page = read(link)
    assert "It has arrived." in page.text
    assert "within 14 days" in page.text
    assert "Gout" in page.text
    assert "zqx" not in page.html.lower()


@pytest.mark.parametrize("code", ["<script>", "aaaa-bbbb-cccc-ddd1", "aaaa-bbbb-cccc-dddd-eeee", ""])
def test_the_thanks_page_repeats_nothing_but_a_code(article, code):
    page = read(f"{article.get_absolute_url()}feedback/thanks/?receipt={code}")

    assert page.status == 200
    assert not page.all("//main//div[@class='panel stack']")
    assert code not in page.html or not code


def test_r48_a_receipt_tells_where_the_report_stands_and_not_a_word_of_it(article):
    there = reported(article, text="Zqx is my secret.")
    findings.take_finding(finding=finding_of(article), by=factories.editor())
    looked_at = read(there)
    findings.resolve_finding(
        finding=finding_of(article), by=factories.editor(), resolution="Zqx of our own.", outcome="right"
    )

    closed = read(there)

    assert "It is being looked at." in looked_at.text
    assert "It is closed: The text is right as it is." in closed.text
    for page in (looked_at, closed):
        assert "zqx" not in page.html.lower()
        assert page.response["Cache-Control"] == "no-store"
        assert page.all("//meta[@name='robots']/@content") == ["noindex"]


def test_a_receipt_tells_which_edition_the_report_led_to_once_readers_see_it(article):
    there = reported(article)
    edition = settled_by_the_next(article)
    assert "It led to edition 2, which is shown as soon as two people have signed it." in read(there).text

    for kind in Kind.values:
        factories.signed(edition, kind)
    publishing.publish(edition=edition, by=factories.managing_editor())

    page = read(there)
    assert "It led to edition 2, which was put on the page on" in page.text
    (changes,) = page.all("//main//a[contains(@href, 'changes')]/@href")
    assert read(changes).status == 200


def test_a_receipt_tells_of_the_edition_that_came_in_the_place_of_one_that_never_went_up(article):
    there = reported(article)
    settled_by_the_next(article)
    next_edition(article, body=article.body.replace("Rest.", "Rest, water and cold."))
    counted()

    page = read(there)
    assert "It led to edition 3, which was put on the page on" in page.text
    assert page.all("//main//a/@href")[0].endswith("changes/1/3/")
    assert receipts.figures().changed == 1


def test_a_receipt_of_spam_and_of_what_looks_like_it(article):
    there = reported(article, suspicion="fast")
    assert "It has arrived. An editor looks at it." in read(there).text, "no day was set for it"

    triage.mark_feedback(feedback=Feedback.objects.get(), by=factories.editor(), mark="spam")

    assert "It is closed: It was spam." in read(there).text


def test_r13_a_receipt_of_a_page_that_is_down_names_no_title(article):
    there = reported(article)
    suspended(article)

    page = read(there)

    assert page.status == 200
    assert "A page that is not shown at the moment" in page.text
    assert "Gout" not in page.text


@pytest.mark.parametrize("code", ["zzzz-zzzz-zzzz-zzzz", "1", "x" * 300])
def test_a_code_that_nobody_has_is_not_found_and_the_page_says_what_to_do(code):
    page = read(f"/feedback/{code}/")

    assert page.status == 404
    assert "Look whether the code is complete." in page.text
    assert page.response["Cache-Control"] == "no-store"


def test_a_code_typed_in_leads_to_its_receipt_and_anything_else_says_so():
    found = read("/feedback/?code=+AAAA-bbbb-%20cccc-dddd")
    wrong = read("/feedback/?code=%3Cscript%3E")

    assert (found.status, found.response["Location"]) == (302, "/feedback/aaaa-bbbb-cccc-dddd/")
    assert "This is not such a code." in wrong.text
    assert wrong.all("//input[@name='code']/@value") == ["<script>"]
    assert wrong.response["Cache-Control"] == "no-store"


def test_two_forms_never_have_the_same_code(article):
    there = f"{article.get_absolute_url()}feedback/"
    codes = {code_of(read(there).all("//input[@name='ticket']/@value")[0], {}) for _each in range(5)}

    assert len(codes) == 5
    assert all(CODE.fullmatch(code) for code in codes)


def test_figures_before_the_first_count_and_a_true_zero(article):
    assert "Nothing has been counted yet." in read("/feedback/").text

    counted()

    assert "No reader has reported anything." in read("/feedback/").text
    assert "Reports about this page" not in read(article.get_absolute_url()).text


def test_figures_are_public_on_a_page_of_their_own_and_small_on_the_article(article):
    reported(article)
    reported(article, "aaaa-aaaa-aaaa-aaaa", heading="")
    report = Finding.objects.filter(article=article).latest("pk")
    findings.resolve_finding(finding=report, by=factories.editor(), resolution="No.", outcome="unclear")
    counted()

    page = read("/feedback/")
    rows = dict(
        zip(page.words("//dl[@class='figures']//dt"), page.words("//dl[@class='figures']//dd"), strict=True)
    )
    assert rows == {
        "Reports": "2",
        "Led to a change of the page": "0",
        "Closed without a change": "1",
        "Still open": "1",
        "Days to an answer (median)": "0",
    }
    small = "Reports about this page in the last twelve months: 2. Led to a change: 0. Still open: 1."
    assert small in read(article.get_absolute_url()).text
    assert "zqx" not in (page.html + read(article.get_absolute_url()).html).lower()
    assert "/feedback/" in read("/").all("//footer//a/@href")


def test_a_report_that_comes_in_changes_no_public_page_before_it_is_counted(article):
    before = read(article.get_absolute_url()).html, read("/feedback/").html
    reported(article)
    assert (read(article.get_absolute_url()).html, read("/feedback/").html) == before

    counted()

    assert "twelve months: 1." in read(article.get_absolute_url()).text


def test_figures_and_receipts_take_a_constant_number_of_queries(article):
    def asked(address):
        with CaptureQueriesContext(connections[READER]) as captured:
            read(address)
        return len([each for each in captured if re.match(r"\s*SELECT", each["sql"])])

    there = reported(article)
    counted()
    before = asked("/feedback/"), asked(there)
    for number in range(3):
        reported(reload(article), f"aaaa-aaaa-aaaa-aaa{'abc'[number]}", heading="")
    counted()

    assert (asked("/feedback/"), asked(there)) == before == (1, 2)
    assert FeedbackFigure.objects.get(article=None).reports == 4
