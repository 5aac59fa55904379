"""The editor in a real browser: keyboard, undo, preview, autosave, pictures, citations.

D01-D03, D05-D15, D18, D20-D23, D60.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from articles.demo.material import sources
from articles.models import Article, Autosave, Image
from citations import jobs
from citations.models import Citation, Paste
from tests import factories
from tests.articles.desk.written import address
from tests.articles.test_images import picture
from tests.browser.accessibility import violations

KNOWN = next(one.record for one in sources().values() if one.record.doi and one.record.pmid)
HALF_A_LINE = 13
LAST_LINE = """() => {
    const field = document.getElementById("id_body");
    const box = field.getBoundingClientRect();
    const style = getComputedStyle(field);
    const bottom = box.top + field.scrollHeight - field.scrollTop - parseFloat(style.paddingBottom);
    return { top: bottom - parseFloat(style.lineHeight), bottom };
}"""
"""Where the last line of the text is, of a field whose text is as high as the field scrolls."""
BODY = "First line\nSecond line\nSecond line"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(module_site):
    return factories.editor()


@pytest.fixture
def desk(module_site, context, page, editor):
    """A signed-in editor's browser; every error of a script or of the content policy fails the test."""
    sign_in(context, editor, module_site)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    assert errors == []


def sign_in(context, user, site):
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": site.url}])


def open_editor(page, site, article):
    page.goto(site.url + address("article-edit", article))
    page.wait_for_selector(".preview-text")
    return page.locator("#id_body")


def open_editor_on_a_phone(page, site, article):
    page.goto(site.url + address("article-edit", article))
    page.wait_for_selector(".preview-text", state="attached")
    return page.locator("#id_body")


def paste(page, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def to_end(field):
    field.focus()
    field.press("Control+End")


class TestKeyboard:
    def test_tab_leaves_the_field_and_comes_back(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body=BODY))

        field.focus()
        desk.keyboard.press("Tab")
        assert desk.evaluate("document.activeElement.id") != "id_body"
        desk.keyboard.press("Shift+Tab")

        expect(field).to_be_focused()
        expect(field).to_have_value(BODY)

    @pytest.mark.parametrize("keys", ["Control+d", "Control+[", "Control+]", "Meta+d"])
    def test_the_keys_of_markdownx_change_no_text(self, desk, module_site, editor, keys):
        field = open_editor(desk, module_site, factories.article(by=editor, body=BODY))

        field.focus()
        desk.keyboard.press(keys)

        expect(field).to_have_value(BODY)

    def test_undo_takes_back_typing_toolbar_and_citation_one_by_one(self, desk, module_site, editor):
        source = factories.citation()
        field = open_editor(desk, module_site, factories.article(by=editor, body="Text"))

        to_end(field)
        desk.keyboard.type(" typed")
        desk.get_by_role("button", name="Heading").click()
        expect(field).to_have_value("## Text typed")
        field.press("End")
        paste(desk, source.doi)
        expect(field).to_have_value(f"## Text typed[@{source.key}]")

        seen = []
        for _ in range(12):
            field.press("Control+z")
            seen.append(field.input_value())
        assert f"## Text typed{source.doi}" in seen
        assert "## Text typed" in seen
        assert "Text typed" in seen
        assert seen[-1] == "Text"

    def test_the_toolbar_is_one_stop_with_arrows_inside(self, desk, module_site, editor):
        open_editor(desk, module_site, factories.article(by=editor))

        desk.get_by_role("button", name="Heading").focus()
        desk.keyboard.press("ArrowRight")
        expect(desk.get_by_role("toolbar").get_by_role("button", name="List", exact=True)).to_be_focused()
        desk.keyboard.press("End")
        expect(desk.get_by_role("button", name="Image")).to_be_focused()
        desk.keyboard.press("ArrowRight")
        expect(desk.get_by_role("button", name="Heading")).to_be_focused()
        desk.keyboard.press("Tab")
        assert desk.evaluate("document.activeElement.id") == "id_body"


