"""The desk's pages of the audit trail: the list, one entry, the export, the check (S28, S29, S53)."""

import csv
import datetime
import io
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from articles import audit_entries, audit_words
from articles.actions import people, verifying
from articles.desk import audit
from cms.accounts.models import Role, User
from cms.audit.acts import act, note
from cms.audit.chain import head
from cms.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db

LIST, EXPORT, CHECK = (reverse(f"desk:audit-{name}") for name in ("list", "export", "check"))
ROOT = Path(__file__).parents[3]
ACT = re.compile(r"act\(\s*by=[^)]*?act=\"([a-z_]+\.[a-z_]+)\"", re.DOTALL)
ONLY_NOTED = {
    "code.send",
    "link.open",
    "account.end_sessions",
    "account.invite",
    "account.remove_second_factor",
    "attempt.refuse",
    "evidence.export",
    "evidence.verify",
    "passphrase.set",
    "subscriber.add",
    "synonyms.add",
    "synonyms.edit",
    "synonyms.remove",
}
"""Acts that change no row the trail keeps: their note has its own words."""
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
NOBODYS = 2_000_000_000
"""A number that no row of a test has."""


@pytest.fixture
def auditor(client):
    account = factories.user(Role.AUDITOR, name="Wei Zhang")
    client.force_login(account)
    link()
    return account


