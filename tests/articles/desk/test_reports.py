"""The reports: waiting times, what is overdue, load, refused attempts, each as a table and as CSV (S53).

The database has its own clock, so a desk that has worked for days is made by moving what it did into the past.
"""

import csv
import datetime
import io
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import reports
from articles.actions import findings, publishing, reviewing, signing
from articles.models import Article, Assignment, Finding
from articles.reports import Period
from articles.workflow import ChangeKind, Kind
from cms import postgres
from cms.accounts.models import Role, User
from cms.refusals import HasBlockers, WrongPassphrase
from cms.templatetags.site import duration
from tests import factories
from tests.articles.desk.reviewed import queries_of, signed_in, words

PAGE = reverse("desk:report-overview")
MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
FORMULA = "=cmd|' /C calc'!A0"


@dataclass
class Desk:
    """Who works here and what they worked on."""

    manager: User
    medic: User
    quick: Article
    slow: Article
    sent_back: Article
    late: Finding


@pytest.fixture(scope="module")
def desk(module_database: str) -> Desk:
    """Three articles reviewed within 2, 6 and 1 days; one review, one finding and one page are overdue."""
    manager = factories.managing_editor()
    medic, checker = factories.reviewer(MEDICAL, name=FORMULA), factories.reviewer(FACTS, name="Fay Check")
    quick, slow = (
        _published(title, medic, checker, manager) for title in ("Quick one", "=1+1 and other sums")
    )
    sent_back = factories.edition(of=factories.article(title="Sent back"))
    factories.asked(sent_back.article, MEDICAL, medic)
    statement = {"kind": MEDICAL, "digest": sent_back.digest, "passphrase": factories.PASSPHRASE}
    signing.request_changes(edition=sent_back, by=medic, note="Too much.", **statement)
    again = factories.edition(
        of=factories.changed(sent_back.article), change_kind=ChangeKind.NEW, change_note="Less"
    )
    _decline(quick.article, manager)
    late = _finding(quick.article, manager, "Is it late?")
    findings.resolve_finding(
        finding=_finding(slow.article, manager, "Is it so?"), by=manager, resolution="No."
    )
    _attempts(again, manager, medic)
    _move_into_the_past(module_database, quick.pk, slow.pk, sent_back.pk, late.pk)
    return Desk(manager, medic, quick.article, slow.article, sent_back.article, late)


def _published(title, medic, checker, manager):
    edition = factories.edition(of=factories.article(title=title))
    factories.signed(edition, MEDICAL, medic)
    factories.signed(edition, FACTS, checker)
    publishing.publish(edition=edition, by=manager)
    return edition


def _decline(article, manager):
    other = factories.reviewer(MEDICAL, name="Nick No")
    invitation = reviewing.assign(article=article, by=manager, reviewer=other.person.reviewer, kind=MEDICAL)
    reviewing.accept(assignment=invitation, by=other, has_interests=False)
    reviewing.decline(assignment=invitation, by=other, note="No time after all.")


def _finding(article, manager, summary):
    return findings.raise_finding(
        article=article, by=manager, kind="other", severity="warning", summary=summary
    )


def _attempts(edition, manager, medic):
    """Two publications that are blocked, and one wrong passphrase."""
    for _ in range(2):
        with pytest.raises(HasBlockers):
            publishing.publish(edition=edition, by=manager)
    with pytest.raises(WrongPassphrase):
        signing.sign(
            edition=edition,
            by=medic,
            kind=MEDICAL,
            digest=edition.digest,
            passphrase="not this one at all",
            has_interests=False,
        )


def _move_into_the_past(database, quick, slow, sent_back, late):
    """Waiting times of whole days, give or take the seconds that making the desk took."""
    statements = [
        f"articles_edition SET submitted_at = submitted_at - interval '2 days' WHERE id = {quick}",
        f"articles_edition SET submitted_at = submitted_at - interval '6 days' WHERE id = {slow}",
        f"articles_edition SET submitted_at = submitted_at - interval '4 days' WHERE id = {sent_back}",
        f"articles_signoff SET signed_at = signed_at - interval '3 days' WHERE edition_id = {sent_back}",
        f"articles_signoff SET valid_until = now() - interval '5 days' WHERE edition_id = {slow}",
        "articles_assignment SET assigned_at = assigned_at - interval '1 day', due_on = current_date - 9",
        "articles_finding SET opened_at = opened_at - interval '7 days'",
        f"articles_finding SET due_on = current_date - 1 WHERE id = {late}",
    ]
    with postgres.cluster().connect("postgres", database) as admin:
        for table in sorted({statement.partition(" ")[0] for statement in statements}):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            admin.execute(f"UPDATE {statement}")