class TestToolbar:
    @pytest.mark.parametrize(
        ("button", "result"),
        [
            ("Heading", "## One\nTwo"),
            ("List", "- One\nTwo"),
            ("Numbered", "1. One\nTwo"),
            ("Link", "[](https://)One\nTwo"),
        ],
    )
    def test_marks_the_line_of_the_caret(self, desk, module_site, editor, button, result):
        field = open_editor(desk, module_site, factories.article(by=editor, body="One\nTwo"))

        field.press("Control+Home")
        desk.get_by_role("toolbar").get_by_role("button", name=button, exact=True).click()

        expect(field).to_have_value(result)
        expect(field).to_be_focused()

    def test_numbers_every_chosen_line_and_takes_it_back(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="One\nTwo"))

        field.press("Control+a")
        desk.get_by_role("button", name="Numbered").click()
        expect(field).to_have_value("1. One\n2. Two")
        field.press("Control+a")
        desk.get_by_role("button", name="Numbered").click()
        expect(field).to_have_value("One\nTwo")

    def test_inserts_a_callout_as_a_block_of_its_own(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="One"))

        to_end(field)
        desk.get_by_role("button", name="Callout").click()
        desk.get_by_role("button", name="Emergency").click()
        desk.keyboard.type("Call 112.")

        expect(field).to_have_value("One\n\n::: emergency\nCall 112.\n:::")
        expect(desk.locator(".preview-text .callout-emergency")).to_contain_text("Call 112.")


class TestPreview:
    def test_follows_the_text_without_moving_focus_or_scroll(self, desk, module_site, editor):
        long = "\n\n".join(f"Paragraph {number}." for number in range(80))
        field = open_editor(desk, module_site, factories.article(by=editor, body=long))
        region = desk.get_by_role("region", name="Preview")
        region.evaluate("element => { element.scrollTop = 400 }")

        to_end(field)
        desk.keyboard.type(" Added.")

        expect(region).to_contain_text("Paragraph 79. Added.")
        expect(field).to_be_focused()
        assert region.evaluate("element => element.scrollTop") == 400

    def test_a_late_answer_does_not_leave_an_older_text_standing(self, desk, module_site, editor):
        desk.clock.install()
        field = open_editor(desk, module_site, factories.article(by=editor, body="Start"))
        sent = []
        desk.route("**/preview/", lambda route: sent.append(route) or (len(sent) > 1 and route.continue_()))

        to_end(field)
        desk.keyboard.type(" one")
        desk.clock.run_for(1000)
        desk.keyboard.type(" two")
        desk.clock.run_for(1000)
        expect(desk.locator(".preview-text")).to_contain_text("Start one two")
        late = desk.locator(".preview-text[data-characters='9']")
        sent[0].continue_()
        expect(late).to_be_visible()
        desk.clock.run_for(1000)

        expect(desk.locator(".preview-text")).to_contain_text("Start one two")

    def test_shows_words_and_no_sign_in_page_when_signed_out(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor))
        Session.objects.all().delete()

        to_end(field)
        desk.keyboard.type(" more")

        region = desk.get_by_role("region", name="Preview")
        expect(region).to_contain_text("You have been signed out")
        expect(region.locator("input")).to_have_count(0)

    def test_runs_nothing(self, module_site, context, page, editor):
        sign_in(context, editor, module_site)
        field = open_editor(page, module_site, factories.article(by=editor))
        hostile = (
            "<script>window.ran = 1</script>\n\n<img src=x onerror='window.ran = 1'>\n\n"
            "[click me](javascript:window.ran=1)\n\n# H {: onclick=window.ran=1}\n\n<svg/onload=window.ran=1>"
        )

        field.fill(hostile)
        expect(page.locator(".preview-text")).to_contain_text("<script>window.ran = 1</script>")
        page.get_by_role("region", name="Preview").get_by_text("click me").click()

        assert page.evaluate("window.ran") is None
        page.evaluate(
            "document.querySelector('.preview-text').insertAdjacentHTML('beforeend', '<p id=control>1</p>')"
        )
        page.evaluate(
            "document.getElementById('control').addEventListener('click', () => { window.ran = 1 })"
        )
        page.locator("#control").click()
        assert page.evaluate("window.ran") == 1

    def test_of_the_whole_page_opens_beside_and_leaves_the_form_usable(
        self, desk, module_site, editor, context
    ):
        article = factories.article(by=editor)
        field = open_editor(desk, module_site, article)
        field.fill("Only typed.")

        with context.expect_page() as opened:
            desk.get_by_role("button", name="Preview the whole page").click()
        expect(opened.value.locator("article")).to_contain_text("Only typed.")
        opened.value.close()
        desk.get_by_label("What did you change").fill("Shorter")
        desk.get_by_role("button", name="Save", exact=True).click()

        expect(desk.get_by_text("Saved as revision 2.")).to_be_visible()


