"""Approving if exactly one's own edits are taken, on the desk: the reviewer's page, the editor's one click."""

from __future__ import annotations

import pytest

from articles.actions import commenting
from articles.conditions import edits_of, expected
from articles.models import Article, Comment, ConditionalApproval, SignOff
from articles.workflow import CONDITIONAL_ATTESTATION
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    links,
    queries_of,
    signature,
    signed_in,
    traces,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def medic(edition):
    return asked_reviewer(edition)


@pytest.fixture
def page(edition):
    return address("edition-approve-if", edition)


def suggest(edition, medic, old="Rest.", new="Rest for a day."):
    commenting.write_comment(edition=edition, by=medic, quotation=old, suggestion=new)


def sent(edition, medic, **changes):
    digest = expected(edition, edits_of(medic, edition)).digest
    return signature(edition, expected_digest=digest) | changes


def promised(edition, medic):
    suggest(edition, medic)
    signed_in(medic).post(address("edition-approve-if", edition), sent(edition, medic))
    return ConditionalApproval.objects.get()


class TestApprove:
    def test_the_page_shows_the_text_as_it_would_be_and_what_is_signed(self, edition, medic, page):
        suggest(edition, medic)

        said = words(signed_in(medic).get(page))

        assert "added: Rest for a day." in said
        assert expected(edition, edits_of(medic, edition)).digest in said
        assert str(CONDITIONAL_ATTESTATION) in said
        assert "Your signing passphrase" in said

    def test_the_review_leads_there_once_other_words_are_suggested(self, edition, medic, page):
        review, client = address("edition-review", edition), signed_in(medic)
        before = links(client.get(review))
        suggest(edition, medic)

        assert page not in before
        assert page in links(client.get(review))

    def test_without_other_words_it_says_how_to_suggest_them(self, edition, medic, page):
        response = signed_in(medic).get(page)

        assert "Suggest other words first" in words(response)
        assert b'name="passphrase"' not in response.content

    def test_the_approval_is_given_and_the_comments_are_sent(self, edition, medic, page):
        suggest(edition, medic)

        response = signed_in(medic).post(page, sent(edition, medic, note="Fine otherwise."))

        assert response.status_code == 302
        condition = ConditionalApproval.objects.get()
        assert (condition.edition, condition.user, condition.note) == (edition, medic, "Fine otherwise.")
        assert Comment.objects.get().suggestion == "Rest for a day."
        assert "You approved it, if exactly your edits are taken." in words(
            signed_in(medic).get(address("edition-review", edition))
        )

    @pytest.mark.parametrize(
        ("changes", "status", "sentence"),
        [
            ({"passphrase": "not this one"}, 403, "That passphrase is not right."),
            ({"expected_digest": "0" * 64}, 409, "The text changed after you opened this page"),
            ({"has_interests": ""}, 400, "Say whether you have an interest to declare."),
        ],
    )
    def test_a_refusal_keeps_the_words_and_approves_nothing(
        self, edition, medic, page, changes, status, sentence
    ):
        suggest(edition, medic)
        before = traces(edition.article)

        response = signed_in(medic).post(page, sent(edition, medic, note="My words.") | changes)

        assert response.status_code == status
        assert sentence in words(response)
        assert "My words." in response.content.decode()
        assert not ConditionalApproval.objects.exists()
        assert not Comment.objects.exists()
        assert traces(edition.article) == before

    def test_costs_the_same_with_one_edit_and_with_three(self):
        counts = []
        for number in (1, 3):
            body = "## What\n\n" + "\n\n".join(f"Sentence {name} of it." for name in "abc"[:number])
            edition = factories.edition(of=factories.article(body=body))
            medic = asked_reviewer(edition)
            for name in "abc"[:number]:
                suggest(edition, medic, f"Sentence {name} of it.", f"Words {name} of it.")
            counts.append(queries_of(signed_in(medic), address("edition-approve-if", edition)))

        assert counts[0] == counts[1]


class TestTake:
    def test_the_author_takes_all_edits_with_one_click_and_submits(self, edition, medic):
        condition = promised(edition, medic)
        author = signed_in(edition.article.owner)
        overview = words(author.get(address("article-overview", edition.article)))

        response = author.post(
            address("condition-take", condition), {"version": edition.article.version}, follow=True
        )

        assert "Approved, if exactly these edits are taken" in overview
        assert "removed: Rest. added: Rest for a day." in overview
        assert "exactly the text that" in words(response)
        version = Article.objects.get(pk=edition.article_id).version
        form = {"version": version, "change_kind": "new", "change_note": ""}
        author.post(address("article-submit", edition.article), form)
        signoff = SignOff.objects.get()
        assert (signoff.edition.number, signoff.condition) == (2, condition)
        assert "Approved, if exactly" not in words(author.get(address("article-overview", edition.article)))

    def test_other_changes_are_not_mixed_in(self, edition, medic):
        condition = promised(edition, medic)
        article = factories.changed(edition.article)
        before = traces(article)

        response = signed_in(article.owner).post(
            address("condition-take", condition), {"version": article.version}, follow=True
        )

        assert "The working copy has other changes too" in words(response)
        assert traces(article) == before

    def test_who_submits_another_text_is_told_that_the_approval_lapses(self, edition, medic):
        promised(edition, medic)
        article = factories.changed(edition.article)

        said = words(signed_in(article.owner).get(address("article-submit", article)))

        assert f"{medic.name} approved another text than this" in said

    def test_a_reviewer_sees_no_button(self, edition, medic):
        condition = promised(edition, medic)

        page = signed_in(medic).get(address("article-overview", edition.article))

        assert "Rest for a day." in words(page)
        assert address("condition-take", condition) not in page.content.decode()


def test_the_review_is_no_longer_among_what_waits_for_the_reviewer(edition, medic):
    client = signed_in(medic)
    title = Article.objects.get(pk=edition.article_id).title
    before = words(client.get(address("work")))

    promised(edition, medic)

    assert f"Review : {title}" in before
    assert f"Review : {title}" not in words(client.get(address("work")))
