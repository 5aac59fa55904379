"""The editor's page: opening, saving with a reason, errors, roles (D17, D20, D61)."""

import pytest

from articles.models import Article
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, evidence_of, sent

pytestmark = pytest.mark.django_db


class TestNewArticle:
    def test_begins_with_a_title(self, client, editor):
        topic = factories.topic()

        response = client.post(
            address("article-new"), {"title": "Gout", "topic": topic.pk, "risk_class": "A"}
        )

        article = Article.objects.get()
        assert response.headers["Location"] == address("article-edit", article)
        assert (article.title, article.slug, article.topic, article.risk_class, article.owner) == (
            "Gout",
            "gout",
            topic,
            "A",
            editor,
        )

    def test_needs_a_title(self, client, editor):
        response = client.post(address("article-new"), {"title": " ", "risk_class": "B"})

        page = response.content.decode()
        assert response.status_code == 400
        assert "<title>Error: New article" in page
        assert '<a href="#id_title">' in page
        assert not Article.objects.exists()

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
    def test_is_closed_to_those_who_do_not_write(self, client, role):
        client.force_login(factories.user(role))

        assert client.get(address("article-new")).status_code == 403
        assert client.post(address("article-new"), {"title": "Gout", "risk_class": "B"}).status_code == 403
        assert not Article.objects.exists()

    def test_sends_strangers_to_sign_in(self, client):
        assert client.get(address("article-new")).status_code == 302
        assert client.post(address("article-new"), {"title": "Gout", "risk_class": "B"}).status_code == 401
        assert not Article.objects.exists()


class TestOpening:
    def test_shows_the_working_copy_in_a_form(self, client, editor):
        article = factories.article(by=editor)

        page = client.get(address("article-edit", article)).content.decode()

        assert f'value="{article.title}"' in page
        assert "It affects 5 % of adults." in page
        assert f"<title>Edit “{article.title}” – Desk" in page

    def test_lists_sources_and_what_is_missing(self, client, editor):
        source = factories.citation(title="Walking helps")
        body = f"A fact.[@{source.key}] Another.[@lee99]"
        article = factories.article(by=editor, body=body, standfirst="", author_ids=[])

        notes = client.get(address("article-edit", article)).context["notes"]

        assert [(found.number, found.key, found.times) for found in notes.sources] == [(1, source.key, 1)]
        assert list(notes.missing) == ["lee99"]
        assert {problem.code for problem in notes.problems} == {
            "citation_unresolved",
            "no_standfirst",
            "no_author",
        }

    def test_says_what_is_known_of_each_source(self, client, editor):
        confirmed, unconfirmed = factories.citation(), factories.citation(confirmed=False)
        article = factories.article(by=editor, body=f"A.[@{confirmed.key}; @{unconfirmed.key}]")

        notes = client.get(address("article-edit", article)).context["notes"]

        assert [source.standing.state for source in notes.sources] == ["confirmed", "unchecked"]

    def test_names_hidden_characters_with_their_line(self, client, editor):
        article = factories.article(by=editor, body="One.\n\nTake 5\u202emg.")

        notes = client.get(address("article-edit", article)).context["notes"]

        assert any("Line 3" in hint and "U+202E" in hint for hint in notes.hints)

    def test_loads_the_guard_before_the_script_of_markdownx(self, client, editor):
        page = client.get(address("article-edit", factories.article())).content.decode()

        assert 0 < page.index("cms/editor-guard.js") < page.index("markdownx/js/markdownx.min.js")
        assert "/markdownx/markdownify/" not in page
        assert "/markdownx/upload/" not in page

    def test_costs_the_same_for_one_source_and_three(self, client, editor, django_assert_num_queries):
        one = factories.article(by=editor)
        body = "".join(f"Fact.[@{factories.citation().key}] " for _ in range(3))
        people = [factories.user().person.pk for _ in range(3)]
        three = factories.article(by=editor, body=body, author_ids=people, editor_ids=people[:1])
        client.get(address("article-edit", one))

        with django_assert_num_queries(17) as asked:
            client.get(address("article-edit", one))

        with django_assert_num_queries(len(asked)):
            client.get(address("article-edit", three))

    def test_tells_a_reviewer_what_they_would_give_up(self, client):
        client.force_login(factories.reviewer(roles=(Role.EDITOR,)))

        page = client.get(address("article-edit", factories.article())).content.decode()

        assert "If you change this text, you cannot sign it" in page

    def test_does_not_exist_for_a_reviewer_who_was_not_asked(self, client):
        article = factories.article()
        client.force_login(factories.reviewer())

        assert client.get(address("article-edit", article)).status_code == 403
        assert client.get(address("article-history", article)).status_code == 404

    def test_offers_people_with_credentials_and_those_already_named(self, client, editor):
        named, retired, bare = (factories.user(name=name).person for name in ("Nan", "Rex", "Bo"))
        article = factories.article(by=editor, author_ids=[retired.pk])
        type(bare).objects.filter(pk=bare.pk).update(credentials="")
        type(retired).objects.filter(pk=retired.pk).update(is_active=False)

        offered = [
            pk
            for pk, _label in client.get(address("article-edit", article))
            .context["form"]
            .fields["author_ids"]
            .choices
        ]

        assert named.pk in offered
        assert retired.pk in offered
        assert bare.pk not in offered