class TestAutosave:
    def test_says_unsaved_saving_saved_in_a_status_region(self, desk, module_site, editor):
        article = factories.article(by=editor)
        field = open_editor(desk, module_site, article)
        desk.evaluate(
            """() => { const status = document.getElementById("save-status"); window.said = [];
            new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true}); }"""
        )

        to_end(field)
        desk.keyboard.type(" more")

        expect(desk.locator("#save-status")).to_have_text(re.compile(r"^Saved at \d\d:\d\d, for you only$"))
        assert [text.partition(" at ")[0] for text in desk.evaluate("window.said")] == [
            "Unsaved",
            "Saving…",
            "Saved",
        ]
        assert desk.locator("#save-status").get_attribute("role") == "status"
        assert Autosave.objects.get(article=article).fields["body"].endswith("more")
        assert Article.objects.get(pk=article.pk).version == 1

    def test_renews_sources_and_problems(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor))

        to_end(field)
        desk.keyboard.type(" A fact.[@lee99]")

        expect(desk.locator("#notes")).to_contain_text("No source has the key “lee99”.")
        expect(desk.locator("#notes").get_by_role("link", name=re.compile("^Add lee99"))).to_be_visible()

    def test_tries_again_when_the_network_was_gone(self, desk, module_site, editor, context):
        article = factories.article(by=editor)
        field = open_editor(desk, module_site, article)

        context.set_offline(True)
        to_end(field)
        desk.keyboard.type(" offline words")
        expect(desk.locator("#save-status")).to_contain_text("Not saved: the server cannot be reached")
        assert not Autosave.objects.filter(article=article).exists()
        context.set_offline(False)

        expect(desk.locator("#save-status")).to_contain_text("Saved at", timeout=10_000)
        assert Autosave.objects.get(article=article).fields["body"].endswith("offline words")

    def test_sends_one_request_at_a_time(self, desk, module_site, editor):
        article = factories.article(by=editor)
        desk.clock.install()
        field = open_editor(desk, module_site, article)
        sent = []
        desk.route("**/autosave/", lambda route: sent.append(route) or (len(sent) > 1 and route.continue_()))

        to_end(field)
        desk.keyboard.type(" one")
        desk.clock.run_for(2000)
        desk.keyboard.type(" two")
        desk.clock.run_for(10_000)
        assert len(sent) == 1
        sent[0].continue_()
        expect(desk.locator("#save-status")).to_have_text("Unsaved")
        desk.clock.run_for(2000)

        expect(desk.locator("#save-status")).to_contain_text("Saved at")
        assert len(sent) == 2
        assert Autosave.objects.get(article=article).fields["body"].endswith("one two")

    def test_text_survives_the_end_of_the_session(self, desk, module_site, editor, context):
        article = factories.article(by=editor)
        field = open_editor(desk, module_site, article)
        Session.objects.all().delete()

        to_end(field)
        desk.keyboard.type(" precious")
        expect(desk.locator("#save-status")).to_contain_text("you are signed out")
        expect(field).to_have_value(re.compile("precious$"))
        sign_in(context, editor, module_site)
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(desk.locator("#save-status")).to_contain_text("Saved at", timeout=20_000)
        assert Autosave.objects.get(article=article).fields["body"].endswith("precious")

    def test_coming_back_finds_the_typing_and_can_drop_it(self, desk, module_site, editor):
        article = factories.article(by=editor, body="Saved words")
        field = open_editor(desk, module_site, article)
        field.fill("Typed words")
        expect(desk.locator("#save-status")).to_contain_text("Saved at")

        field = open_editor(desk, module_site, article)
        expect(field).to_have_value("Typed words")
        desk.get_by_role("link", name="Throw it away").click()
        desk.get_by_role("button", name="Throw it away").click()

        expect(desk.locator("#id_body")).to_have_value("Saved words")

    @pytest.mark.parametrize("is_dirty", [True, False])
    def test_only_a_dirty_tab_asks_before_it_closes(self, desk, module_site, editor, is_dirty):
        field = open_editor(desk, module_site, factories.article(by=editor))
        asked = []
        desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        field.click()
        if is_dirty:
            desk.route("**/autosave/", lambda route: route.abort())
            desk.keyboard.type("x")
        desk.close(run_before_unload=True)
        if not desk.is_closed():
            desk.wait_for_event("close")

        assert asked == (["beforeunload"] if is_dirty else [])


