"""Unsaved typing is kept for its author alone, shown again, and never becomes history (D08, D16, D17, D18)."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, Autosave
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, evidence_of, sent

pytestmark = pytest.mark.django_db


def type_(client, article, **changes):
    return client.post(address("article-autosave", article), sent(article, **changes))


class TestKeeping:
    def test_keeps_what_was_typed_and_says_when(self, client, editor):
        article = factories.article(by=editor)

        answer = type_(client, article, body="Half a sent", title="").json()

        kept = Autosave.objects.get()
        assert (kept.user, kept.base_version, kept.fields["body"], kept.fields["title"]) == (
            editor,
            1,
            "Half a sent",
            "",
        )
        assert answer["said"] == f"Saved at {timezone.localtime(kept.saved_at):%H:%M}, for you only"
        assert answer["is_behind"] is False

    def test_changes_neither_article_nor_history(self, client, editor):
        article = factories.article(by=editor)
        before = evidence_of(article)

        type_(client, article, body="Half a sentence")

        assert evidence_of(article) | {"autosaves": []} == before

    def test_keeps_one_buffer_for_each_person_and_article(self, client, editor):
        article = factories.article(by=editor)

        for body in ("H", "He", "Hea"):
            type_(client, article, body=body)

        assert [kept.fields["body"] for kept in Autosave.objects.all()] == ["Hea"]

    def test_answers_with_the_notes_on_the_text_as_typed(self, client, editor):
        article = factories.article(by=editor)

        notes = type_(client, article, body="A fact.[@lee99]", standfirst="").json()["notes"]

        assert "No source has the key “lee99”." in notes
        assert "Write a standfirst" in notes

    def test_does_not_mind_nonsense(self, client, editor):
        article = factories.article(by=editor)

        answer = type_(
            client, article, topic="x", author_ids=["9" * 30, "y"], risk_class="?", body="\0" + "[" * 20_000
        )

        assert answer.status_code in (200, 400)
        assert Article.objects.get(pk=article.pk).version == 1

    def test_is_told_when_somebody_else_has_saved(self, client, editor):
        article = factories.article(by=editor)
        factories.changed(article, by=factories.editor())

        assert type_(client, article, body="Mine").json()["is_behind"] is True
        assert Autosave.objects.get().base_version == 1

    @pytest.mark.parametrize("version", ["", "one", "-1", "9" * 12])
    def test_refuses_a_damaged_page(self, client, editor, version):
        article = factories.article(by=editor)

        assert type_(client, article, version=version).status_code == 400
        assert not Autosave.objects.exists()

    def test_refuses_an_endless_text(self, client, editor):
        article = factories.article(by=editor)

        assert type_(client, article, body="x" * 2_000_001).status_code == 400
        assert not Autosave.objects.exists()

    def test_refuses_strangers_without_leading_them_away(self, client):
        article = factories.article()

        assert type_(client, article).status_code == 401
        assert not Autosave.objects.exists()

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
    def test_refuses_those_who_do_not_write(self, client, role):
        article = factories.article()
        client.force_login(factories.user(role))

        assert type_(client, article).status_code == 403
        assert not Autosave.objects.exists()

    def test_cannot_be_asked_for_with_get(self, client, editor):
        assert client.get(address("article-autosave", factories.article())).status_code == 405

    def test_costs_the_same_for_one_source_and_three(self, client, editor, django_assert_num_queries):
        article = factories.article(by=editor)
        body = "".join(f"Fact.[@{factories.citation().key}] " for _ in range(3))
        type_(client, article)

        with django_assert_num_queries(13) as one:
            type_(client, article)

        with django_assert_num_queries(len(one)):
            type_(client, article, body=body)


class TestComingBack:
    def test_finds_what_one_had_typed(self, client, editor):
        article = factories.article(by=editor)
        author = factories.user().person
        type_(client, article, body="Half a sentence", author_ids=[author.pk], reason="Because")

        response = client.get(address("article-edit", article))

        page = response.content.decode()
        assert "This is your own unsaved typing" in page
        assert "Half a sentence" in page
        assert 'value="Because"' in page
        assert f'<option value="{author.pk}" selected>' in page

    def test_saving_it_makes_one_revision_and_empties_the_buffer(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Half a sentence")

        response = client.post(address("article-edit", article), sent(article, body="A whole sentence."))

        assert response.status_code == 302
        assert Article.objects.get(pk=article.pk).version == 2
        assert not Autosave.objects.exists()

    def test_is_warned_when_somebody_else_has_saved_since(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Mine")
        factories.changed(article, by=factories.editor())

        response = client.get(address("article-edit", article))

        assert "Somebody else has saved the article since" in response.content.decode()
        assert response.context["form"]["version"].value() == 1

    def test_sees_only_their_own(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Secret half sentence")
        client.force_login(factories.editor())

        assert "Secret half sentence" not in client.get(address("article-edit", article)).content.decode()


class TestThrowingAway:
    def test_asks_first_and_then_shows_the_saved_text(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Half a sentence")

        asked = client.get(address("autosave-discard", article))
        assert "Throw your unsaved typing away?" in asked.content.decode()
        assert Autosave.objects.exists()

        response = client.post(address("autosave-discard", article))
        assert response.headers["Location"] == address("article-edit", article)
        assert not Autosave.objects.exists()

    def test_leaves_the_typing_of_others(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Half a sentence")
        client.force_login(factories.editor())

        client.post(address("autosave-discard", article))

        assert Autosave.objects.get().user == editor

    def test_refuses_strangers(self, client):
        article = factories.article()

        assert client.post(address("autosave-discard", article)).status_code == 401


class TestOthers:
    def test_lists_who_else_is_writing(self, client, editor):
        article = factories.article(by=editor)
        client.force_login(factories.user(Role.EDITOR, name="Sam Lee"))
        type_(client, article, body="Sam’s words")
        client.force_login(editor)

        for page in (address("article-edit", article), address("article-others", article)):
            shown = client.get(page).content.decode()
            assert "Sam Lee is writing too" in shown
            assert "Sam’s words" not in shown

    def test_forgets_those_who_stopped(self, client, editor):
        article = factories.article(by=editor)
        client.force_login(factories.user(Role.EDITOR, name="Sam Lee"))
        type_(client, article, body="Sam’s words")
        Autosave.objects.update(saved_at=timezone.now() - datetime.timedelta(minutes=6))
        client.force_login(editor)

        assert client.get(address("article-others", article)).content.decode().strip() == ""

    def test_does_not_list_oneself(self, client, editor):
        article = factories.article(by=editor)
        type_(client, article, body="Mine")

        assert client.get(address("article-others", article)).content.decode().strip() == ""

    def test_answers_strangers_with_401(self, client):
        url = address("article-others", factories.article())

        assert client.get(url, headers={"HX-Request": "true"}).status_code == 401
