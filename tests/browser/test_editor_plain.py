"""The writing pages without a script, and what axe finds on them (D19, D59)."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from playwright.sync_api import expect

from articles.actions.images import upload_image
from articles.models import Article
from articles.revisions import revisions_of
from tests import factories
from tests.articles.desk.written import address
from tests.articles.test_images import picture
from tests.browser.accessibility import faults_in_every_look

PHONE = {"width": 320, "height": 800}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(module_site):
    return factories.editor()


@pytest.fixture
def opened(browser, module_site, editor):
    """Opens a page signed in, with options of the browser's context."""
    contexts = []

    def open_page(url, **options):
        context = browser.new_context(base_url=module_site.url, **options)
        contexts.append(context)
        client = Client()
        client.force_login(editor)
        session = {"name": "session", "value": client.cookies["session"].value, "url": module_site.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def plain(opened):
    return lambda url: opened(url, java_script_enabled=False)


class TestWithoutScript:
    def test_an_article_is_begun_written_previewed_and_submitted(self, plain, editor):
        source, topic = factories.citation(), factories.topic()
        page = plain(address("article-new"))
        page.get_by_label("Title").fill("Knees without a script")
        page.get_by_label("Main topic").select_option(topic.name)
        page.get_by_role("button", name="Start writing").click()

        page.get_by_label("Standfirst").fill("About knees.")
        page.get_by_label("Text", exact=True).fill(f"## Why\n\nThey bend.[@{source.key}]")
        page.get_by_label("Person 1").first.select_option(editor.person.printed_name)
        with page.context.expect_page() as preview:
            page.get_by_role("button", name="Preview the whole page").click()
        expect(preview.value.locator("article")).to_contain_text("They bend.")
        expect(preview.value.locator("#ref-1")).to_be_visible()
        preview.value.close()

        page.get_by_role("button", name="Save and submit").click()
        page.get_by_role("button", name="Submit for review").click()

        article = Article.objects.get(slug="knees-without-a-script")
        assert article.editions.get().title == "Knees without a script"

    def test_nothing_is_shown_that_needs_a_script(self, plain, editor):
        page = plain(address("article-edit", factories.article(by=editor)))

        expect(page.get_by_role("toolbar")).to_have_count(0)
        expect(page.get_by_role("region", name="Preview")).to_have_count(0)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("#notes")).to_contain_text("Sources cited")

    def test_hints_name_the_sentence_and_lead_to_the_field(self, plain, editor):
        body = f"## Why\n\nThey bend {'and bend ' * 10}often."
        page = plain(address("article-edit", factories.article(by=editor, body=body)))

        reading = page.get_by_role("region", name="How it reads")
        expect(reading).to_contain_text("“They bend and bend")
        reading.get_by_role("link", name="Go to line 3").press("Enter")

        expect(page).to_have_url(re.compile("#id_body$"))
        expect(page.get_by_label("Text", exact=True)).to_be_in_viewport()

    def test_a_source_is_found_and_its_marker_shown(self, plain, editor):
        source = factories.citation(title="Numbats and knees")
        page = plain(address("source-search"))

        page.get_by_label("Author, title, year").fill("numbats")
        page.get_by_role("button", name="Search").click()

        expect(page.get_by_text(f"[@{source.key}]")).to_be_visible()

    def test_a_picture_is_uploaded_and_its_line_shown(self, plain, editor, tmp_path):
        file = tmp_path / "knee.png"
        file.write_bytes(picture("purple"))
        page = plain(address("image-upload"))

        page.get_by_label("Picture", exact=True).set_input_files(file)
        page.get_by_label("What the picture shows").fill("A purple knee")
        page.get_by_role("button", name="Upload").click()

        expect(page.get_by_label("Copy this line")).to_have_value(
            re.compile(r"^!\[A purple knee\]\(/media/images/")
        )
        assert page.locator(".picture-stored").evaluate("image => image.naturalWidth") == 20

    def test_the_second_save_shows_both_texts(self, plain, editor):
        article = factories.article(by=editor, body="## One\n\nFirst.\n\n## Two\n\nSecond.")
        page = plain(address("article-edit", article))
        page.get_by_label("Text", exact=True).fill("## One\n\nFirst.\n\n## Two\n\nMy second.")
        factories.changed(article, by=factories.editor(), body="## One\n\nTheirs.\n\n## Two\n\nSecond.")
        page.get_by_role("button", name="Save", exact=True).click()

        expect(page.get_by_text("saved revision 2 while you were writing")).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        assert Article.objects.get(pk=article.pk).body == "## One\n\nTheirs.\n\n## Two\n\nMy second."

    def test_an_old_text_is_brought_back(self, plain, editor):
        article = factories.article(by=editor, body="Old words.")
        factories.changed(article, body="New words.")
        page = plain(address("article-history", article))

        page.get_by_role("link", name="Bring back revision 1").click()
        page.get_by_role("button", name="Bring it back").click()

        expect(page.get_by_label("Text", exact=True)).to_have_value("Old words.")


