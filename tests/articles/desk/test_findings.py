import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from articles import notifications
from articles.actions import findings, publishing
from articles.models import Finding, Topic
from articles.queues import counts
from articles.workflow import FINDING_DUE_IN_DAYS, Kind
from articles.workflow_guide import VERBS
from cms.accounts.models import Role, User
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    close_trail,
    links,
    queries_of,
    signed_in,
    traces,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.live_article()


@pytest.fixture
def editor():
    return factories.editor()


@pytest.fixture
def client(editor):
    return signed_in(editor)


def report(article, **fields):
    facts = {"verdict": "out_of_date", "heading": "What helps", "text": "That is <b>old</b>."} | fields
    edition = facts.pop("edition", article.live_edition)
    return findings.receive_feedback(by=User.objects.system(), edition=edition, **facts).finding


def raised(article, **fields):
    facts = {"kind": "other", "severity": "warning", "summary": "Look here"} | fields
    return findings.raise_finding(article=article, by=factories.editor(), **facts)


def grown_old(finding):
    """Its day is over; only the clock does that."""
    Finding.objects.filter(pk=finding.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    return Finding.objects.get(pk=finding.pk)


def soon_due():
    edition = factories.edition()
    for kind in Kind.values:
        factories.signed(edition, kind, valid_until=timezone.now() + datetime.timedelta(days=5))
    publishing.publish(edition=edition, by=factories.managing_editor())


class TestList:
    def listed(self, client, **query):
        return [row.summary for row in client.get(address("finding-list", **query)).context["page"]]

    def test_holds_the_open_ones_by_date_and_of_one_day_the_gravest_first(self, client, article, editor):
        raised(article, summary="Later", severity="info")
        same_day = timezone.localdate() + datetime.timedelta(days=FINDING_DUE_IN_DAYS["blocking"])
        reason = {"by": editor, "due_on": same_day, "reason": "Before the holidays"}
        findings.move_date(finding=raised(article, summary="Second"), **reason)
        raised(article, summary="First", severity="blocking")
        findings.resolve_finding(
            finding=raised(article, summary="Settled"), by=editor, resolution="Nothing wrong."
        )

        assert self.listed(client) == ["First", "Second", "Later"]

    def test_d50_it_holds_as_many_as_the_bar_and_the_page_say(self, client, article, editor):
        for number in range(3):
            raised(article, summary=f"Question {number}")

        page = client.get(address("finding-list"))

        assert len(page.context["page"]) == counts(editor)["desk:finding-list"] == 3
        assert "3 findings" in words(page)

    def test_says_how_many_readers_report_the_same_part(self, client, article):
        for verdict in ("out_of_date", "inaccurate", "out_of_date", "questionable"):
            report(article, verdict=verdict)

        assert "4 readers say that something is wrong (What helps)" in words(
            client.get(address("finding-list"))
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": "resolved"}, ["Settled"]),
            ({"state": "all"}, ["Mine", "Blocking", "Settled"]),
            ({"severity": "blocking"}, ["Blocking"]),
            ({"kind": "reader_report"}, []),
            ({"whose": "mine"}, ["Mine"]),
            ({"whose": "nobody"}, ["Blocking"]),
            ({"late": "on"}, ["Blocking"]),
            ({"late": "on", "state": "resolved"}, []),
            ({"state": "nonsense", "severity": "nonsense", "article": "x"}, ["Mine", "Blocking"]),
        ],
    )
    def test_can_be_filtered(self, client, article, editor, query, found):
        findings.take_finding(finding=raised(article, summary="Mine"), by=editor)
        grown_old(raised(article, summary="Blocking", severity="blocking"))
        settled = grown_old(raised(article, summary="Settled"))
        findings.resolve_finding(finding=settled, by=editor, resolution="Nothing wrong.")

        assert sorted(self.listed(client, **query)) == sorted(found)

    def test_a_reviewer_sees_those_of_their_articles(self, article):
        raised(article)
        signer = article.live_edition.signoffs.first().user

        assert self.listed(signed_in(signer)) == ["Look here"]
        assert self.listed(signed_in(factories.reviewer())) == []

    def test_d51_an_empty_list_says_what_appears_here(self, client):
        page = client.get(address("finding-list"))

        assert "Nothing is open. Reader reports, notices about sources, overdue reviews" in words(page)
        assert address("article-list") in links(page)

    def test_a_filter_that_finds_nothing_leads_back(self, client, article):
        raised(article)

        page = client.get(address("finding-list", severity="info"))

        assert "Nothing fits these filters." in words(page)

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_closed_to_those_who_do_not_work_on_articles(self, role):
        assert signed_in(factories.user(role)).get(address("finding-list")).status_code == 403

    def test_costs_the_same_for_one_row_and_three(self, client, article):
        raised(article)
        one = queries_of(client, address("finding-list"))
        raised(factories.live_article())
        raised(factories.live_article())

        assert queries_of(client, address("finding-list")) == one


