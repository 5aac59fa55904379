"""What a take-down and a revocation bring with them, and what they leave alone."""

import datetime

import pytest
from django.utils import timezone

from articles.actions import publishing, signing
from articles.models import Article, Finding, Schedule
from articles.workflow import Kind, PublicState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("take_down", ["suspend", "withdraw"])
def test_a_page_that_was_taken_down_does_not_come_back_by_a_forgotten_plan(take_down):
    article = factories.live_article()
    following = factories.ready_edition(of=factories.changed(article), change_kind="update")
    manager = factories.managing_editor()
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    plan = publishing.schedule(edition=following, by=manager, publish_at=tomorrow)

    if take_down == "suspend":
        publishing.suspend(article=article, by=manager, reason="A dose is wrong.")
    else:
        publishing.withdraw(article=article, by=manager, withdrawal_reason="error", reason="A dose is wrong.")

    assert Schedule.objects.get(pk=plan.pk).state == Schedule.State.CANCELLED


def test_a_page_that_another_reviewer_still_signs_stays_up_when_one_revokes():
    article = factories.live_article(risk_class="A")
    first = article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    factories.signed(article.live_edition, Kind.MEDICAL_REVIEW)

    signing.revoke(signoff=first, by=first.user, reason="mistake", note="I read the wrong table.")

    assert Article.objects.get(pk=article.pk).public_state == PublicState.LIVE
    assert not Finding.objects.filter(article=article).exists()


def test_spaces_round_a_passphrase_and_composed_letters_do_not_count():
    signer = factories.reviewer(Kind.MEDICAL_REVIEW, passphrase="Zoë reads every page")
    edition = factories.edition()
    assert factories.signed(
        edition, Kind.MEDICAL_REVIEW, by=signer, passphrase=" Zoe\u0308 reads every page "
    )
