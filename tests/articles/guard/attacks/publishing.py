"""Putting up what may not go up: by hand, through the ORM, in bulk, by schedule, again after it came down."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from articles.actions import publishing
from articles.models import Article, Edition, Publication, Schedule
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.registry import DENIED, act_as, attack, statements
from tests.articles.guard.world import World

PUT_UP = (
    "INSERT INTO articles_publication (article_id, edition_id, digest, kind, acted_by_id, reason,"
    " withdrawal_reason) SELECT e.article_id, e.id, e.digest, '{kind}', {actor}, '', ''"
    " FROM articles_edition e WHERE e.id = {edition}"
)


def put_up(edition: str, *, kind: str = "published", actor: str = "manager") -> str:
    return PUT_UP.format(kind=kind, actor=f"{{w.{actor}}}", edition=f"{{w.{edition}}}")


def publication_of(edition: Edition, by: int, kind: str = "published") -> Publication:
    return Publication(
        article=edition.article, edition=edition, digest=edition.digest, kind=kind, acted_by_id=by
    )


# What is the matter with an edition, which one it is, what PostgreSQL says, what the action says.
NOT_TO_GO_UP = (
    ("nobody signed", "unsigned", "publication_blocked", "has_blockers"),
    ("only the medical reviewer signed", "half_signed", "publication_blocked", "has_blockers"),
    ("a newer edition exists", "stale", "publication_of_the_newest_edition", ""),
    ("a signature was revoked", "revoked", "publication_blocked", "has_blockers"),
    ("a signature expired", "expired", "publication_blocked", "has_blockers"),
    ("a reviewer asked for changes", "disputed", "publication_blocked", "has_blockers"),
    ("a source is not confirmed", "unconfirmed", "publication_blocked", "has_blockers"),
    ("its source is another work, as registries say", "mistaken", "publication_blocked", "has_blockers"),
    ("nobody decided on the journal of its source", "undecided", "publication_blocked", "has_blockers"),
    ("a source was retracted", "retracted", "publication_blocked", "has_blockers"),
    ("it was recalled", "recalled", "publication_of_the_newest_edition", "has_blockers"),
    ("a source is not peer reviewed", "unreviewed", "publication_blocked", "has_blockers"),
    ("its article has no topic", "incomplete", "publication_blocked", "has_blockers"),
    ("a comment objects", "objected", "publication_blocked", "has_blockers"),
    ("a blocking finding is open", "questioned", "publication_blocked", "has_blockers"),
    ("it was suspended and nobody reinstates it", "suspended", "publication_already_live", ""),
    ("it was withdrawn", "withdrawn", "publication_blocked", "has_blockers"),
    ("it is live already", "live_edition", "publication_already_live", "nothing"),
)

for _case, _edition, _rule, _refusal in NOT_TO_GO_UP:
    statements(f"raw insert: {_case}", put_up(_edition), refused=_rule)

    @attack(f"publish action: {_case}", refused=_refusal or _rule)
    def _(w: World, edition: str = _edition) -> None:
        publishing.publish(
            edition=Edition.objects.get(pk=getattr(w, edition)), by=User.objects.get(pk=w.manager)
        )

    @attack(f"Publication.objects.create: {_case}", refused=_rule)
    def _(w: World, edition: str = _edition) -> None:
        with act(by=User.objects.get(pk=w.manager), act="attack"):
            publication_of(Edition.objects.get(pk=getattr(w, edition)), w.manager).save()


statements(
    "published by an editor",
    put_up("ready", actor="stranger"),
    refused="published_by_a_managing_editor",
    by="stranger",
)
statements(
    "published by an administrator with Django's highest rights",
    put_up("ready", actor="superuser"),
    refused="published_by_a_managing_editor",
    by="superuser",
)
statements(
    "published in the name of the managing editor by somebody else",
    put_up("ready"),
    refused="publication_by_the_actor",
    by="stranger",
)
statements(
    "published by nobody in particular",
    "SELECT set_config('cms.actor', '', true)",
    put_up("ready"),
    refused="publication_by_the_actor",
)
statements(
    "rolled back to what was never public",
    put_up("ready", kind="rolled_back"),
    refused="rolled_back_to_an_earlier_edition",
)
statements(
    "rolled back to an unsigned edition",
    put_up("unsigned", kind="rolled_back"),
    refused="rolled_back_to_an_earlier_edition",
)
statements(
    "rolled back to what was withdrawn",
    put_up("withdrawn", kind="rolled_back"),
    refused="rolled_back_to_an_earlier_edition",
)
statements(
    "reinstated what was never suspended", put_up("ready", kind="reinstated"), refused="reinstated_as_it_was"
)
statements(
    "reinstated what was withdrawn", put_up("withdrawn", kind="reinstated"), refused="reinstated_as_it_was"
)
statements(
    "a kind of publication that does not exist",
    put_up("ready", kind="forced"),
    refused="publication_kind_is_known",
)
statements(
    "the edition of another article",
    PUT_UP.replace("e.article_id", "{{w.live}}").format(
        kind="published", actor="{w.manager}", edition="{w.ready}"
    ),
    refused="publication_of_its_own_edition",
)
statements(
    "a digest of other words",
    PUT_UP.replace("e.digest", "repeat('a', 64)").format(
        kind="published", actor="{w.manager}", edition="{w.ready}"
    ),
    refused="publication_digest_is_the_editions",
)
NAMING_SIGNOFFS = (
    "INSERT INTO articles_publication (article_id, edition_id, digest, kind, acted_by_id, reason,"
    " withdrawal_reason, medical_signoff_id, medical_signer_id, fact_signoff_id, fact_signer_id, fact_kind)"
)
statements(
    "sign-offs of another article named by hand",
    NAMING_SIGNOFFS
    + " SELECT u.article_id, u.id, u.digest, 'published', {w.manager}, '', '', p.medical_signoff_id,"
    " p.medical_signer_id, p.fact_signoff_id, p.fact_signer_id, 'fact_check'"
    " FROM articles_edition u, articles_publication p"
    " WHERE u.id = {w.unsigned} AND p.edition_id = {w.live_edition}",
    refused="publication_blocked",
)
statements(
    "one sign-off named for both",
    NAMING_SIGNOFFS
    + " SELECT s.article_id, s.edition_id, s.digest, 'published', {w.manager}, '', '', s.id, s.person_id,"
    " s.id, s.person_id, 'medical_review' FROM articles_signoff s WHERE s.edition_id = {w.half_signed}",
    refused="publication_blocked",
)
statements(
    "a publication of an article that does not exist",
    PUT_UP.replace("e.article_id", "999999").format(
        kind="published", actor="{w.manager}", edition="{w.ready}"
    ),
    refused="article_exists",
)
TAKE_DOWN = PUT_UP.replace("{actor}, ''", "{actor}, 'Because.'")
statements(
    "a page taken down that is not up",
    TAKE_DOWN.format(kind="withdrawn", actor="{w.manager}", edition="{w.ready}"),
    refused="publication_takes_down_what_is_up",
)
statements(
    "a page taken down in the name of an edition that it does not show",
    TAKE_DOWN.format(kind="suspended", actor="{w.manager}", edition="{w.first_edition}"),
    refused="publication_takes_down_what_is_up",
)
statements(
    "a page withdrawn by an editor",
    TAKE_DOWN.format(kind="withdrawn", actor="{w.author}", edition="{w.live_edition}"),
    refused="withdrawn_by_a_managing_editor",
    by="author",
)
statements(
    "a page suspended without a reason",
    put_up("live_edition", kind="suspended"),
    refused="publication_take_down_has_a_reason",
)
statements(
    "all constraints deferred first",
    "SET CONSTRAINTS ALL DEFERRED",
    put_up("unsigned"),
    refused="publication_blocked",
)
statements(
    "triggers off as in replication",
    "SET LOCAL session_replication_role = replica",
    put_up("unsigned"),
    refused=DENIED,
)
statements(
    "MERGE into publications",
    "MERGE INTO articles_publication p USING articles_edition e ON p.edition_id = e.id AND e.id = {w.unsigned}"
    " WHEN NOT MATCHED AND e.id = {w.unsigned} THEN INSERT (article_id, edition_id, digest, kind, acted_by_id,"
    " reason, withdrawal_reason) VALUES (e.article_id, e.id, e.digest, 'published', {w.manager}, '', '')",
    refused="publication_blocked",
)
statements(
    "a block of PL/pgSQL that swallows the refusal",
    "DO $$ BEGIN " + put_up("unsigned") + "; EXCEPTION WHEN check_violation THEN NULL; END $$",
    refused="nothing",
)
statements(
    "published in a savepoint whose refusal is rolled back",
    "SAVEPOINT before",
    put_up("ready", actor="stranger"),
    "ROLLBACK TO before",
    refused="publication_by_the_actor",
)


@attack("an isolation level that sees the past", refused="read_committed_only")
def _(w: World) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        act_as(cursor, w.manager)
        cursor.execute(put_up("ready").format(w=w))


@attack("a page put up with a number that no later act can reach", refused="suspended")
def _(w: World) -> str:
    chosen = PUT_UP.replace("(article_id", "(id, article_id", 1).replace(
        "SELECT", "SELECT 9000000000000000000,", 1
    )
    suspend = TAKE_DOWN.format(kind="suspended", actor="{w.manager}", edition="{w.ready}")
    state = "SELECT public_state FROM articles_article WHERE live_edition_id = {w.ready}"
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.manager)
        cursor.execute(chosen.format(kind="published", actor=w.manager, edition=w.ready))
        for statement in (suspend, state):
            cursor.execute(statement.format(w=w))
        transaction.set_rollback(True)
        return cursor.fetchone()[0]


@attack("bulk_create of a publication", refused="publication_blocked")
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.manager), act="attack"):
        Publication.objects.bulk_create([publication_of(Edition.objects.get(pk=w.unsigned), w.manager)])


@attack("COPY into publications", refused="publication_blocked")
def _(w: World) -> None:
    chosen = Edition.objects.get(pk=w.unsigned)
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.manager)
        columns = "article_id, edition_id, digest, kind, acted_by_id, reason, withdrawal_reason"
        with cursor.copy(f"COPY articles_publication ({columns}) FROM STDIN") as copy:
            copy.write_row((chosen.article_id, chosen.pk, chosen.digest, "published", w.manager, "", ""))


@attack("loaddata of a publication", refused=DENIED, owner="publication_blocked")
def _(w: World) -> None:
    chosen = Edition.objects.get(pk=w.unsigned)
    fields = {
        "article": chosen.article_id,
        "edition": chosen.pk,
        "digest": chosen.digest,
        "kind": "published",
    }
    fields |= {"acted_by": w.manager, "acted_at": "2020-01-01T00:00:00Z"}
    load([{"model": "articles.publication", "pk": 99999, "fields": fields}], w.manager)


@attack("loaddata of an article with a live edition", refused="article_live_follows_publication")
def _(w: World) -> None:
    article = Article.objects.get(pk=w.article(w.unsigned))
    fields = {"slug": article.slug, "title": article.title, "owner": article.owner_id}
    fields |= {"version": article.version + 1, "live_edition": w.unsigned, "public_state": "live"}
    fields |= dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    load([{"model": "articles.article", "pk": article.pk, "fields": fields}], w.manager)


def load(objects: list[dict[str, Any]], account: int) -> None:
    """`manage.py loaddata` of a file with these objects, in the name of somebody."""
    with NamedTemporaryFile("w", suffix=".json") as fixture, transaction.atomic():
        fixture.write(json.dumps(objects))
        fixture.flush()
        with connection.cursor() as cursor:
            act_as(cursor, account)
        call_command("loaddata", Path(fixture.name), verbosity=0)


@attack("an account that calls itself managing editor", refused="published_by_a_managing_editor")
def _(w: World) -> None:
    superuser = User(pk=w.stranger, is_superuser=True, is_staff=True, roles=["managing_editor"])
    publishing.publish(edition=Edition.objects.get(pk=w.ready), by=superuser)


@attack("the system account publishes without a schedule", refused="published_by_a_managing_editor")
def _(w: World) -> None:
    system = User.objects.system()
    with act(by=system, act="attack"):
        publication_of(Edition.objects.get(pk=w.ready), system.pk).save()


@attack("a schedule fires after a signature was revoked", refused="failed")
def _(w: World) -> str:
    planned = Schedule.objects.get(pk=w.schedule)
    return publishing.run_schedule(schedule=planned, by=User.objects.system()).state


SCHEDULE = (
    "INSERT INTO articles_schedule (edition_id, publish_at, scheduled_by_id, scheduled_at, state, outcome)"
    " VALUES ({{w.ready}}, now() - interval '1 minute', {{w.{by}}}, now(), 'waiting', '')"
)
statements(
    "a schedule of an editor",
    SCHEDULE.format(by="stranger"),
    refused="scheduled_by_a_managing_editor",
    by="stranger",
)
statements(
    "a schedule in the name of the managing editor",
    SCHEDULE.format(by="manager"),
    refused="scheduled_by_the_actor",
    by="stranger",
)
statements(
    "a schedule moved to another edition",
    "UPDATE articles_schedule SET edition_id = {w.ready} WHERE id = {w.schedule}",
    refused="schedule_identity",
)
statements(
    "a schedule that is over waits again",
    "UPDATE articles_schedule SET state = 'cancelled' WHERE id = {w.schedule}",
    "UPDATE articles_schedule SET state = 'waiting' WHERE id = {w.schedule}",
    refused="schedule_is_over",
)