class TestOne:
    def test_d55_shows_what_the_reader_said_about_which_part_of_which_edition(self, client, article):
        finding = report(article)

        page = client.get(address("finding-overview", finding))

        said = words(page)
        assert "Something is out of date" in said
        assert "That is <b>old</b>." in said
        assert b"<b>old</b>" not in page.content
        assert "Part of the page What helps" in said
        assert f"{address('edition-review', article.live_edition)}?show=whole" in links(page)

    def test_d55_lists_every_report_of_the_same_part_with_its_day_and_edition(self, client, article):
        first = report(article, text="Old.")
        assert report(article, verdict="inaccurate", text="Wrong.") == first

        said = words(client.get(address("finding-overview", first)))

        day = date_format(timezone.localdate(), "j F Y")
        assert "What 2 readers said" in said
        assert f"Something is out of date Old. {day} edition 1" in said
        assert f"Something is inaccurate Wrong. {day} edition 1" in said

    def test_says_when_readers_see_another_edition_by_now(self, client, article):
        finding = report(article)
        article.refresh_from_db()
        changed = factories.changed(article)
        edition = factories.edition(of=changed, change_kind="update", change_note="More")
        for kind in ("medical_review", "fact_check"):
            factories.signed(edition, kind)
        signed_in(factories.managing_editor()).post(address("edition-publish", edition))

        assert "not the one readers see now" in words(client.get(address("finding-overview", finding)))

    def test_can_be_taken(self, client, article, editor):
        finding = raised(article)

        response = client.post(address("finding-take", finding))

        finding.refresh_from_db()
        assert response["Location"] == address("finding-overview", finding)
        assert finding.owner == editor

    def test_is_settled_with_what_was_done(self, client, article, editor):
        finding = raised(article)

        client.post(address("finding-resolve", finding), {"resolution": "The dose was corrected."})

        finding.refresh_from_db()
        assert (finding.state, finding.resolved_by, finding.resolution) == (
            Finding.State.RESOLVED,
            editor,
            "The dose was corrected.",
        )
        assert "The dose was corrected." in words(client.get(address("finding-overview", finding)))

    def test_d55_is_settled_by_the_newest_edition_which_is_chosen_already(self, client, article):
        finding = raised(article, edition=article.live_edition)
        second = factories.edition(of=factories.changed(article), change_kind="update")
        form = client.get(address("finding-overview", finding)).context["form"]
        chosen = form["settled_by"].initial

        client.post(address("finding-resolve", finding), {"resolution": "Reworded.", "settled_by": chosen})

        finding.refresh_from_db()
        assert finding.settled_by == second
        assert "Settled by edition 2" in words(client.get(address("finding-overview", finding)))
        close_trail()
        assert "Settled by edition 2. Reworded." in words(client.get(address("article-timeline", article)))

    def test_is_not_settled_by_an_edition_of_another_article(self, client, article):
        finding, other = raised(article), factories.edition()
        before = traces(article)

        response = client.post(
            address("finding-resolve", finding), {"resolution": "Reworded.", "settled_by": other.pk}
        )

        assert response.status_code == 400
        assert traces(article) == before

    def test_is_not_settled_by_the_edition_that_it_is_about(self, client, article):
        finding = raised(article, edition=article.live_edition)
        before = traces(article)

        response = client.post(
            address("finding-resolve", finding),
            {"resolution": "Reworded.", "settled_by": article.live_edition_id},
        )

        assert response.status_code == 400
        assert traces(article) == before

    def test_is_not_settled_without_a_word(self, client, article):
        finding = raised(article)
        before = traces(article)

        response = client.post(address("finding-resolve", finding), {"resolution": " "})

        assert response.status_code == 400
        assert traces(article) == before

    def test_is_settled_once(self, client, article):
        finding = raised(article)
        client.post(address("finding-resolve", finding), {"resolution": "Corrected."})
        before = traces(article)

        again = client.post(address("finding-resolve", finding), {"resolution": "Corrected again."})
        taken = client.post(address("finding-take", finding))

        assert (again.status_code, taken.status_code) == (409, 409)
        assert "settled already" in words(again)
        assert traces(article) == before

    def test_looking_takes_nothing(self, client, article):
        finding = raised(article)

        assert client.get(address("finding-take", finding)).status_code == 405
        assert client.get(address("finding-resolve", finding)).status_code == 405
        assert client.get(address("finding-give-back", finding)).status_code == 405


