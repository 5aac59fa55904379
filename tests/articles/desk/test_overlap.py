import pytest
from django.test import Client

from articles import notifications
from articles.actions import findings
from articles.actions.overlapping import check_outside
from articles.models import Finding
from articles.workflow import Kind
from cms.accounts.models import Role, User
from tests import factories
from tests.articles import house_checkers
from tests.articles.copied import (
    PARAGRAPH,
    SETTLED,
    compared,
    edition_saying,
    filler,
    found_overlap,
    reworded,
)
from tests.articles.desk.reviewed import address, evidence_of, links, queries_of, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def check():
    return found_overlap()


@pytest.fixture
def client():
    return signed_in(factories.editor())


def asked_fact_checker(article):
    checker = factories.reviewer(Kind.FACT_CHECK)
    factories.asked(article, Kind.FACT_CHECK, checker)
    return checker


class TestSideBySide:
    def test_shows_both_passages_and_marks_what_is_the_same(self, client, check):
        page = client.get(address("edition-overlap", check.edition))

        said = words(page)
        assert "In this edition people with gout have otherwise first attack" in said
        assert "In the other text people with gout have their first attack" in said
        assert "51 words are the same." in said
        assert '<mark class="same">people with gout have </mark>' in page.content.decode()
        assert '<mark class="same">otherwise' not in page.content.decode()

    def test_names_the_other_article_and_leads_to_it(self, client, check):
        other = check.overlaps.get().other

        page = client.get(address("edition-overlap", check.edition))

        assert f"Another article “{other.title}”, edition 1" in words(page)
        assert f"{address('edition-review', other)}?show=whole" in links(page)

    def test_leads_to_the_finding(self, client, check):
        assert check.finding.get_absolute_url() in links(
            client.get(address("edition-overlap", check.edition))
        )

    def test_says_how_much_is_undecided(self, client, check):
        said = words(client.get(address("edition-overlap", check.edition)))

        assert "1 passage also stands elsewhere." in said
        assert f"Nobody has decided yet about 63 of {check.words} words." in said

    def test_text_is_shown_as_text(self, client):
        compared(edition_saying(PARAGRAPH.replace("red, hot", "red <b>and</b> hot")))
        check = compared(edition_saying(PARAGRAPH.replace("red, hot", "red <b>and</b> hot")))

        page = client.get(address("edition-overlap", check.edition))

        assert "red <b>and</b> hot" in words(page)
        assert b"<b>and</b>" not in page.content

    def test_a_text_elsewhere_is_linked_only_if_it_has_a_web_address(self, client):
        check = compared(edition_saying(PARAGRAPH))
        check_outside(edition=check.edition, checker=house_checkers.WORKING, by=User.objects.system())

        page = client.get(address("edition-overlap", check.edition))

        assert "https://example.com/gout" in links(page)
        assert b"javascript:" not in page.content
        assert "Text elsewhere A text elsewhere" in words(page)

    def test_a_passage_that_was_settled_says_so(self, client, check):
        findings.resolve_finding(
            finding=check.finding, by=factories.reviewer(Kind.FACT_CHECK), resolution=SETTLED
        )
        again = compared(edition_saying(reworded(PARAGRAPH), filler(30), of=check.edition.article))

        said = words(client.get(address("edition-overlap", again.edition)))

        assert "settled before" in said
        assert "Nobody has decided yet about 0 of" in said

    def test_an_edition_that_was_not_compared_yet_says_so(self, client):
        said = words(client.get(address("edition-overlap", edition_saying(PARAGRAPH))))

        assert "This edition has not been compared yet." in said

    def test_d51_an_edition_that_shares_nothing_says_so(self, client):
        check = compared(edition_saying(PARAGRAPH))

        said = words(client.get(address("edition-overlap", check.edition)))

        assert "No passage of this edition stands in another text." in said

    def test_costs_the_same_for_one_text_and_three(self, client, check):
        one = queries_of(client, address("edition-overlap", check.edition))
        for number in (31, 32):
            compared(edition_saying(PARAGRAPH, filler(number)))
        more = compared(edition_saying(PARAGRAPH))

        assert more.overlaps.count() == 4
        assert queries_of(client, address("edition-overlap", more.edition)) == one

    def test_the_overview_leads_to_it(self, client, check):
        page = client.get(address("article-overview", check.edition.article))

        assert address("edition-overlap", check.edition) in links(page)