def the_week():
    today = timezone.localdate()
    return Period(today - datetime.timedelta(days=6), today)


def line(measure, part=""):
    (found,) = [each for each in reports.waits(the_week()) if (each.measure, each.part) == (measure, part)]
    return found


def in_days(time):
    return round(time.total_seconds() / 86400, 1)


def exported(desk, table, **period):
    response = signed_in(desk.manager).get(reverse("desk:report-file", args=[table]), period)
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


class TestWaitingTimes:
    @pytest.mark.parametrize(
        ("measure", "count", "median", "ninety", "longest"),
        [
            ("medical_review", 3, 2.0, 5.2, 6.0),  # 1, 2 and 6 days
            ("fact_check", 2, 4.0, 5.6, 6.0),
            ("both", 2, 4.0, 5.6, 6.0),
            ("published", 2, 4.0, 5.6, 6.0),
            ("resubmitted", 1, 3.0, 3.0, 3.0),
        ],
    )
    def test_postgres_counts_them(self, desk, measure, count, median, ninety, longest):
        wait = line(measure)

        times = [in_days(each) for each in (wait.median, wait.ninety, wait.longest)]
        assert (wait.count, times) == (count, [median, ninety, longest])
        assert wait.article.title == ("Sent back" if measure == "resubmitted" else "=1+1 and other sums")

    def test_of_a_request_the_first_answer_counts_and_not_giving_it_back(self, desk):
        wait = line("answered")

        assert (wait.count, in_days(wait.longest)) == (6, 1.0)

    def test_findings_are_told_by_kind(self, desk):
        wait = line("settled", "other")

        assert (wait.count, in_days(wait.median), wait.article) == (1, 7.0, desk.slow)
        assert wait.label == "Finding opened → settled: Raised at the desk"

    def test_a_step_counts_on_the_day_it_ended(self, desk):
        before = timezone.localdate() - datetime.timedelta(days=2)

        waits = {each.measure: each.count for each in reports.waits(Period(before, before))}

        assert waits == dict.fromkeys(reports.MEASURES, 0)


class TestOverdue:
    def test_names_reviews_findings_and_pages_the_longest_first(self, desk):
        rows = [(each.what, each.article.title, each.who, each.days) for each in reports.overdue()]

        assert rows == [
            ("Medical review", "Sent back", FORMULA, 9),
            ("Review of a live page", "=1+1 and other sums", desk.slow.owner.name, 5),
            ("Raised at the desk", "Quick one", "", 1),
        ]


@pytest.mark.django_db
def test_who_waits_for_a_decision_about_an_interest_is_neither_late_nor_loaded():
    edition, medic = factories.edition(), factories.reviewer(MEDICAL)
    asked = reviewing.assign(
        article=edition.article, by=factories.managing_editor(), reviewer=medic.person.reviewer, kind=MEDICAL
    )
    reviewing.accept(assignment=asked, by=medic, has_interests=True, interests="Shares")
    Assignment.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=2))

    carried = {each.name: (each.open, each.invited) for each in reports.loads(the_week())}
    assert carried[medic.name] == (0, 0)
    assert reports.overdue() == []


class TestLoad:
    def test_tells_what_each_reviewer_carries_and_did(self, desk):
        found = {each.name: each for each in reports.loads(the_week())}

        medic, checker, nick = (found[name] for name in (FORMULA, "Fay Check", "Nick No"))
        assert (medic.open, medic.invited, medic.signed, medic.declined) == (1, 0, 3, 0)
        assert (checker.open, checker.signed, in_days(checker.median)) == (0, 2, 1.0)  # asked a day ago
        assert (nick.open, nick.signed, nick.median, nick.declined) == (0, 0, None, 1)
        assert medic.kind_labels == ["Medical review"]