class TestOwner:
    def test_a_managing_editor_gives_it_to_somebody_who_is_told(self, article, editor):
        finding, manager = raised(article), signed_in(factories.managing_editor())

        response = manager.post(address("finding-give", finding), {"to": editor.pk})

        finding.refresh_from_db()
        assert response["Location"] == address("finding-overview", finding)
        assert finding.owner == editor
        assert notifications.addressees("finding_given", finding.pk) == [editor.pk]
        close_trail()
        assert f"To {editor.name}." in words(manager.get(address("article-timeline", article)))

    def test_offers_only_those_who_may_settle_it(self, article, editor):
        finding, manager = raised(article), signed_in(factories.managing_editor())
        auditor = factories.user(Role.AUDITOR)
        before = traces(article)

        offered = words(manager.get(address("finding-give", finding)))
        response = manager.post(address("finding-give", finding), {"to": auditor.pk})

        assert editor.name in offered
        assert auditor.name not in offered
        assert response.status_code == 400
        assert traces(article) == before

    def test_who_took_it_gives_it_back(self, client, article, editor):
        finding = raised(article)
        client.post(address("finding-take", finding))

        shown = client.get(address("finding-overview", finding)).content.decode()
        client.post(address("finding-give-back", finding))

        finding.refresh_from_db()
        assert address("finding-give-back", finding) in shown
        assert finding.owner is None

    def test_an_editor_can_neither_give_it_nor_take_it_away_from_another(self, client, article):
        finding = findings.take_finding(finding=raised(article), by=factories.editor())
        before = traces(article)

        page = client.get(address("finding-overview", finding))
        given = client.post(address("finding-give", finding), {"to": finding.owner_id})
        taken_away = client.post(address("finding-give-back", finding))

        assert address("finding-give", finding) not in links(page)
        assert address("finding-give-back", finding) not in page.content.decode()
        assert (given.status_code, taken_away.status_code) == (403, 403)
        assert traces(article) == before


class TestDay:
    def test_is_moved_with_a_reason_that_the_timeline_tells(self, client, article):
        finding = raised(article)
        day = timezone.localdate() + datetime.timedelta(days=50)

        client.post(
            address("finding-date-move", finding), {"due_on": day.isoformat(), "reason": "The guideline"}
        )

        finding.refresh_from_db()
        close_trail()
        assert finding.due_on == day
        assert "The guideline" in words(client.get(address("article-timeline", article)))

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"due_on": "2020-01-01"}, "Choose today or a later day."),
            ({"due_on": "soon"}, "Enter a valid date."),
            ({"reason": " "}, "This field is required."),
        ],
    )
    def test_says_what_is_wrong_and_moves_nothing(self, client, article, fields, sentence):
        finding = raised(article)
        before = traces(article)
        sent = {"due_on": timezone.localdate().isoformat(), "reason": "Holidays"} | fields

        response = client.post(address("finding-date-move", finding), sent)

        assert response.status_code == 400
        assert sentence in words(response)
        assert traces(article) == before

    def test_an_overdue_one_says_so_in_every_list(self, client, article):
        finding = grown_old(raised(article))

        for page in ("finding-list", "article-overview", "finding-overview"):
            about = {"finding-list": (), "article-overview": (article,), "finding-overview": (finding,)}[page]
            assert "overdue" in words(client.get(address(page, *about))), page


