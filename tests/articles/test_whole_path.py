"""The spine of the product, through its actions: written, submitted, signed by two, published, taken down."""

import pytest

from articles.actions import drafting, publishing, signing
from articles.models import Article, Publication
from articles.workflow import Kind, PublicState
from cms.refusals import HasBlockers, NotEligible, WrongPassphrase
from tests import factories

pytestmark = pytest.mark.django_db


def codes(edition):
    return set(edition.blockers.values_list("code", flat=True))


def test_an_article_signed_by_two_people_goes_live():
    edition = factories.edition()
    assert codes(edition) == {"no_medical_review", "no_fact_check", "claim_open"}
    factories.signed(edition, Kind.MEDICAL_REVIEW)
    assert codes(edition) == {"no_fact_check", "claim_open"}
    factories.signed(edition, Kind.FACT_CHECK)
    assert codes(edition) == set()

    publishing.publish(edition=edition, by=factories.managing_editor())

    article = Article.objects.get(pk=edition.article_id)
    assert (article.public_state, article.live_edition) == (PublicState.LIVE, edition)


def test_refuses_to_publish_with_one_signature():
    edition = factories.edition_in_review(signed_kinds=[Kind.MEDICAL_REVIEW])

    with pytest.raises(HasBlockers) as refusal:
        publishing.publish(edition=edition, by=factories.managing_editor())

    assert refusal.value.codes == {"no_fact_check", "claim_open"}
    assert not Publication.objects.exists()


def test_refuses_a_signature_of_the_author():
    author = factories.reviewer(roles=("editor",))
    edition = factories.edition(of=factories.article(by=author))
    with pytest.raises(NotEligible):
        factories.signed(edition, Kind.MEDICAL_REVIEW, by=author)


def test_refuses_both_signatures_of_one_person():
    both = factories.reviewer()
    edition = factories.edition()
    factories.signed(edition, Kind.MEDICAL_REVIEW, by=both)
    with pytest.raises(NotEligible):
        factories.signed(edition, Kind.FACT_CHECK, by=both)


def test_one_changed_character_needs_both_signatures_again():
    edition = factories.ready_edition()
    article = factories.changed(edition.article)
    following = factories.edition(of=article, change_kind="update")
    assert following.number == 2
    assert codes(following) == {"no_medical_review", "no_fact_check"}


def test_a_wrong_passphrase_signs_nothing():
    edition = factories.edition()
    with pytest.raises(WrongPassphrase):
        factories.signed(edition, Kind.MEDICAL_REVIEW, passphrase="something else entirely")
    assert codes(edition) == {"no_medical_review", "no_fact_check", "claim_open"}


def test_a_revoked_signature_leaves_a_finding_and_the_page_its_reader():
    article = factories.live_article()
    signoff = article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I read the wrong table.")
    assert Article.objects.get(pk=article.pk).public_state == PublicState.LIVE
    assert codes(article.live_edition) == {"no_medical_review", "finding_blocking"}


def test_a_revoked_signature_on_a_class_a_page_takes_it_down():
    article = factories.live_article(risk_class="A")
    signoff = article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I read the wrong table.")
    assert Article.objects.get(pk=article.pk).public_state == PublicState.SUSPENDED


def test_suspend_reinstate_and_withdraw():
    article = factories.live_article()
    manager = factories.managing_editor()
    publishing.suspend(article=article, by=factories.editor(), reason="A reader doubts a dose.")
    assert Article.objects.get(pk=article.pk).public_state == PublicState.SUSPENDED
    publishing.reinstate(article=article, by=manager, reason="The dose is right.")
    assert Article.objects.live().get() == article
    publishing.withdraw(
        article=article, by=manager, withdrawal_reason="obsolete", reason="Nobody does this any more."
    )
    withdrawn = Article.objects.get(pk=article.pk)
    assert (withdrawn.public_state, withdrawn.live_edition) == (PublicState.WITHDRAWN, None)


def test_rolls_back_to_an_earlier_public_edition():
    article = factories.live_article()
    first = article.live_edition
    second = factories.ready_edition(of=factories.changed(article), change_kind="update")
    manager = factories.managing_editor()
    publishing.publish(edition=second, by=manager)
    publishing.roll_back(edition=first, by=manager, reason="The new dose is disputed.")
    assert Article.objects.get(pk=article.pk).live_edition == first


def test_refuses_a_stale_version():
    article = factories.article()
    factories.changed(article)
    with pytest.raises(drafting.StaleVersion):
        drafting.save_article(
            article=article, by=article.owner, version=1, fields={"body": "Mine"}, reason="Late"
        )
