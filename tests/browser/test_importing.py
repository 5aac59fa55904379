"""Importing an article in a real browser, with and without JavaScript: from the file to the editor."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from articles.models import Article
from citations import jobs
from citations.models import Citation
from tests import factories
from tests.articles.desk.test_import_sources import imported
from tests.articles.desk.written import address
from tests.citations.pasted import NOWHERE, SCI_LINE, SCI_RIGHT, SCI_WRONG

FILE = Path(__file__).parents[1] / "articles" / "exchange" / "data" / "frozen-shoulder.txt"
TITLE = "Frozen Shoulder: Why It Stiffens and What Loosens It"


@pytest.fixture
def editor(site):
    return factories.editor()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def desk(request, site, browser, editor):
    """A signed-in editor's browser; every error of a script or of the content policy fails the test."""
    client = Client()
    client.force_login(editor)
    context = browser.new_context(java_script_enabled=request.param, base_url=site.url)
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site.url}])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    context.close()
    assert errors == []


def test_a_file_becomes_a_working_copy_with_its_report(desk, editor):
    desk.goto(address("article-list"))
    desk.get_by_role("link", name="Import an article").first.click()
    desk.get_by_label("File").set_input_files(FILE)
    desk.get_by_role("button", name="Look at it").click()

    expect(desk.get_by_role("heading", name="Check the import")).to_be_visible()
    expect(desk.get_by_text("Line 27: there is no reference 7")).to_be_visible()
    expect(desk.get_by_label("Title")).to_have_value(TITLE)
    assert not Article.objects.exists()

    desk.get_by_role("button", name="Import as a working copy").click()

    expect(desk.get_by_role("heading", name="What the import found")).to_be_visible()
    expect(desk.get_by_text("Reference 3: Haddad M. Thaw")).to_be_visible()
    expect(desk.get_by_text("Being looked up").first).to_be_visible()
    desk.get_by_role("link", name="Open in the editor").click()
    expect(desk.locator("#id_title")).to_have_value(TITLE)
    assert "it at some time.[@lee2016]" in desk.locator("#id_body").input_value()
    assert Article.objects.get().owner == editor


def test_a_refused_paste_stays_in_the_field(desk):
    desk.goto(address("article-import"))
    desk.get_by_label("Or paste the text").fill("1. Lee S. Gout. Exampl Med. 2016;1:2-3.")
    desk.get_by_role("button", name="Look at it").click()

    summary = desk.get_by_role("alert")
    expect(summary).to_contain_text("This is only a list of references.")
    expect(desk.get_by_label("Or paste the text")).to_have_value("1. Lee S. Gout. Exampl Med. 2016;1:2-3.")
    assert desk.title().startswith("Error:")


def test_a_title_that_is_missing_is_asked_for_and_the_text_is_kept(desk):
    desk.goto(address("article-import"))
    desk.get_by_label("Or paste the text").fill(
        "It hurts a lot, and mostly at night.\n\nThen it goes away again."
    )
    desk.get_by_role("button", name="Look at it").click()
    desk.get_by_role("button", name="Import as a working copy").click()

    expect(desk.get_by_role("alert")).to_contain_text("Title")
    desk.get_by_label("Title").fill("Night pain")
    desk.get_by_role("button", name="Import as a working copy").click()

    expect(desk.get_by_role("heading", name="What the import found")).to_be_visible()
    assert Article.objects.get().body == "It hurts a lot, and mostly at night.\n\nThen it goes away again."


def test_references_are_mended_on_the_report_with_one_click_each(desk, editor, registries):
    article = imported(editor, SCI_LINE, NOWHERE)
    desk.goto(address("article-import-report", article))
    expect(desk.get_by_text("0 of 2 looked up")).to_be_visible()
    jobs.catch_up()
    if refresh := desk.get_by_role("link", name="Refresh").all():
        refresh[0].click()

    expect(desk.get_by_text("2 references, all looked up.")).to_be_visible(timeout=8000)
    expect(desk.get_by_text(f"DOI {SCI_WRONG} is not this article.")).to_be_visible()
    expect(desk.get_by_text("all answered; none knows this reference.")).to_be_visible()
    desk.get_by_role("button", name="Use it").click()

    expect(desk.locator("#source-1").get_by_text("Matches", exact=True)).to_be_visible()
    assert Citation.objects.filter(doi=SCI_RIGHT).exists()