class TestRefused:
    def test_counts_what_the_trail_holds(self, desk):
        found = {each.act: each for each in reports.refused(the_week())}

        blocked = found.pop("note: publication refused")
        wrong = found.pop("note: wrong signing passphrase")
        assert (blocked.count, blocked.people, wrong.count) == (2, 1, 1)
        assert blocked.reason == "This edition cannot go live yet. Its overview lists what is missing."
        assert "no_medical_review" in blocked.codes
        assert found == {}


class TestThePage:
    def test_shows_the_tables_with_links(self, desk):
        response = signed_in(desk.manager).get(PAGE)

        page = response.content.decode()
        assert f'href="{reverse("desk:article-overview", args=[desk.slow.pk])}"' in page
        for told in ("5 days 4 hours", "A publication was refused", "Nick No"):
            assert told in words(response), told
        for table in ("waiting", "overdue", "load", "refused"):
            assert f'href="{reverse("desk:report-file", args=[table])}?since=' in page

    def test_says_what_each_measure_means(self, desk):
        told = words(signed_in(desk.manager).get(reverse("desk:help")))

        for measure in reports.MEASURES.values():
            assert str(measure.meaning) in told

    def test_a_period_without_anything_says_so(self, desk):
        response = signed_in(desk.manager).get(PAGE, {"since": "2001-01-01", "until": "2001-01-02"})

        assert "No refused attempt is on record in this period." in words(response)
        assert {each.count for each in response.context["waits"]} == {0}

    @pytest.mark.parametrize(
        ("period", "told"),
        [
            ({"since": "2026-02-02", "until": "2026-02-01"}, "This day is before the first one."),
            ({"since": "2999-01-01"}, "From: This day is still to come."),
            ({"since": "yesterday"}, "Enter a valid date."),
            ({"until": "0001-01-01"}, "1900"),
        ],
    )
    def test_a_period_that_cannot_be_is_said_and_never_left_out(self, desk, period, told):
        response = signed_in(desk.manager).get(PAGE, period)
        file = signed_in(desk.manager).get(reverse("desk:report-file", args=["waiting"]), period)

        assert (response.status_code, file.status_code) == (400, 400)
        assert told in words(response)
        assert "waits" not in response.context

    def test_the_number_of_queries_does_not_depend_on_how_much_there_is(self, desk):
        visitor = signed_in(desk.manager)
        full, empty = (
            queries_of(visitor, f"{PAGE}?until={day}") for day in (timezone.localdate(), "2001-01-02")
        )

        assert full - empty == 1  # the titles of the longest


class TestFiles:
    def test_hold_the_same_numbers_and_no_formula(self, desk):
        waiting = {row["measure"]: row for row in exported(desk, "waiting")}
        (reviewer,) = [row for row in exported(desk, "load") if row["open now"] == "1"]

        assert waiting["published"]["90th percentile (days)"] == "5.60"
        assert waiting["published"]["its title now"] == "'=1+1 and other sums"
        assert reviewer["reviewer"] == f"'{FORMULA}"

    def test_hold_every_table(self, desk):
        assert [row["days overdue"] for row in exported(desk, "overdue")] == ["9", "5", "1"]
        (blocked,) = [row for row in exported(desk, "refused") if row["number"] == "2"]
        assert blocked["act"] == "note: publication refused"
        assert exported(desk, "refused", until="2001-01-02") == []

    def test_another_name_is_not_found(self, desk):
        address = reverse("desk:report-file", args=["everything"])
        assert signed_in(desk.manager).get(address).status_code == 404

    def test_are_for_whoever_is_in_charge(self, desk):
        for role, status in ((Role.AUDITOR, 200), (Role.EDITOR, 403)):
            visitor = signed_in(factories.user(role))
            for address in (PAGE, reverse("desk:report-file", args=["load"])):
                assert visitor.get(address).status_code == status, (role, address)
        assert Client().get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (datetime.timedelta(days=1, hours=2, minutes=59), "1 day 2 hours"),
        (datetime.timedelta(hours=25, minutes=3), "1 day 1 hour"),
        (datetime.timedelta(days=3), "3 days"),
        (datetime.timedelta(minutes=61), "1 hour 1 minute"),
        (datetime.timedelta(seconds=59), "0 minutes"),
        (None, "–"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(time, told):
    assert duration(time) == told
