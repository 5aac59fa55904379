"""verify_audit: silent on honest evidence, and naming the row after any change behind the guard's back."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.actions import (
    commenting,
    findings,
    publishing,
    review_links,
    reviewing,
    signing,
    submission,
)
from articles.evidence import evidence_faults
from articles.guard.manifest import expected_guard, guard_faults, present_guard
from articles.models import Article, SignOff
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.chain import chain_faults, head, row_faults
from tests import factories
from tests.citations import judged

# What is not evidence: derived search columns, the sign-in clock, the working copy's own bookkeeping.
NOT_EVIDENCE = {
    ("accounts_user", "last_login"),
    ("articles_article", "related_ids"),
    ("articles_article", "updated_at"),
    ("articles_edition", "search_vector"),
    ("articles_editioncitation", "id"),
    ("articles_editioncontributor", "id"),
    ("citations_citation", "updated_at"),
}
TABLES = (
    "accounts_user",
    "articles_address",
    "articles_article",
    "articles_assignment",
    "articles_claim",
    "articles_comment",
    "articles_conditionalapproval",
    "articles_contribution",
    "articles_edition",
    "articles_editioncitation",
    "articles_editioncontributor",
    "articles_editionrecall",
    "articles_feedback",
    "articles_finding",
    "articles_interestwaiver",
    "articles_person",
    "articles_publication",
    "articles_reviewer",
    "articles_reviewlink",
    "articles_revocation",
    "articles_schedule",
    "articles_settlement",
    "articles_signoff",
    "articles_verdict",
    "audit_auditevent",
    "audit_audithead",
    "citations_citation",
    "citations_citationcheck",
    "citations_editorialnotice",
    "citations_journal",
    "citations_journaldecision",
    "citations_verification",
)


NAMED_BY = {
    "audit_auditevent": "audit event",
    "audit_audithead": "audit trail",
    "articles_claim": "articles_",
    "articles_contribution": "articles_",
    "articles_editioncitation": "articles_edition",
    "articles_editioncontributor": "articles_edition",
}
"""Rows that derive from an edition are named through it."""

CHANGED = {
    "text": "left({c}, -1) || CASE right({c}, 1) WHEN 'a' THEN 'b' ELSE 'a' END",
    "character varying": "left({c}, -1) || CASE right({c}, 1) WHEN 'a' THEN 'b' ELSE 'a' END",
    "bigint": "{c} + 1",
    "integer": "{c} + 1",
    "smallint": "{c} + 1",
    "boolean": "NOT {c}",
    "timestamp with time zone": "{c} + interval '1 microsecond'",
    "date": "{c} + 1",
    "jsonb": "jsonb_build_array({c})",
    "bigint[]": "{c} || 1::bigint",
    "character varying[]": "{c}[2:]",
    "text[]": "{c}[2:]",
}
"""The smallest change of a value of each type, in SQL."""


@pytest.fixture(scope="module")
def history(module_database: str) -> Iterator[set[str]]:
    """A database in which everything has happened once, looked at by somebody who may do anything to it.

    It yields the tables that `evidence_faults` reads: a change of any other cannot change what that says.
    """
    article = factories.live_article(risk_class="C")
    live = article.live_edition
    manager, chief = factories.managing_editor(), factories.chief_editor()
    findings.receive_feedback(
        by=User.objects.system(), edition=live, verdict="inaccurate", text="The dose is wrong."
    )
    commenting.write_comment(
        edition=live, by=chief, quotation="It affects", text="Whom?", suggestion="It troubles"
    )
    (comment,) = commenting.send_comments(edition=live, by=chief)
    commenting.take_suggestion(comment=comment, by=chief, version=1)
    commenting.resolve_comment(comment=comment, by=chief, note="It is right.")
    article = Article.objects.get(pk=article.pk)
    second = factories.ready_edition(of=factories.changed(article), change_kind="update")
    publishing.publish(edition=second, by=manager)
    publishing.roll_back(edition=live, by=manager, reason="The new dose is disputed.")
    third = factories.edition(of=factories.changed(article), change_kind="update")
    interested = factories.reviewer(Kind.FACT_CHECK)
    reviewing.waive_interest(
        article=article, person=interested.person, by=chief, reason="It is a small grant."
    )
    submission.recall(edition=third, by=manager, reason="Too early.")
    signoff = second.signoffs.get(kind=Kind.FACT_CHECK)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong table.")
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    publishing.schedule(edition=factories.ready_edition(), by=manager, publish_at=tomorrow)
    _approved_in_advance()
    outsider = factories.external_reviewer()
    asked = reviewing.assign(
        article=article, by=manager, reviewer=outsider.person.reviewer, kind=Kind.MEDICAL_REVIEW
    )
    review_links.revoke_link(link=asked.links.get(), by=manager)
    told = judged.retraction(reasons=("Unreliable results",))
    judged.verified(factories.citation(confirmed=False), events=[told])
    judged.decided(judged.journal(), by=interested)
    connection.close()
    application = connections.settings["default"]["USER"]
    connections.settings["default"]["USER"] = "postgres"
    with CaptureQueriesContext(connection) as captured:
        assert list(evidence_faults()) == []
    asked = " ".join(query["sql"] for query in captured)
    yield {table for table in TABLES if re.search(rf"\b{table}\b", asked)}
    connection.close()
    connections.settings["default"]["USER"] = application


def _approved_in_advance() -> None:
    """A signature that waited for exactly one edit."""
    edition, medic = factories.edition(of=factories.article(body="Rest well.")), factories.reviewer()
    factories.asked(edition.article, Kind.MEDICAL_REVIEW, medic)
    commenting.write_comment(edition=edition, by=medic, quotation="Rest well.", suggestion="Rest.")
    factories.approved_if(edition, by=medic)
    factories.edition(of=factories.changed(edition.article, body="Rest."), change_kind="new")
    assert SignOff.objects.filter(condition__isnull=False).exists()


def run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def values(query: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def columns(table: str) -> list[tuple[str, str]]:
    return values(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped"
        f" AND attgenerated = '' AND attrelid = '{table}'::regclass ORDER BY attnum"
    )


def change_one_value(table: str, column: str, kind: str) -> bool:
    """Change one value with the guard switched off, and switch it on again. False if no row has such a value."""
    key = {"articles_address": "slug", "audit_auditevent": "seq"}.get(table, "id")
    empty = {"text": "''", "character varying": "''", "character varying[]": "'{}'"}.get(kind)
    has_value = f"{column} IS NOT NULL" + (f" AND {column} <> {empty}" if empty else "")
    run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    changed = run(
        f"UPDATE {table} SET {column} = {CHANGED[kind].format(c=column)}"
        f" WHERE {key} = (SELECT {key} FROM {table} WHERE {has_value} ORDER BY {key} DESC LIMIT 1)"
    )
    run(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    for (trigger,) in values(
        f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
    ):
        run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    return bool(changed)


def row_and_chain_faults() -> list[str]:
    return [*chain_faults(), *row_faults(), *evidence_faults()]


def all_faults() -> list[str]:
    return [*guard_faults(), *row_and_chain_faults()]


def test_is_silent_on_honest_evidence(history):
    assert all_faults() == []


@pytest.mark.parametrize("table", TABLES)
def test_names_the_row_after_any_change_of_any_column(history, table):
    unnoticed, tried = [], 0
    for column, kind in columns(table):
        if (table, column) in NOT_EVIDENCE:
            continue
        with transaction.atomic():
            try:
                with transaction.atomic():
                    changed = change_one_value(table, column, kind)
            except (IntegrityError, DataError):
                changed = False  # a declaration refused it: that holds even with every trigger off
            faults = row_and_chain_faults() if table in history else [*chain_faults(), *row_faults()]
            tried += changed
            name = NAMED_BY.get(table, table)
            if changed and not any(name in fault for fault in faults):
                unnoticed.append((column, faults))
            transaction.set_rollback(True)
    assert unnoticed == []
    assert tried > 0


@pytest.mark.parametrize("table", [table for table in TABLES if table != "audit_audithead"])
def test_notices_a_row_that_vanished(history, table):
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        assert run(f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})") == 1
        assert row_and_chain_faults()
        transaction.set_rollback(True)


def test_names_a_signature_that_was_approved_in_advance_for_another_text(history):
    with transaction.atomic():
        change_one_value("articles_conditionalapproval", "expected_digest", "text")
        signoff = SignOff.objects.get(condition__isnull=False)
        assert f"articles_signoff {signoff.pk}: not what its signer approved in advance" in evidence_faults()
        transaction.set_rollback(True)


GUARD_CHANGES = {
    "a disabled trigger": "ALTER TABLE articles_signoff DISABLE TRIGGER b_check",
    "a trigger that sleeps under replication": "ALTER TABLE articles_publication ENABLE TRIGGER b_check",
    "a dropped trigger": "DROP TRIGGER z_z_derive ON articles_edition",
    "a replaced function": "CREATE OR REPLACE FUNCTION guard.sha256_hex(content text) RETURNS text LANGUAGE sql"
    " IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT 'abc' $$",
    "a dropped foreign key": "ALTER TABLE articles_publication"
    " DROP CONSTRAINT publication_medical_signoff_of_this_edition",
    "a dropped check": "ALTER TABLE articles_signoff DROP CONSTRAINT signoff_kind_is_known",
    "a rule": "CREATE RULE silence AS ON INSERT TO articles_revocation DO INSTEAD NOTHING",
    "a child table": "CREATE TABLE impostor () INHERITS (articles_edition)",
    "a disabled foreign key": "ALTER TABLE articles_publication DISABLE TRIGGER ALL",
    "a trigger that never fires": "CREATE OR REPLACE TRIGGER z_trail_insert AFTER INSERT ON articles_signoff"
    " FOR EACH ROW WHEN (NEW.id < 0) EXECUTE FUNCTION guard.note_row('attestation,note,interests', '');"
    " ALTER TABLE articles_signoff ENABLE ALWAYS TRIGGER z_trail_insert",
    "another view of what is effective": "CREATE OR REPLACE VIEW guard.effective_signoff AS"
    " SELECT * FROM guard.last_word WHERE decision = 'approve'",
    "another view": "CREATE OR REPLACE VIEW edition_blocker AS"
    " SELECT 1::bigint AS edition_id, ''::text AS code, ''::text AS detail",
}


@pytest.mark.parametrize("change", GUARD_CHANGES)
def test_notices_a_change_of_the_guard(history, change):
    with transaction.atomic():
        run(GUARD_CHANGES[change])
        assert list(guard_faults())
        transaction.set_rollback(True)


def test_the_manifest_is_the_guard_as_it_is(history):
    assert present_guard() == expected_guard()


def test_the_command_fails_and_names_the_row(history):
    errors = io.StringIO()
    with transaction.atomic():
        change_one_value("articles_signoff", "note", "text")
        change_one_value("articles_signoff", "signer_name", "text")
        with pytest.raises(CommandError):
            call_command("verify_audit", stdout=io.StringIO(), stderr=errors)
        transaction.set_rollback(True)
    assert "articles_signoff" in errors.getvalue()


def test_a_head_written_down_earlier_still_holds(history, tmp_path: Path):
    anchors = tmp_path / "anchors"
    call_command("verify_audit", write_anchor=anchors, stdout=io.StringIO())
    assert anchors.read_text() == "{} {}\n".format(*head())
    call_command("verify_audit", anchor=anchors, stdout=io.StringIO())


def test_notices_a_trail_that_was_rolled_back(history, tmp_path: Path):
    anchors = tmp_path / "anchors"
    anchors.write_text(f"{head()[0] + 5} {'0' * 64}\n")
    with pytest.raises(CommandError, match="no longer holds"):
        call_command("verify_audit", anchor=anchors, stdout=io.StringIO(), stderr=io.StringIO())
