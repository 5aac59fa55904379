"""Public pages are read as the role that PostgreSQL shows nothing of drafts (S15), wherever they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connections, models
from django.test import Client

from articles.actions.relating import relate
from articles.models import Edition, Feedback, Finding, Publication, Reviewer
from articles.reader.database import READER, rows
from cms import database_roles
from cms.accounts.models import User
from tests import factories
from tests.articles.reader.reading import aged, next_edition, reported, suspended, withdrawn
from tests.articles.reader.test_every_page import FILES, PAGES

GONE = {
    "{suspended}": 200,
    "{withdrawn}": 410,
    "{replaced}": 301,
    "{moved}": 301,
    "/articles/no-such-page/": 404,
}
MORE = (
    "{article}?from=elsewhere",
    "{article}feedback/?edition=1",
    "/feedback/?code=none",
    "{article}changes/?old=1&new=2",
    "/sitemap-people.xml",
    "/api/v1/articles/",
    "/api/v1/articles/?changed_since=2001-01-01T00:00:00Z",
    "/api/v1/articles/{number}/",
    "/api/v1/articles/{number}/editions/",
    "/api/v1/topics/",
    "/api/v1/people/",
)

OF_THE_DESK = (
    "articles.Article.body",
    "articles.Article.title",
    "articles.Article.import_note",
    "articles.Feedback.text",
    "articles.Feedback.verdict",
    "articles.ViewCount.views",
    "articles.Finding.summary",
    "articles.Reviewer.licence_number",
    "accounts.User.email",
    "audit.AuditEvent.act",
    "reversion.Version.serialized_data",
)


@pytest.fixture(scope="module")
def names(module_database: str) -> dict[str, str]:
    """Addresses of a small library: two editions, a correction, a draft, pages that were taken down or moved."""
    article = factories.live_article(title="Gout", slug="gout-example")
    next_edition(article, kind="correction", note="The dose was wrong.")
    factories.article(title="Zqx draft", slug="zqx-draft")
    factories.live_article(topic=article.topic)
    assert relate(article=article, by=User.objects.system()).related_ids
    old = factories.live_article(slug="old-address")
    factories.changed(old, by=factories.managing_editor(), slug="new-address")
    return {
        "article": article.get_absolute_url(),
        "number": article.pk,
        "topic": article.topic.get_absolute_url(),
        "person": Reviewer.objects.latest("pk").person.get_absolute_url(),
        "suspended": suspended(factories.live_article()).get_absolute_url(),
        "withdrawn": withdrawn(factories.live_article()).get_absolute_url(),
        "replaced": withdrawn(factories.live_article(), "consolidated", article).get_absolute_url(),
        "moved": "/articles/old-address/",
        "receipt": reported(article),
    }


@pytest.fixture
def asked(names: dict[str, str]) -> Iterator[list[str]]:
    """What the application's own role was asked meanwhile."""
    statements: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(note):
        yield statements


def test_the_alias_is_the_read_only_role(names):
    with connections[READER].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (database_roles.READER,)


@pytest.mark.parametrize("pattern", [*PAGES, *FILES, *MORE, *GONE])
def test_every_public_page_is_answered_without_the_application_s_role(names, asked, pattern):
    status = GONE.get(pattern, 301 if "?old=" in pattern else 200)

    response = Client().get(pattern.format(**names))

    assert response.status_code == status
    assert [sql for sql in asked if not re.search(r'"(cache|times_counted)"', sql)] == []


def test_pages_show_the_library_to_that_role(names):
    """Not merely answers: lists, search, profile and history have what they should."""
    for address in (
        "/",
        "/a-to-z/",
        "/recent/",
        "/search/?q=gout",
        "/corrections/",
        "/feed.atom",
        names["topic"],
    ):
        assert "Gout" in Client().get(address).content.decode(), address
    assert "The dose was wrong." in Client().get(f"{names['article']}history/").content.decode()
    assert "Example Medical Council" in Client().get(names["person"]).content.decode()


def test_feedback_is_written_by_the_application(names):
    form = Client().get(f"{names['article']}feedback/")
    ticket = re.search(r'name="ticket" value="([^"]+)"', form.content.decode())[1]

    sent = {"ticket": aged(ticket), "verdict": "inaccurate", "text": "The dose is wrong."}
    response = Client().post(f"{names['article']}feedback/", sent)

    assert response.status_code == 302
    said = Feedback.objects.latest("pk")
    assert (said.edition.number, said.text) == (2, "The dose is wrong.")
    assert Finding.objects.get(reports=said, reports__heading="").state == "open"


def test_no_draft_is_found_by_any_question_of_a_public_page(names):
    draft = factories.edition(of=factories.article(title="Zqx unpublished", slug="zqx-unpublished"))

    assert Client().get("/articles/zqx-unpublished/").status_code == 404
    assert not rows(Edition).filter(pk=draft.pk).exists()
    assert rows(Edition).count() == Publication.objects.values("edition").distinct().count()
    assert "Zqx" not in Client().get("/search/?q=zqx+unpublished").content.decode().replace("zqx", "")


@pytest.mark.parametrize("column", OF_THE_DESK)
def test_the_alias_cannot_be_asked_for_what_belongs_to_the_desk(names, column):
    label, field = column.rsplit(".", 1)
    model: type[models.Model] = apps.get_model(label)

    with pytest.raises(ProgrammingError, match="permission denied"):
        list(model._default_manager.using(READER).values_list(field))


def test_public_modules_start_their_questions_at_the_one_door():
    """Articles are asked for through `live()` alone, whichever connection a question starts from."""
    for path in Path(settings.BASE_DIR, "articles", "reader").rglob("*.py"):
        for found in re.finditer(r"rows\(Article\)\s*\.(\w+)", path.read_text()):
            assert found[1] == "live", f"{path.name}: {found[0]}"
