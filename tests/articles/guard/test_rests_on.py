"""On which signatures a publication rests, and the blockers that only tampering could bring about."""

from __future__ import annotations

import pytest

from articles.actions import publishing, signing
from articles.models import Edition, Publication
from articles.workflow import Kind
from cms import postgres
from tests import factories


@pytest.mark.django_db
def test_rests_on_nobody_who_has_changed_their_mind():
    """One reviewer approved, then asked for changes; the chief editor set that aside; another one had approved too."""
    edition = factories.edition_in_review(signed_kinds=[Kind.FACT_CHECK])
    steady = factories.signed(edition, Kind.MEDICAL_REVIEW)
    wavering = factories.reviewer(Kind.MEDICAL_REVIEW)
    factories.signed(edition, Kind.MEDICAL_REVIEW, by=wavering)
    doubt = factories.asked_for_changes(
        edition, Kind.MEDICAL_REVIEW, by=wavering, note="The dose is too high"
    )
    signing.revoke(signoff=doubt, by=factories.chief_editor(), reason="other", note="Set aside in writing")

    assert published(edition).medical_signoff == steady


def published(edition: Edition) -> Publication:
    made = publishing.publish(edition=edition, by=factories.managing_editor())
    return Publication.objects.get(pk=made.pk)


@pytest.mark.django_db
def test_rests_on_the_latest_pair():
    edition = factories.ready_edition()
    later = factories.signed(edition, Kind.MEDICAL_REVIEW)
    assert published(edition).medical_signoff == later


TAMPERED = {
    "same_signer": (
        "UPDATE articles_signoff SET person_id = m.person_id, user_id = m.user_id FROM articles_signoff m"
        " WHERE m.kind = 'medical_review' AND articles_signoff.kind = 'fact_check'"
    ),
    "signer_contributed": (
        "INSERT INTO articles_editioncontributor (edition_id, user_id, person_id, part)"
        " SELECT edition_id, user_id, person_id, 'saved' FROM articles_signoff WHERE kind = 'fact_check'"
    ),
    "citation_unresolved": "UPDATE articles_editioncitation SET citation_id = NULL",
}


@pytest.mark.parametrize("code", TAMPERED)
def test_blocks_what_only_tampering_could_bring_about(own_database: str, code: str):
    edition = factories.ready_edition()
    with postgres.cluster().connect(database=own_database) as admin:
        for table in ("articles_signoff", "articles_editioncitation"):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        admin.execute(TAMPERED[code])
    assert code in set(edition.blockers.values_list("code", flat=True))
