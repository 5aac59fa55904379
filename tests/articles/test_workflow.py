"""Every move of the workflow by everybody: who may, what it leaves in the trail, and what a second click does.

All on one house, inside transactions that are undone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from articles.actions import publishing, signing
from articles.permissions import SYSTEM_MAY, can
from articles.workflow import TRANSITIONS, Duty, Kind
from cms import database_roles
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from cms.refusals import NotAllowed, NotEligible, Refusal
from tests import factories
from tests.articles.guard.house import House, State, differences, state
from tests.articles.guard.world import let_pass
from tests.articles.moves import MOVES, Move

ONLY_A_PAGE = {"read_audit", "read_library", "read_reports"}
"""What a duty allows without any act."""
THE_SYSTEMS_ALONE = {"verify_citation"}
"""Nobody may say in a registry's name what it holds."""

REVIEWERS = {Duty.MEDICAL_REVIEWER: Kind.MEDICAL_REVIEW, Duty.FACT_CHECKER: Kind.FACT_CHECK}
MOMENT = datetime.timedelta(milliseconds=50)
WITHOUT_DUTY = ("nobody", "closed", "superuser", "system", "anonymous")


@contextmanager
def undone() -> Iterator[None]:
    """A transaction as the application's role, of which nothing remains."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {database_roles.APP}")
        yield
        transaction.set_rollback(True)


def evidence() -> State:
    """Everything guarded as it stands inside this transaction, with the trail of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        found = state(connection.connection)
        cursor.execute("SELECT count(*) FROM audit_auditevent")
        found["events"] = cursor.fetchone()[0]
        cursor.execute(f"SET LOCAL ROLE {database_roles.APP}")
    return found


def actor(who: str, house: House) -> User | AnonymousUser:
    """Somebody who holds one duty and nothing else, or none at all."""
    if who in REVIEWERS:
        return factories.reviewer(REVIEWERS[who])
    if who == "anonymous":
        return AnonymousUser()
    if who == "system":
        return User.objects.system()
    if who == "superuser":
        return User(pk=house.world.stranger, is_superuser=True, is_staff=True)
    account = factories.user(*([who] if who in Duty.values else []))
    if who == "closed":
        account = factories.user(*Duty.values[:5])
        account.is_active = False
    return account


def may(who: str, verb: str) -> bool:
    return who in TRANSITIONS[verb].duties or (who == "system" and verb in SYSTEM_MAY)


def test_every_verb_has_a_move():
    assert {move.verb for move in MOVES.values()} | ONLY_A_PAGE | THE_SYSTEMS_ALONE == set(TRANSITIONS)


def test_no_duty_allows_what_is_the_systems_alone():
    assert {verb for verb, move in TRANSITIONS.items() if not move.duties} == THE_SYSTEMS_ALONE


@pytest.mark.parametrize("who", [*Duty.values, *WITHOUT_DUTY])
def test_who_may_move_and_who_changes_nothing(as_administrator: House, who: str):
    w, unexpected = as_administrator.world, []
    for name, move in MOVES.items():
        with undone():
            by = actor(who, as_administrator)
            move.prepare(w, by)
            before = evidence()
            heard = outcome(move, w, by)
            changed = differences(before, evidence())
        expected = "done" if may(who, move.verb) else "refused"
        if (heard, bool(changed)) != (expected, expected == "done"):
            unexpected.append((name, heard, sorted(changed)))
    assert unexpected == []


def outcome(move: Move, w, by) -> str:
    try:
        move.perform(w, by)
    except (NotAllowed, NotEligible):
        return "refused"
    return "done"


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_the_highest_rights_of_django_count_for_nothing(as_administrator: House, verb: str):
    assert not can(User.objects.get(pk=as_administrator.world.superuser, roles=["administrator"]), verb) or (
        Duty.ADMINISTRATOR in TRANSITIONS[verb].duties
    )


def somebody_who_may(move: Move, house: House) -> User:
    return actor(min(TRANSITIONS[move.verb].duties), house)


@pytest.mark.parametrize("name", MOVES)
def test_a_move_leaves_exactly_its_events(as_administrator: House, name: str):
    w, move = as_administrator.world, MOVES[name]
    with undone():
        by = somebody_who_may(move, as_administrator)
        move.prepare(w, by)
        before = evidence()["events"]
        move.perform(w, by)
        evidence()
        events = list(AuditEvent.objects.filter(seq__gt=before).order_by("seq"))
    assert tuple(f"{event.act} {event.row_table}" for event in events) == move.events
    assert {event.actor_id for event in events} == {by.pk}


@pytest.mark.parametrize("name", MOVES)
def test_a_second_click_changes_nothing_more(as_administrator: House, name: str):
    w, move = as_administrator.world, MOVES[name]
    with undone():
        by = somebody_who_may(move, as_administrator)
        move.prepare(w, by)
        first = move.perform(w, by)
        once = evidence()
        try:
            second = "same" if move.perform(w, by) == first else "another"
        except Refusal as refusal:
            second = refusal.code
        twice = evidence()
    assert second == move.again
    assert (differences(once, twice) == set()) == (move.again != "another")


FOLLOWS = {
    "A": ["articles_revocation", "articles_publication", "articles_finding"],
    "B": ["articles_revocation", "articles_finding"],
    "C": ["articles_revocation", "articles_finding"],
}


@pytest.mark.parametrize("risk_class", FOLLOWS)
def test_what_follows_when_a_live_page_loses_a_signature(as_administrator: House, risk_class: str):
    with undone():
        article = factories.live_article(risk_class=risk_class)
        signoff = article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
        before = evidence()["events"]
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong table.")
        evidence()
        events = AuditEvent.objects.filter(seq__gt=before).order_by("seq")
        tables = list(events.values_list("row_table", flat=True))
    assert tables == FOLLOWS[risk_class]


def test_a_schedule_that_fires_publishes_and_closes_as_the_system(as_administrator: House):
    with undone():
        edition = factories.ready_edition()
        planned = publishing.schedule(
            edition=edition, by=factories.managing_editor(), publish_at=timezone.now() + MOMENT
        )
        let_pass(planned.publish_at)
        before = evidence()["events"]
        done = publishing.run_schedule(schedule=planned, by=User.objects.system())
        evidence()
        events = AuditEvent.objects.filter(seq__gt=before).order_by("seq")
        told = [(event.act, event.row_table, event.actor_id) for event in events]
    system = User.objects.system().pk
    assert done.state == "done"
    assert told == [
        ("schedule.publish", "articles_publication", system),
        ("schedule.publish", "articles_schedule", system),
    ]
