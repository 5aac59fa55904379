import datetime

import pytest
from django.utils import timezone

from articles.actions import findings, publishing, submission
from articles.models import Article, EditionRecall, Publication, Schedule
from articles.workflow import Kind, PublicState
from tests import factories
from tests.articles.desk.reviewed import address, links, queries_of, signed_in, traces, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return factories.managing_editor()


@pytest.fixture
def client(manager):
    return signed_in(manager)


def now_at(article):
    return Article.objects.get(pk=article.pk)


def following(article, **fields):
    """The next edition of a live article, published."""
    changed = factories.changed(article, **fields)
    edition = factories.edition(of=changed, change_kind="update", change_note="Changed")
    for kind in Kind.values:
        factories.signed(edition, kind)
    publishing.publish(edition=edition, by=factories.managing_editor())
    return edition


class TestPublish:
    def test_says_what_goes_live_and_who_signed_it(self, client):
        edition = factories.ready_edition()
        names = [signoff.signer_name for signoff in edition.signoffs.all()]

        said = words(client.get(address("edition-publish", edition)))

        assert all(name in said for name in names)
        assert edition.digest in said
        assert f"/articles/{edition.article.slug}/" in said

    def test_puts_the_edition_up(self, client):
        edition = factories.ready_edition()

        response = client.post(address("edition-publish", edition))

        assert response["Location"] == address("article-overview", edition.article)
        article = now_at(edition.article)
        assert (article.public_state, article.live_edition) == (PublicState.LIVE, edition)

    def test_d44_refuses_while_something_is_missing_and_says_what(self, client):
        edition = factories.edition_in_review(signed_kinds=[Kind.MEDICAL_REVIEW])
        before = traces(edition.article)

        shown = client.get(address("edition-publish", edition))
        response = client.post(address("edition-publish", edition))

        assert "No fact checker has signed this edition." in words(shown)
        assert b'<button class="button">Publish</button>' not in shown.content
        assert response.status_code == 409
        assert traces(edition.article) == before

    def test_looking_publishes_nothing(self, client):
        edition = factories.ready_edition()
        before = traces(edition.article)

        client.get(address("edition-publish", edition))

        assert traces(edition.article) == before

    def test_a_double_click_publishes_once(self, client):
        edition = factories.ready_edition()

        answers = [client.post(address("edition-publish", edition)).status_code for _ in range(2)]

        assert answers == [302, 302]
        assert Publication.objects.count() == 1

    @pytest.mark.parametrize("who", ["editor", "reviewer", "administrator"])
    def test_is_closed_to_everybody_else(self, who):
        edition = factories.ready_edition()
        client = signed_in(getattr(factories, who)())
        before = traces(edition.article)

        response = client.post(address("edition-publish", edition))

        assert response.status_code == 403
        assert traces(edition.article) == before

    def test_an_edition_that_was_replaced_is_refused_in_words(self, client):
        edition = factories.ready_edition()
        factories.edition(of=factories.changed(edition.article), change_kind="update", change_note="More")
        before = traces(edition.article)

        response = client.post(address("edition-publish", edition))

        assert response.status_code == 409
        assert "A newer edition exists" in words(response)
        assert traces(edition.article) == before

    def test_costs_the_same_with_one_source_and_with_three(self, client):
        counts = []
        for number in (1, 3):
            keys = "".join(f"[@{factories.citation().key}]" for _ in range(number))
            edition = factories.ready_edition(of=factories.article(body=f"Words.{keys}"))
            counts.append(queries_of(client, address("edition-publish", edition)))

        assert counts[0] == counts[1]


class TestSchedule:
    def test_what_readers_see_already_cannot_be_planned(self, client):
        edition = factories.live_article().live_edition
        moment = timezone.localtime() + datetime.timedelta(days=2)

        shown = client.get(address("edition-schedule", edition))
        response = client.post(
            address("edition-schedule", edition), {"publish_at": f"{moment:%Y-%m-%dT%H:%M}"}
        )

        assert "This edition is the one on the page already." in words(shown)
        assert response.status_code == 409
        assert not Schedule.objects.exists()

    def test_plans_a_publication(self, client, manager):
        edition = factories.ready_edition()
        moment = timezone.localtime() + datetime.timedelta(days=2)

        response = client.post(
            address("edition-schedule", edition), {"publish_at": f"{moment:%Y-%m-%dT%H:%M}"}
        )

        planned = Schedule.objects.get()
        assert response.status_code == 302
        assert (planned.edition, planned.scheduled_by) == (edition, manager)
        assert planned.publish_at == moment.replace(second=0, microsecond=0)

    @pytest.mark.parametrize(
        ("moment", "sentence"),
        [
            ("2020-01-01T10:00", "Choose a time in the future"),
            ("tomorrow", "Write the day and time like 2027-01-31 09:30."),
            ("", "This field is required."),
        ],
    )
    def test_says_what_is_wrong(self, client, moment, sentence):
        edition = factories.ready_edition()
        before = traces(edition.article)

        response = client.post(address("edition-schedule", edition), {"publish_at": moment})

        assert response.status_code == 400
        assert sentence in words(response)
        assert traces(edition.article) == before

    def test_refuses_what_is_blocked(self, client):
        edition = factories.edition()
        before = traces(edition.article)

        response = client.post(address("edition-schedule", edition), {"publish_at": "2099-01-01T10:00"})

        assert response.status_code == 409
        assert traces(edition.article) == before

    def test_can_be_cancelled_once(self, client):
        edition = factories.ready_edition()
        client.post(address("edition-schedule", edition), {"publish_at": "2099-01-01T10:00"})
        planned = Schedule.objects.get()

        first = client.post(address("schedule-cancel", planned))
        before = traces(edition.article)
        second = client.post(address("schedule-cancel", planned))

        assert (first.status_code, second.status_code) == (302, 409)
        assert Schedule.objects.get().state == Schedule.State.CANCELLED
        assert traces(edition.article) == before


