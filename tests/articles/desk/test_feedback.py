"""D55: what readers said, judged, linked to what they read, made a finding, closed, and freed of personal details."""

import pytest

from articles.actions import findings, triage
from articles.models import Feedback, Finding
from articles.reader.tickets import receipt_of
from cms.accounts.models import Role, User
from tests import factories
from tests.articles.desk.reviewed import address, links, queries_of, signed_in, traces, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.live_article(title="Gout")


@pytest.fixture
def client():
    return signed_in(factories.editor())


def told(article, **said):
    facts = {
        "verdict": "out_of_date",
        "heading": "What helps",
        "text": "That is <b>old</b>, says Ann.",
    } | said
    return findings.receive_feedback(by=User.objects.system(), edition=article.live_edition, **facts)


def test_d55_each_report_leads_to_the_edition_and_names_the_part_of_the_page(client, article):
    said = told(article)

    page = client.get(address("feedback-list"))

    text = words(page)
    assert "Something is out of date (What helps)" in text
    assert address("article-overview", article) in links(page)
    assert "That is <b>old</b>, says Ann." in text
    assert f"{address('edition-review', article.live_edition)}?show=whole" in links(page)
    assert said.finding.get_absolute_url() in links(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["A", "B"]),
        ({"mark": "none"}, ["B"]),
        ({"mark": "valid"}, ["A"]),
        ({"verdict": "inaccurate"}, ["B"]),
        ({"place": "spam"}, ["C"]),
        ({"place": "all"}, ["A", "B", "C", "D"]),
        ({"place": "nonsense", "mark": "nonsense", "verdict": "x", "article": "x"}, ["A", "B"]),
    ],
)
def test_the_list_can_be_filtered_and_probable_spam_is_kept_apart(client, article, query, found):
    triage.mark_feedback(feedback=told(article, text="A"), by=factories.editor(), mark="valid")
    told(article, text="B", verdict="inaccurate"), told(article, text="C", suspicion="links,fast")
    told(article, text="D", verdict="helpful")

    page = client.get(address("feedback-list", **query))

    assert sorted(row.text for row in page.context["page"]) == found
    assert "1 message is probably spam. Look whether it really is." in words(page)
    if query.get("place") == "spam":
        assert "has links that lead to no medical source" in words(page)


def test_a_report_is_found_by_the_code_that_its_reader_tells(client, article):
    (
        told(article, text="A"),
        told(article, text="B", receipt=receipt_of("aaaa-bbbb-cccc-dddd"), suspicion="fast"),
    )

    page = client.get(address("feedback-list", code=" AAAA-bbbb-cccc-dddd"))
    nobody = client.get(address("feedback-list", code="aaaa"))

    assert [row.text for row in page.context["page"]] == ["B"]
    assert "Nothing fits these filters." in words(nobody)


def test_an_empty_list_says_so_and_offers_one_step(client, article):
    page = client.get(address("feedback-list"))

    assert "No reader has reported anything." in words(page)
    assert address("finding-list") in links(page)


def test_a_list_of_three_takes_as_many_queries_as_one(client, article):
    told(article)
    one = queries_of(client, address("feedback-list"))
    told(article, heading=""), told(factories.live_article())

    assert queries_of(client, address("feedback-list")) == one


def test_d55_a_report_is_marked_where_it_stands(client, article):
    said = told(article)
    here = said.finding.get_absolute_url()

    response = client.post(address("feedback-mark", said), {"mark": "needs_expert", "back": here})

    assert response["Location"] == here
    assert Feedback.objects.get().mark == "needs_expert"
    page = client.get(here)
    assert "Somebody marked a report here as one that needs an expert." in words(page)
    assert address("finding-give", said.finding) not in links(page)
    manager = signed_in(factories.managing_editor()).get(here)
    assert address("finding-give", said.finding) in links(manager)


def test_whoever_judges_a_report_to_be_spam_hears_that_its_finding_is_open(client, article):
    said = told(article)
    marked = client.post(
        address("feedback-mark", said), {"mark": "spam", "back": said.finding.get_absolute_url()}, follow=True
    )

    assert "Its finding is still open." in words(marked)


