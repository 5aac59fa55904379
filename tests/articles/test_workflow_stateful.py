"""Whatever people do, in whatever order: nothing is ever live that two independent people had not signed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles.actions import drafting, findings, publishing, reviewing, signing, submission
from articles.evidence import evidence_faults
from articles.models import Article, Edition, Finding, Publication, SignOff
from articles.workflow import ChangeKind, Decision, Kind, PublicState
from cms.accounts.models import Role, User
from cms.refusals import Refusal
from tests import factories

PEOPLE = ("author", "colleague", "medic", "writing_medic", "checker", "all_rounder", "manager", "chief")
SOURCES = ("confirmed", "unconfirmed")
people = st.sampled_from(PEOPLE)
writers = st.sampled_from(("author", "colleague", "writing_medic", "manager"))
reviewers = st.sampled_from(("medic", "writing_medic", "checker", "all_rounder"))
publishers = st.sampled_from(("manager", "chief", "author"))
kinds = st.sampled_from(Kind.values)
world: SimpleNamespace = SimpleNamespace()


@pytest.fixture(scope="module")
def cast(module_database: str) -> None:
    """Eight people with rights that overlap, and two sources."""
    world.author, world.colleague = factories.editor(), factories.editor()
    world.medic, world.checker = factories.reviewer(Kind.MEDICAL_REVIEW), factories.reviewer(Kind.FACT_CHECK)
    world.writing_medic = factories.reviewer(Kind.MEDICAL_REVIEW, roles=(Role.EDITOR,))
    world.all_rounder = factories.reviewer()
    world.manager, world.chief = factories.managing_editor(), factories.chief_editor()
    world.confirmed, world.unconfirmed = factories.citation(), factories.citation(confirmed=False)
    world.topic = factories.topic()


class Desk(RuleBasedStateMachine):
    """One article among eight people. What is refused is refused; what goes through must leave the page honest."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.saves: list[int] = []
        self.frozen: dict[int, tuple[int, int, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(by=writers, risk_class=st.sampled_from("ABC"), steps=st.integers(0, 4))
    def start(self, by: str, risk_class: str, steps: int) -> None:
        author = getattr(world, by)
        self.pk = factories.article(
            by=author, cites=world.confirmed, topic=world.topic, risk_class=risk_class
        ).pk
        self.saves.append(author.pk)
        for reviewer in ("medic", "writing_medic", "checker", "all_rounder"):
            account = getattr(world, reviewer)
            for kind in account.person.reviewer.kinds:
                self.ask(account, kind)
        self.take_steps(by, steps)

    @rule(by=st.sampled_from(["author", "colleague"]), number=st.integers(1, 9))
    def do_everything_right(self, by: str, number: int) -> None:
        """Settle what is open, correct the text, have it signed by two, and publish."""
        self.settle_a_finding("chief")
        self.save(by, number, "confirmed")
        self.take_steps(by, 4)

    @rule(by=writers, steps=st.integers(1, 4))
    def take_steps(self, by: str, steps: int) -> None:
        """So far on the straight path: submitted, signed by one, signed by both, published."""
        path = (
            lambda: self.submit(by, ChangeKind.RE_REVIEW),
            lambda: self.sign_newest("medic"),
            lambda: self.sign_newest("checker"),
            self.publish_newest,
        )
        for step in path[:steps]:
            step()

    correct_it = rule(by=st.sampled_from(["author", "colleague"]), number=st.integers(1, 9))(
        lambda self, by, number: self.do_everything_right(by, number)
    )

    # What people do

    def ask(self, account: User, kind: str) -> None:
        invitation = reviewing.assign(
            article=self.article, by=world.chief, reviewer=account.person.reviewer, kind=kind
        )
        reviewing.accept(assignment=invitation, by=account, has_interests=False)

    @rule(by=people, number=st.integers(1, 9), source=st.sampled_from(SOURCES))
    def save(self, by: str, number: int, source: str) -> None:
        text = f"## What it is\n\nIt affects {number} % of adults.[@{getattr(world, source).key}]"
        before = self.article
        saved = self.do(
            drafting.save_article,
            by,
            article=before,
            version=before.version,
            fields={"body": text},
            reason="Other words",
        )
        if saved and saved.version > before.version:
            self.saves.append(getattr(world, by).pk)

    @rule(by=writers, change_kind=st.sampled_from([ChangeKind.UPDATE, ChangeKind.RE_REVIEW]))
    def submit(self, by: str, change_kind: str) -> None:
        before = set(self.editions.values_list("pk", flat=True))
        article = self.article
        edition = self.do(
            submission.submit,
            by,
            article=article,
            version=article.version,
            change_kind=change_kind,
            change_note="Other words",
        )
        if edition and edition.pk not in before:
            since = self.frozen[shown][0] if (shown := self.last_shown()) else 0
            self.frozen[edition.pk] = (len(self.saves), since, getattr(world, by).pk)

    @precondition(lambda self: self.frozen)
    @rule(by=reviewers, kind=kinds, data=st.data())
    def sign(self, by: str, kind: str, data: Any) -> None:
        self.sign_with(signing.sign, by, kind, self.some_edition(data), has_interests=False)

    @rule(by=st.sampled_from(["medic", "checker"]))
    def sign_newest(self, by: str) -> None:
        if not self.frozen:
            return
        kind = getattr(world, by).person.reviewer.kinds[0]
        self.sign_with(signing.sign, by, kind, self.editions.last(), has_interests=False)

    @precondition(lambda self: self.frozen)
    @rule(by=reviewers, kind=kinds, data=st.data())
    def ask_for_changes(self, by: str, kind: str, data: Any) -> None:
        self.sign_with(
            signing.request_changes, by, kind, self.some_edition(data), note="The dose is too high"
        )

    def sign_with(self, how: Callable[..., Any], by: str, kind: str, edition: Edition, **fields: Any) -> None:
        values = {"kind": kind, "digest": edition.digest, "passphrase": factories.PASSPHRASE}
        self.do(how, by, edition=edition, **values, **fields)

    @precondition(lambda self: SignOff.objects.filter(article=self.pk).exists())
    @rule(by=people, data=st.data())
    def revoke(self, by: str, data: Any) -> None:
        signoff = data.draw(st.sampled_from(list(SignOff.objects.filter(article=self.pk))))
        self.do(signing.revoke, by, signoff=signoff, reason="mistake", note="Wrong table")

    @precondition(lambda self: self.frozen)
    @rule(by=publishers, data=st.data())
    def publish(self, by: str, data: Any) -> None:
        self.do(publishing.publish, by, edition=self.some_edition(data))

    @rule()
    def publish_newest(self) -> None:
        if self.frozen:
            self.do(publishing.publish, "manager", edition=self.editions.last())

    @rule(by=people)
    def suspend(self, by: str) -> None:
        self.do(publishing.suspend, by, article=self.article, reason="A reader doubts a dose")

    @rule(by=publishers)
    def reinstate(self, by: str) -> None:
        self.do(publishing.reinstate, by, article=self.article, reason="It is right")

    @precondition(lambda self: len(self.frozen) > 1)
    @rule(by=publishers, data=st.data())
    def roll_back(self, by: str, data: Any) -> None:
        self.do(publishing.roll_back, by, edition=self.some_edition(data), reason="The new one is disputed")

    @rule(by=publishers)
    def withdraw(self, by: str) -> None:
        self.do(
            publishing.withdraw, by, article=self.article, withdrawal_reason="error", reason="It was wrong"
        )

    @precondition(lambda self: self.frozen)
    @rule(by=writers, data=st.data())
    def recall(self, by: str, data: Any) -> None:
        self.do(submission.recall, by, edition=self.some_edition(data), reason="Too early")

    @rule(by=reviewers)
    def release(self, by: str) -> None:
        asked = self.article.assignments.active().filter(reviewer__person__user=getattr(world, by)).first()
        if asked:
            self.do(reviewing.release, "manager", assignment=asked, note="On leave")

    @rule(by=people)
    def raise_a_finding(self, by: str) -> None:
        self.do(
            findings.raise_finding,
            by,
            article=self.article,
            kind="other",
            severity="blocking",
            summary="Is it right?",
        )

    @rule(by=people)
    def settle_a_finding(self, by: str) -> None:
        if finding := Finding.objects.open().filter(article=self.pk).first():
            self.do(findings.resolve_finding, by, finding=finding, resolution="It is right")

    def do(self, what: Callable[..., Any], by: str, **values: Any) -> Any:
        """Try it; a refusal is an answer like any other."""
        try:
            return what(by=User.objects.get(pk=getattr(world, by).pk), **values)
        except Refusal:
            return None

    # What is there

    @property
    def article(self) -> Article:
        return Article.objects.get(pk=self.pk)

    @property
    def editions(self) -> Any:
        return Edition.objects.filter(article=self.pk).order_by("number")

    def some_edition(self, data: Any) -> Edition:
        return data.draw(st.sampled_from(list(self.editions)))

    def last_shown(self) -> int | None:
        newest = Publication.objects.put_up().filter(article=self.pk).order_by("-id").first()
        return newest.edition_id if newest else None

    # What must hold after every step

    @invariant()
    def evidence_fits(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert list(evidence_faults()) == []

    @invariant()
    def contributors_are_who_saved_and_who_submitted(self) -> None:
        for edition, (until, since, submitted_by) in self.frozen.items():
            rows = Edition.objects.get(pk=edition).contributors.exclude(part="byline")
            assert set(rows.values_list("user_id", flat=True)) == {*self.saves[since:until], submitted_by}

    @invariant()
    def what_is_live_had_two_independent_signatures(self) -> None:
        article = Article.objects.filter(pk=getattr(self, "pk", None)).first()
        if not article or article.public_state != PublicState.LIVE:
            return
        shown = Publication.objects.filter(article=article).latest("id")
        assert shown.edition_id == article.live_edition_id
        signoffs = {shown.medical_signoff, shown.fact_signoff}
        assert {(s.kind, s.decision) for s in signoffs} == {(kind, Decision.APPROVE) for kind in Kind.values}
        assert len({s.user_id for s in signoffs}) == len({s.person_id for s in signoffs}) == 2
        wrote = set(shown.edition.contributors.values_list("user_id", flat=True))
        for signoff in signoffs:
            assert (signoff.edition_id, signoff.digest) == (shown.edition_id, shown.edition.digest)
            assert signoff.signed_at < shown.acted_at < signoff.valid_until
            assert signoff.user_id not in wrote
            assert not hasattr(signoff, "revocation") or signoff.revocation.revoked_at > shown.acted_at


def test_no_sequence_of_acts_shows_what_two_people_did_not_sign(cast: None):
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