class TestWhoMaySee:
    def test_a_reviewer_who_was_asked_sees_the_passage_but_not_which_article_it_is_from(self, check):
        page = signed_in(asked_fact_checker(check.edition.article)).get(
            address("edition-overlap", check.edition)
        )

        other = check.overlaps.get().other
        assert "An article that you have not been asked to review" in words(page)
        assert other.title not in words(page)
        assert not any(str(other.pk) in link and "editions" in link for link in links(page))

    def test_a_public_article_is_named_to_them(self):
        live = factories.live_article(body=f"{PARAGRAPH}[@{factories.citation(key='lived').key}]")
        compared(live.live_edition)
        check = compared(edition_saying(PARAGRAPH))

        page = signed_in(asked_fact_checker(check.edition.article)).get(
            address("edition-overlap", check.edition)
        )

        assert live.get_absolute_url() in links(page)
        assert live.title in words(page)

    def test_a_reviewer_nobody_asked_learns_nothing(self, check):
        answer = signed_in(factories.reviewer()).get(address("edition-overlap", check.edition))

        assert answer.status_code == 404

    def test_an_administrator_learns_nothing(self, check):
        answer = signed_in(factories.administrator()).get(address("edition-overlap", check.edition))

        assert answer.status_code == 404

    def test_anonymous_people_sign_in_first(self, check):
        answer = Client().get(address("edition-overlap", check.edition))

        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url

    def test_nothing_is_ever_sent_to_it(self, client, check):
        assert client.post(address("edition-overlap", check.edition)).status_code == 405


class TestTheFinding:
    def test_is_in_the_queue_under_its_kind(self, client, check):
        page = client.get(address("finding-list", kind="overlap"))

        assert [row.pk for row in page.context["page"]] == [check.finding.pk]

    def test_waits_on_the_desk_of_a_fact_checker_who_was_asked(self, check):
        page = signed_in(asked_fact_checker(check.edition.article)).get(address("work"))

        assert check.finding.summary in words(page)

    def test_does_not_wait_on_the_desk_of_a_medical_reviewer(self, check):
        reviewer = factories.reviewer(Kind.MEDICAL_REVIEW)
        factories.asked(check.edition.article, Kind.MEDICAL_REVIEW, reviewer)

        assert check.finding.summary not in words(signed_in(reviewer).get(address("work")))

    def test_the_fact_checker_who_was_asked_hears_of_it(self, check):
        checker = asked_fact_checker(check.edition.article)

        told = notifications.addressees("finding_opened", check.finding.pk)

        assert checker.pk in told
        assert check.edition.article.owner_id in told

    def test_leads_to_the_passages(self, client, check):
        page = client.get(check.finding.get_absolute_url())

        assert address("edition-overlap", check.edition) in links(page)

    def test_its_page_names_no_other_article(self, client, check):
        assert check.overlaps.get().other.title not in words(client.get(check.finding.get_absolute_url()))

    def test_offers_no_form_to_whoever_may_not_settle_it_and_says_who_may(self, client, check):
        page = client.get(check.finding.get_absolute_url())

        assert "Only a fact checker settles an overlap with another text." in words(page)
        assert address("finding-resolve", check.finding) not in page.content.decode()

    def test_leads_a_managing_editor_to_whom_they_can_ask(self, client, check):
        ask = address("article-assign", check.edition.article)
        manager = signed_in(factories.managing_editor())

        assert ask in links(manager.get(check.finding.get_absolute_url()))
        assert ask not in links(client.get(check.finding.get_absolute_url()))

    def test_refuses_an_editor_by_address(self, client, check):
        before = evidence_of(check.edition.article)

        answer = client.post(address("finding-resolve", check.finding), {"resolution": SETTLED})

        assert answer.status_code == 403
        assert evidence_of(check.edition.article) == before
        assert Finding.objects.get().state == "open"

    def test_nobody_takes_it_who_may_not_settle_it(self, client, check):
        before = evidence_of(check.edition.article)
        page = client.get(check.finding.get_absolute_url())
        assert address("finding-take", check.finding) not in page.content.decode()

        answer = client.post(address("finding-take", check.finding))

        assert answer.status_code == 403
        assert evidence_of(check.edition.article) == before
        assert Finding.objects.get().owner is None

    def test_my_work_offers_to_settle_it_only_to_a_fact_checker(self, check):
        article = check.edition.article
        writer, checker = (
            words(signed_in(person).get(address("work")))
            for person in (article.owner, asked_fact_checker(article))
        )

        assert f"Look : {article.title}, {check.finding.summary}" in writer
        assert f"Settle : {article.title}, {check.finding.summary}" in checker

    def test_a_fact_checker_settles_it_here(self, check):
        client = signed_in(asked_fact_checker(check.edition.article))
        assert (
            address("finding-resolve", check.finding)
            in client.get(check.finding.get_absolute_url()).content.decode()
        )

        client.post(address("finding-resolve", check.finding), {"resolution": SETTLED})

        check.finding.refresh_from_db()
        assert (check.finding.state, check.finding.resolution) == ("resolved", SETTLED)

    def test_a_writer_who_is_a_fact_checker_is_told_why_not(self):
        writer = factories.reviewer(Kind.FACT_CHECK, roles=(Role.EDITOR,))
        finding = found_overlap(by=writer).finding

        said = words(signed_in(writer).get(finding.get_absolute_url()))

        assert "You cannot settle this: you wrote part of it." in said