SELECTED = """() => {
    const field = document.activeElement;
    return [field.id, field.value.slice(field.selectionStart, field.selectionEnd)];
}"""
LONG = f"They bend {'and bend ' * 10}often."


class TestHints:
    """Hints on how a text reads lead to their words."""

    def to_the_place(self, desk, name):
        link = desk.get_by_role("region", name="How it reads").get_by_role("link", name=name)
        link.focus()
        desk.keyboard.press("Enter")

    def test_a_link_selects_the_sentence_and_brings_it_into_view(self, desk, module_site, editor):
        body = "Rest.\n\n" * 200 + LONG
        field = open_editor(desk, module_site, factories.article(by=editor, body=body))

        self.to_the_place(desk, re.compile("^Go to line 401"))

        name, selected = desk.evaluate(SELECTED)
        assert (name, LONG.startswith(selected), len(selected) > 80) == ("id_body", True, True)
        assert field.evaluate("field => field.scrollTop + field.clientHeight >= field.scrollHeight - 1")
        expect(field).to_be_in_viewport()
        assert field.input_value() == body

    def test_a_link_finds_words_that_have_moved_down_since(self, desk, module_site, editor):
        article = factories.article(by=editor, body=f"INR is a test.\n\n{LONG}")
        field = open_editor(desk, module_site, article)
        desk.route("**/autosave/", lambda route: route.abort())
        field.press("Control+Home")
        desk.keyboard.insert_text("More.\n\n" * 5)

        self.to_the_place(desk, re.compile("^Go to line 3"))

        assert LONG.startswith(desk.evaluate(SELECTED)[1])

    def test_a_link_selects_the_line_when_the_words_are_typed_otherwise(self, desk, module_site, editor):
        marked = LONG.replace("bend", "**bend**", 1)
        open_editor(desk, module_site, factories.article(by=editor, body=f"Rest.\n\n{marked}\n\nWalk."))

        self.to_the_place(desk, re.compile("^Go to line 3"))

        assert desk.evaluate(SELECTED) == ["id_body", marked]

    def test_a_link_leads_to_another_field(self, desk, module_site, editor):
        open_editor(desk, module_site, factories.article(by=editor, standfirst=f"Rest. {LONG}"))

        self.to_the_place(desk, re.compile("^Go there"))

        name, selected = desk.evaluate(SELECTED)
        assert (name, LONG.startswith(selected)) == ("id_standfirst", True)

    def test_on_a_phone_a_link_shows_the_field_instead_of_the_preview(self, desk, module_site, editor):
        desk.set_viewport_size({"width": 320, "height": 800})
        field = open_editor_on_a_phone(desk, module_site, factories.article(by=editor, body=LONG))
        desk.get_by_role("button", name="Preview", exact=True).click()
        expect(field).to_be_hidden()

        self.to_the_place(desk, re.compile("^Go to line 1"))

        expect(field).to_be_visible()
        assert LONG.startswith(desk.evaluate(SELECTED)[1])


