"""What is due for review: the list with its filters, the calendar beside capacity, the day a signer is offered."""

import csv
import datetime
import io
import re

import pytest
from django.utils import timezone

from articles.actions import people, publishing
from articles.actions.people import edit_reviewer
from articles.forecast import forecast
from articles.models import Article, Reviewer
from articles.spreading import month_of, months_later
from articles.workflow import Kind
from cms.days import start_of
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    links,
    queries_of,
    signed_in,
    words,
)

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
HEART = "Cardiology"


@pytest.fixture
def manager():
    return factories.managing_editor()


def specialist(monthly_capacity=None, specialties=HEART, kind=MEDICAL, **more):
    account = factories.reviewer(kind, **more)
    fields = {"specialties": specialties, "monthly_capacity": monthly_capacity}
    reason = "Agreed on it"
    edit_reviewer(
        by=factories.administrator(), reviewer=account.person.reviewer, fields=fields, reason=reason
    )
    return account


def in_month(number, day=15):
    """A day so many months ahead: never one that is over."""
    return months_later(month_of(timezone.localdate()), number) + datetime.timedelta(days=day - 1)


def ending(medical, facts=None, specialty=HEART):
    """A live page whose reviews end on these days."""
    topic = factories.topic()
    topic.specialty = specialty
    topic.save()
    edition = factories.edition(of=factories.article(topic=topic, risk_class="C"))
    for kind, day in ((MEDICAL, medical), (FACTS, facts or in_month(30))):
        factories.signed(edition, kind, valid_until=start_of(day))
    publishing.publish(edition=edition, by=factories.managing_editor())
    return Article.objects.get(pk=edition.article_id)


def cells(page):
    """Month and specialty to what a cell says, of the calendar as it is shown."""
    found = page.context["forecast"]
    return {
        (row.month, cell.specialty): (cell.ending, cell.fit.value)
        for row in found.rows
        for cell in row.cells
        if cell.ending
    }


class TestTheCalendar:
    def test_counts_what_ends_beside_what_can_be_done(self, manager):
        specialist(monthly_capacity=1)
        for number, specialty in ((2, HEART), (2, HEART), (3, HEART), (4, "Neurology")):
            ending(in_month(number), specialty=specialty)
        ending(in_month(14))  # beyond the twelve months

        page = signed_in(manager).get(address("due-calendar"))

        assert cells(page) == {
            (month_of(in_month(2)), HEART): (2, "over"),
            (month_of(in_month(3)), HEART): (1, "fits"),
            (month_of(in_month(4)), "Neurology"): (1, "nobody"),
        }
        said = words(page)
        assert "1 too many" in said
        assert "nobody reviews this" in said
        assert said.count("too many") == 3  # two months, and the cell that says by how many

    def test_d56_each_cell_leads_to_exactly_its_articles(self, manager):
        here = [ending(in_month(2, day)) for day in (1, 28)]
        ending(in_month(2), specialty="Neurology")
        ending(in_month(1, 28)), ending(in_month(3, 1))
        ending(in_month(5), facts=in_month(2))  # of this month, but the fact check
        client = signed_in(manager)

        page = client.get(address("due-calendar"))
        [link] = [
            url
            for url in links(page)
            if f"ending={in_month(2):%Y-%m}" in url and "specialty=Cardiology" in url
        ]

        assert set(client.get(link).context["page"].object_list) == set(here)
        for url in links(page):
            if "?ending=" in url:
                shown = re.search(
                    rf'href="{re.escape(url.replace("&", "&amp;"))}">(\d+) end', page.content.decode()
                )
                assert len(client.get(url).context["page"].object_list) == int(shown[1]), url

    def test_what_somebody_has_not_said_is_not_taken_for_enough(self, manager):
        specialist()
        ending(in_month(2))

        page = signed_in(manager).get(address("due-calendar"))

        assert set(cells(page).values()) == {(1, "unknown")}
        assert "1 person has not said how many" in words(page)

    def test_only_those_with_a_current_licence_count(self, manager):
        lapsing = specialist(monthly_capacity=5, name="Lara Lapse").person.reviewer
        stopped = specialist(monthly_capacity=5).person.reviewer
        specialist(monthly_capacity=3, specialties="Neurology")
        people.verify_licence(
            by=factories.administrator(), reviewer=lapsing, valid_until=in_month(3), note="Looked it up"
        )
        people.set_reviewer_active(
            by=factories.administrator(), reviewer=stopped, is_active=False, reason="On leave"
        )
        ending(in_month(2))

        page = signed_in(manager).get(address("due-calendar"))

        [(_, capacity)] = page.context["forecast"].specialties
        assert (capacity.people, capacity.stated) == (1, 5)
        assert page.context["forecast"].licences == [lapsing]
        assert "Lara Lapse" in words(page)

    def test_fact_checks_are_done_across_specialties(self, manager):
        specialist(monthly_capacity=1, specialties="Statistics", kind=FACTS)
        for specialty in (HEART, "Neurology"):
            ending(in_month(20), facts=in_month(2), specialty=specialty)
        client = signed_in(manager)

        page = client.get(address("due-calendar", kind=FACTS))

        [(_, capacity)] = page.context["forecast"].specialties
        assert "All specialties" in words(page)
        assert cells(page)[month_of(in_month(2)), ""][0] == 2
        assert capacity.stated == 1
        [link] = [url for url in links(page) if f"ending={in_month(2):%Y-%m}" in url]
        assert len(client.get(link).context["page"].object_list) == 2

    @pytest.mark.parametrize(("months", "shown"), [("", 12), ("36", 36), ("5000", 12), ("x", 12)])
    def test_shows_twelve_months_or_as_many_as_there_are_to_choose(self, manager, months, shown):
        page = signed_in(manager).get(address("due-calendar", months=months))

        assert len(page.context["forecast"].rows) == shown + 1

    def test_an_empty_one_says_so(self, manager):
        page = signed_in(manager).get(address("due-calendar"))

        assert "No review ends" in words(page)
        assert address("due-calendar-export") not in " ".join(links(page))

    def test_can_be_downloaded(self, manager):
        specialist(monthly_capacity=1)
        ending(in_month(2), specialty="=cmd()")
        ending(in_month(2))

        response = signed_in(manager).get(address("due-calendar-export", months="12"))

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len(lines) == 13 * 2
        [full] = [line for line in lines if line["ending"] == "1" and line["specialty"] == HEART]
        assert full == {
            "month": f"{in_month(2):%Y-%m}",
            "specialty": HEART,
            "review": "medical_review",
            "ending": "1",
            "people": "1",
            "capacity stated": "1",
            "capacity not said": "0",
            "fit": "fits",
        }
        assert {line["specialty"] for line in lines} == {HEART, "'=cmd()"}

    def test_a_choice_that_does_not_exist_is_refused_as_a_download(self, manager):
        assert signed_in(manager).get(address("due-calendar-export", months="7")).status_code == 400

    def test_costs_the_same_for_one_row_and_three(self, manager):
        client = signed_in(manager)
        ending(in_month(2))
        one = queries_of(client, address("due-calendar"))
        ending(in_month(3), specialty="Neurology")
        ending(in_month(4), specialty="")
        specialist(monthly_capacity=2)

        assert queries_of(client, address("due-calendar")) == one

    def test_what_was_affirmed_counts_once_and_where_it_ends_now(self):
        article = ending(in_month(2))
        factories.signed(article.live_edition, MEDICAL, valid_until=start_of(in_month(6)))

        rows = [row for row in forecast(MEDICAL, 12).rows if row.ending]

        assert [(row.month, row.ending) for row in rows] == [(month_of(in_month(6)), 1)]