class TestSaving:
    def test_writes_every_field_with_author_and_reason(self, client, editor):
        article = factories.article(by=editor)
        first, second = factories.user().person, factories.user().person
        topic, other = factories.topic(), factories.topic()
        fields = {
            "title": "Gout in adults",
            "standfirst": "A painful joint.",
            "body": "## What it is\r\n\r\nUric acid.",
            "key_points": "One\r\nTwo",
            "topic": topic.pk,
            "other_topics": [other.pk],
            "risk_class": "A",
            "language": "de",
            "meta_description": "About gout",
            "slug": "gout-in-adults",
            "author_ids": [second.pk, "", first.pk],
            "editor_ids": [first.pk],
        }

        response = client.post(address("article-edit", article), sent(article, **fields))

        saved = Article.objects.get(pk=article.pk)
        assert response.headers["Location"] == address("article-edit", article)
        assert saved.body == "## What it is\n\nUric acid."
        assert (saved.title, saved.standfirst, saved.key_points) == (
            "Gout in adults",
            "A painful joint.",
            "One\nTwo",
        )
        assert (saved.topic, list(saved.other_topics.all())) == (topic, [other])
        assert (saved.risk_class, saved.language, saved.slug) == ("A", "de", "gout-in-adults")
        assert (saved.author_ids, saved.editor_ids) == ([second.pk, first.pk], [first.pk])
        newest = client.get(address("article-history", article)).context["saves"][0]
        assert (newest.number, newest.by, newest.reason) == (2, str(editor), "Clearer words")

    def test_leaves_out_control_characters_that_came_with_a_pasted_text(self, client, editor):
        article = factories.article(by=editor)
        fields = {
            "title": "Gout\x02 in adults",
            "body": "It\x1f hurts.\x0bA lot.\n\n\tCode",
            "key_points": "One\x02\x0cTwo",
        }

        client.post(address("article-edit", article), sent(article, **fields))

        saved = Article.objects.get(pk=article.pk)
        assert (saved.title, saved.body) == ("Gout in adults", "It hurts. A lot.\n\n\tCode")
        assert saved.key_points == "One\nTwo"

    def test_needs_a_reason_and_keeps_the_text(self, client, editor):
        article = factories.article(by=editor)
        before = evidence_of(article)

        response = client.post(address("article-edit", article), sent(article, body="New words.", reason=""))

        page = response.content.decode()
        assert response.status_code == 400
        assert "<title>Error: Edit" in page
        assert '<a href="#id_reason">' in page
        assert "New words." in page
        assert evidence_of(article) == before

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "x" * 201),
            ("standfirst", "x" * 401),
            ("body", "x" * 200_001),
            ("body", "nul \0 character"),
            ("key_points", "x" * 2001),
            ("risk_class", "D"),
            ("language", "xx-klingon"),
            ("topic", "999999"),
            ("topic", "one"),
            ("other_topics", ["999999"]),
            ("slug", "Not An Address"),
            ("slug", "UPPER"),
            ("author_ids", ["999999"]),
            ("author_ids", ["x"]),
            ("version", ""),
            ("version", "0"),
            ("version", "one"),
        ],
    )
    def test_refuses_what_does_not_fit_and_writes_nothing(self, client, editor, field, value):
        article = factories.article(by=editor)
        before = evidence_of(article)

        response = client.post(address("article-edit", article), sent(article, **{field: value}))

        assert response.status_code == 400
        assert response.context["form"].errors.keys() == {field}
        assert "error-summary" in response.content.decode()
        assert evidence_of(article) == before

    def test_refuses_an_address_that_belonged_to_another_article(self, client, editor):
        taken, article = factories.article(), factories.article(by=editor)
        old = taken.slug
        factories.changed(taken, slug="moved-away")
        before = evidence_of(article)

        response = client.post(address("article-edit", article), sent(article, slug=old))

        assert response.status_code in (400, 409)
        assert "belong" in response.content.decode()
        assert evidence_of(article) == before

    def test_only_a_chief_editor_lowers_the_risk_class(self, client, editor):
        article = factories.article(by=editor, risk_class="A")
        before = evidence_of(article)

        response = client.post(address("article-edit", article), sent(article, risk_class="C"))

        assert response.context["form"].errors.keys() == {"risk_class"}
        assert evidence_of(article) == before
        client.force_login(factories.chief_editor())
        client.post(address("article-edit", article), sent(article, risk_class="C"))
        assert Article.objects.get(pk=article.pk).risk_class == "C"

    def test_an_editor_cannot_move_a_live_article(self, client, editor):
        article = factories.live_article(by=editor)

        assert "slug" not in client.get(address("article-edit", article)).context["form"].fields
        client.post(address("article-edit", article), sent(article, slug="elsewhere", title="New title"))

        saved = Article.objects.get(pk=article.pk)
        assert (saved.slug, saved.title) == (article.slug, "New title")

    def test_saving_without_a_change_writes_no_revision(self, client, editor):
        article = factories.article(by=editor)
        before = evidence_of(article)

        client.post(address("article-edit", article), sent(article))

        assert evidence_of(article) == before

    def test_an_identifier_typed_in_a_marker_becomes_the_key(self, client, editor):
        source = factories.citation(doi="10.5555/a;b.c", pmid="29164029")
        article = factories.article(by=editor)
        body = (
            "A.[@doi:10.5555/A;B.C] B.[@pmid:29164029] C.[@doi:10.1234/unknown] D.[@doi:10.5555/a;b.c, p. 3]"
        )

        client.post(address("article-edit", article), sent(article, body=body))

        saved = Article.objects.get(pk=article.pk).body
        assert (
            saved
            == f"A.[@{source.key}] B.[@{source.key}] C.[@doi:10.1234/unknown] D.[@doi:10.5555/a;b.c, p. 3]"
        )

    def test_takes_no_field_that_is_not_in_the_form(self, client, editor):
        article = factories.article(by=editor)
        owner, state = article.owner_id, article.public_state

        client.post(
            address("article-edit", article),
            sent(
                article,
                owner=factories.editor().pk,
                public_state="live",
                live_edition=1,
                created_at="2001-01-01",
            ),
        )

        saved = Article.objects.get(pk=article.pk)
        assert (saved.owner_id, saved.public_state, saved.live_edition) == (owner, state, None)

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
    def test_is_closed_to_those_who_do_not_write(self, client, role):
        article = factories.article()
        before = evidence_of(article)
        client.force_login(factories.user(role))

        assert client.post(address("article-edit", article), sent(article, title="X")).status_code == 403
        assert evidence_of(article) == before

    def test_keeps_the_text_of_somebody_who_was_signed_out(self, client):
        article = factories.article()
        before = evidence_of(article)

        response = client.post(
            address("article-edit", article),
            sent(article, body="Words nobody must lose, because they were written with care."),
            headers={"Origin": "http://testserver"},
        )

        assert response.status_code == 401
        assert "Words nobody must lose" in response.content.decode()
        assert evidence_of(article) == before


