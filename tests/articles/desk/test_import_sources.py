"""What the registries say of the references of an imported article, on its report, and one click to mend them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.importing import import_article
from articles.demo.material import sources
from articles.exchange.pasted import read_article
from citations import jobs
from citations.actions.library import edit_citation
from citations.ama import format_text
from citations.models import Citation
from citations.replay.faults import Kind
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address
from tests.citations.pasted import NOWHERE, SCI_LINE, SCI_RIGHT, SCI_WRONG
from tests.replay import fail

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def known():
    return next(source.record for source in sources().values() if source.record.doi and source.record.pmid)


@pytest.fixture
def known_line(known):
    return format_text(known)


def imported(by, *lines):
    """An article of the usual shape: title, text with numbers, reference list."""
    references = "\n".join(f"{n}. {line.lstrip('0123456789. ')}" for n, line in enumerate(lines, start=1))
    cited = " ".join(f"It needs care ({n})." for n in range(1, len(lines) + 1))
    parts = (
        "AFTER AN INJURY OF THE SPINAL CORD",
        "Rehabilitation begins early.",
        cited,
        "REFERENCES",
        references,
    )
    text = "\n\n".join(parts)
    return import_article(by=by, imported=read_article(text, "injury.txt", notes=()))


def report(client, article, **more):
    return client.get(address("article-import-report", article), **more).content.decode()


def use(client, article, source, name="use-candidate", **changes):
    """As the report sends it: to the library, which leads back to the report."""
    verification = source.verifications.first()
    fields = {"verification": verification.pk, "version": source.version, "next": back_to(article)}
    return client.post(there(name, source), fields | changes)


def there(name, source):
    return reverse(f"citations:citation-{name}", args=[source.pk])


def back_to(article):
    return f"{address('article-import-report', article)}#sources"


class TestWhatIsShown:
    def test_every_reference_is_asked_about_by_itself(self, client, editor):
        article = imported(editor, SCI_LINE, NOWHERE)

        page = report(client, article)

        assert page.count("Being looked up") == 2
        assert "0 of 2 looked up; you need not wait." in page
        assert f'hx-get="{address("article-import-report", article)}?waiting=1,2"' in page

    def test_the_verdict_stands_beside_each(self, client, editor, registries, known_line):
        article = imported(editor, known_line, SCI_LINE, NOWHERE)
        jobs.catch_up()

        page = report(client, article)

        assert "3 references, all looked up." in page
        assert "Matches" in page
        assert f"DOI {SCI_WRONG} is not this article." in page
        assert "Use it" in page
        assert "Crossref, PubMed and doi.org were asked; all answered; none knows this reference." in page
        assert "hx-get" not in page

    def test_news_come_in_one_by_one(self, client, editor, registries):
        article = imported(editor, SCI_LINE, NOWHERE)
        there = f"{address('article-import-report', article)}?waiting="
        assert client.get(f"{there}1,2", headers=HTMX).status_code == 204
        jobs.catch_up()

        page = client.get(f"{there}2", headers=HTMX).content.decode()

        assert '<li id="source-2" hx-swap-oob="true">' in page
        assert 'id="source-1"' not in page

    def test_who_did_not_answer_is_named(self, client, editor, registries):
        fail(registries, Kind.OUT_OF_SERVICE, "/crossref")
        article = imported(editor, SCI_LINE)
        jobs.catch_up()

        page = report(client, article)

        assert "Not determined" in page
        assert "Crossref was asked and did not answer." in page

    def test_those_who_do_not_write_see_no_buttons(self, client, editor, registries):
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        client.force_login(factories.user(Role.AUDITOR))

        page = report(client, article)

        assert "is not this article." in page
        assert "Use it" not in page

    def test_costs_the_same_for_one_reference_and_three(self, client, editor, registries):
        one = imported(editor, SCI_LINE)
        three = imported(
            editor, SCI_LINE, NOWHERE, NOWHERE.replace("nothing", "anything").replace("none.1", "any")
        )
        jobs.catch_up()
        report(client, one)

        counts = []
        for article in (one, three):
            with CaptureQueriesContext(connection) as captured:
                report(client, article)
            counts.append(len(captured))

        assert counts[0] == counts[1]


class TestMending:
    def test_one_click_makes_it_the_work_that_was_meant(self, client, editor, registries):
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        source, before = Citation.objects.get(doi=SCI_WRONG), report(client, article)

        response = use(client, article, source, number=0)

        mended = Citation.objects.get(pk=source.pk)
        assert f'action="{there("use-candidate", source)}"' in before
        assert f'name="next" value="{back_to(article)}"' in before
        assert response["Location"] == back_to(article)
        assert (mended.doi, mended.key) == (SCI_RIGHT, source.key)
        page = report(client, article)
        assert "Matches" in page
        assert "is not this article" not in page

    def test_details_that_differ_are_taken_over(self, client, editor, registries, known, known_line):
        article = imported(editor, known_line.replace(";", ";9"))
        jobs.catch_up()
        source = Citation.objects.get()
        page = report(client, article)
        assert "Use the registries’ values" in page
        assert f'action="{there("use-values", source)}"' in page

        use(client, article, source, "use-values")

        assert source.volume == f"9{known.volume}"
        assert Citation.objects.get().volume == known.volume
        assert "Matches" in report(client, article)

    def test_a_work_that_the_library_has_is_cited_instead(self, client, editor, registries):
        known = factories.citation(key="right2017", doi=SCI_RIGHT)
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        source = Citation.objects.get(doi=SCI_WRONG)

        page = report(client, article)

        assert "Cite [@right2017] instead" in page
        assert (
            f"{there('replace', source)}?instead={known.pk}&amp;next={quote(back_to(article), safe='')}"
            in page
        )

        sent = {"instead": known.pk, "act": "merge", "reason": "One work", "next": back_to(article)}
        response = client.post(there("replace", source), sent)

        assert response["Location"] == back_to(article)
        assert "[@right2017]" in report(client, article)

    def test_a_check_that_was_overtaken_is_refused(self, client, editor, registries):
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        source = Citation.objects.get(doi=SCI_WRONG)
        edit_citation(citation=source, by=editor, version=1, fields={"volume": "8"}, reason="Compared")

        assert use(client, article, source, number=0).status_code == 409
        assert Citation.objects.get(pk=source.pk).doi == SCI_WRONG

    @pytest.mark.parametrize("changes", [{"verification": 0}, {"version": "x"}, {"number": -1}])
    def test_what_no_page_sends_is_refused(self, client, editor, registries, changes):
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        source = Citation.objects.get(doi=SCI_WRONG)

        assert use(client, article, source, **{"number": 0, **changes}).status_code == 400
        assert Citation.objects.get(pk=source.pk).version == source.version

    def test_a_check_of_another_source_is_refused(self, client, editor, registries):
        article = imported(editor, SCI_LINE, NOWHERE)
        jobs.catch_up()
        source, other = Citation.objects.get(doi=SCI_WRONG), Citation.objects.get(doi="10.5555/none.1")
        verification, before = other.verifications.first(), list(Citation.objects.order_by("pk").values())

        response = use(client, article, source, number=0, verification=verification.pk)

        assert response.status_code == 404
        assert list(Citation.objects.order_by("pk").values()) == before

    def test_is_closed_to_those_who_do_not_write(self, client, editor, registries):
        article = imported(editor, SCI_LINE)
        jobs.catch_up()
        source = Citation.objects.get(doi=SCI_WRONG)
        client.force_login(factories.user(Role.AUDITOR))

        assert use(client, article, source, number=0).status_code == 403
        assert Citation.objects.get(pk=source.pk).doi == SCI_WRONG