class TestTwoPeople:
    def test_the_second_save_shows_both_texts_and_joins_them(self, desk, module_site, editor):
        article = factories.article(by=editor, body="## One\n\nFirst.\n\n## Two\n\nSecond.")
        field = open_editor(desk, module_site, article)
        field.fill("## One\n\nFirst.\n\n## Two\n\nMy second.")
        factories.changed(
            article,
            by=factories.user("editor", name="Sam Lee"),
            body="## One\n\nTheir first.\n\n## Two\n\nSecond.",
        )
        desk.get_by_label("What did you change").fill("Mine")
        desk.get_by_role("button", name="Save", exact=True).click()

        expect(desk.get_by_role("alert").filter(has_text="Sam Lee saved revision 2")).to_be_focused()
        expect(desk.locator("#id_body")).to_have_value("## One\n\nTheir first.\n\n## Two\n\nMy second.")
        desk.get_by_text("Both texts whole").click()
        expect(desk.locator("#text-mine")).to_have_value(re.compile("My second"))
        expect(desk.locator("#text-theirs")).to_have_value(re.compile("Their first"))
        desk.get_by_role("button", name="Save", exact=True).click()

        expect(desk.get_by_text("Saved as revision 3.")).to_be_visible()
        assert Article.objects.get(pk=article.pk).body == "## One\n\nTheir first.\n\n## Two\n\nMy second."

    def test_each_sees_that_the_other_is_writing(self, desk, module_site, editor):
        article = factories.article(by=editor)
        other = factories.user("editor", name="Sam Lee")
        factories.drafting.autosave(article=article, by=other, base_version=1, fields={"body": "x"})

        open_editor(desk, module_site, article)

        expect(desk.locator("#others")).to_contain_text("Sam Lee is writing too")

    def test_one_is_told_while_writing_that_somebody_saved(self, desk, module_site, editor):
        article = factories.article(by=editor)
        field = open_editor(desk, module_site, article)
        factories.changed(article, by=factories.editor())

        to_end(field)
        desk.keyboard.type(" more")

        expect(desk.locator("#save-status")).to_contain_text("Somebody else has saved this article meanwhile")


