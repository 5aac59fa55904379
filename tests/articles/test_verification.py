"""The nightly check of the evidence: noted when it fits, told when it does not, wrong never."""

import logging
import threading

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import alarms, jobs, verification
from articles.actions.verifying import verify_evidence
from cms import postgres
from cms.accounts.models import Role, User
from cms.audit.acts import act, note
from cms.audit.models import AuditEvent
from cms.audit.snapshot import one_moment
from cms.refusals import NotAllowed, Refusal
from tests import factories


def changed_behind_the_trail(database: str) -> int:
    """Somebody who owns the tables renames a person, with the triggers switched off."""
    pk = factories.editor().person.pk
    with postgres.cluster().connect("postgres", database) as connection_of_theirs:
        connection_of_theirs.execute("ALTER TABLE articles_person DISABLE TRIGGER ALL")
        connection_of_theirs.execute("UPDATE articles_person SET name = 'Mallory' WHERE id = %s", [pk])
        connection_of_theirs.execute("ALTER TABLE articles_person ENABLE TRIGGER ALL")
    return pk


def notes() -> list[str]:
    return list(AuditEvent.objects.filter(act__startswith="note: evidence").values_list("act", flat=True))


def night() -> None:
    """What the queue does at ten past four, and what it does then."""
    seen = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    try:
        jobs.verify_evidence(timestamp=0)
    finally:
        for job in ProcrastinateJob.objects.filter(task_name="articles.sound_alarm").exclude(pk__in=seen):
            jobs.sound_alarm(**job.args)


def test_notes_that_everything_fits_and_mails_nobody(own_database):
    factories.user(Role.AUDITOR)
    factories.live_article()

    night()

    (check,) = verification.latest()
    assert (check.is_good, check.count, check.is_late) == (True, 0, False)
    assert check.event.actor_id == User.objects.system().pk
    assert check.head == f"{check.event.seq - 1} {check.event.prev}"
    assert mail.outbox == []


def test_running_again_does_no_harm(own_database):
    factories.live_article()

    night()
    night()

    assert notes() == ["note: evidence verified"] * 2
    assert [check.is_good for check in verification.latest()] == [True, True]


def test_tells_administrators_and_auditors_what_does_not_fit(own_database, caplog):
    auditor, closed = factories.user(Role.AUDITOR), factories.user(Role.AUDITOR)
    closed.is_active = False
    with act(by=factories.administrator(), act="account.deactivate"):
        closed.save()
    factories.chief_editor()
    pk = changed_behind_the_trail(own_database)

    with caplog.at_level(logging.ERROR, "articles.actions.verifying"):
        night()

    faults = verification.result().faults
    assert f"articles_person {pk} was changed behind the audit trail: name" in faults
    assert {message.to[0] for message in mail.outbox} == {auditor.email, factories.administrator().email}
    body = mail.outbox[0].body
    assert f"articles_person {pk} was changed behind the audit trail: name" in body
    assert "/desk/audit/check/" in body
    assert "Mallory" not in body
    assert mail.outbox[0].subject.endswith("the evidence does not fit")
    (check,) = verification.latest()
    assert not check.is_good
    assert check.count == len(faults)
    assert "The evidence does not fit" in caplog.text


def test_is_told_again_every_night_until_it_fits(own_database, caplog):
    changed_behind_the_trail(own_database)

    with caplog.at_level(logging.CRITICAL):
        night()
        night()

    assert notes() == ["note: evidence does not fit"] * 2
    assert len(mail.outbox) == 2


def test_tells_also_when_the_trail_is_too_broken_for_a_note(own_database, caplog):
    factories.administrator()
    with postgres.cluster().connect("postgres", own_database) as theirs:
        theirs.execute("ALTER TABLE audit_audithead DISABLE TRIGGER ALL")
        theirs.execute("UPDATE audit_audithead SET seq = seq - 1")

    with caplog.at_level(logging.CRITICAL), pytest.raises(Refusal):
        night()

    assert len(mail.outbox) == 1
    assert notes() == []
    assert "the head of the audit trail is not event" in mail.outbox[0].body


def test_a_check_that_cannot_finish_is_a_fault(own_database):
    with postgres.cluster().connect("postgres", own_database) as theirs:
        theirs.execute("ALTER TABLE articles_address RENAME TO gone")

    faults = verification.result().faults

    assert "evidence: the check could not finish (ProgrammingError)" in faults


def test_without_anybody_to_tell_the_log_says_so(own_database, caplog):
    alarms.evidence_does_not_fit(["one thing"])

    assert "Nobody was told" in caplog.text
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db
def test_only_those_who_read_the_trail_may_check_it():
    with pytest.raises(NotAllowed):
        verify_evidence(by=factories.editor())


def test_an_act_between_two_questions_is_no_fault(own_database):
    person = factories.administrator()
    with one_moment():
        first = verification.chain.head()
        thread = threading.Thread(target=_act_elsewhere, args=[person])
        thread.start()
        thread.join(30)
        assert verification.chain.head() == first
        assert list(verification.chain.chain_faults()) == []

    assert verification.chain.head() != first


def test_nothing_can_be_written_while_checking(own_database):
    with pytest.raises(Exception, match="read-only transaction"), one_moment():
        connection.cursor().execute("INSERT INTO cache (cache_key, value, expires) VALUES ('x', '', now())")


def _act_elsewhere(person: User) -> None:
    with act(by=person, act="test.note"):
        note("looked", table="accounts_user", row_id=person.pk)
    connection.close()