class TestTakingDown:
    @pytest.fixture
    def article(self):
        return factories.live_article()

    @pytest.mark.parametrize("who", ["editor", "managing_editor", "chief_editor"])
    def test_d45_one_person_and_one_reason_suspend_a_page(self, article, who):
        response = signed_in(getattr(factories, who)()).post(
            address("article-suspend", article), {"reason": "The dose may be wrong."}
        )

        assert response.status_code == 302
        assert now_at(article).public_state == PublicState.SUSPENDED
        assert Publication.objects.latest("pk").reason == "The dose may be wrong."

    def test_d45_the_overview_of_a_live_page_holds_the_form(self, article):
        page = signed_in(factories.editor()).get(address("article-overview", article))

        assert f'action="{address("article-suspend", article)}"'.encode() in page.content

    def test_a_reviewer_who_was_asked_may_suspend_and_others_see_nothing(self, article):
        signer = article.live_edition.signoffs.first().user
        stranger = signed_in(factories.reviewer())
        before = traces(article)

        refused = stranger.post(address("article-suspend", article), {"reason": "No."})
        unchanged = traces(article)
        signed_in(signer).post(address("article-suspend", article), {"reason": "I was wrong."})

        assert refused.status_code == 404
        assert unchanged == before
        assert now_at(article).public_state == PublicState.SUSPENDED

    def test_needs_a_reason(self, article, client):
        before = traces(article)

        response = client.post(address("article-suspend", article), {"reason": "  "})

        assert response.status_code == 400
        assert traces(article) == before

    def test_a_page_that_is_not_up_cannot_go_down(self, client):
        article = factories.article()
        before = traces(article)

        response = client.post(address("article-suspend", article), {"reason": "To be sure."})

        assert response.status_code == 409
        assert "no public page to take down" in words(response)
        assert traces(article) == before

    def test_withdraws_with_a_reason_for_readers(self, article, client):
        client.post(
            address("article-withdraw", article),
            {"withdrawal_reason": "obsolete", "replacement": "", "reason": "Superseded guidance."},
        )

        act = Publication.objects.latest("pk")
        assert now_at(article).public_state == PublicState.WITHDRAWN
        assert (act.withdrawal_reason, act.reason) == ("obsolete", "Superseded guidance.")

    def test_withdraws_in_favour_of_another_article(self, article, client):
        other = factories.live_article()

        client.post(
            address("article-withdraw", article),
            {
                "withdrawal_reason": "consolidated",
                "replacement": f"https://www.example.org/articles/{other.slug}/",
                "reason": "One page for both.",
            },
        )

        assert Publication.objects.latest("pk").replacement == other

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"withdrawal_reason": ""}, "This field is required."),
            ({"reason": ""}, "This field is required."),
            ({"replacement": "/articles/no-such-page/"}, "No live article has this address."),
            ({"withdrawal_reason": "consolidated"}, "Say where its content moved to."),
        ],
    )
    def test_says_what_is_wrong_with_a_withdrawal(self, article, client, fields, sentence):
        before = traces(article)

        response = client.post(
            address("article-withdraw", article),
            {"withdrawal_reason": "error", "replacement": "", "reason": "It was wrong."} | fields,
        )

        assert response.status_code == 400
        assert sentence in words(response)
        assert "It was wrong." in response.content.decode() or "reason" in fields
        assert traces(article) == before

    def test_an_editor_may_not_withdraw(self, article):
        client = signed_in(factories.editor())
        before = traces(article)

        response = client.post(
            address("article-withdraw", article), {"withdrawal_reason": "error", "reason": "It was wrong."}
        )

        assert response.status_code == 403
        assert traces(article) == before


