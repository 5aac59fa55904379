"""Many articles, made from one: its rows are copied in SQL, with the guard set aside for that moment.

Only a bench may do this: it works as the server's administrator, in a database that is thrown away.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import AutoField, Field, ForeignKey, Model, OneToOneField, SlugField
from psycopg import sql
from reversion.models import Revision, Version

from articles import models
from cms import postgres

FAMILY: tuple[type[Model], ...] = (
    models.Article,
    models.Address,
    models.Contribution,
    models.Edition,
    models.EditionCitation,
    models.EditionContributor,
    models.SignOff,
    models.Publication,
)
# New ids are the old ones plus a multiple of this, so copies never meet what the bench has made itself.
STEP = 1_000_000
# Titles and texts differ in one of these many words, as real ones do.
WORDS = 5000
TEXTS = {"title", "search_heads", "search_text"}


def grow(database: str, article: models.Article, copies: int, *, first: int = 1) -> None:
    """Copy `article` and everything that belongs to it, as number `first` to `first + copies - 1`."""
    with postgres.cluster().connect(database=database) as admin:
        for model in FAMILY:
            table = sql.Identifier(model._meta.db_table)
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            command = sql.SQL(
                "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {}"
                " FROM {} t, generate_series(%s::int, %s::int) g WHERE {}"
            ).format(
                table,
                sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
                sql.SQL(", ").join(_copied(field) for field in fields),
                table,
                sql.SQL(_belongs(model)),
            )
            admin.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(table))
            admin.execute(command, [first, first + copies - 1, article.pk])
            admin.execute(sql.SQL("ANALYZE {}").format(table))


def _belongs(model: type[Model]) -> str:
    """The condition that a row of `model` is the article's, with one parameter."""
    names = {field.name for field in model._meta.concrete_fields}
    if model is models.Article:
        return "t.id = %s"
    if "article" in names:
        return "t.article_id = %s"
    return "t.edition_id IN (SELECT id FROM articles_edition WHERE article_id = %s)"


def _copied(field: Field) -> sql.Composable:
    column = sql.SQL("t.{}").format(sql.Identifier(field.column))
    in_family = isinstance(field, ForeignKey | OneToOneField) and field.related_model in FAMILY
    if isinstance(field, AutoField) or in_family:
        return sql.SQL("{} + g::bigint * {}").format(column, sql.Literal(STEP))
    if isinstance(field, SlugField):
        return sql.SQL("{} || '-' || g").format(column)
    if field.name in TEXTS:
        return sql.SQL("{} || ' term' || (g %% {})").format(column, sql.Literal(WORDS))
    return column


def add_history(database: str, article: models.Article, revisions: int) -> None:
    """Give `article` as many earlier revisions, each a copy of its newest."""
    newest = Version.objects.get_for_object(article).latest("pk")
    kind = ContentType.objects.get_for_model(models.Article).pk
    with postgres.cluster().connect(database=database) as admin:
        admin.execute(
            f"WITH new AS (INSERT INTO {Revision._meta.db_table} (date_created, comment, user_id)"
            " SELECT date_created - g * interval '1 minute', comment, user_id"
            f" FROM {Revision._meta.db_table}, generate_series(1, %s::int) g WHERE id = %s RETURNING id)"
            f" INSERT INTO {Version._meta.db_table}"
            " (object_id, format, serialized_data, object_repr, content_type_id, revision_id, db)"
            " SELECT v.object_id, v.format, v.serialized_data, v.object_repr, v.content_type_id, new.id, v.db"
            f" FROM {Version._meta.db_table} v, new WHERE v.id = %s AND v.content_type_id = %s",
            [revisions, newest.revision_id, newest.pk, kind],
        )
        admin.execute(
            "INSERT INTO articles_contribution (article_id, user_id, version)"
            " SELECT %s, %s, g FROM generate_series(1, %s::int) g",
            [article.pk, article.owner_id, revisions],
        )
        admin.execute("ANALYZE")