class TestRaising:
    def test_anybody_at_the_desk_reports_a_problem(self, client, article, editor):
        client.post(
            address("finding-raise", article), {"summary": "The dose is wrong.", "severity": "blocking"}
        )

        finding = Finding.objects.get()
        assert (finding.kind, finding.severity, finding.opened_by) == ("other", "blocking", editor)
        assert finding.edition == article.live_edition

    @pytest.mark.parametrize("fields", [{"summary": ""}, {"severity": "dreadful"}, {"summary": "x" * 301}])
    def test_says_what_is_wrong_with_the_report(self, client, article, fields):
        before = traces(article)

        response = client.post(
            address("finding-raise", article),
            {"summary": "The dose is wrong.", "severity": "warning"} | fields,
        )

        assert response.status_code == 400
        assert traces(article) == before


class TestTopics:
    @pytest.fixture
    def client(self):
        return signed_in(factories.managing_editor())

    def test_lists_them_with_their_articles(self, client):
        factories.article(topic=factories.topic("Heart"))

        said = words(client.get(address("topic-list")))

        assert "Heart" in said
        assert "/topics/topic-" in said

    def test_an_empty_list_says_why_one_is_needed(self, client):
        assert "An article needs a main topic before it can go live." in words(
            client.get(address("topic-list"))
        )

    def test_adds_one_and_records_who(self, client):
        client.post(address("topic-add"), {"name": "Skin", "slug": "skin", "specialty": "Dermatology"})

        close_trail()
        assert Topic.objects.get().name == "Skin"
        assert AuditEvent.objects.filter(
            row_table="note articles_topic", row_id=Topic.objects.get().pk
        ).exists()

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name": ""}, "This field is required."),
            ({"slug": "not a slug"}, "Enter a valid"),
            ({"name": "heart"}, "There is a topic of this name or address already."),
        ],
    )
    def test_says_what_is_wrong_and_adds_nothing(self, client, fields, sentence):
        factories.topic("Heart")
        before = traces()

        response = client.post(address("topic-add"), {"name": "Skin", "slug": "skin"} | fields)

        assert response.status_code == 400
        assert sentence in words(response)
        assert traces() == before

    def test_changes_all_but_the_address(self, client):
        topic = factories.topic("Heart")

        client.post(
            address("topic-edit", topic), {"name": "Heart and vessels", "slug": "other", "specialty": ""}
        )

        slug = topic.slug
        topic.refresh_from_db()
        assert (topic.name, topic.slug) == ("Heart and vessels", slug)

    def test_is_closed_to_editors(self, editor):
        before = traces()

        response = signed_in(editor).post(address("topic-add"), {"name": "Skin", "slug": "skin"})

        assert response.status_code == 403
        assert traces() == before

    def test_costs_the_same_for_one_row_and_three(self, client):
        factories.topic()
        one = queries_of(client, address("topic-list"))
        factories.topic()
        factories.topic()

        assert queries_of(client, address("topic-list")) == one


def test_the_due_list_costs_the_same_for_one_row_and_three(client):
    soon_due()
    one = queries_of(client, address("due-list"))
    soon_due()
    soon_due()

    assert queries_of(client, address("due-list")) == one


def test_the_help_page_holds_every_move(client):
    said = words(client.get(address("help")))

    assert all(str(name) in said for name, _meaning in VERBS.values())
