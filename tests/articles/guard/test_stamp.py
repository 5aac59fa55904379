"""The stamp of the public site changes with everything that readers see, and waits for those who serve the old one."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from articles.actions import drafting, publishing, signing, triage
from articles.actions.relating import relate
from articles.actions.synonyms import add_synonyms
from articles.models import Article, Revocation, SignOff
from articles.workflow import ChangeKind, Kind
from citations.actions import library
from citations.models import Citation
from cms import database_roles, postgres
from cms.accounts.models import User
from cms.audit.acts import act
from cms.serving.keeper import LEASE_SECONDS
from tests import factories
from tests.articles.reader.reading import next_edition, reload, reported, suspended

NOT_BY_THEMSELVES = {
    "articles_edition",
    "articles_editioncitation",
    "articles_editioncontributor",
}
"""What the reader's role reads, and what a publication shows: these rows never change."""
THROUGH_FUNCTIONS = {"search_synonym"}
"""What functions of the owner read for readers. Not words for spelling: a page that offers an old one is right."""


def stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp::text FROM site_stamp")
        return cursor.fetchone()[0]


def ask(question: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def test_every_table_that_readers_see_changes_the_stamp(own_database: str):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND has_any_column_privilege('imprimatur_reader', c.oid, 'SELECT')"
        )
        read = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'y_stamp' AND t.tgenabled = 'A'"
        )
        stamped = {name for (name,) in cursor.fetchall()}

    assert read - {"site_stamp"} | THROUGH_FUNCTIONS == stamped | NOT_BY_THEMSELVES


class Site:
    """A live article, its neighbour, and what people do to them."""

    def __init__(self) -> None:
        self.article = factories.live_article(title="Gout")
        self.other = factories.live_article(topic=self.article.topic, title="Neighbour")
        self.former = self.other.live_edition.citations.get().citation
        next_edition(self.other, body="Rest.")
        self.other = reload(self.other)
        self.draft = factories.article()
        self.admin = factories.administrator()
        self.manager = factories.managing_editor()
        self.source = self.article.live_edition.citations.get().citation
        self.unused = factories.citation()

    def correct(self) -> None:
        next_edition(self.article, kind=ChangeKind.CORRECTION, note="It is 2.3 g.")

    def affirm_again(self) -> None:
        factories.signed(self.other.live_edition, Kind.MEDICAL_REVIEW)

    def revoke(self) -> None:
        signoff = SignOff.objects.filter(article=self.other).first()
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")

    def move(self) -> None:
        drafting.change_address(article=reload(self.other), by=self.manager, slug="moved", reason="Clearer")

    def suspend(self) -> None:
        suspended(self.article)

    def reinstate(self) -> None:
        publishing.reinstate(article=reload(self.article), by=self.manager)

    def hide_author(self) -> None:
        with act(by=self.admin, act="person.edit"):
            self.article.owner.person.is_public = False
            self.article.owner.person.save()

    def rename_topic(self) -> None:
        self.article.topic.name = "Renamed topic"
        self.article.topic.save()

    def relate(self) -> None:
        assert relate(article=reload(self.article), by=User.objects.system()).related_ids

    def add_synonyms(self) -> None:
        add_synonyms(by=self.manager, words=["gout", "podagra"])

    def retract_source(self) -> None:
        retract(self.source)

    def retract_source_of_an_earlier_edition(self) -> None:
        """Its page, and comparisons with it, say so."""
        retract(self.former)

    def retract_unused_source(self) -> None:
        retract(self.unused)

    def count_reports(self) -> None:
        triage.count_feedback(by=User.objects.system())

    def report(self) -> None:
        reported(self.article)

    def begin_draft(self) -> None:
        fields = {"title": "Begun", "body": "Words.", "topic": self.article.topic, "risk_class": "B"}
        drafting.create_article(by=self.draft.owner, fields=fields)

    def save_draft(self) -> None:
        drafting.save_article(
            article=self.draft,
            by=self.draft.owner,
            version=reload(self.draft).version,
            fields={"body": "New."},
            reason="New",
        )

    def save_live_ones_working_copy(self) -> None:
        current = reload(self.article)
        drafting.save_article(
            article=current, by=current.owner, version=current.version, fields={"body": "New."}, reason="New"
        )


def retract(source: Citation) -> None:
    source.refresh_from_db()
    library.note_notice(
        citation=source,
        by=factories.librarian(),
        notice="retracted",
        reason="Made up.",
        version=source.version,
    )


SEEN = (
    Site.correct,
    Site.affirm_again,
    Site.move,
    Site.suspend,
    Site.reinstate,
    Site.hide_author,
    Site.rename_topic,
    Site.relate,
    Site.add_synonyms,
    Site.retract_source,
    Site.retract_source_of_an_earlier_edition,
    Site.revoke,
    Site.count_reports,
)
UNSEEN = (
    Site.begin_draft,
    Site.save_draft,
    Site.save_live_ones_working_copy,
    Site.retract_unused_source,
    Site.report,
)


def test_what_readers_see_changes_the_stamp_and_what_they_do_not_see_leaves_it(own_database: str):
    site = Site()

    changed = {deed.__name__: changes(deed, site) for deed in (*SEEN, *UNSEEN)}

    assert changed == {deed.__name__: deed in SEEN for deed in (*SEEN, *UNSEEN)}


def changes(deed: Callable[[Site], None], site: Site) -> bool:
    before = stamp()
    deed(site)
    return stamp() != before


def test_a_change_that_is_rolled_back_leaves_the_stamp(own_database: str):
    article = factories.live_article()
    before = stamp()

    with transaction.atomic():
        suspended(article)
        transaction.set_rollback(True)

    assert stamp() == before
    assert Article.objects.live().filter(pk=article.pk).exists()


def test_a_take_down_waits_for_a_lease_that_nobody_gives_back_and_no_longer(own_database: str):
    article = factories.live_article()
    ask("SELECT renew_lease('a node that dies')::text")
    began = time.monotonic()

    suspended(article)

    assert time.monotonic() - began >= LEASE_SECONDS - 0.2
    before = stamp()
    publishing.reinstate(article=reload(article), by=factories.managing_editor())
    assert stamp() != before


def test_no_lease_begins_while_the_site_changes(own_database: str):
    article = factories.live_article()
    ask("SELECT renew_lease('here')::text")
    ask("SELECT end_lease('here')::text")

    with transaction.atomic():
        suspended(article)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with own_connection() as other:
            assert other.execute("SELECT renew_lease('there')").fetchone() == (None,)
    assert ask("SELECT renew_lease('there')::text") == stamp()


def own_connection() -> psycopg.Connection:
    return postgres.cluster().connect(database_roles.APP, connection.settings_dict["NAME"])


def test_the_application_cannot_set_the_stamp(own_database: str):
    before = stamp()

    with pytest.raises(Exception, match="permission denied"):
        ask("UPDATE site_stamp SET stamp = gen_random_uuid() RETURNING stamp::text")

    assert stamp() == before


def test_the_clock_changes_the_site_when_the_first_signature_of_a_live_edition_runs_out(own_database: str):
    assert ask("SELECT site_changes_at()") is None
    article = factories.live_article()
    factories.edition_in_review()

    first = min(SignOff.objects.filter(edition=article.live_edition).values_list("valid_until", flat=True))

    assert ask("SELECT site_changes_at()") == first
    assert not Revocation.objects.exists()
