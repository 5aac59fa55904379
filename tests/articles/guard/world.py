"""A small publishing house with an edition in every state: what attacks aim at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from articles.actions import commenting, findings, publishing, signing, submission
from articles.models import Assignment, Comment, Edition, Finding, Person, ReviewLink, SignOff
from articles.signing_keys import salt_of, stretched
from articles.workflow import Kind
from citations.models import Citation
from cms.accounts.models import Role, User
from cms.audit.acts import act
from tests import factories
from tests.articles.cloning import STEP, clone
from tests.citations import judged

SPARES = 30
SOON = datetime.timedelta(seconds=1)


@dataclass
class World:
    """Primary keys: accounts, articles (`live`), editions by what is the matter with them, and single rows."""

    author: int
    medic: int
    checker: int
    stranger: int
    lapsed: int
    guessed: int
    both: int
    leaving: int
    outsider: int
    manager: int
    chief: int
    administrator: int
    superuser: int
    live: int
    live_edition: int
    first_edition: int
    ready: int
    unsigned: int
    outside: int
    link: int
    asked: int
    half_signed: int
    stale: int
    revoked: int
    expired: int
    disputed: int
    unconfirmed: int
    mistaken: int
    undecided: int
    journal: int
    notice: int
    system: int
    retracted: int
    retracted_source: int
    recalled: int
    questioned: int
    objected: int
    objection: int
    remark: int
    answer: int
    incomplete: int
    unreviewed: int
    doubted: int
    noticed: int
    finding: int
    suspended: int
    withdrawn: int
    scheduled: int
    schedule: int
    spare_signed: int
    spare_submitted: int
    keys: dict[str, bytes]
    """The stretched signing passphrases of those who have one."""

    def digest(self, edition: int) -> str:
        return Edition.objects.get(pk=edition).digest

    def article(self, edition: int) -> int:
        return Edition.objects.get(pk=edition).article_id

    def signoff(self, edition: int, kind: str = Kind.MEDICAL_REVIEW) -> int:
        return SignOff.objects.filter(edition=edition, kind=kind).latest("id").pk

    def person(self, account: int) -> int:
        return Person.objects.get(user=account).pk

    def spare(self, start: str, number: int) -> int:
        """One of SPARES editions that are "signed" by two, or only "submitted"."""
        return getattr(self, f"spare_{start}") + number * STEP


class Cast:
    """The people of the house, and the editions they bring about, all through actions."""

    def __init__(self) -> None:
        self.author = factories.reviewer(roles=(Role.EDITOR,), name="The author")
        self.medic = factories.reviewer(Kind.MEDICAL_REVIEW)
        self.checker = factories.reviewer(Kind.FACT_CHECK)
        self.manager, self.chief = factories.managing_editor(), factories.chief_editor()

    def submitted(self, **fields: object) -> Edition:
        return factories.edition(of=factories.article(by=self.author, **fields))

    def sign(self, edition: Edition, *kinds: str) -> Edition:
        for kind in kinds or factories.BOTH:
            by = self.medic if kind == Kind.MEDICAL_REVIEW else self.checker
            factories.signed(edition, kind, by=by)
        return edition

    def ready(self, **fields: object) -> Edition:
        return self.sign(self.submitted(**fields))

    def published(self) -> Edition:
        edition = self.ready()
        publishing.publish(edition=edition, by=self.manager)
        return edition

    def following(self, edition: Edition) -> Edition:
        changed = factories.changed(edition.article, by=self.author)
        return factories.edition(of=changed, by=self.author, change_kind="update")


def build() -> World:
    """Everything through actions, as people would do it."""
    cast = Cast()
    brief = {"expired": _expired(cast).pk, **_scheduled_and_revoked(cast)}
    brief_until = timezone.now() + SOON
    first = cast.published()
    second = cast.sign(cast.following(first))
    publishing.publish(edition=second, by=cast.manager)
    source = factories.citation()
    retracted = cast.ready(cites=source)
    _retract(source, by=cast.chief)
    questioned = cast.ready()
    objected, objection, remark, answer = _objected(cast)
    undecided = factories.citation(confirmed=False)
    verification = judged.verified(undecided, events=[judged.correction()])
    outsider, outside = factories.external_reviewer(Kind.MEDICAL_REVIEW), cast.submitted()
    factories.asked(outside.article, Kind.MEDICAL_REVIEW, outsider)
    world = World(
        author=cast.author.pk,
        medic=cast.medic.pk,
        checker=cast.checker.pk,
        stranger=factories.editor().pk,
        lapsed=_lapsed().pk,
        guessed=factories.reviewer(Kind.MEDICAL_REVIEW).pk,
        both=factories.reviewer().pk,
        leaving=factories.reviewer(Kind.MEDICAL_REVIEW).pk,
        outsider=outsider.pk,
        outside=outside.pk,
        link=ReviewLink.objects.get(assignment__reviewer__person__user=outsider).pk,
        asked=Assignment.objects.filter(reviewer__person__user=cast.medic, state="accepted").first().pk,
        manager=cast.manager.pk,
        chief=cast.chief.pk,
        administrator=factories.administrator().pk,
        superuser=_superuser().pk,
        live=second.article_id,
        live_edition=second.pk,
        first_edition=first.pk,
        ready=cast.ready().pk,
        unsigned=cast.submitted().pk,
        half_signed=_half_signed(cast).pk,
        stale=_stale(cast).pk,
        revoked=_revoked(cast).pk,
        disputed=_disputed(cast).pk,
        unconfirmed=cast.ready(cites=factories.citation(confirmed=False)).pk,
        mistaken=cast.ready(cites=_mistaken()).pk,
        undecided=cast.ready(cites=undecided).pk,
        journal=verification.journal_id,
        notice=undecided.notices.get().pk,
        system=User.objects.system().pk,
        retracted=retracted.pk,
        retracted_source=source.pk,
        recalled=_recalled(cast).pk,
        questioned=questioned.pk,
        objected=objected.pk,
        objection=objection.pk,
        remark=remark.pk,
        answer=answer.pk,
        incomplete=_incomplete(cast).pk,
        unreviewed=cast.ready(cites=factories.citation(peer_review="not_peer_reviewed")).pk,
        doubted=cast.ready().pk,
        noticed=cast.ready().pk,
        finding=_question(questioned, by=cast.chief).pk,
        suspended=_suspended(cast).pk,
        withdrawn=_withdrawn(cast).pk,
        spare_signed=cast.ready().pk,
        spare_submitted=cast.submitted().pk,
        keys={},
        **brief,
    )
    world.keys = {name: _key_of(getattr(world, name)) for name in ("medic", "both", "leaving")}
    let_pass(brief_until)
    return world


def _key_of(account: int) -> bytes:
    return stretched(factories.PASSPHRASE, salt_of(User.objects.get(pk=account)))


def clone_spares(world: World) -> None:
    """Editions to use up, in a database of their own, because the trail knows nothing of clones: see `World.spare`."""
    for name in ("spare_signed", "spare_submitted"):
        clone(Edition.objects.get(pk=getattr(world, name)).article, SPARES)


def let_pass(moment: datetime.datetime) -> None:
    """Wait for what was signed or planned for a second only; building the rest has usually taken longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep_until(%s)", [moment])