class TestTheList:
    def test_says_when_nothing_fits(self, manager):
        page = signed_in(manager).get(address("due-list", ending="overdue"))

        assert "Nothing ends then" in words(page)

    def test_articles_without_a_specialty_can_be_asked_for(self, manager):
        ending(in_month(1))
        plain = ending(in_month(1), specialty="")

        page = signed_in(manager).get(
            address("due-list", ending=f"{in_month(1):%Y-%m}", kind=MEDICAL, specialty="none")
        )

        assert list(page.context["page"].object_list) == [plain]

    @pytest.mark.parametrize("query", [{"ending": "2026-99"}, {"kind": "x"}, {"specialty": "nonsense"}])
    def test_a_malformed_filter_counts_as_not_given(self, manager, query):
        soon = ending(timezone.localdate() + datetime.timedelta(days=30))

        page = signed_in(manager).get(address("due-list", **query))

        assert list(page.context["page"].object_list) == [soon]

    def test_leads_managing_editors_to_the_calendar(self, manager):
        assert address("due-calendar") in links(signed_in(manager).get(address("due-list")))
        assert address("due-calendar") not in links(signed_in(factories.editor()).get(address("due-list")))


class TestTheDayOffered:
    def sign_page(self, crowded):
        """The page on which a reviewer signs, where reviews of the specialty end in as many months as said."""
        latest = months_later(timezone.localdate(), 12)
        for number in range(crowded):
            ending(max(month_of(months_later(latest, -number)), timezone.localdate()))
        topic = factories.topic()
        topic.specialty = HEART
        topic.save()
        edition = factories.edition(of=factories.article(topic=topic, risk_class="A"))
        reviewer = asked_reviewer(edition)
        return signed_in(reviewer).get(address("edition-sign", edition, MEDICAL)), latest

    def test_is_the_quietest_month_of_the_last_quarter_and_says_why(self):
        page, latest = self.sign_page(crowded=2)

        offered = page.context["form"]["valid_until"].value()
        assert offered == month_of(months_later(latest, -1)) - datetime.timedelta(days=1)
        assert "0 other reviews of this specialty or of yours end then, in other months up to 1." in words(
            page
        )
        assert "Empty: 12 months, the most for risk class A." in words(page)

    def test_is_left_empty_where_the_latest_is_as_quiet_as_any(self):
        page, _ = self.sign_page(crowded=0)

        assert page.context["form"]["valid_until"].value() is None
        assert "No sooner day is proposed" in words(page)


def test_an_administrator_notes_how_many_reviews_somebody_can_do():
    account = specialist(monthly_capacity=4)
    reviewer = account.person.reviewer
    client = signed_in(factories.administrator())
    fields = {"kinds": [MEDICAL], "specialties": HEART, "licence_body": "Example Medical Council"}
    fields |= {"licence_number": reviewer.licence_number, "reason": "They told us"}

    assert "Reviews a month 4" in words(client.get(address("person-detail", account.person)))
    client.post(address("reviewer-edit", reviewer), fields | {"monthly_capacity": "7"})
    assert Reviewer.objects.get(pk=reviewer.pk).monthly_capacity == 7
    refused = client.post(address("reviewer-edit", reviewer), fields | {"monthly_capacity": "-1"})
    assert refused.status_code == 400
    client.post(address("reviewer-edit", reviewer), fields | {"monthly_capacity": ""})

    known = Reviewer.objects.get(pk=reviewer.pk)
    assert (known.monthly_capacity, known.verified_on is not None) == (None, True)