@pytest.mark.parametrize("back", ["https://evil.example/desk/", "//evil.example/desk/", "/", ""])
def test_a_mark_leads_back_to_the_desk_alone(client, article, back):
    said = told(article)

    response = client.post(address("feedback-mark", said), {"mark": "valid", "back": back})

    assert response["Location"] == said.finding.get_absolute_url()


def test_a_mark_that_does_not_exist_changes_nothing(client, article):
    said = told(article)
    before = traces(article)

    assert client.post(address("feedback-mark", said), {"mark": "x"}).status_code == 400
    assert traces(article) == before


def test_probable_spam_that_is_judged_leads_to_its_finding_and_nothing_is_chosen_beforehand(client, article):
    said = told(article, suspicion="fast")
    page = client.get(address("feedback-list", place="spam"))
    assert page.content.decode().count('<select id="mark-') == 1
    assert '<option value="">Choose</option><option value="valid">' in page.content.decode()
    assert client.post(address("feedback-mark", said), {"mark": ""}).status_code == 400

    response = client.post(address("feedback-mark", said), {"mark": "valid"})

    assert response["Location"] == Finding.objects.get().get_absolute_url()


def test_the_findings_say_how_many_messages_are_probably_spam(client, article):
    assert "probably spam" not in words(client.get(address("finding-list")))
    told(article, suspicion="fast")

    page = client.get(address("finding-list"))

    assert "1 message is probably spam. Look whether it really is." in words(page)
    assert address("feedback-list", place="spam") in links(page)


def test_d55_probable_spam_becomes_a_finding_with_an_owner(client, article):
    said = told(article, suspicion="fast")

    response = client.post(address("feedback-take-up", said))

    finding = Finding.objects.get()
    assert response["Location"] == finding.get_absolute_url()
    assert finding.owner.roles == [Role.EDITOR]
    assert list(finding.reports.all()) == [said]


def test_d55_a_report_is_closed_with_a_reason_of_the_list_and_words(client, article):
    finding = told(article).finding
    there = address("finding-resolve", finding)

    missing = client.post(there, {"resolution": "It is right."})
    no_edition = client.post(there, {"resolution": "Reworded.", "outcome": "corrected"})
    assert (missing.status_code, no_edition.status_code) == (400, 400)
    assert "Choose the edition in which the text was changed." in words(no_edition)
    assert Finding.objects.get().state == "open"

    second = factories.edition(of=factories.changed(article), change_kind="update")
    client.post(there, {"resolution": "The table is of 2024.", "outcome": "right", "settled_by": second.pk})

    settled = Finding.objects.get()
    assert (settled.state, settled.outcome, settled.settled_by) == ("resolved", "right", None)
    assert "The text is right as it is." in words(client.get(finding.get_absolute_url()))


def test_personal_details_are_offered_to_be_taken_out_by_those_who_may(client, article):
    said = told(article, text="Write to ann@mail.example, I am Ann.")
    manager = signed_in(factories.managing_editor())

    assert client.get(address("feedback-redact", said)).status_code == 403
    page = manager.get(address("feedback-redact", said))
    assert page.context["form"]["words"].value() == "ann@mail.example"
    wrong = manager.post(address("feedback-redact", said), {"words": "Bob", "reason": "A name"})
    assert (wrong.status_code, Feedback.objects.get().text) == (400, said.text)
    assert "does not have these words" in words(wrong)

    done = manager.post(address("feedback-redact", said), {"words": "ann@mail.example", "reason": "A name"})

    assert done["Location"] == said.finding.get_absolute_url()
    page = words(client.get(done["Location"]))
    assert "Write to [removed], I am Ann." in page
    assert "Words were taken out on" in page


def test_a_reviewer_sees_and_marks_what_is_said_about_their_articles_alone(article):
    said, other = told(article, text="Mine"), told(factories.live_article(), text="Others’")
    reviewer = signed_in(article.live_edition.signoffs.first().user)

    assert [row.text for row in reviewer.get(address("feedback-list")).context["page"]] == ["Mine"]
    assert reviewer.post(address("feedback-mark", said), {"mark": "valid"}).status_code == 302
    assert reviewer.post(address("feedback-mark", other), {"mark": "valid"}).status_code == 404
    assert Feedback.objects.get(pk=other.pk).mark == ""
