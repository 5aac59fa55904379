"""Two people at the same moment, 200 times each: one effect, a clear answer to the other, nothing lost, no deadlock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db.models import Exists, F, OuterRef, Subquery
from reversion.models import Version

from articles.actions import drafting, findings, people, publishing, signing, submission
from articles.models import Article, Edition, Finding, Publication, Reviewer, Revocation, SignOff
from articles.workflow import Kind
from cms.accounts.models import Role, User
from cms.audit.chain import chain_faults
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.cloning import clone
from tests.articles.racing import DONE, storm

ROUNDS = 200
TOO_LATE = {"text_changed", "not_eligible", "signoff_on_the_newest_edition"}
BLOCKED = {"has_blockers", "publication_blocked"}


@dataclass
class Desk:
    """Who acts, and the two articles of which each race gets its own 200 copies."""

    author: User
    colleague: User
    medic: User
    checker: User
    managers: tuple[User, User]
    chief: User
    administrator: User
    submitted: Article
    signed: Article

    def copies(self, of: Article) -> list[int]:
        return clone(of, ROUNDS)


@pytest.fixture
def desk(own_database: str) -> Iterator[Desk]:
    """A desk whose audit trail must be whole when the race is over."""
    author = factories.editor()
    medic = factories.reviewer(Kind.MEDICAL_REVIEW, roles=(Role.EDITOR,))
    checker = factories.reviewer(Kind.FACT_CHECK)
    submitted = factories.edition(of=factories.article(by=author))
    signed = factories.edition(of=factories.article(by=author))
    factories.asked(submitted.article, Kind.MEDICAL_REVIEW, medic)
    factories.signed(signed, Kind.MEDICAL_REVIEW, by=medic)
    factories.signed(signed, Kind.FACT_CHECK, by=checker)
    yield Desk(
        author,
        factories.editor(),
        medic,
        checker,
        (factories.managing_editor(), factories.managing_editor()),
        factories.chief_editor(),
        factories.administrator(),
        submitted.article,
        signed.article,
    )
    assert list(chain_faults()) == []


# What people do to the article of a round


def saving(by: User, words: str):
    def save(article: int) -> None:
        subject = Article.objects.get(pk=article)
        text = {"body": f"{words} {article}"}
        drafting.save_article(article=subject, by=by, version=1, fields=text, reason="Written")

    return save


def submitting(by: User):
    def submit(article: int) -> None:
        subject = Article.objects.get(pk=article)
        submission.submit(article=subject, by=by, version=subject.version, change_kind="re_review")

    return submit


def signing_as(account: User):
    def sign(article: int) -> None:
        edition = Edition.objects.get(article=article, number=1)
        signing.sign(
            edition=edition,
            by=User.objects.get(pk=account.pk),
            kind=Kind.MEDICAL_REVIEW,
            digest=edition.digest,
            passphrase=factories.PASSPHRASE,
            has_interests=False,
        )

    return sign


def publishing_as(by: User):
    def publish(article: int) -> None:
        publishing.publish(edition=Edition.objects.get(article=article, number=1), by=by)

    return publish


def revoking(by: User):
    def revoke(article: int) -> None:
        signoff = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)
        signing.revoke(signoff=signoff, by=by, reason="mistake", note="Wrong table.")

    return revoke


def raising_a_finding(by: User):
    def raise_finding(article: int) -> None:
        subject = Article.objects.get(pk=article)
        findings.raise_finding(
            article=subject, by=by, kind="other", severity="blocking", summary="Is it right?"
        )

    return raise_finding


# The races


def test_save_against_save_keeps_one_text_and_refuses_the_other(desk: Desk):
    articles = desk.copies(desk.submitted)

    outcomes = storm(saving(desk.author, "Mine"), saving(desk.colleague, "Yours"), articles)

    assert set(outcomes) <= {(DONE, "stale_version"), ("stale_version", DONE)}
    kept = {DONE: "Mine", "stale_version": "Yours"}
    expected = {pk: f"{kept[mine]} {pk}" for pk, (mine, _) in zip(articles, outcomes, strict=True)}
    assert dict(Article.objects.filter(pk__in=articles).values_list("pk", "body")) == expected
    assert set(Article.objects.filter(pk__in=articles).values_list("version", flat=True)) == {2}
    assert Version.objects.get_for_model(Article).filter(object_id__in=map(str, articles)).count() == ROUNDS


def test_save_against_sign_signs_what_was_submitted_and_keeps_the_text(desk: Desk):
    articles = desk.copies(desk.submitted)

    outcomes = storm(saving(desk.author, "Later"), signing_as(desk.medic), articles)

    assert set(outcomes) == {(DONE, DONE)}
    signoffs = SignOff.objects.filter(article__in=articles)
    assert signoffs.filter(digest=F("edition__digest"), edition__number=1).count() == ROUNDS
    assert Article.objects.filter(pk__in=articles, version=2, body__startswith="Later").count() == ROUNDS


@pytest.mark.parametrize("who", ["author", "medic"])
def test_submit_against_sign_never_signs_a_text_that_was_replaced(desk: Desk, who: str):
    """Also when the reviewer submits, and so becomes a contributor of the next edition."""
    articles = desk.copies(desk.submitted)

    outcomes = storm(submitting(getattr(desk, who)), signing_as(desk.medic), articles)

    assert {submitted for submitted, _ in outcomes} == {DONE}
    assert {signed for _, signed in outcomes} <= {DONE, *TOO_LATE}
    next_submitted = Edition.objects.filter(article=OuterRef("article"), number=2).values("submitted_at")
    signoffs = SignOff.objects.filter(article__in=articles).annotate(replaced_at=Subquery(next_submitted))
    assert signoffs.count() == Counter(signed for _, signed in outcomes)[DONE]
    assert not signoffs.filter(signed_at__gt=F("replaced_at")).exists()
    assert not signoffs.exclude(edition__number=1).exists()


def test_revoke_against_publish_never_shows_an_unsigned_page(desk: Desk):
    articles = desk.copies(desk.signed)

    outcomes = storm(revoking(desk.medic), publishing_as(desk.managers[0]), articles)

    assert {revoked for revoked, _ in outcomes} == {DONE}
    assert {published for _, published in outcomes} <= {DONE, *BLOCKED}
    shown = Publication.objects.filter(article__in=articles)
    assert shown.count() == Counter(published for _, published in outcomes)[DONE]
    assert not shown.filter(medical_signoff__revocation__revoked_at__lt=F("acted_at")).exists()
    assert Revocation.objects.filter(signoff__article__in=articles).count() == ROUNDS
    # A page that lost its signature a moment after it went up says so: a finding with a clock.
    assert Finding.objects.filter(article__in=articles, kind="sign_off_revoked").count() == shown.count()


def test_publish_against_publish_has_one_effect_and_one_answer(desk: Desk):
    articles = desk.copies(desk.signed)

    outcomes = storm(publishing_as(desk.managers[0]), publishing_as(desk.managers[1]), articles)

    assert set(outcomes) == {(DONE, DONE)}
    assert Publication.objects.filter(article__in=articles).count() == ROUNDS
    assert Article.objects.live().filter(pk__in=articles).count() == ROUNDS


def test_finding_against_publish_never_puts_up_what_is_in_question(desk: Desk):
    articles = desk.copies(desk.signed)

    outcomes = storm(raising_a_finding(desk.chief), publishing_as(desk.managers[0]), articles)

    assert {raised for raised, _ in outcomes} == {DONE}
    assert {published for _, published in outcomes} <= {DONE, *BLOCKED}
    assert came_later(articles, "articles_publication", than="articles_finding") == 0
    shown = Publication.objects.filter(article__in=articles)
    assert shown.count() == Counter(published for _, published in outcomes)[DONE]


def came_later(articles: list[int], table: str, *, than: str) -> int:
    """How many events on `table` the trail has after those on `than` about the same article."""
    events = AuditEvent.objects.filter(article_id__in=articles)
    earlier = events.filter(article_id=OuterRef("article_id"), row_table=than, seq__lt=OuterRef("seq"))
    return events.filter(Exists(earlier), row_table=table).count()


def test_licence_against_sign_never_signs_without_one(desk: Desk):
    articles = desk.copies(desk.submitted)
    record = Reviewer.objects.get(person__user=desk.medic)
    act = {"by": desk.administrator, "reviewer": record, "reason": "Struck off"}

    outcomes = storm(
        lambda article: people.set_reviewer_active(is_active=False, **act),
        signing_as(desk.medic),
        articles,
        before_each=lambda article: people.set_reviewer_active(is_active=True, **act),
    )

    assert {stopped for stopped, _ in outcomes} == {DONE}
    assert {signed for _, signed in outcomes} <= {DONE, "not_eligible", "signoff_by_an_eligible_reviewer"}
    assert all(was_active for was_active in activity_at_each_signature(record))


def activity_at_each_signature(record: Reviewer) -> Iterator[bool]:
    """Whether the reviewer was active when each signature of theirs entered the trail."""
    is_active = True
    events = AuditEvent.objects.filter(row_table__in=["articles_reviewer", "articles_signoff"]).order_by(
        "seq"
    )
    for event in events:
        if event.row_table == "articles_reviewer" and event.row_id == record.pk:
            is_active = event.row["is_active"]
        elif event.row_table == "articles_signoff" and event.row["person_id"] == record.person_id:
            yield is_active