def _retract(source: factories.Citation, by: User) -> None:
    with act(by=by, act="citation.notice"):
        source.notice = "retracted"
        source.version += 1
        source.save()


def _mistaken() -> Citation:
    """A source whose DOI is another work, as the registries say."""
    source = factories.citation(confirmed=False)
    judged.verified(source, verdict="mismatch")
    return source


def _half_signed(cast: Cast) -> Edition:
    """Every claim is judged, and only the fact checker's signature is missing."""
    edition = cast.sign(cast.submitted(), Kind.MEDICAL_REVIEW)
    factories.asked(edition.article, Kind.FACT_CHECK, cast.checker)
    return edition


def _stale(cast: Cast) -> Edition:
    edition = cast.ready()
    cast.following(edition)
    return edition


def _revoked(cast: Cast) -> Edition:
    edition = cast.ready()
    _revoke(edition, cast)
    return edition


def _revoke(edition: Edition, cast: Cast) -> None:
    signoff = edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=cast.medic, reason="mistake", note="Wrong table.")


def _expired(cast: Cast) -> Edition:
    """Signed for a second, which has passed by the time anybody attacks."""
    edition = cast.sign(cast.submitted(), Kind.FACT_CHECK)
    factories.asked(edition.article, Kind.MEDICAL_REVIEW, cast.medic)
    factories.signed(edition, Kind.MEDICAL_REVIEW, by=cast.medic, valid_until=timezone.now() + SOON)
    return edition


