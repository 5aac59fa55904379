import pytest

from articles.actions import findings, publishing, signing
from articles.models import Finding
from articles.workflow import Kind
from cms.refusals import Conflict
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def live():
    """A live page whose medical review was revoked."""
    live = factories.live_article()
    signoff = live.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong dose.")
    return live


def settle(live):
    return findings.resolve_finding(finding=Finding.objects.get(), by=live.owner, resolution="It is fine.")


def test_no_words_stop_the_clock_of_a_revoked_sign_off(live):
    with pytest.raises(Conflict) as refusal:
        settle(live)

    assert refusal.value.code == "sign_off_missing"
    assert Finding.objects.get().state == Finding.State.OPEN


def test_a_new_signature_does(live):
    factories.signed(live.live_edition, Kind.MEDICAL_REVIEW)

    assert settle(live).state == Finding.State.RESOLVED


def test_a_page_that_is_down_has_no_clock(live):
    publishing.suspend(article=live, by=live.owner, reason="Until somebody signs")

    assert settle(live).state == Finding.State.RESOLVED
