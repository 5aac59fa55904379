"""Who may sign an edition: each rule refused on the page, at the address and by PostgreSQL, with its reason.

The rules are those of “Eligible to sign an edition” in the workflow's definition. The page tells the reason before
anything is typed and offers no field for the passphrase; the address is sent a complete signature all the same; and
PostgreSQL is asked to sign with the right passphrase, past everything that Python checks.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from articles.actions import signing
from articles.models import Edition, Reviewer, SignOff
from articles.workflow import ATTESTATIONS, Decision, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Refusal
from tests import factories
from tests.articles.desk.reviewed import address, asked_reviewer, signature, signed_in, traces, words

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
LAPSED = datetime.date(2021, 1, 31)


@dataclass(frozen=True)
class Rule:
    """Somebody who may not give a medical review, what the page tells them, and the constraint that refuses."""

    case: Callable[[], tuple[Edition, User]]
    sentence: str
    constraint: str


def reviewer_whose(**facts: object) -> Callable[[], tuple[Edition, User]]:
    """A reviewer who accepted the review, and of whom something changed since."""

    def case() -> tuple[Edition, User]:
        edition = factories.edition()
        user = asked_reviewer(edition)
        with act(by=factories.administrator(), act="reviewer.change"):
            Reviewer.objects.filter(person__user=user).update(**facts)
        return edition, User.objects.get(pk=user.pk)

    return case


def of_the_other_kind() -> tuple[Edition, User]:
    edition = factories.edition()
    return edition, asked_reviewer(edition, FACTS)


def who_wrote_part() -> tuple[Edition, User]:
    user = factories.reviewer(MEDICAL, roles=("editor",))
    edition = factories.edition(of=factories.changed(factories.article(), by=user))
    factories.asked(edition.article, MEDICAL, user)
    return edition, user


def who_submitted() -> tuple[Edition, User]:
    user = factories.reviewer(MEDICAL, roles=("editor",))
    edition = factories.edition(by=user, of=factories.article())
    factories.asked(edition.article, MEDICAL, user)
    return edition, user


def in_the_byline() -> tuple[Edition, User]:
    user, author = factories.reviewer(MEDICAL), factories.editor()
    edition = factories.edition(
        of=factories.article(by=author, author_ids=[author.person.pk, user.person.pk])
    )
    factories.asked(edition.article, MEDICAL, user)
    return edition, user


def who_gave_the_other_signature() -> tuple[Edition, User]:
    user = factories.reviewer()
    edition = factories.edition()
    factories.signed(edition, FACTS, by=user)
    factories.asked(edition.article, MEDICAL, user)
    return edition, user


RULES = {
    "reviews another kind": Rule(
        of_the_other_kind, "You are not a medical reviewer.", "signoff_by_an_eligible_reviewer"
    ),
    "stopped reviewing": Rule(
        reviewer_whose(is_active=False), "You no longer review.", "signoff_by_an_eligible_reviewer"
    ),
    "licence not verified": Rule(
        reviewer_whose(verified_on=None, verified_by=None),
        "Your licence has not been verified.",
        "signoff_by_an_eligible_reviewer",
    ),
    "licence lapsed": Rule(
        reviewer_whose(valid_until=LAPSED),
        "Your licence ended on 31 January",
        "signoff_by_an_eligible_reviewer",
    ),
    "wrote part of it": Rule(who_wrote_part, "you wrote part of it", "signoff_by_somebody_independent"),
    "submitted it": Rule(who_submitted, "you submitted it", "signoff_by_somebody_independent"),
    "in the byline": Rule(in_the_byline, "you are named in its byline", "signoff_by_somebody_independent"),
    "gave the other signature": Rule(
        who_gave_the_other_signature,
        "You gave the other signature on this edition. The two must come from two people.",
        "signoff_by_two_people",
    ),
}


@pytest.fixture(params=RULES.values(), ids=RULES)
def rule(request: pytest.FixtureRequest) -> Rule:
    return request.param


def sign_in_postgresql(edition: Edition, user: User, *, has_interests: bool = False) -> None:
    """Ask PostgreSQL itself for the signature, with the right passphrase."""
    statement = signing.Statement(
        MEDICAL, Decision.APPROVE, str(ATTESTATIONS[MEDICAL]), "", has_interests, "Shares in a maker", None
    )
    with act(by=user, act="edition.sign"):
        signing._call_sign(edition, user, edition.digest, factories.PASSPHRASE, statement, None)


def test_the_page_says_why_and_offers_no_signature(rule):
    edition, user = rule.case()

    response = signed_in(user).get(address("edition-sign", edition, MEDICAL))

    assert rule.sentence in words(response)
    assert b'name="passphrase"' not in response.content


def test_the_address_refuses_with_the_same_reason(rule):
    edition, user = rule.case()
    before = traces(edition.article)

    response = signed_in(user).post(address("edition-sign", edition, MEDICAL), signature(edition))

    assert response.status_code == 403
    assert rule.sentence in words(response)
    assert traces(edition.article) == before


def test_postgresql_refuses(rule):
    edition, user = rule.case()
    before = traces(edition.article)

    with pytest.raises(Refusal) as refused:
        sign_in_postgresql(edition, user)

    assert refused.value.code == rule.constraint
    assert traces(edition.article) == before


def test_postgresql_refuses_a_declared_interest_that_nobody_waived():
    """The page and the address are tried in desk/test_signing.py."""
    edition = factories.edition()
    user = asked_reviewer(edition)
    before = traces(edition.article)

    with pytest.raises(Refusal) as refused:
        sign_in_postgresql(edition, user, has_interests=True)

    assert refused.value.code == "signoff_interests_waived"
    assert traces(edition.article) == before


def test_whoever_no_rule_keeps_away_can_sign():
    """The table above would prove nothing if nobody could."""
    edition = factories.edition()
    user = asked_reviewer(edition)

    sign_in_postgresql(edition, user)

    assert SignOff.objects.get().user == user