class TestPuttingBack:
    @pytest.fixture
    def suspended(self):
        article = factories.live_article()
        publishing.suspend(article=article, by=factories.editor(), reason="To be checked.")
        return now_at(article)

    def test_shows_the_same_edition_again(self, suspended, client):
        client.post(address("article-reinstate", suspended), {"reason": "Checked."})

        article = now_at(suspended)
        assert (article.public_state, article.live_edition) == (PublicState.LIVE, suspended.live_edition)

    def test_refuses_while_something_blocks_it(self, suspended, client):
        findings.raise_finding(
            article=suspended, by=factories.editor(), kind="other", severity="blocking", summary="Not settled"
        )
        before = traces(suspended)

        shown = words(client.get(address("article-reinstate", suspended)))
        response = client.post(address("article-reinstate", suspended), {"reason": "Checked."})

        assert "An open finding blocks this article." in shown
        assert response.status_code == 409
        assert traces(suspended) == before

    def test_an_editor_cannot_put_up_alone_what_they_took_down(self, suspended):
        client = signed_in(factories.editor())
        before = traces(suspended)

        response = client.post(address("article-reinstate", suspended), {"reason": "Fine again."})

        assert response.status_code == 403
        assert traces(suspended) == before

    def test_rolls_back_to_an_edition_that_readers_saw(self, client):
        article = factories.live_article()
        first = article.live_edition
        following(article)

        page = client.get(address("article-roll-back", article))
        client.post(
            address("article-roll-back", article), {"edition": first.pk, "reason": "The new dose is wrong."}
        )

        assert f"Edition 1 of {timezone.localdate():%d.%m.%Y}: {first.title}" in words(page)
        assert now_at(article).live_edition == first

    def test_an_earlier_edition_that_is_blocked_is_named_with_its_reason(self, client):
        article = factories.live_article()
        first = article.live_edition
        following(article)
        signoff = first.signoffs.get(kind=Kind.MEDICAL_REVIEW)
        signed_in(signoff.user).post(
            address("signoff-revoke", signoff), {"reason": "mistake", "note": "Wrong."}
        )
        before = traces(article)

        page = client.get(address("article-roll-back", article))
        response = client.post(
            address("article-roll-back", article), {"edition": first.pk, "reason": "Go back."}
        )

        assert "Edition 1 cannot come back" in words(page)
        assert "No medical reviewer has signed this edition." in words(page)
        assert response.status_code == 400
        assert traces(article) == before

    def test_needs_a_reason(self, client):
        article = factories.live_article()
        first = article.live_edition
        following(article)
        before = traces(article)

        response = client.post(address("article-roll-back", article), {"edition": first.pk, "reason": ""})

        assert response.status_code == 400
        assert traces(article) == before


class TestRecall:
    def test_closes_an_edition_that_is_not_public(self):
        edition = factories.edition()

        signed_in(edition.article.owner).post(
            address("edition-recall", edition), {"reason": "A table is missing."}
        )

        assert EditionRecall.objects.get().reason == "A table is missing."

    def test_refuses_an_edition_that_readers_saw(self, client):
        article = factories.live_article()
        before = traces(article)

        response = client.post(address("edition-recall", article.live_edition), {"reason": "Oops."})

        assert response.status_code == 409
        assert "only before it was published" in words(response)
        assert traces(article) == before

    def test_a_recalled_edition_can_no_longer_be_published(self, client):
        edition = factories.ready_edition()
        submission.recall(edition=edition, by=factories.managing_editor(), reason="A table is missing.")
        before = traces(edition.article)

        response = client.post(address("edition-publish", edition))

        assert response.status_code == 409
        assert traces(edition.article) == before


class TestAddress:
    def test_moves_an_article_and_keeps_the_old_address(self, client):
        article = factories.live_article()
        old = article.slug

        client.post(address("article-address-change", article), {"slug": "better-name", "reason": "Clearer."})

        assert now_at(article).slug == "better-name"
        assert set(article.addresses.values_list("slug", flat=True)) == {old, "better-name"}

    @pytest.mark.parametrize("slug", ["", "with spaces", "ünïcode/..", "taken"])
    def test_refuses_an_address_that_cannot_be(self, client, slug):
        article = factories.live_article()
        factories.changed(factories.article(slug="taken"))
        before = traces(article)

        response = client.post(
            address("article-address-change", article), {"slug": slug, "reason": "Because I like it."}
        )

        assert response.status_code == 400
        assert "Because I like it." in response.content.decode()
        assert traces(article) == before

    def test_is_closed_to_editors(self):
        article = factories.live_article()

        assert (
            signed_in(factories.editor()).get(address("article-address-change", article)).status_code == 403
        )


@pytest.mark.parametrize(
    "name",
    [
        "article-suspend",
        "article-reinstate",
        "article-roll-back",
        "article-withdraw",
        "article-address-change",
        "article-assign",
        "finding-raise",
    ],
)
def test_every_page_leads_back_to_the_article(client, name):
    article = factories.live_article()

    assert address("article-overview", article) in links(client.get(address(name, article)))
