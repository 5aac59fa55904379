"""Builds accounts, people, citations and articles for tests, through actions, as people do."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from articles.actions import (
    conditions,
    drafting,
    external,
    judging,
    publishing,
    reviewing,
    signing,
    submission,
)
from articles.conditions import edits_of, expected
from articles.models import Article, ConditionalApproval, Edition, Person, Reviewer, SignOff, Topic
from articles.permissions import why_not_sign
from articles.workflow import ChangeKind, Judgement, Kind
from citations.models import Citation, CitationCheck
from cms.accounts.models import Role, User
from cms.audit.acts import act

PASSWORD = "correct horse battery staple"
PASSPHRASE = "I have read every word of it"
BOTH = (Kind.MEDICAL_REVIEW, Kind.FACT_CHECK)
_numbers = itertools.count(1)


def administrator() -> User:
    """The administrator who gives everybody else their rights; made once per test."""
    existing = User.objects.filter(email="administrator@example.org").first()
    return existing or _account("administrator@example.org", "Ada Ministra", [Role.ADMINISTRATOR], by=None)


def user(*roles: str, name: str = "") -> User:
    """An account with the given roles, and a person of the same name."""
    number = next(_numbers)
    name = name or f"Person {number}"
    by = administrator()
    account = _account(f"person{number}@example.org", name, list(roles), by=by)
    with act(by=by, act="person.add"):
        Person.objects.create(user=account, name=name, slug=f"person-{number}", credentials="BSc")
    return account


def editor() -> User:
    return user(Role.EDITOR)


def managing_editor() -> User:
    return user(Role.MANAGING_EDITOR)


def chief_editor() -> User:
    return user(Role.CHIEF_EDITOR)


def reviewer(
    *kinds: str,
    roles: tuple[str, ...] = (),
    name: str = "",
    passphrase: str | None = PASSPHRASE,
    **fields: Any,
) -> User:
    """An account that may sign the given kinds of review (both if none is named)."""
    account = user(*roles, name=name)
    _licensed(account, kinds, **fields)
    if passphrase:
        signing.set_signing_passphrase(by=account, new=passphrase)
    return User.objects.get(pk=account.pk)


def external_reviewer(*kinds: str, name: str = "") -> User:
    """Somebody with a verified licence who gets links by mail and never signs in."""
    number = next(_numbers)
    name = name or f"External {number}"
    by = administrator()
    with act(by=by, act="person.add"):
        person = Person.objects.create(name=name, slug=f"external-{number}", credentials="MD")
    email = f"external{number}@example.net"
    account = external.make_external(by=by, person=person, email=email, reason="Asked for once")
    _licensed(account, kinds)
    return User.objects.get(pk=account.pk)


def _licensed(account: User, kinds: tuple[str, ...], **fields: Any) -> None:
    by = administrator()
    with act(by=by, act="reviewer.add"):
        licence = {
            "licence_body": "Example Medical Council",
            "licence_number": f"EMC {account.pk}",
            "verified_by": by,
            "verified_on": datetime.date(2020, 1, 1),
            "valid_until": datetime.date(2100, 1, 1),
        }
        Reviewer.objects.create(person=account.person, kinds=list(kinds or BOTH), **licence | fields)


def librarian() -> User:
    """The editor who adds sources; made once per test, as are the next two."""
    return _standing("Libby Shelf", Role.EDITOR)


def source_checker() -> User:
    """The fact checker who confirms sources, and so never needs a signing passphrase."""
    name = "Chester Proof"
    return User.objects.filter(name=name).first() or reviewer(Kind.FACT_CHECK, name=name, passphrase=None)


def desk_editor() -> User:
    """The managing editor who hands out reviews."""
    return _standing("Desmond Rota", Role.MANAGING_EDITOR)


def _standing(name: str, role: str) -> User:
    return User.objects.filter(name=name).first() or user(role, name=name)


def topic(name: str = "") -> Topic:
    number = next(_numbers)
    return Topic.objects.create(name=name or f"Topic {number}", slug=f"topic-{number}")


def citation(
    *, confirmed: bool = True, peer_review: str = CitationCheck.PeerReview.PEER_REVIEWED, **fields: Any
) -> Citation:
    """A source in the library, confirmed by a fact checker unless told otherwise."""
    number = next(_numbers)
    values = {
        "key": f"example{number}",
        "title": f"A trial of example {number}",
        "authors": [{"family": "Example", "given": "Eve"}],
        "container_title": "Journal of Examples",
        "container_title_short": "J Ex",
        "year": 2020,
        "volume": "12",
        "pages": "1-9",
        "doi": f"10.5555/example.{number}",
        **fields,
    }
    with act(by=librarian(), act="citation.add"):
        source = Citation.objects.create(**values)
    if confirmed:
        confirm(source, peer_review=peer_review)
    return source


def confirm(source: Citation, by: User | None = None, **fields: Any) -> CitationCheck:
    by = by or source_checker()
    values = {
        "outcome": "confirmed",
        "peer_review": "peer_reviewed",
        "reason": "Found at the publisher.",
        **fields,
    }
    with act(by=by, act="citation.check"):
        return CitationCheck.objects.create(citation=source, facts=source.facts(), checked_by=by, **values)


def article(*, by: User | None = None, cites: Citation | None = None, **fields: Any) -> Article:
    """A working copy that is complete enough to be submitted. It cites one confirmed source."""
    by = by or editor()
    source = cites or citation()
    number = next(_numbers)
    values = {
        "title": f"Example condition {number}",
        "standfirst": "What it is and what helps.",
        "key_points": "It is common.\nIt can be treated.",
        "body": f"## What it is\n\nIt affects 5 % of adults.[@{source.key}]\n\n## What helps\n\nRest.",
        "risk_class": "B",
        "topic": topic(),
        "author_ids": [by.person.pk],
        **fields,
    }
    return drafting.create_article(by=by, fields=values)


def edition(*, of: Article | None = None, by: User | None = None, **submission_fields: Any) -> Edition:
    """A submitted edition that nobody has signed."""
    of = of or article(by=by)
    values = {"change_kind": ChangeKind.NEW, "change_note": "First edition", **submission_fields}
    return submission.submit(
        article=of, by=by or of.owner, version=Article.objects.get(pk=of.pk).version, **values
    )


def signed(an_edition: Edition, kind: str, by: User | None = None, **fields: Any) -> SignOff:
    """A sign-off by an assigned reviewer who accepted."""
    by = by or reviewer(kind)
    asked(an_edition.article, kind, by)
    values = {"digest": an_edition.digest, "passphrase": PASSPHRASE, "has_interests": False, **fields}
    return signing.sign(edition=an_edition, by=by, kind=kind, **values)


def asked_for_changes(an_edition: Edition, kind: str, *, by: User, note: str) -> SignOff:
    """The word of a reviewer that the edition has to change."""
    return signing.request_changes(
        edition=an_edition, by=by, kind=kind, digest=an_edition.digest, passphrase=PASSPHRASE, note=note
    )


def approved_if(an_edition: Edition, *, by: User, **fields: Any) -> ConditionalApproval:
    """A reviewer's approval, if exactly the words are taken that they suggest."""
    come = expected(an_edition, edits_of(by, an_edition)).digest
    values = {
        "digest": an_edition.digest,
        "expected_digest": come,
        "passphrase": PASSPHRASE,
        "has_interests": False,
    }
    return conditions.approve_if(edition=an_edition, by=by, **values | fields)


