"""Refused signatures and publications: what was tried is undone, and that it was tried is in the trail."""

import pytest
from django.db import connection

from articles.actions import publishing, signing
from articles.models import Publication, SignOff
from articles.workflow import Kind
from cms.accounts.models import Role
from cms.audit.models import AuditEvent
from cms.refusals import AlreadyDone, HasBlockers, Invalid, NotAllowed, NotEligible
from tests import factories

pytestmark = pytest.mark.django_db


def noted():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return list(AuditEvent.objects.filter(act__endswith=" refused").order_by("seq"))


def statement(edition, **fields):
    return {
        "edition": edition,
        "kind": Kind.MEDICAL_REVIEW,
        "digest": edition.digest,
        "passphrase": factories.PASSPHRASE,
        "has_interests": False,
        **fields,
    }


def test_a_publication_that_is_blocked():
    edition, manager = factories.edition(), factories.managing_editor()

    with pytest.raises(HasBlockers):
        publishing.publish(edition=edition, by=manager)

    (event,) = noted()
    assert event.act == "note: publication refused"
    assert (event.actor_id, event.row_table, event.row_id) == (
        manager.pk,
        "note articles_edition",
        edition.pk,
    )
    assert (event.article_id, event.reason) == (edition.article_id, str(HasBlockers.default_message))
    assert set(event.row["codes"].split()) >= {"no_fact_check", "no_medical_review"}
    assert not Publication.objects.exists()


def test_a_signature_of_somebody_who_wrote_part_of_it_or_was_not_asked():
    writer = factories.reviewer(Kind.MEDICAL_REVIEW, roles=(Role.EDITOR,))
    edition = factories.edition(by=writer)
    stranger = factories.reviewer(Kind.MEDICAL_REVIEW)

    for by in (writer, stranger):
        with pytest.raises(NotEligible):
            signing.sign(by=by, **statement(edition))

    assert [(event.act, event.actor_id) for event in noted()] == [
        ("note: signature refused", writer.pk),
        ("note: signature refused", stranger.pk),
    ]
    assert not SignOff.objects.exists()


def test_what_the_guard_alone_refuses():
    medic, edition = factories.reviewer(Kind.MEDICAL_REVIEW), factories.edition()
    factories.asked(edition.article, Kind.MEDICAL_REVIEW, medic)

    with pytest.raises(Exception, match="has not been waived"):
        signing.sign(by=medic, **statement(edition, has_interests=True, interests="Shares"))

    (event,) = noted()
    assert event.row == {"codes": "signoff_interests_waived"}


def test_what_is_no_attempt_is_not_noted():
    edition, manager = factories.edition(), factories.managing_editor()
    medic = factories.reviewer(Kind.MEDICAL_REVIEW)
    ready = factories.ready_edition()
    tomorrow = {"publish_at": ready.submitted_at.replace(year=ready.submitted_at.year + 1)}
    publishing.schedule(edition=ready, by=manager, **tomorrow)

    with pytest.raises(NotEligible):
        signing.sign(by=factories.editor(), **statement(edition))
    with pytest.raises(NotAllowed):
        publishing.publish(edition=edition, by=factories.editor())
    with pytest.raises(Invalid):
        signing.sign(by=medic, **statement(edition, has_interests=True))
    with pytest.raises(AlreadyDone):
        publishing.schedule(edition=ready, by=manager, **tomorrow)

    assert noted() == []
