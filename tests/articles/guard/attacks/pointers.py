"""Moving the pointer to what readers see without a publication."""

from __future__ import annotations

from articles.models import Article
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.registry import DENIED, attack, statements
from tests.articles.guard.world import World

RULE = "article_live_follows_publication"

statements(
    "UPDATE of the live pointer",
    "UPDATE articles_article SET live_edition_id = {w.unsigned}, public_state = 'live', version = version + 1"
    " WHERE id = (SELECT article_id FROM articles_edition WHERE id = {w.unsigned})",
    refused=RULE,
)
statements(
    "live pointer to another article's edition",
    "UPDATE articles_article SET live_edition_id = {w.ready}, version = version + 1 WHERE id = {w.live}",
    refused=RULE,
)
statements(
    "live pointer back to an older edition",
    "UPDATE articles_article SET live_edition_id = {w.first_edition} WHERE id = {w.live}",
    refused=RULE,
)
statements(
    "live pointer to nothing",
    "UPDATE articles_article SET live_edition_id = NULL, public_state = 'unpublished' WHERE id = {w.live}",
    refused=RULE,
)
statements(
    "a suspended page shown again by its state alone",
    "UPDATE articles_article SET public_state = 'live' WHERE live_edition_id = {w.suspended}",
    refused=RULE,
)
statements(
    "live pointers swapped between two articles by an update from a join",
    "UPDATE articles_article a SET live_edition_id = e.id, public_state = 'live' FROM articles_edition e"
    " WHERE e.article_id = a.id AND e.id = {w.ready}",
    refused=RULE,
)
statements(
    "triggers off, then the live pointer by hand",
    "SET LOCAL session_replication_role = replica",
    "UPDATE articles_article SET live_edition_id = {w.unsigned}, public_state = 'live'"
    " WHERE id = (SELECT article_id FROM articles_edition WHERE id = {w.unsigned})",
    refused=DENIED,
)
statements(
    "a new article that starts live",
    "INSERT INTO articles_article (slug, title, standfirst, key_points, body, language, meta_description,"
    " risk_class, author_ids, editor_ids, version, import_note, public_state, related_ids, created_at, updated_at,"
    " live_edition_id, owner_id, topic_id) SELECT 'started-live', title, '', '', '', 'en', '', 'B', '{{}}', '{{}}',"
    " 1, '', 'live', '{{}}', now(), now(), {w.live_edition}, owner_id, topic_id"
    " FROM articles_article WHERE id = {w.live}",
    refused="article_starts_unpublished",
)
statements(
    "an article that takes over another's number",
    "UPDATE articles_article SET id = 99999, version = version + 1 WHERE id = {w.live}",
    refused="article_identity",
)


@attack("queryset.update of the live pointer", refused=RULE)
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.chief), act="attack"):
        Article.objects.filter(pk=w.article(w.unsigned)).update(live_edition=w.unsigned, public_state="live")


@attack("article.save with a live edition", refused=RULE)
def _(w: World) -> None:
    article = Article.objects.get(pk=w.article(w.unsigned))
    article.live_edition_id, article.public_state, article.version = w.unsigned, "live", article.version + 1
    with act(by=User.objects.get(pk=w.chief), act="attack"):
        article.save()


@attack("bulk_update of the live pointer", refused=RULE)
def _(w: World) -> None:
    article = Article.objects.get(pk=w.article(w.unsigned))
    article.live_edition_id, article.public_state = w.unsigned, "live"
    with act(by=User.objects.get(pk=w.chief), act="attack"):
        Article.objects.bulk_update([article], ["live_edition", "public_state"])
