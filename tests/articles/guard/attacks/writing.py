"""Writing without an author, over somebody else, or an edition that is not what was written."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction
from reversion.models import Version

from articles.actions import drafting
from articles.content import canonical_json, digest
from articles.models import Article, Edition
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.publishing import load
from tests.articles.guard.attacks.registry import DENIED, act_as, attack, statements
from tests.articles.guard.world import World


@attack("article.save in a shell, by nobody", refused="article_needs_an_author")
def _(w: World) -> None:
    article = Article.objects.get(pk=w.live)
    article.body, article.version = "Take twice as much.", article.version + 1
    article.save()


@attack("queryset.update of a text, by nobody", refused="article_stale")
def _(w: World) -> None:
    Article.objects.filter(pk=w.live).update(body="Take twice as much.")


statements(
    "a save by an account that does not exist",
    "SELECT set_config('cms.actor', '999999', true)",
    "UPDATE articles_article SET body = 'Mine', version = version + 1 WHERE id = {w.live}",
    refused="article_needs_an_author",
)
statements(
    "a save with a stale version",
    "UPDATE articles_article SET body = 'Mine' WHERE id = {w.live}",
    refused="article_stale",
    by="author",
)
statements(
    "a save that skips a version",
    "UPDATE articles_article SET body = 'Mine', version = version + 2 WHERE id = {w.live}",
    refused="article_stale",
    by="author",
)
statements(
    "an address that belongs to another article",
    "UPDATE articles_article SET version = version + 1, slug = (SELECT slug FROM articles_article"
    " WHERE id = {w.live}) WHERE id = (SELECT article_id FROM articles_edition WHERE id = {w.ready})",
    refused="articles_article_slug_key",
)


@attack("an address that once belonged to another article", refused="address_was_used_before")
def _(w: World) -> None:
    article = Article.objects.get(pk=w.live)
    old = article.slug
    with transaction.atomic():
        chief = User.objects.get(pk=w.chief)
        drafting.change_address(article=article, by=chief, slug="a-new-address", reason="Shorter")
        other = Article.objects.get(pk=w.article(w.ready))
        with connection.cursor() as cursor:
            act_as(cursor, w.chief)
        Article.objects.filter(pk=other.pk).update(slug=old, version=other.version + 1)


# django-reversion, which reverts past save() and every rule in Python


def _oldest(w: World) -> Version:
    return Version.objects.get_for_object(Article.objects.get(pk=w.live)).last()


@attack("reversion: revert an old version of the article", refused="article_live_follows_publication")
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.stranger), act="attack"):
        _oldest(w).revert()


@attack("reversion: revert a whole revision", refused="RevertError")
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.stranger), act="attack"):
        _oldest(w).revision.revert(delete=True)


@attack("reversion: recover a deleted article over a living one", refused="article_live_follows_publication")
def _(w: World) -> None:
    saved = json.loads(_oldest(w).serialized_data)
    saved[0]["fields"] |= {"live_edition": w.unsigned, "public_state": "live"}
    load(saved, w.stranger)


@attack("reversion: rewrite a version that an edition points to", refused=DENIED, owner="append_only")
def _(w: World) -> None:
    Version.objects.filter(pk=Edition.objects.get(pk=w.live_edition).revision_id).update(serialized_data="[]")


statements(
    "reversion: say that somebody else saved it",
    "UPDATE reversion_revision SET user_id = {w.stranger}",
    refused=DENIED,
    owner="append_only",
)
statements(
    "reversion: delete the history",
    "DELETE FROM reversion_version",
    refused=DENIED,
    owner="articles_edition_revision_id_53dd3e2c_fk_reversion_version_id",
)


# An edition that is not exactly the saved working copy, or not by whom it says


def _forged_edition(w: World, content: dict[str, Any], **fields: Any) -> None:
    genuine = Edition.objects.get(pk=w.live_edition)
    text = canonical_json({**genuine.document, **content})
    values = {"content": text, "digest": digest(text), "html": genuine.html, "title": genuine.title}
    values |= {"number": genuine.number + 1, "working_version": 1, "change_kind": "update"}
    with act(by=User.objects.get(pk=w.author), act="attack"):
        Edition.objects.create(
            article_id=genuine.article_id, **{**values, "submitted_by_id": w.author, **fields}
        )


for _name, _content in {
    "words that nobody saved": {"body": "Take twice as much."},
    "a title that nobody saved": {"title": "Another title"},
    "a standfirst that nobody saved": {"standfirst": "It is harmless."},
    "key points that nobody saved": {"key_points": ["Take twice as much."]},
    "a description that nobody saved": {"meta_description": "It cures everything."},
    "another language": {"language": "de"},
    "another risk class": {"risk_class": "C"},
    "a byline that nobody saved": {"byline": []},
}.items():

    @attack(f"an edition with {_name}", refused="edition_is_the_working_copy")
    def _(w: World, content: dict[str, Any] = _content) -> None:
        _forged_edition(w, content)


@attack("an edition whose byline gives the author another degree", refused="edition_byline_is_of_people")
def _(w: World) -> None:
    byline = Edition.objects.get(pk=w.live_edition).document["byline"]
    _forged_edition(w, {"byline": [{**entry, "credentials": "MD, PhD"} for entry in byline]})


@attack("an edition with a digest of something else", refused="edition_digest_is_of_its_content")
def _(w: World) -> None:
    _forged_edition(w, {}, digest="c" * 64)


@attack("an edition with somebody else as submitter", refused="edition_submitted_by_the_actor")
def _(w: World) -> None:
    _forged_edition(w, {}, submitted_by_id=w.medic)


statements(
    "an edition recalled in somebody else's name",
    "INSERT INTO articles_editionrecall (edition_id, recalled_by_id, reason) VALUES ({w.ready}, {w.chief}, 'x')",
    refused="recalled_by_the_actor",
)
statements(
    "a published edition recalled",
    "INSERT INTO articles_editionrecall (edition_id, recalled_by_id, reason)"
    " VALUES ({w.live_edition}, {w.manager}, 'x')",
    refused="recall_of_an_open_edition",
)