def asked(an_article: Article, kind: str, whom: User) -> None:
    """Invite a reviewer who accepts at once, unless that has happened already; a fact checker judges every claim."""
    invitation = reviewing.assign(
        article=an_article, by=desk_editor(), reviewer=whom.person.reviewer, kind=kind
    )
    if invitation.state == "invited":
        reviewing.accept(assignment=invitation, by=whom, has_interests=False)
    newest = an_article.editions.last()
    if kind == Kind.FACT_CHECK and newest and not why_not_sign(whom, newest, kind):
        judged(newest, whom)


def judged(an_edition: Edition, by: User, judgement: str = Judgement.SUPPORTED) -> None:
    """Every claim of an edition that is still open, judged."""
    for claim in an_edition.claims.open():
        judging.judge_claim(claim=claim, by=by, judgement=judgement, note="Compared.")


def edition_in_review(
    *, signed_kinds: tuple[str, ...] = (), of: Article | None = None, **fields: Any
) -> Edition:
    """A submitted edition with the sign-offs named, each by somebody else."""
    submitted = edition(of=of, **fields)
    for kind in signed_kinds:
        signed(submitted, kind)
    return submitted


def ready_edition(**fields: Any) -> Edition:
    """An edition that nothing keeps from being published."""
    return edition_in_review(signed_kinds=BOTH, **fields)


def live_article(**fields: Any) -> Article:
    """An article that readers can read."""
    published = ready_edition(of=article(**fields))
    publishing.publish(edition=published, by=managing_editor())
    return Article.objects.get(pk=published.article_id)


def changed(an_article: Article, by: User | None = None, **fields: Any) -> Article:
    """The working copy saved once more with other fields."""
    current = Article.objects.get(pk=an_article.pk)
    fields = fields or {"body": current.body + "\n\nOne more sentence."}
    return drafting.save_article(
        article=current, by=by or current.owner, version=current.version, fields=fields, reason="Changed"
    )


def _account(email: str, name: str, roles: list[str], by: User | None) -> User:
    def create() -> User:
        return User.objects.create_user(email, PASSWORD, name=name, roles=roles)

    if by is None:
        return create()
    with act(by=by, act="account.create"):
        return create()