def pages_of(article, other):
    first = revisions_of(article).last()
    return {
        "list": address("article-list"),
        "empty list": address("article-list", q="nothing-fits"),
        "new": address("article-new"),
        "edit": address("article-edit", article),
        "buffer": address("article-edit", other),
        "submit": address("article-submit", article),
        "submit with problems": address("article-submit", other),
        "preview": address("article-preview", article),
        "discard": address("autosave-discard", article),
        "history": address("article-history", article),
        "revision": address("article-revision", article, first),
        "changes": address("article-changes", article, old=f"r{first.pk}"),
        "restore": address("article-restore", article, first),
        "images": address("image-list"),
        "upload": address("image-upload"),
        "sources": address("source-search", q="example"),
    }


def test_axe_finds_nothing_and_nothing_sticks_out(opened, editor):
    article = factories.live_article(by=editor)
    body = (
        "## A\n\nTake 5 mg.[@nobody]\n\n::: warning\nAsk first.\n:::\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    )
    factories.changed(article, body=article.body + "\n\nMore.", standfirst="Other words.")
    other = factories.article(by=editor, standfirst="", author_ids=[])
    hints = f"## H\n\nINR [x](#gone) {'and so on ' * 9}until {'x' * 90} ends. {'Rest well. ' * 30}"
    typing = {"body": f"{body}\n\n{hints}", "title": "Typed"}
    factories.drafting.autosave(article=other, by=editor, base_version=1, fields=typing)
    factories.drafting.autosave(article=other, by=factories.editor(), base_version=1, fields=typing)
    upload_image(
        by=editor, data=picture("teal"), alt="A knee seen from the side", credit="E. Ample, CC BY 4.0"
    )
    lost = upload_image(
        by=editor, data=picture("navy"), alt="A picture whose file is missing, with many words"
    )
    default_storage.delete(lost.file.name)
    found = {}
    page = opened(address("article-list"), viewport=PHONE)
    for name, url in pages_of(article, other).items():
        page.goto(url)
        if name in ("edit", "buffer"):
            page.wait_for_selector(".preview-text", state="attached")
        found[name] = faults_in_every_look(page)

    assert {name: complaints for name, complaints in found.items() if complaints} == {}


@pytest.mark.parametrize("dialog", ["Cite", "Callout", "Image"])
def test_axe_finds_nothing_in_the_dialogs(opened, editor, dialog):
    page = opened(address("article-edit", factories.article(by=editor)), viewport=PHONE)
    page.wait_for_selector(".preview-text", state="attached")

    page.get_by_role("button", name=dialog, exact=True).click()

    assert faults_in_every_look(page) == []


def test_axe_finds_nothing_on_a_conflict_or_a_form_with_errors(opened, editor):
    article = factories.article(by=editor)
    page = opened(address("article-edit", article), viewport=PHONE)
    page.get_by_label("Text", exact=True).fill("Mine.")
    page.get_by_label("What did you change").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".error-summary")
    assert faults_in_every_look(page) == []

    factories.changed(article, by=factories.editor(), body="Theirs.")
    page.get_by_label("What did you change").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("#clashes")
    page.get_by_text("Both texts whole").click()
    assert faults_in_every_look(page) == []