class TestSubmitting:
    def test_saving_and_submitting_leads_to_the_last_step(self, client, editor):
        article = factories.article(by=editor)

        response = client.post(address("article-edit", article), sent(article, title="New", then="submit"))

        assert response.headers["Location"] == address("article-submit", article)

    def test_freezes_an_edition(self, client, editor):
        article = factories.article(by=editor)

        response = client.post(
            address("article-submit", article),
            {"version": article.version, "change_kind": "new", "change_note": "First edition"},
        )

        edition = article.editions.get()
        assert response.headers["Location"] == address("article-overview", article)
        assert (edition.number, edition.change_kind, edition.change_note, edition.submitted_by) == (
            1,
            "new",
            "First edition",
            editor,
        )

    def test_lists_what_must_be_put_right_and_has_no_button(self, client, editor):
        article = factories.article(by=editor, standfirst="")

        page = client.get(address("article-submit", article)).content.decode()

        assert "1 thing to put right first" in page
        assert f'href="{address("article-edit", article)}#id_standfirst"' in page
        assert 'name="change_kind"' not in page

    def test_refuses_an_incomplete_text(self, client, editor):
        article = factories.article(by=editor, body="A fact.[@nowhere]")
        before = evidence_of(article)

        response = client.post(
            address("article-submit", article), {"version": article.version, "change_kind": "new"}
        )

        assert response.status_code == 400
        assert "nowhere" in response.content.decode()
        assert evidence_of(article) == before

    def test_refuses_a_text_that_was_saved_meanwhile(self, client, editor):
        article = factories.article(by=editor)
        factories.changed(article)
        before = evidence_of(article)

        response = client.post(address("article-submit", article), {"version": 1, "change_kind": "new"})

        assert response.status_code == 409
        assert evidence_of(article) == before

    def test_a_later_edition_says_what_changed(self, client, editor):
        article = factories.live_article(by=editor)
        article = factories.changed(article)
        before = evidence_of(article)

        response = client.post(
            address("article-submit", article), {"version": article.version, "change_kind": "update"}
        )

        assert response.context["form"].errors.keys() == {"change_note"}
        assert evidence_of(article) == before

    def test_an_article_is_new_until_readers_have_seen_it(self, client, editor):
        article = factories.article(by=editor)
        assert self.kinds(client, article) == ["new"]

        factories.edition(of=article)
        assert self.kinds(client, article) == ["new", "re_review"]

        assert self.kinds(client, factories.live_article()) == ["update", "correction", "minor", "re_review"]

    def kinds(self, client, article):
        choices = client.get(address("article-submit", article)).context["form"].fields["change_kind"].choices
        return [kind for kind, _label in choices]

    def test_an_edition_that_answers_a_note_is_still_the_new_article(self, client, editor):
        article = factories.article(by=editor)
        factories.edition(of=article)
        article = factories.changed(article)

        client.post(address("article-submit", article), {"version": article.version, "change_kind": "new"})

        assert article.editions.latest("number").change_kind == "new"

    @pytest.mark.parametrize("field", ["title", "standfirst", "key_points", "body"])
    def test_refuses_text_that_shows_in_another_order_than_it_is_stored(self, client, editor, field):
        article = factories.article(by=editor, **{field: "Take \u202egm 5.2\u202c a day."})

        page = client.get(address("article-submit", article)).content.decode()

        assert "Remove the invisible character U+202E" in page
        assert f'href="{address("article-edit", article)}#id_{field}"' in page

    def test_warns_of_typing_that_is_not_part_of_it(self, client, editor):
        article = factories.article(by=editor)
        client.post(address("article-autosave", article), sent(article, body="Unsaved."))

        assert "You have unsaved typing" in client.get(address("article-submit", article)).content.decode()

    def test_is_closed_to_those_who_do_not_write(self, client):
        article = factories.article()
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(address("article-submit", article)).status_code == 403
        data = {"version": article.version, "change_kind": "new"}
        assert client.post(address("article-submit", article), data).status_code == 403
        assert not article.editions.exists()
