"""The history: who, when, why; any two compared; an old text comes back as a new revision (D30-D33, D53, D54)."""

import re

import pytest
from reversion.models import Version

from articles.models import Article
from articles.revisions import as_of, revisions_of
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, evidence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    account = factories.user(Role.EDITOR, name="Sam Lee")
    client.force_login(account)
    return account


def saved(article, times):
    for number in range(times):
        factories.changed(article, body=f"Take {number + 1} mg.")
    return Article.objects.get(pk=article.pk)


class TestList:
    def test_shows_who_when_and_why_newest_first(self, client, editor):
        article = saved(factories.article(by=editor), 2)

        response = client.get(address("article-history", article))

        rows = [(save.number, save.by, save.reason) for save in response.context["saves"]]
        assert rows == [(3, "Sam Lee", "Changed"), (2, "Sam Lee", "Changed"), (1, "Sam Lee", "Started")]
        assert f"<title>History of “{article.title}” – Desk" in response.content.decode()

    def test_shows_editions_and_what_happened_to_them_where_they_were_frozen(self, client, editor):
        article = factories.live_article(by=editor)
        factories.changed(article)

        saves = client.get(address("article-history", article)).context["saves"]

        assert [[edition.number for edition in save.editions] for save in saves] == [[], [1]]
        page = client.get(address("article-history", article)).content.decode()
        assert "Submitted as edition 1: New article" in page
        assert "Published" in page

    def test_comes_in_pages_of_thirty(self, client, editor):
        article = saved(factories.article(by=editor), 30)

        first = client.get(address("article-history", article))
        second = client.get(address("article-history", article, before=first.context["older"]))

        assert [save.number for save in first.context["saves"]] == list(range(31, 1, -1))
        assert [save.number for save in second.context["saves"]] == [1]
        assert second.context["older"] is None

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
    def test_ignores_a_malformed_place(self, client, editor, before):
        article = factories.article(by=editor)

        assert client.get(address("article-history", article, before=before)).status_code == 200

    def test_has_a_text_when_there_is_nothing(self, client, editor):
        article = factories.article(by=editor)

        assert (
            "No revisions here" in client.get(address("article-history", article, before=1)).content.decode()
        )

    def test_costs_the_same_for_one_revision_and_three(self, client, editor, django_assert_num_queries):
        one = factories.article(by=editor)
        factories.edition(of=one)
        three = saved(factories.live_article(by=editor), 2)
        factories.edition(of=three, change_kind="update", change_note="More")
        client.get(address("article-history", one))

        with django_assert_num_queries(10) as asked:
            client.get(address("article-history", one))

        with django_assert_num_queries(len(asked)):
            client.get(address("article-history", three))

    def test_never_fetches_the_texts(self, client, editor, django_assert_max_num_queries):
        article = saved(factories.article(by=editor), 2)

        with django_assert_max_num_queries(20) as asked:
            client.get(address("article-history", article))

        columns = [query["sql"].partition(" FROM ")[0] for query in asked.captured_queries]
        assert not any('"serialized_data"' in selected for selected in columns)
        assert not any('"articles_article"."body"' in selected for selected in columns)

    def test_is_open_to_an_auditor_who_may_not_restore(self, client):
        article = saved(factories.article(), 1)
        client.force_login(factories.user(Role.AUDITOR))

        page = client.get(address("article-history", article)).content.decode()

        assert "Revision 2" in page
        assert "Bring back" not in page

    def test_strangers_are_led_to_sign_in(self, client):
        assert client.get(address("article-history", factories.article())).status_code == 302

    def test_does_not_exist_for_those_who_may_not_know_the_article(self, client):
        article = factories.article()
        client.force_login(factories.reviewer())

        assert client.get(address("article-history", article)).status_code == 404


class TestRevision:
    def test_shows_the_old_text_as_readers_would_have_seen_it(self, client, editor):
        article = factories.article(by=editor, body="## Old heading\n\nOld words.")
        factories.changed(article, body="New words.")
        first = revisions_of(article).last()

        page = client.get(address("article-revision", article, first)).content.decode()

        assert "Old heading</h2>" in page
        assert "New words." not in page
        assert address("article-restore", article, first) in page

    def test_of_another_article_does_not_exist_here(self, client, editor):
        article, other = factories.article(by=editor), factories.article(by=editor)
        foreign = revisions_of(other).first()

        assert client.get(address("article-revision", article, foreign)).status_code == 404
        assert client.get(address("article-changes", article, old=f"r{foreign.pk}")).status_code == 404
        assert client.post(address("article-restore", article, foreign)).status_code == 404

    def test_of_another_kind_of_thing_does_not_exist_here(self, client, editor):
        article = factories.article(by=editor)
        foreign = Version.objects.exclude(content_type__model="article").first()

        assert foreign is not None
        assert client.get(address("article-revision", article, foreign)).status_code == 404


