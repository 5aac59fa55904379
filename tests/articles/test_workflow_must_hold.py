"""What must always hold (numbers as in docs/workflow.md): on a house where everything has happened once.

The attacks in `guard/` try to break the same; here it is shown to hold.
"""

from __future__ import annotations

import hashlib
import re

import pytest
from django.apps import apps
from django.db.models import CASCADE, SET_DEFAULT, SET_NULL, Count, Max

from articles.actions import drafting, publishing, signing
from articles.evidence import evidence_faults
from articles.models import Article, Edition, Publication
from articles.permissions import can
from articles.reader.queries import cards
from articles.trust import trust
from articles.workflow import TRANSITIONS, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Refusal
from tests import factories
from tests.articles.guard.house import House
from tests.articles.test_workflow import undone

APPEND_ONLY = (
    "articles_contribution",
    "articles_edition",
    "articles_editioncitation",
    "articles_editioncontributor",
    "articles_editionrecall",
    "articles_signoff",
    "articles_revocation",
    "articles_interestwaiver",
    "articles_publication",
    "citations_citationcheck",
    "audit_auditevent",
)


def test_01_the_live_pointer_is_to_an_edition_of_the_article_whose_digest_is_that_of_its_content(
    as_administrator: House,
):
    live = Article.objects.filter(live_edition__isnull=False).select_related("live_edition")
    assert len(live) == 2  # one is live, one suspended
    for article in live:
        edition = article.live_edition
        digest = hashlib.sha256(edition.content.encode()).hexdigest()
        assert (edition.article_id, edition.digest) == (article.pk, digest)


def test_02_an_edition_goes_up_if_and_only_if_it_is_the_newest_and_has_no_blocker(as_administrator: House):
    manager = User.objects.get(pk=as_administrator.world.manager)
    went_up, may_go_up = set(), set()
    for edition in Edition.objects.filter(article__public_state="unpublished"):
        is_newest = not edition.article.editions.filter(number__gt=edition.number).exists()
        if is_newest and not edition.blockers.exists():
            may_go_up.add(edition.pk)
        with undone():
            if goes_up(edition, manager):
                went_up.add(edition.pk)
    assert went_up == may_go_up
    assert as_administrator.world.ready in went_up


def goes_up(edition: Edition, manager: User) -> bool:
    values = {"article": edition.article, "edition": edition, "digest": edition.digest, "kind": "published"}
    try:
        with act(by=manager, act="edition.publish"):
            Publication.objects.create(acted_by=manager, **values)
    except Refusal:
        return False
    return True


def test_03_every_publication_rested_on_two_independent_signatures(as_administrator: House):
    shown = Publication.objects.put_up()
    assert shown.count() == 4
    assert list(evidence_faults()) == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_04_evidence_is_append_only_under_every_role(as_administrator: House, table: str):
    triggers = as_administrator.rows(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ '^a_'", table
    )
    assert sorted(triggers) == [("a_append_only", "A"), ("a_no_truncate", "A")]


def test_05_edition_numbers_are_consecutive(as_administrator: House):
    counted = Edition.objects.values("article").annotate(highest=Max("number"), count=Count("pk"))
    assert [row for row in counted if row["highest"] != row["count"]] == []


def test_06_nothing_that_is_deleted_takes_evidence_with_it(as_administrator: House):
    rules = as_administrator.rows(
        "SELECT conrelid::regclass::text, conname, confdeltype FROM pg_constraint"
        " WHERE contype = 'f' AND confdeltype NOT IN ('a', 'r')"
        " AND conrelid::regclass::text ~ '^(articles|citations|audit)_'"
    )
    assert rules == []
    evidence = [model for model in apps.get_models() if model._meta.db_table in APPEND_ONLY]
    assert evidence
    for model in evidence:
        for field in model._meta.concrete_fields:
            if field.remote_field:
                assert field.remote_field.on_delete not in (CASCADE, SET_NULL, SET_DEFAULT), field


# Tokens, numbers, words and dates


def test_09_no_save_succeeds_with_a_stale_version(as_administrator: House):
    with undone():
        article = factories.changed(factories.article())
        for stale in (0, 1, 3, 999):
            with pytest.raises(drafting.StaleVersion):
                drafting.save_article(
                    article=article, by=article.owner, version=stale, fields={"body": "Late."}, reason="Late"
                )
        article.refresh_from_db()
        assert article.version == 2


def test_10_numbers_are_the_order_of_first_use_and_lead_there_and_back(as_administrator: House):
    with undone():
        first, second = factories.citation(), factories.citation()
        words = f"One.[@{second.key}] Two.[@{first.key}] Three.[@{second.key}]"
        edition = factories.edition(of=factories.article(body=words))
        printed = list(edition.citations.order_by("position").values_list("citation_id", flat=True))
    assert printed == [second.pk, first.pk]
    assert re.findall(r'href="#ref-(\d+)"', edition.html) == ["1", "2", "1"]
    assert re.findall(r'id="(cite-[^"]+)"', edition.html) == ["cite-1-a", "cite-2-a", "cite-1-b"]


def test_11_the_words_of_trust_go_with_the_signature(as_administrator: House):
    with undone():
        article = factories.live_article()
        signoff = article.live_edition.signoffs.get(kind=Kind.MEDICAL_REVIEW)
        assert trust(article.live_edition).medical.name == signoff.signer_name
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong table.")
        assert trust(article.live_edition).medical is None


def test_12_last_changed_moves_only_with_words_and_last_reviewed_only_with_a_signature(
    as_administrator: House,
):
    with undone():
        article, manager = factories.live_article(), factories.managing_editor()
        start = dates(article)
        minor = factories.ready_edition(of=factories.changed(article), change_kind="minor")
        assert dates(article) == start, (
            "neither saving nor submitting nor signing what is not live moves a date"
        )
        publishing.publish(edition=minor, by=manager)
        after_minor = dates(article)
        update = factories.ready_edition(of=factories.changed(article), change_kind="update")
        publishing.publish(edition=update, by=manager)
        after_update = dates(article)
    assert after_minor["changed"] == start["changed"]
    assert after_minor["reviewed"] > start["reviewed"]
    assert after_update["changed"] > start["changed"]


def dates(article: Article) -> dict[str, object]:
    row = cards().get(pk=article.pk)
    return {"changed": row.changed_at, "reviewed": row.reviewed_at}


def test_14_the_highest_rights_of_django_are_no_duty(as_administrator: House):
    root = User.objects.get(pk=as_administrator.world.superuser)
    plain = User.objects.get(pk=as_administrator.world.administrator)
    assert root.is_superuser
    assert {verb for verb in TRANSITIONS if can(root, verb)} == {
        verb for verb in TRANSITIONS if can(plain, verb)
    }


def test_15_what_nobody_has_confirmed_is_not_fine(as_administrator: House):
    edition = Edition.objects.get(pk=as_administrator.world.unconfirmed)
    assert list(edition.blockers.values_list("code", flat=True)) == ["citation_unverified"]