class TestCiting:
    @pytest.mark.parametrize(
        "form", ["{doi}", "https://doi.org/{doi}", "PMID: {pmid}", "https://pubmed.ncbi.nlm.nih.gov/{pmid}/"]
    )
    def test_a_pasted_identifier_becomes_a_marker_and_says_so(self, desk, module_site, editor, form):
        source = factories.citation(title="Walking helps", pmid=str(30_000_000 + factories.citation().pk))
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        paste(desk, form.format(doi=source.doi, pmid=source.pmid))

        expect(field).to_have_value(f"A fact.[@{source.key}]")
        expect(desk.locator("#editor-said")).to_contain_text("Cited “Walking helps”. Ctrl+Z")
        expect(field).to_be_focused()
        desk.keyboard.type(" Next")
        expect(field).to_have_value(f"A fact.[@{source.key}] Next")

    @pytest.mark.parametrize(
        "text", ["Take 5 mg.", "https://example.org/page", "120", "two\nlines 10.5555/x"]
    )
    def test_other_text_is_pasted_as_it_is(self, desk, module_site, editor, text):
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact:"))

        to_end(field)
        paste(desk, text)

        expect(desk.locator(".preview-text")).to_contain_text(text.replace("\n", " "))
        expect(field).to_have_value(f"A fact:{text}")
        expect(desk.locator("#editor-said")).to_be_empty()

    def test_a_source_that_is_added_in_another_tab_replaces_what_was_pasted(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        paste(desk, "https://doi.org/10.5555/brand.new")
        said = desk.locator("#editor-said")
        expect(said).to_contain_text("10.5555/brand.new is not in the library yet.")
        assert "10.5555" in said.get_by_role("link").get_attribute("href")
        expect(field).to_have_value("A fact.https://doi.org/10.5555/brand.new")
        factories.citation(key="brandnew", doi="10.5555/brand.new")
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(field).to_have_value("A fact.[@brandnew]")

    def test_a_source_is_found_by_words_and_cited_with_a_page(self, desk, module_site, editor):
        source = factories.citation(title="Quokkas and knees")
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        desk.get_by_role("button", name="Cite", exact=True).click()
        desk.get_by_label("Page or table").fill("p. 33")
        desk.get_by_label("Author, title, year").fill("quokkas")
        desk.keyboard.press("Enter")
        desk.get_by_role("button", name=re.compile("^Cite .*Quokkas")).click()

        expect(field).to_have_value(f"A fact.[@{source.key}, p. 33]")

    def test_typing_a_marker_offers_sources_under_the_caret(self, desk, module_site, editor):
        source = factories.citation(
            title="Swimming helps backs", authors=[{"family": "Zimmer", "given": "Zoe"}]
        )
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        desk.keyboard.type("[@swimming backs")
        options = desk.get_by_role("listbox", name="Sources that fit").get_by_role("option")
        expect(options).to_have_count(1)
        expect(options.first).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", "source-option-1")
        expect(desk.locator("#announcement")).to_contain_text("Sources that fit: 1.")
        assert violations(desk) == []
        desk.keyboard.press("Enter")

        expect(field).to_have_value(f"A fact.[@{source.key}]")
        expect(desk.get_by_role("listbox")).to_be_hidden()
        desk.keyboard.press("Control+z")
        expect(field).to_have_value("A fact.[@swimming backs")

    def test_arrows_choose_escape_closes_and_typing_goes_on(self, desk, module_site, editor):
        first, second = (factories.citation(title="Cycling helps hips", year=year) for year in (2021, 2020))
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))
        listbox = desk.get_by_role("listbox", name="Sources that fit")

        to_end(field)
        desk.keyboard.type(f"[@{first.key}; @cycling hips")
        expect(listbox.get_by_role("option")).to_have_count(2)
        desk.keyboard.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", "source-option-2")
        desk.keyboard.press("ArrowDown")
        expect(field).to_have_attribute("aria-activedescendant", "source-option-1")
        desk.keyboard.press("ArrowUp")
        desk.keyboard.press("Enter")
        expect(field).to_have_value(f"A fact.[@{first.key}; @{second.key}]")

        desk.keyboard.type(" [@cyc")
        expect(listbox).to_be_visible()
        desk.keyboard.press("Escape")
        expect(listbox).to_be_hidden()
        desk.keyboard.type("ling")
        expect(field).to_have_value(f"A fact.[@{first.key}; @{second.key}] [@cycling")
        expect(listbox).to_be_hidden()

    @pytest.mark.parametrize("width", [1280, 320])
    def test_the_list_stands_beside_the_line_that_is_written_and_fits(self, desk, module_site, editor, width):
        for number in range(8):
            factories.citation(title=f"Skating helps ankles, knees and hips in later life, part {number}")
        body = "A line that is so long that it wraps in the field, and then goes on for some words more"
        field = open_editor(desk, module_site, factories.article(by=editor, body=f"{body}\n\n" * 30 + body))

        desk.set_viewport_size({"width": width, "height": 800})
        to_end(field)
        desk.keyboard.type("[@skating")
        listbox = desk.get_by_role("listbox", name="Sources that fit")
        expect(listbox.get_by_role("option")).to_have_count(8)

        caret = desk.evaluate(LAST_LINE)
        box = listbox.bounding_box()
        gap = max(box["y"] - caret["bottom"], caret["top"] - box["y"] - box["height"])
        assert -HALF_A_LINE < gap < HALF_A_LINE
        assert desk.evaluate("document.documentElement.scrollWidth") <= width

    def test_a_click_cites_and_tab_leaves_the_field(self, desk, module_site, editor):
        source = factories.citation(title="Rowing helps shoulders")
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        desk.keyboard.type("[@rowing")
        desk.locator("#source-options [role=option]").click()
        expect(field).to_have_value(f"A fact.[@{source.key}]")
        expect(field).to_be_focused()
        desk.keyboard.type(" [@rowing")
        expect(desk.get_by_role("listbox")).to_be_visible()
        desk.keyboard.press("Tab")

        expect(desk.get_by_role("listbox")).to_be_hidden()
        expect(field).not_to_be_focused()
        expect(field).to_have_value(f"A fact.[@{source.key}] [@rowing")

    def test_a_pasted_doi_that_is_new_is_found_and_cited_with_one_click(
        self, desk, module_site, editor, registries
    ):
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        with desk.expect_response("**/sources/look-up/"):
            paste(desk, KNOWN.doi)
        expect(desk.locator("#editor-said")).to_contain_text("The registries are being asked; write on.")
        expect(field).to_have_value(f"A fact.{KNOWN.doi}")
        desk.keyboard.type(" Next.")
        jobs.look_up(Paste.objects.latest("pk").pk)
        desk.get_by_role("button", name="Add and cite").click()

        expect(field).to_have_value(re.compile(r"^A fact\.\[@\w+\] Next\.$"))
        assert f"[@{Citation.objects.get(doi=KNOWN.doi).key}]" in field.input_value()
        expect(field).to_be_focused()
        desk.keyboard.press("Control+z")
        expect(field).to_have_value(f"A fact.{KNOWN.doi} Next.")

    def test_a_look_up_without_an_answer_says_so_and_leaves_the_text(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="A fact."))

        to_end(field)
        paste(desk, "10.5555/never.answered")
        with desk.expect_response(re.compile(r"/sources/look-up/\d+/$")):
            expect(desk.locator("#editor-said")).to_contain_text("The registries are being asked")
        desk.evaluate("() => { const now = Date.now; Date.now = () => now() + 9000; }")

        expect(desk.locator("#editor-said")).to_contain_text("The registries have not answered yet.")
        expect(desk.locator("#editor-said").get_by_role("link")).to_have_attribute(
            "href", re.compile(r"^/desk/citations/pastes/\d+/$")
        )
        expect(field).to_have_value("A fact.10.5555/never.answered")

    def test_escape_closes_the_dialog_and_returns_to_the_button(self, desk, module_site, editor):
        open_editor(desk, module_site, factories.article(by=editor))

        desk.get_by_role("button", name="Cite", exact=True).click()
        desk.keyboard.press("Escape")

        expect(desk.locator("#cite-dialog")).not_to_be_visible()
        expect(desk.get_by_role("button", name="Cite", exact=True)).to_be_focused()