class TestChanges:
    def test_marks_whole_quantities(self, client, editor):
        article = factories.article(by=editor, body="Take 5 mg once a day.")
        factories.changed(article, body="Take 2.5 mg once a day.")
        first = revisions_of(article).last()

        response = client.get(address("article-changes", article, old=f"r{first.pk}"))

        page = response.content.decode()
        marked = response.context["parts"][0].runs[0][0]
        assert [part.field for part in response.context["parts"]] == ["body"]
        assert re.search(r"<del><span[^>]*>removed: </span>5 mg<", marked.html)
        assert re.search(r"<ins><span[^>]*>added: </span>2\.5 mg<", marked.html)
        assert str(marked.html) in page
        assert [badge for badge in marked.badges if badge in page]
        assert "From revision 1 to the working copy" in page

    def test_names_people_and_topics(self, client, editor):
        article = factories.article(by=editor)
        person, topic = factories.user(name="Ana Ruiz").person, factories.topic("Knees")
        factories.changed(article, author_ids=[person.pk], topic=topic, risk_class="A")
        first = revisions_of(article).last()

        response = client.get(address("article-changes", article, old=f"r{first.pk}"))

        parts = {
            part.field: "".join(block.html for run in part.runs for block in run)
            for part in response.context["parts"]
        }
        assert parts.keys() == {"author_ids", "topic", "risk_class"}
        assert "Ana Ruiz" in re.sub("<.*?>", "", parts["author_ids"])
        assert "Knees" in parts["topic"]
        assert "dose" in parts["risk_class"]

    def test_compares_an_edition_with_the_working_copy(self, client, editor):
        article = factories.live_article(by=editor)
        factories.changed(article, title="Another title")

        response = client.get(address("article-changes", article, old="e1", new="now"))

        assert [part.field for part in response.context["parts"]] == ["title"]

    def test_an_edition_is_the_same_as_the_revision_it_was_frozen_from(self, client, editor):
        article = factories.live_article(by=editor)
        frozen = revisions_of(article).first()

        page = client.get(address("article-changes", article, old="e1", new=f"r{frozen.pk}")).content.decode()

        assert "word for word the same" in page

    @pytest.mark.parametrize("code", ["", "x", "r", "e", "r0", "e7", "rx", "r" + "9" * 30, "now; drop table"])
    def test_a_state_that_does_not_exist_is_not_found(self, client, editor, code):
        article = factories.article(by=editor)

        assert client.get(address("article-changes", article), {"old": code}).status_code == 404

    def test_escapes_what_was_written(self, client, editor):
        article = factories.article(by=editor, body="Safe.")
        factories.changed(article, body="<img src=x onerror=alert(1)>", title="<b>Bold</b>")
        first = revisions_of(article).last()

        page = client.get(address("article-changes", article, old=f"r{first.pk}")).content.decode()

        assert "<img src=x" not in page
        assert "<b>Bold</b>" not in page
        assert "&lt;img" in page


class TestRestoring:
    def test_brings_the_text_back_as_a_new_revision(self, client, editor):
        article = factories.article(by=editor, body="Old words.")
        factories.changed(article, body="New words.")
        first = revisions_of(article).last()
        before = list(Version.objects.get_for_object(article).values_list("pk", "serialized_data"))

        asked = client.get(address("article-restore", article, first))
        assert asked.context["form"]["reason"].value() == "Restored revision 1"
        response = client.post(
            address("article-restore", article, first), {"version": 2, "reason": "The old one was right"}
        )

        assert response.headers["Location"] == address("article-edit", article)
        restored = Article.objects.get(pk=article.pk)
        assert (restored.body, restored.version) == ("Old words.", 3)
        newest = revisions_of(article).first()
        assert (newest.number, newest.revision.comment) == (3, "The old one was right")
        after = list(Version.objects.get_for_object(article).values_list("pk", "serialized_data"))
        assert after[1:] == before

    def test_of_the_same_text_writes_nothing(self, client, editor):
        article = factories.article(by=editor)
        before = evidence_of(article)
        only = revisions_of(article).first()

        client.post(address("article-restore", article, only), {"version": 1, "reason": "Again"})

        assert evidence_of(article) == before

    def test_is_refused_when_somebody_saved_meanwhile(self, client, editor):
        article = factories.article(by=editor)
        factories.changed(article)
        first = revisions_of(article).last()
        before = evidence_of(article)

        response = client.post(address("article-restore", article, first), {"version": 1, "reason": "Back"})

        assert response.status_code == 409
        assert evidence_of(article) == before

    def test_needs_a_reason(self, client, editor):
        article = saved(factories.article(by=editor), 1)
        first = revisions_of(article).last()
        before = evidence_of(article)

        response = client.post(address("article-restore", article, first), {"version": 2, "reason": ""})

        assert response.status_code == 400
        assert evidence_of(article) == before

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_closed_to_those_who_do_not_write(self, client, role):
        article = saved(factories.article(), 1)
        first = revisions_of(article).last()
        before = evidence_of(article)
        client.force_login(factories.user(role))

        response = client.post(address("article-restore", article, first), {"version": 2, "reason": "Back"})

        assert response.status_code == 403
        assert evidence_of(article) == before


def test_finds_a_revision_by_its_number(editor):
    article = saved(factories.article(by=editor), 3)

    assert [as_of(article, number).number for number in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert as_of(article, 5) is None


def test_the_pages_of_reversion_are_not_mounted(client, editor):
    for path in (
        "/administration/articles/article/recover/",
        "/administration/articles/article/1/history/1/",
    ):
        assert client.get(path).status_code in (302, 403, 404)
