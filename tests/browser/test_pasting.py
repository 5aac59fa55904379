"""Pasting, accepting, replacing in a real browser with the offline registries, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles.demo.material import sources
from articles.models import Article
from citations import jobs
from citations.actions.pasting import start_paste
from citations.ama import format_text
from citations.models import Citation, Paste
from citations.replay.faults import Kind
from citations.replay.server import Registries
from cms.accounts.models import User
from tests import factories
from tests.articles.desk.test_import_sources import imported
from tests.browser.accessibility import faults_in_every_look
from tests.citations.pasted import NOWHERE, SCI_LINE, SCI_RIGHT
from tests.replay import fail

Opens = Callable[..., Page]
KNOWN = [source.record for source in sources().values() if source.record.doi and source.record.pmid]


@pytest.fixture
def editor(site: Any) -> User:
    return factories.editor()


@pytest.fixture
def opens(browser: Browser, site: Any, editor: User) -> Iterator[Opens]:
    """Opens pages as an editor; every error of a script or of the content policy fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(address: str, *, width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, base_url=site.url, **options)
        contexts.append(context)
        client = Client()
        client.force_login(editor)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def paste(page: Page, *lines: str) -> Paste:
    page.goto("/desk/citations/lookup/")
    page.get_by_label("DOI, PubMed id, address").fill("\n\n".join(lines))
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="What you pasted")).to_be_visible()
    return Paste.objects.latest("pk")


def test_rows_come_in_by_themselves_and_are_added_with_one_click(
    opens: Opens, registries: Registries
) -> None:
    page = opens("/desk/")
    started = paste(page, KNOWN[0].doi, SCI_LINE, NOWHERE)
    expect(page.get_by_text("0 of 3 looked up.")).to_be_visible()

    jobs.look_up(started.pk)

    expect(page.get_by_text("3 references, all looked up.")).to_be_visible(timeout=8000)
    page.locator("#line-1").get_by_role("button", name="Add it").click()
    expect(page.locator("#line-1").get_by_text("In the library now")).to_be_visible()
    expect(page.locator("#line-1 code")).to_have_text(f"[@{Citation.objects.get(doi=KNOWN[0].doi).key}]")
    expect(page.locator("#line-1").get_by_role("button", name="Copy")).to_be_focused()
    page.locator("#line-2").get_by_role("button", name="Use it").click()
    expect(page.locator("#line-2").get_by_text("In the library now")).to_be_visible()
    page.locator("#line-3").get_by_role("button", name="Add as typed").click()
    expect(page.locator("#line-3").get_by_text("In the library now")).to_be_visible()
    assert Citation.objects.filter(doi__in=[SCI_RIGHT, "10.5555/none.1"]).count() == 2


def test_an_open_comparison_stays_open_while_others_come_in(opens: Opens, registries: Registries) -> None:
    page = opens("/desk/")
    started = paste(page, SCI_LINE, NOWHERE)
    jobs.look_up(started.pk)
    started.lines.filter(position=2).update(outcome=None)
    page.reload()
    page.locator("#line-1").get_by_text("Compare field by field").click()

    jobs.look_up(started.pk)

    expect(page.get_by_text("2 references, all looked up.")).to_be_visible(timeout=8000)
    expect(page.locator("#line-1 table")).to_be_visible()


def test_everything_works_without_javascript(opens: Opens, registries: Registries) -> None:
    page = opens("/desk/", java_script_enabled=False)
    started = paste(page, KNOWN[1].doi, KNOWN[2].doi, NOWHERE.replace("none.1", "none.2"))
    jobs.look_up(started.pk)

    page.get_by_role("link", name="Refresh").click()
    page.get_by_role("button", name="Add all 2 that match").click()
    expect(page.get_by_text("2 sources are in the library.")).to_be_visible()
    page.locator("#line-3").get_by_role("link", name="Fill in by hand").click()
    page.get_by_label("Title", exact=True).fill("A study of nothing at all")
    page.get_by_role("button", name="Add to the library").click()

    expect(page.locator("#line-3").get_by_text("In the library now")).to_be_visible()


def test_registries_that_are_down_keep_nobody_from_going_on(opens: Opens, registries: Registries) -> None:
    fail(registries, Kind.DOWN)
    page = opens("/desk/")
    started = paste(page, SCI_LINE.replace("087", "088"))
    jobs.look_up(started.pk)

    expect(page.get_by_text("did not answer").or_(page.get_by_text("no answer from"))).to_be_visible(
        timeout=8000
    )
    page.get_by_role("button", name="Add as typed").click()

    expect(page.get_by_text("In the library now")).to_be_visible()


def test_the_pages_are_accessible_and_fit(opens: Opens, registries: Registries, editor: User) -> None:
    lines = [format_text(KNOWN[3]), SCI_LINE, NOWHERE, "no reference at all", factories.citation().doi]
    started = start_paste(by=editor, lines=lines)
    page = opens(started.get_absolute_url())
    assert faults_in_every_look(page) == []
    jobs.look_up(started.pk)
    page.reload()
    for summary in page.get_by_text("Compare field by field").all():
        summary.click()
    assert faults_in_every_look(page) == []

    old, new = factories.citation(), factories.citation()
    factories.live_article(cites=old)
    for address in ("", f"?instead={new.pk}", "?q=example"):
        page.goto(f"/desk/citations/{old.pk}/replace/{address}")
        assert faults_in_every_look(page) == [], address


def test_the_report_of_an_import_is_accessible_and_fits(
    opens: Opens, registries: Registries, editor: User
) -> None:
    article = imported(
        editor, format_text(KNOWN[5]).replace(";", ";9"), SCI_LINE.replace("087", "089"), NOWHERE
    )
    page = opens(f"/desk/articles/{article.pk}/import/")
    assert faults_in_every_look(page) == []
    jobs.catch_up()
    page.reload()

    expect(page.get_by_text("3 references, all looked up.")).to_be_visible()
    assert faults_in_every_look(page) == []


@pytest.mark.parametrize("has_script", [True, False])
def test_a_source_is_merged_with_the_same_work(opens: Opens, has_script: bool) -> None:
    title = f"Falls in later life {has_script}"
    old, new = factories.citation(title=title), factories.citation(title=title.upper())
    article = factories.article(cites=old, title="Falls")
    page = opens(old.get_absolute_url(), java_script_enabled=has_script)

    page.get_by_role("link", name="Replace it, or merge it").click()
    page.get_by_role("link", name=f"Choose [@{new.key}]").click()
    page.get_by_label("Merge: both are the same work").check()
    page.get_by_label("Why").fill("The same paper, typed twice.")
    page.get_by_role("button", name="Replace or merge").click()

    expect(page.get_by_text("in one working copy: “Falls”.")).to_be_visible()
    assert f"[@{new.key}]" in Article.objects.get(pk=article.pk).body
    page.goto(old.get_absolute_url())
    expect(page.get_by_text(f"This source was merged into {new.key}.")).to_be_visible()