class TestPictures:
    def test_needs_words_and_is_then_inserted(self, desk, module_site, editor, tmp_path):
        file = tmp_path / "knee.png"
        file.write_bytes(picture())
        field = open_editor(desk, module_site, factories.article(by=editor, body="Text"))

        to_end(field)
        desk.get_by_role("button", name="Image").click()
        desk.get_by_label("Picture", exact=True).set_input_files(file)
        desk.get_by_role("button", name="Upload and insert").click()
        expect(desk.locator("#picture-dialog [data-errors]")).to_contain_text("Say what the picture shows")
        expect(field).to_have_value("Text")
        desk.get_by_label("What the picture shows").fill("A knee")
        desk.get_by_role("button", name="Upload and insert").click()

        expect(field).to_have_value(re.compile(r"^Text\n\n!\[A knee\]\(/media/images/[0-9a-f]{64}\.png\)$"))
        expect(desk.locator(".preview-text img")).to_have_attribute("alt", "A knee")

    def test_a_dropped_picture_asks_for_words_first(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="Text"))
        before = Image.objects.count()

        drop(desk, "#id_body", picture("green"), "image/png")

        expect(desk.locator("#picture-dialog")).to_be_visible()
        expect(desk.get_by_label("What the picture shows")).to_be_focused()
        assert (
            desk.evaluate("document.querySelector('#picture-dialog [name=image]').files[0].name") == "dropped"
        )
        expect(field).to_have_value("Text")
        assert Image.objects.count() == before

    def test_another_file_is_not_taken(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor, body="Text"))

        drop(desk, "#id_body", b"%PDF", "application/pdf")

        expect(desk.locator("#editor-said")).to_contain_text("Only pictures")
        expect(field).to_have_value("Text")


def drop(page, selector, data, kind):
    page.evaluate(
        """([selector, bytes, kind]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "dropped", {type: kind}));
            document.querySelector(selector).dispatchEvent(
                new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        [selector, list(data), kind],
    )


class TestErrors:
    def test_are_summed_up_with_links_and_take_the_focus(self, desk, module_site, editor):
        field = open_editor(desk, module_site, factories.article(by=editor))
        field.fill("Words that must stay.")
        desk.get_by_label("Title", exact=True).fill("")
        desk.get_by_label("What did you change").fill("")
        desk.get_by_role("button", name="Save", exact=True).click()

        summary = desk.get_by_role("alert").filter(has_text="Title")
        expect(summary).to_be_focused()
        assert desk.title().startswith("Error:")
        summary.get_by_role("link", name=re.compile("What did you change")).click()
        expect(desk.get_by_label("What did you change")).to_be_focused()
        expect(desk.locator("#id_body")).to_have_value("Words that must stay.")