def link():
    """Write what is waiting into the trail, as if the transaction ended here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def noted(what="looked", by=None, reason="", **about):
    about = {"table": "articles_article", "row_id": 1} | about
    with act(by=by or factories.administrator(), act="test.note", reason=reason):
        note(what, **about)
    return AuditEvent.objects.latest("seq")


def listed(client, **filters):
    return [entry.event.seq for entry in client.get(LIST, filters).context["part"].entries]


def exported(client, **filters):
    response = client.get(EXPORT, filters)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return response, list(csv.reader(io.StringIO(text)))


class TestList:
    def test_tells_who_did_what_why_and_where(self, client, auditor):
        editor = factories.user(Role.EDITOR, name="Eve Editor")
        article = factories.article(by=editor, title="Gout in adults")

        page = client.get(LIST).content.decode()

        newest = AuditEvent.objects.latest("seq")
        assert "Started the article" in page
        assert "Eve Editor" in page
        assert f"Article {article.pk}" in page
        assert f'href="{reverse("desk:article-overview", args=[article.pk])}"' in page
        assert f'href="{reverse("desk:audit-event", args=[newest.pk])}"' in page
        assert f"{newest.at:%H:%M:%S}" in page

    def test_shows_the_newest_first(self, client, auditor):
        first, second = noted(), noted()

        assert listed(client)[:2] == [second.seq, first.seq]

    def test_says_both_times_where_the_site_is_not_in_utc(self, client, auditor, settings):
        settings.TIME_ZONE = "Asia/Tokyo"
        at = noted().at

        page = client.get(LIST).content.decode()

        local = at + datetime.timedelta(hours=9)
        assert f"{local:%H:%M:%S}</time>" in page
        assert f"{at:%Y-%m-%d %H:%M:%S} UTC" in page

    def test_filters_by_article_number_address_and_words(self, client, auditor):
        wanted = factories.article(title="Gout in adults")
        factories.article(title="Migraine")
        events = set(AuditEvent.objects.filter(article_id=wanted.pk).values_list("seq", flat=True))

        for typed in (str(wanted.pk), wanted.slug, f"/articles/{wanted.slug}/", "adults GOUT"):
            assert set(listed(client, article=typed)) == events, typed
        assert listed(client, article="nothing like it") == []

    def test_filters_by_person_act_and_row(self, client, auditor):
        editor = factories.editor()
        mine = noted(by=editor, row_id=NOBODYS)
        person = people.edit_person(
            by=factories.managing_editor(), person=editor.person, fields={"name": "New"}, reason="Married"
        )
        link()

        assert listed(client, person=editor.pk) == [mine.seq]
        assert listed(client, row=f"articles_article {NOBODYS}") == [mine.seq]
        edited = AuditEvent.objects.get(act="person.edit")
        assert listed(client, act="person.edit") == [edited.seq]
        assert edited.seq in listed(client, row=f"articles_person {person.pk}")

    def test_filters_by_days_of_the_site(self, client, auditor):
        seq = noted().seq
        today = datetime.datetime.now(datetime.UTC).date()
        day = datetime.timedelta(days=1)

        assert seq in listed(client, since=today, until=today)
        assert listed(client, since=today + day) == []
        assert listed(client, until=today - day) == []

    @pytest.mark.parametrize(
        ("filters", "complaint"),
        [
            ({"since": "2026-13-01"}, "Enter a valid date."),
            ({"until": "9999-12-31"}, "less than or equal to"),
            ({"since": "2026-02-02", "until": "2026-02-01"}, "before the first one"),
            ({"row": "articles_article; DROP"}, "Write a table and a number"),
            ({"person": "x"}, "Select a valid choice"),
            ({"act": "no.such"}, "Select a valid choice"),
            ({"before": "x"}, "whole number"),
        ],
    )
    def test_a_filter_that_means_nothing_is_said_and_lists_nothing(self, client, auditor, filters, complaint):
        response = client.get(LIST, filters)

        assert response.status_code == 400
        assert complaint in response.content.decode()
        assert "part" not in response.context
        assert client.get(EXPORT, filters).status_code == 400

    def test_an_empty_list_leads_back(self, client, auditor):
        page = client.get(LIST, {"row": "articles_article 999999"}).content.decode()

        assert "No entry fits these filters." in page
        assert "Show everything" in page

    def test_goes_through_pages_and_back_without_losing_one(self, client, auditor, monkeypatch):
        monkeypatch.setattr(audit_entries, "EVENTS_A_PAGE", 2)
        seqs = [noted(row_id=NOBODYS).seq for _ in range(5)][::-1]
        row = f"articles_article {NOBODYS}"

        first = client.get(LIST, {"row": row}).context["part"]
        second = client.get(LIST, {"row": row, "before": first.older}).context["part"]
        third = client.get(LIST, {"row": row, "before": second.older}).context["part"]
        back = client.get(LIST, {"row": row, "after": third.newer}).context["part"]

        pages = [[entry.event.seq for entry in part.entries] for part in (first, second, third, back)]
        assert pages == [seqs[:2], seqs[2:4], seqs[4:], seqs[2:4]]
        assert (first.newer, third.older) == (None, None)

    def test_links_to_other_pages_keep_the_filters(self, client, auditor, monkeypatch):
        monkeypatch.setattr(audit_entries, "EVENTS_A_PAGE", 1)
        noted(row_id=NOBODYS)
        newest = noted(row_id=NOBODYS)

        page = client.get(LIST, {"row": f"articles_article {NOBODYS}"}).content.decode()

        assert f'href="?before={newest.seq}&amp;row=articles_article+{NOBODYS}"' in page
        assert f'href="{EXPORT}?row=articles_article+{NOBODYS}"' in page

    def test_costs_the_same_for_one_row_and_three(self, client, auditor, django_assert_num_queries):
        row = {"row": f"articles_article {NOBODYS}"}
        noted(row_id=NOBODYS, article_id=factories.article().pk)
        client.get(LIST, row)
        with django_assert_num_queries(7) as one:
            client.get(LIST, row)
        for _ in range(3):
            noted(row_id=NOBODYS, by=factories.editor(), article_id=factories.article().pk)

        with django_assert_num_queries(len(one.captured_queries)):
            assert len(listed(client, **row)) == 4

    def test_shows_hostile_reasons_as_text(self, client, auditor):
        event = noted(reason=HOSTILE, what=HOSTILE)

        for address in (LIST, reverse("desk:audit-event", args=[event.pk])):
            page = client.get(address).content.decode()
            assert "<img src=x" not in page
            assert "&lt;img src=x" in page
            assert "\u202e" not in page

    def test_asks_the_indexes(self, auditor):
        for events in (
            AuditEvent.objects.filter(actor_id=1),
            AuditEvent.objects.filter(act="article.save"),
            AuditEvent.objects.since(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)),
        ):
            with connection.cursor() as cursor:
                # Whether an index can give the rows in order, whatever the statistics of the moment prefer.
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            plan = events.order_by("-seq")[:50].explain()
            assert "Index" in plan
            assert "Sort" not in plan.partition("InitPlan")[0]


class TestRights:
    @pytest.mark.parametrize("address", [LIST, EXPORT, CHECK, "/desk/audit/1/"])
    @pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
    def test_others_are_told_what_it_takes(self, client, address, role):
        client.force_login(factories.user(role))

        response = client.get(address)

        assert response.status_code == 403
        assert "It takes one of: auditor, chief editor, managing editor." in response.content.decode()

    @pytest.mark.parametrize("address", [LIST, EXPORT, CHECK, "/desk/audit/1/"])
    def test_anonymous_people_sign_in_first(self, client, address):
        assert client.get(address)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("address", [LIST, EXPORT, CHECK, "/desk/audit/1/"])
    def test_nothing_can_be_sent(self, client, auditor, address):
        assert client.post(address).status_code == 405

    def test_the_bar_leads_there(self, client, auditor):
        assert f'href="{LIST}"' in client.get("/desk/").content.decode()


class TestEvent:
    def test_shows_every_column_and_what_changed(self, client, auditor):
        person = factories.editor().person
        people.edit_person(
            by=factories.managing_editor(), person=person, fields={"name": "New Name"}, reason="Married"
        )
        link()
        event = AuditEvent.objects.get(act="person.edit")

        response = client.get(reverse("desk:audit-event", args=[event.pk]))

        page = response.content.decode()
        for value in (event.hash, event.prev, event.act, event.db_user, "Married", f"Person {person.pk}"):
            assert value in page
        changed = {change.column: change for change in response.context["changes"] if change.is_changed}
        assert set(changed) == {"name"}
        assert changed["name"].before == person.name
        assert changed["name"].after == "New Name"

    def test_a_new_row_has_nothing_before_it(self, client, auditor):
        factories.article()
        link()
        event = AuditEvent.objects.get(act="article.create", row_table="articles_article")

        changes = client.get(reverse("desk:audit-event", args=[event.pk])).context["changes"]

        assert {change.before for change in changes} == {""}
        assert not any(change.is_changed for change in changes)
        assert next(change.after for change in changes if change.column == "body").startswith("sha256:")

    def test_an_event_that_does_not_exist_is_not_found(self, client, auditor):
        assert client.get(reverse("desk:audit-event", args=[10**12])).status_code == 404


class TestExport:
    def test_holds_the_filtered_events_newest_first(self, client, auditor):
        events = [noted(row_id=NOBODYS, reason="Because") for _ in range(2)]
        noted(row_id=NOBODYS + 1)

        response, lines = exported(client, row=f"articles_article {NOBODYS}")

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert re.fullmatch(
            r'attachment; filename="audit-trail-\d{4}-\d\d-\d\d-\d{4}\.csv"', response["Content-Disposition"]
        )
        assert tuple(lines[0]) == audit.COLUMNS
        assert [line[0] for line in lines[1:]] == [str(event.seq) for event in events[::-1]]
        line = dict(zip(audit.COLUMNS, lines[1], strict=True))
        assert line["why"] == "Because"
        assert line["hash"] == events[1].hash
        assert line["hash before"] == events[0].hash
        assert line["at (UTC)"] == f"{events[1].at:%Y-%m-%dT%H:%M:%S.%fZ}"

    @pytest.mark.parametrize(
        "reason", ["=HYPERLINK(1)", "＝1", "@x", "+1", "-1", "\t=1", "one\r\n=two;=three"]
    )
    def test_no_cell_is_a_formula_or_breaks_a_line(self, client, auditor, reason):
        noted(row_id=NOBODYS, reason=reason)

        _response, lines = exported(client, row=f"articles_article {NOBODYS}")

        assert len(lines) == 2
        why = lines[1][audit.COLUMNS.index("why")]
        assert why[0] not in "=+-@\t\r＝"
        assert "\n" not in why
        assert ";=" not in why

    def test_the_row_is_json(self, client, auditor):
        noted(row_id=NOBODYS, name='He said "no"; =1', other="Zoë")

        _response, lines = exported(client, row=f"articles_article {NOBODYS}")

        cell = lines[1][audit.COLUMNS.index("row as JSON")]
        assert json.loads(cell) == {"name": 'He said "no";\' =1', "other": "Zoë"}

    def test_reads_on_in_steps(self, client, auditor, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(audit_entries, "EXPORT_STEP", 2)
        seqs = [str(noted(row_id=NOBODYS).seq) for _ in range(5)][::-1]

        assert [line[0] for line in exported(client, row=f"articles_article {NOBODYS}")[1][1:]] == seqs

    def test_says_where_it_was_cut_off_and_goes_on_there(self, client, auditor, monkeypatch):
        monkeypatch.setattr(audit_entries, "EXPORT_AT_MOST", 2)
        monkeypatch.setattr(audit, "EXPORT_AT_MOST", 2)
        seqs = [str(noted(row_id=NOBODYS).seq) for _ in range(3)][::-1]

        first = exported(client, row=f"articles_article {NOBODYS}")[1]
        rest = exported(client, row=f"articles_article {NOBODYS}", before=seqs[1])[1]

        assert [line[0] for line in first[1:3]] == seqs[:2]
        assert first[3] == [
            f"Cut off after 2 events. Add “before={seqs[1]}” to the address to get the next ones."
        ]
        assert [line[0] for line in rest[1:]] == seqs[2:]


class TestCheck:
    def test_shows_the_head_and_how_to_check(self, client, auditor):
        noted()
        seq, digest = head()

        page = client.get(CHECK).content.decode()

        assert f"{seq} {digest}" in page
        assert "manage.py verify_audit" in page
        assert "No check has run yet." in page

    def test_shows_the_last_result(self, client, auditor):
        verifying.verify_evidence(by=User.objects.system())
        link()

        page = client.get(CHECK).content.decode()

        assert "All evidence fits." in page
        assert "did not run last night" not in page

    def test_says_when_something_does_not_fit(self, client, auditor):
        noted(
            "evidence does not fit",
            by=User.objects.system(),
            table="audit_audithead",
            count="3",
            first=f"articles_person 7: {HOSTILE}",
        )

        page = client.get(CHECK).content.decode()

        assert "3 things do not fit." in page
        assert "articles_person 7: &lt;img" in page

    def test_compares_a_head_that_was_written_down(self, client, auditor):
        noted()
        seq, digest = head()
        noted()

        held = client.get(CHECK, {"anchor": f" {seq} {digest.upper()} "}).content.decode()
        lost = client.get(CHECK, {"anchor": f"{seq} {'0' * 64}"}).content.decode()
        malformed = client.get(CHECK, {"anchor": "x"})

        assert "The trail still holds this head." in held
        assert "The trail does not hold this head." in lost
        assert malformed.status_code == 400

    def test_costs_the_same_after_one_check_and_three(self, client, auditor, django_assert_num_queries):
        verifying.verify_evidence(by=User.objects.system())
        link()
        client.get(CHECK)
        with django_assert_num_queries(5) as one:
            client.get(CHECK)
        for _ in range(2):
            verifying.verify_evidence(by=User.objects.system())
        link()

        with django_assert_num_queries(len(one.captured_queries)):
            client.get(CHECK)


class TestWords:
    def test_acts_are_told_with_their_facts(self, auditor):
        edition = factories.edition()
        factories.signed(edition, "fact_check")
        link()

        told = {audit_words.what(event) for event in AuditEvent.objects.all()}

        assert {
            "Submitted edition 1",
            "Signed: Fact check",
            "Verified a licence",
            "Account created",
        } & told == {
            "Submitted edition 1",
            "Signed: Fact check",
            "Account created",
        }

    def test_a_row_without_the_facts_is_told_without_them(self):
        event = AuditEvent(act="edition.sign", row={}, row_table="articles_signoff", row_id=1)

        assert audit_words.what(event) == "Signed"

    def test_an_unknown_act_is_told_by_its_own_name(self):
        event = AuditEvent(act="note: \u202efoo", row=[], row_table="note other", row_id=1)

        assert audit_words.what(event) == "\\u202efoo"
        assert audit_words.row_name(event) == "other 1"

    def test_every_act_of_the_desk_has_words(self):
        sources = [path for app in ("articles", "citations", "cms") for path in (ROOT / app).rglob("*.py")]
        acts = {found for path in sources for found in ACT.findall(path.read_text())}

        assert len(acts) > 30
        assert acts - audit_words.WORDS.keys() == ONLY_NOTED
