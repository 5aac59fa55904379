"""The page on which one source takes the place of another: chosen first, shown, then done."""

from __future__ import annotations

import pytest

from articles.models import Article
from citations.actions.replacing import merge
from citations.models import Citation
from citations.verdicts import PeerClass, Verdict
from cms.accounts.models import Role
from tests import factories
from tests.citations import judged
from tests.citations.pages import text_of

pytestmark = pytest.mark.django_db

SENT = {"act": "replace", "reason": "The final paper."}


@pytest.fixture
def old():
    return factories.citation(key="old2020", title="Falls in later life")


@pytest.fixture
def new():
    return factories.citation(key="new2020", title="Falls in later life: the final paper")


def address(source, **query):
    return f"/desk/citations/{source.pk}/replace/" + (
        "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    )


class TestTheWayBack:
    BACK = "/desk/articles/7/import/%23sources"

    def test_is_kept_from_step_to_step(self, client, editor, old, new):
        choose = text_of(client.get(address(old, q="new2020", next=self.BACK)))
        show = text_of(client.get(address(old, instead=new.pk, next=self.BACK)))

        hidden = '<input type="hidden" name="next" value="/desk/articles/7/import/#sources">'
        assert hidden in choose
        assert f"instead={new.pk}&amp;next=%2Fdesk%2Farticles%2F7%2Fimport%2F%23sources" in choose
        assert hidden in show
        assert 'href="/desk/articles/7/import/#sources"' in show

    def test_leads_to_no_other_site(self, client, editor, old, new):
        response = client.post(address(old), {**SENT, "instead": new.pk, "next": "https://example.org/"})

        assert response["Location"] == new.get_absolute_url()


class TestChoosing:
    def test_offers_first_what_looks_like_the_same_work(self, client, editor, old):
        twin = factories.citation(title="FALLS in later life")

        page = text_of(client.get(address(old)))

        assert "Perhaps the same work" in page
        assert f'href="{address(old, instead=twin.pk)}"' in page

    @pytest.mark.parametrize("query", ["final paper", "new2020"])
    def test_finds_by_words_and_key_but_never_itself(self, client, editor, old, new, query):
        page = text_of(client.get(address(old), {"q": query}))

        assert f'href="{address(old, instead=new.pk)}"' in page
        assert f'href="{address(old, instead=old.pk)}"' not in page

    def test_offers_to_add_what_the_library_lacks(self, client, editor, old):
        page = text_of(client.get(address(old), {"q": "10.9999/new"}))

        assert 'href="/desk/citations/lookup/?q=10.9999%2Fnew"' in page

    def test_a_merged_source_says_so(self, client, editor, old, new):
        merge(source=old, by=editor, into=new, reason="One work")

        page = text_of(client.get(address(old)))

        assert "This source was merged into" in page
        assert "Perhaps the same work" not in page

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_says_that_the_chosen_one_was_merged_meanwhile(self, client, editor, old, new, method):
        merge(source=new, by=editor, into=factories.citation(), reason="One work")

        response = getattr(client, method)(address(old), {**SENT, "instead": new.pk})

        assert response.status_code == 400
        assert "The source that you chose cannot be cited any more." in text_of(response)
        assert "Another source of the library" in text_of(response)

    def test_is_offered_on_the_page_of_the_source(self, client, editor, old):
        assert address(old) in text_of(client.get(old.get_absolute_url()))


class TestDoingIt:
    def test_shows_what_changes_and_what_stays(self, client, editor, old, new):
        factories.live_article(cites=old, title="Stomach ulcers")
        factories.article(cites=old, title="Heartburn")

        context = client.get(address(old, instead=new.pk)).context

        assert [use.title for use in context["written"]] == ["Stomach ulcers", "Heartburn"]
        assert [(use.title, list(use.editions)) for use in context["kept"]] == [("Stomach ulcers", [1])]

    def test_proposes_to_merge_into_the_work_that_the_registries_mean(self, client, editor, old, new):
        """Two clicks in all: one that leads here from what the registries say, one that does it."""
        meant = judged.found(new)
        judged.verified(old, Verdict.MISMATCH, works=(), candidates=(meant,), peer_class=PeerClass.UNKNOWN)

        form = client.get(address(old, instead=new.pk)).context["form"]

        assert form["act"].value() == "merge"
        assert "[@new2020]" in form["reason"].value()

    def test_proposes_nothing_of_a_source_that_nobody_meant(self, client, editor, old, new):
        assert client.get(address(old, instead=new.pk)).context["form"]["act"].value() is None

    def test_names_the_working_copies_that_changed(self, client, editor, old, new):
        article = factories.article(cites=old, title="Heartburn")

        response = client.post(address(old), {**SENT, "instead": new.pk}, follow=True)

        assert response.redirect_chain == [(new.get_absolute_url(), 302)]
        assert "[@new2020] took the place of [@old2020] in one working copy: “Heartburn”." in text_of(
            response
        )
        assert "[@new2020]" in Article.objects.get(pk=article.pk).body
        assert Citation.objects.get(pk=old.pk).replaced_by is None

    def test_merges(self, client, editor, old, new):
        response = client.post(address(old), {**SENT, "act": "merge", "instead": new.pk}, follow=True)

        assert "No working copy had to change." in text_of(response)
        assert Citation.objects.get(pk=old.pk).replaced_by == new
        page = text_of(client.get(old.get_absolute_url()))
        assert f'This source was merged into <a href="{new.get_absolute_url()}">new2020</a>' in page

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"reason": ""}, "Why: This field is required."),
            ({"act": ""}, "What is to happen: This field is required."),
            ({"act": "burn"}, "Select a valid choice."),
        ],
    )
    def test_says_what_is_missing_and_changes_nothing(self, client, editor, old, new, sent, said):
        article = factories.article(cites=old)

        response = client.post(address(old), {**SENT, "instead": new.pk, **sent})

        assert response.status_code == 400
        assert said in text_of(response)
        assert Article.objects.get(pk=article.pk).version == article.version

    def test_refuses_the_source_itself(self, client, editor, old):
        response = client.post(address(old), {**SENT, "instead": old.pk})

        assert response.status_code == 400
        assert "Choose another source than the one to replace." in text_of(response)

    def test_costs_the_same_for_one_article_and_three(
        self, client, editor, old, new, django_assert_num_queries
    ):
        factories.article(cites=old)
        client.get(address(old, instead=new.pk))
        with django_assert_num_queries(11) as one:
            client.get(address(old, instead=new.pk))
        for _ in range(2):
            factories.article(cites=old)

        with django_assert_num_queries(len(one)):
            client.get(address(old, instead=new.pk))


class TestWhoMay:
    def test_those_who_only_read_may_not(self, client, old, new):
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(address(old)).status_code == 403
        assert client.post(address(old), {**SENT, "act": "merge", "instead": new.pk}).status_code == 403
        assert Citation.objects.get(pk=old.pk).replaced_by is None

    def test_strangers_sign_in_first(self, client, old):
        assert client.get(address(old))["Location"].startswith("/accounts/login/")
        assert client.post(address(old), SENT).status_code == 401