def _disputed(cast: Cast) -> Edition:
    """Approved by one medical reviewer, while another asks for changes."""
    edition = cast.ready()
    dissenter = factories.reviewer(Kind.MEDICAL_REVIEW)
    factories.asked(edition.article, Kind.MEDICAL_REVIEW, dissenter)
    factories.asked_for_changes(edition, Kind.MEDICAL_REVIEW, by=dissenter, note="The dose is too high.")
    return edition


def _recalled(cast: Cast) -> Edition:
    edition = cast.ready()
    submission.recall(edition=edition, by=cast.author, reason="Too early.")
    return edition


def _incomplete(cast: Cast) -> Edition:
    """Signed by two, and then its article lost its topic."""
    edition = cast.ready()
    factories.changed(edition.article, by=cast.author, topic=None)
    return edition


def _question(edition: Edition, by: User) -> Finding:
    return findings.raise_finding(
        article=edition.article, by=by, kind="other", severity="blocking", summary="Is the dose right?"
    )


def _objected(cast: Cast) -> tuple[Edition, Comment, Comment, Comment]:
    """Signed by two, of whom the medic then objects, and the checker remarks something; the author answers, and
    settles another remark."""
    edition = cast.ready()
    objection = _said(edition, cast.medic, text="Say for how long.", is_blocking=True)
    remark = _said(edition, cast.checker, suggestion="Rest for 2 days.")
    answer = commenting.answer_comment(comment=objection, by=cast.author, text="For 2 days.")
    commenting.resolve_comment(comment=_said(edition, cast.medic, text="Fine."), by=cast.author)
    return edition, objection, remark, answer


def _said(edition: Edition, by: User, **fields: object) -> Comment:
    commenting.write_comment(edition=edition, by=by, quotation="Rest.", **fields)
    return commenting.send_comments(edition=edition, by=by)[0]


def _suspended(cast: Cast) -> Edition:
    edition = cast.published()
    publishing.suspend(article=edition.article, by=cast.author, reason="A reader doubts a dose.")
    return edition


def _withdrawn(cast: Cast) -> Edition:
    edition = cast.published()
    publishing.withdraw(
        article=edition.article, by=cast.manager, withdrawal_reason="error", reason="The dose was wrong."
    )
    return edition


def _scheduled_and_revoked(cast: Cast) -> dict[str, int]:
    """A schedule that is due, of an edition whose sign-off was revoked after it was set."""
    edition = cast.ready()
    planned = publishing.schedule(edition=edition, by=cast.manager, publish_at=timezone.now() + SOON)
    _revoke(edition, cast)
    return {"scheduled": edition.pk, "schedule": planned.pk}


def _superuser() -> User:
    """Django's highest rights and the role of an administrator: no duty at the desk."""
    with act(by=factories.administrator(), act="account.create"):
        return User.objects.create_superuser(
            "root@example.org", "x" * 20, name="Root", roles=[Role.ADMINISTRATOR]
        )


def _lapsed() -> User:
    """A reviewer whose licence has run out after the passphrase was set."""
    account = factories.reviewer(Kind.MEDICAL_REVIEW)
    record = account.person.reviewer
    with act(by=factories.administrator(), act="reviewer.edit"):
        record.valid_until = datetime.date(2021, 1, 1)
        record.save()
    return account
