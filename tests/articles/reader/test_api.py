"""The interface for programs: what it says, what changed since, and nothing of an article that is not live."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.actions import publishing, signing
from articles.models import Publication, SignOff
from articles.reader.api import lists
from articles.reader.api.changes import LONGEST_WRITE
from articles.reader.api.views import description
from articles.reader.database import READER
from articles.workflow import ChangeKind, Kind
from citations.actions.library import note_notice
from citations.models import EditorialNotice
from cms.accounts.models import User
from cms.audit.acts import act
from tests import factories
from tests.articles.reader.reading import next_edition, read, reload, suspended, withdrawn

pytestmark = pytest.mark.django_db

LIST = "/api/v1/articles/"
SECRET = "zqx"


def ask(address: str, **headers: str) -> Any:
    return Client().get(address.removeprefix("http://localhost:8000"), headers=headers)


def got(address: str) -> dict[str, Any]:
    response = ask(address)
    assert response.status_code == 200, response.content
    return response.json()


def address_of(article: Any) -> str:
    return f"{LIST}{article.pk}/"


def pages(address: str) -> list[dict[str, Any]]:
    """Every page from this one on."""
    found = [got(address)]
    while found[-1]["next"]:
        found.append(got(found[-1]["next"]))
    return found


def ids(*found: dict[str, Any]) -> list[int]:
    return [item["id"] for page in found for item in page["items"]]


def now() -> str:
    return timezone.now().isoformat().replace("+00:00", "Z")


class TestOneArticle:
    def test_says_what_its_page_says(self, settings):
        settings.CONTENT_LICENCE, settings.CONTENT_LICENCE_URL = "CC BY 4.0", "https://example.org/by"
        source = factories.citation(title="A trial")
        article = factories.live_article(
            title="Gout", body=f"## Causes\n\nUric acid.[@{source.key}]\n\n3. Drink.\n4. Rest.", cites=source
        )
        note_notice(citation=source, by=factories.editor(), notice="retracted", reason="Retracted in March")
        page, said = read(article.get_absolute_url()), got(address_of(article))
        medical = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)

        assert [said["title"]] == page.words("//h1")
        assert said["url"] == page.all("//link[@rel='canonical']/@href")[0]
        assert said["summary"] == page.words("//p[@class='lede']")[0]
        assert said["text"] == "Causes\nUric acid.[Reference 1]\n3. Drink.\n4. Rest."
        assert '<h2 id="s-causes">Causes</h2>' in said["html"]
        assert [each["name"] for each in said["authors"]] == [article.owner.name]
        assert said["sign_offs"][0]["name"] == medical.signer_name
        assert datetime.datetime.fromisoformat(said["sign_offs"][0]["signed_at"]) == medical.signed_at
        assert said["edition"]["digest"] == article.live_edition.digest
        assert said["licence"] == {"name": "CC BY 4.0", "url": "https://example.org/by"}
        (reference,) = said["references"]
        assert (reference["csl"]["title"], reference["csl"]["DOI"]) == ("A trial", source.doi)
        assert reference["notice"] == "retracted"
        assert said["topics"] == [{"slug": article.topic.slug, "name": article.topic.name}]

    def test_keeps_the_lines_of_what_was_set_as_it_stands(self):
        article = factories.live_article(body="Before.\n\n```\nfirst  line\nsecond line\n```\n\nAfter.")

        assert got(address_of(article))["text"] == "Before.\nfirst line\nsecond line\nAfter."

    def test_leads_to_pages_and_pictures_by_whole_addresses(self, settings):
        body = '[Other](/articles/other/) and [down](#s-x).\n\n## X\n\nType: <a href="/b/">.'
        article = factories.live_article(body=body)

        html = got(address_of(article))["html"]

        assert f'href="{settings.SITE_URL}/articles/other/"' in html
        assert 'href="#s-x"' in html
        assert ' href="/b/"' in html.replace("&quot;", '"')

    def test_names_every_edition_that_readers_have_seen_and_no_other(self):
        article = factories.live_article()
        next_edition(article, kind=ChangeKind.CORRECTION, note="The dose.", body="New words.")
        factories.edition(
            of=factories.changed(article, body=SECRET), change_kind="update", change_note=SECRET
        )

        response = ask(f"{address_of(article)}editions/")
        said = response.json()["items"]

        assert [(one["number"], one["is_live"], one["kind_of_change"]) for one in said] == [
            (2, True, "correction"),
            (1, False, "new"),
        ]
        assert SECRET not in response.content.decode()
        assert [correction["note"] for correction in got(address_of(article))["corrections"]] == ["The dose."]

    def test_a_revoked_signature_is_gone_at_once(self):
        article = factories.live_article()
        medical = SignOff.objects.get(article=article, kind=Kind.MEDICAL_REVIEW)
        signing.revoke(signoff=medical, by=medical.user, reason="mistake", note="I was wrong.")

        said = got(address_of(article))
        assert [line["kind"] for line in said["sign_offs"]] == ["fact_check"]
        assert (said["next_review_due_at"], said["review_is_overdue"]) == (None, True)
        (edition,) = got(f"{address_of(article)}editions/")["items"]
        taken_back = edition["medically_reviewed_by"]["revoked_at"]
        assert datetime.datetime.fromisoformat(taken_back) == medical.revocation.revoked_at
        assert edition["fact_checked_by"]["revoked_at"] is None


class TestWhatIsNotLive:
    @pytest.mark.parametrize("route", ["", "editions/"])
    @pytest.mark.parametrize(("take_down", "reason"), [(suspended, None), (withdrawn, "obsolete")])
    def test_is_a_tombstone_without_its_words(self, take_down, reason, route):
        article = factories.live_article(title="Zqx disease", slug="an-address", body="Take zqx 500 mg.")
        article = take_down(article)

        response = ask(address_of(article) + route)

        assert response.status_code == 410
        assert response["Cache-Control"] == "no-store"
        assert SECRET not in response.content.decode().lower()
        assert "A dose may be wrong" not in response.content.decode()
        said = response.json()
        assert (said["id"], said["state"], said["reason"]) == (article.pk, article.public_state, reason)
        assert article.pk not in ids(got(LIST))

    def test_names_the_article_that_its_content_moved_to_while_that_is_live(self):
        other = factories.live_article()
        article = withdrawn(factories.live_article(), "consolidated", other)

        assert ask(address_of(article)).json()["replaced_by"]["id"] == other.pk
        suspended(other)
        assert ask(address_of(article)).json()["replaced_by"] is None

    def test_a_draft_is_not_found(self):
        draft = factories.edition().article

        assert ask(address_of(draft)).status_code == 404
        assert ask(f"{address_of(draft)}editions/").status_code == 404
        assert got(f"{LIST}?changed_since=2001-01-01T00:00:00Z")["items"] == []

    def test_a_kept_copy_is_not_confirmed(self):
        article = factories.live_article()
        etag = ask(address_of(article))["ETag"]
        suspended(article)

        assert ask(address_of(article), if_none_match=etag).status_code == 410
        publishing.reinstate(article=reload(article), by=factories.managing_editor())
        assert ask(address_of(article)).status_code == 200


class TestLists:
    def test_come_page_by_page_and_hold_each_article_once(self):
        made = [factories.live_article().pk for _each in range(5)]

        found = pages(f"{LIST}?limit=2")

        assert [len(page["items"]) for page in found] == [2, 2, 1]
        assert ids(*found) == made
        assert len({page["changes"] for page in found}) == 1

    def test_hold_the_articles_of_a_topic_wherever_it_stands(self):
        topic = factories.topic("Joints")
        wanted = [factories.live_article(topic=topic).pk, factories.live_article(other_topics=[topic]).pk]
        factories.live_article()

        said = got(f"{LIST}?topic={topic.slug}")

        assert ids(said) == wanted
        assert [each["name"] for each in said["items"][1]["topics"]][1:] == ["Joints"]
        assert topic.slug in [each["slug"] for each in got("/api/v1/topics/")["items"]]

    def test_topics_and_people_come_page_by_page(self):
        article = factories.live_article()
        factories.live_article()

        for address in ("/api/v1/topics/", "/api/v1/people/"):
            found = pages(f"{address}?limit=1")
            assert len(found) > 1
            assert [item for page in found for item in page["items"]] == got(address)["items"]
        author = article.owner.person
        assert got(f"/api/v1/people/{author.pk}/") in got("/api/v1/people/")["items"]

    def test_a_topic_of_drafts_alone_is_not_listed(self):
        factories.article(topic=factories.topic("Zqx"))

        assert got("/api/v1/topics/")["items"] == []


class TestChanges:
    def test_hold_what_changed_and_nothing_else_in_the_order_of_the_changes(self):
        quiet, new_words, revoked, down, gone, back = (factories.live_article() for _each in range(6))
        suspended(back)
        since = now()
        withdrawn(gone)
        next_edition(new_words)
        medical = SignOff.objects.get(article=revoked, kind=Kind.MEDICAL_REVIEW)
        signing.revoke(signoff=medical, by=medical.user, reason="mistake", note="I was wrong.")
        suspended(down)
        publishing.reinstate(article=reload(back), by=factories.managing_editor())
        factories.changed(quiet)  # a draft changes nothing that readers see

        address = f"{LIST}?changed_since={since}"
        (said,) = pages(address)

        assert [(item["id"], item["state"]) for item in said["items"]] == [
            (gone.pk, "withdrawn"),
            (new_words.pk, "live"),
            (revoked.pk, reload(revoked).public_state),
            (down.pk, "suspended"),
            (back.pk, "live"),
        ]
        one_by_one = pages(f"{address}&limit=1")
        assert [page["items"] for page in one_by_one] == [[item] for item in said["items"]]
        assert {page["changes"] for page in one_by_one} == {said["changes"]}

    def test_the_address_for_next_time_finds_what_was_being_written_meanwhile(self):
        """An act is dated before its transaction ends: the next question goes back by more than a transaction takes."""
        article = factories.live_article()
        newest = Publication.objects.get(article=article).acted_at

        changes = got(LIST)["changes"]

        since = datetime.datetime.fromisoformat(changes.partition("changed_since=")[2].replace("%3A", ":"))
        assert since == newest - LONGEST_WRITE
        assert ids(got(changes)) == [article.pk]
        assert got(changes)["changes"] == changes

    def test_that_come_while_the_pages_are_fetched_are_found_by_the_address_of_the_first_page(self):
        for _each in range(3):
            factories.live_article()
        first = got(f"{LIST}?limit=2")
        passed = first["items"][0]["id"]
        withdrawn(reload(Publication.objects.filter(article=passed).get().article))
        (last,) = pages(first["next"])

        assert last["changes"] == first["changes"]
        assert (passed, "withdrawn") in [
            (item["id"], item["state"]) for item in got(last["changes"])["items"]
        ]

    def test_a_notice_about_a_source_is_a_change(self):
        source = factories.citation()
        article = factories.live_article(cites=source)
        factories.live_article()
        since = now()
        with act(by=User.objects.system(), act="citation.watch"):
            EditorialNotice.objects.create(
                citation=source, kind="retraction", source="crossref", key="10.5555/notice"
            )

        assert ids(got(f"{LIST}?changed_since={since}")) == [article.pk]

    def test_of_a_topic_still_hold_every_tombstone(self):
        one, other = factories.live_article(), factories.live_article()
        down = suspended(factories.live_article())

        found = got(f"{LIST}?changed_since=2001-01-01T00:00:00Z&topic={one.topic.slug}")

        assert ids(found) == [one.pk, down.pk]
        assert other.pk not in ids(found)

    def test_an_empty_site_has_a_list(self):
        said = got(LIST)

        assert said["items"] == []
        assert got(said["changes"])["items"] == []


REFUSED = {
    "limit=0": "limit",
    "limit=101": "limit",
    "limit=１": "limit",
    "limit=": "limit",
    "limt=3": "unknown_parameter",
    "limit=1&limit=2": "given_twice",
    "cursor=nonsense": "cursor",
    "cursor=W10": "cursor",
    "cursor=WzEsbnVsbCxudWxsXQ": "cursor",  # one of the list of topics
    "topic=no-such-topic": "topic",
    "topic=%00": "topic",
    "changed_since=yesterday": "changed_since",
    "changed_since=2026-10-02T14:05:09": "changed_since",
    "changed_since=0001-01-01T00:00:00Z": "changed_since",
}


class TestAnswers:
    @pytest.mark.parametrize("query", REFUSED)
    def test_a_question_without_meaning_is_told_why(self, query):
        response = ask(f"{LIST}?{query}")

        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        assert response.json()["code"] == REFUSED[query]

    @pytest.mark.parametrize("address", [f"{LIST}999999/", f"{LIST}{'9' * 30}/", "/api/v1/nothing/"])
    def test_what_is_not_there_is_told_in_json(self, address):
        response = ask(address)

        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_without_the_database_it_says_so_in_json_as_well(self, monkeypatch):
        def no_answer(*_question: Any) -> None:
            raise OperationalError("gone")

        monkeypatch.setattr(lists, "topics", no_answer)
        response = ask("/api/v1/topics/")

        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert response.json()["code"] == "service_unavailable"
        assert response["Retry-After"]

    def test_unchanged_answers_304_and_changed_does_not(self):
        article = factories.live_article()
        for address in (LIST, address_of(article)):
            etag = ask(address)["ETag"]
            assert ask(address, if_none_match=etag).status_code == 304
            next_edition(article)
            assert ask(address, if_none_match=etag).status_code == 200

    @pytest.mark.parametrize("address", [LIST, f"{LIST}?limit=0", "/api/v1/nothing/", "/api/v1/openapi.json"])
    def test_pages_of_other_sites_may_read_every_answer_but_never_as_somebody(self, address):
        response = ask(address, origin="https://partner.example")

        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies
        assert "Vary" not in response

    def test_a_browser_may_ask_first_and_send_the_etag(self):
        response = Client().options(LIST, headers={"Access-Control-Request-Headers": "if-none-match"})

        assert response.status_code == 204
        assert response["Access-Control-Allow-Headers"] == "If-None-Match"
        assert response["Access-Control-Expose-Headers"] == "ETag"

    def test_nothing_else_of_the_site_may_be_read_by_other_sites(self):
        for address in ("/", "/api/", "/feed.atom", "/desk/"):
            response = ask(address)
            assert "Access-Control-Allow-Origin" not in response
            assert response["Cross-Origin-Resource-Policy"] == "same-origin"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_only_reads(self, method):
        response = getattr(Client(enforce_csrf_checks=True), method)(LIST)

        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response.json()["code"] == "read_only"
        assert all("405" in path["get"]["responses"] for path in description()["paths"].values())

    def test_signing_in_changes_nothing(self, client, editor):
        factories.live_article()

        assert client.get(LIST).content == ask(LIST).content


@pytest.mark.parametrize(
    "address",
    [
        LIST,
        f"{LIST}?changed_since=2001-01-01T00:00:00Z",
        f"{LIST}{{pk}}/",
        f"{LIST}{{pk}}/editions/",
        "/api/v1/topics/",
        "/api/v1/people/",
        "/withdrawals.atom",
    ],
)
def test_an_answer_takes_as_many_queries_with_three_rows_as_with_one(address):
    def grow() -> int:
        sources = [factories.citation() for _each in range(2)]
        live = factories.live_article(
            other_topics=[factories.topic()], body=" ".join(f"Claim.[@{source.key}]" for source in sources)
        )
        next_edition(live)
        withdrawn(factories.live_article(), "consolidated", live)
        return live.pk

    counts = []
    for rows in (1, 2):
        pk = [grow() for _each in range(rows)][-1]
        with CaptureQueriesContext(connections[READER]) as queries:
            assert ask(address.format(pk=pk)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_the_pages_for_people_lead_to_it():
    assert reverse("reader:api") in read("/").all("//footer//a/@href")
    page = read("/api/")
    assert page.status == 200
    assert "/api/v1/openapi.json" in page.all("//main//a/@href")
