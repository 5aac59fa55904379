"""The library of sources in a real browser: adding by a pasted DOI, confirming, and what axe says of every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from citations.actions import edit_citation, note_notice
from citations.models import Citation
from cms.accounts.models import User
from tests import factories

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
LINE = "Okafor A, Lindqvist J. Falls in later life. J Imag Med. 2019;12(3):101-109. doi:10.5555/falls.2019"

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def people(module_site: Any) -> dict[str, User]:
    return {"editor": factories.editor(), "checker": factories.reviewer("fact_check", name="Jo Park")}


@pytest.fixture(scope="module")
def source(people: dict[str, User]) -> Citation:
    """A source with everything that a page can show of one."""
    found = factories.citation(
        key="supercalifragilistic2020",
        title="Acetylsalicylic acid and <i>Helicobacter pylori</i>: Donaudampfschifffahrtsgesellschaftskapitän",
        pmid="29164029",
    )
    factories.live_article(cites=found, title="Stomach ulcers")
    fields = {"pages": "10-19", "authors": [{"literal": "World Health Organization"}]}
    edit_citation(citation=found, by=people["editor"], version=1, fields=fields, reason="Compared with print")
    current = Citation.objects.get(pk=found.pk)
    factories.citation(confirmed=False)
    return note_notice(citation=current, by=people["editor"], notice="retracted", reason="Notice of 3 May")


@pytest.fixture
def opens(browser: Browser, module_site: Any) -> Iterator[Opens]:
    """Opens pages as somebody who is signed in."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, *, by: User, width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, base_url=module_site.url, **options)
        contexts.append(context)
        client = Client()
        client.force_login(by)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": module_site.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_d59_every_page_is_accessible_and_fits(opens, people, source, width, scheme):
    own = f"/desk/citations/{source.pk}/"
    pages = ["", "?q=nothing+like+it", "lookup/", "lookup/?q=10.9999/new.1", "lookup/?q=29164029"]
    addresses = [*(f"/desk/citations/{page}" for page in pages)]
    addresses += [own + page for page in ("", "edit/", "confirm/", "notice/", "history/")]
    page = opens("/desk/citations/", by=people["checker"], width=width, color_scheme=scheme)
    for address in addresses:
        page.goto(address)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert page.complaints == []


def test_the_pages_with_errors_and_lists_are_accessible(opens, people, source):
    page = opens("/desk/citations/add/", by=people["editor"], width=320)
    page.get_by_role("button", name="Add to the library").click()
    expect(page.get_by_role("heading", name="Please correct this")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []

    page.goto("/desk/citations/lookup/")
    page.get_by_label("DOI, PubMed id, address").fill(f"1. {LINE}\n2. PMID: 29164029\n3. neither nor")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="3 references")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("has_script", [True, False])
def test_d24_a_pasted_reference_becomes_a_source_once(opens, people, has_script):
    line = LINE.replace("falls", f"falls.{has_script}")
    page = opens("/desk/citations/lookup/", by=people["editor"], java_script_enabled=has_script)
    page.get_by_label("DOI, PubMed id, address").fill(line)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Falls in later life")
    page.get_by_role("button", name="Add to the library").click()
    marker = page.get_by_label("Marker").input_value()
    assert marker.startswith("[@okafor2019")

    page.goto(f"/desk/citations/lookup/?q=https://doi.org/10.5555/FALLS.{has_script}.2019")
    expect(page.get_by_label("Marker")).to_have_value(marker)
    assert page.complaints == []


def test_the_marker_is_copied(opens, people, source):
    page = opens(
        f"/desk/citations/{source.pk}/",
        by=people["editor"],
        permissions=["clipboard-read", "clipboard-write"],
    )

    page.get_by_role("button", name="Copy the marker").click()

    expect(page.get_by_role("status").first).to_contain_text("The marker is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"[@{source.key}]"


def test_a_source_is_confirmed_with_the_keyboard_alone(opens, people):
    waiting = factories.citation(confirmed=False)
    page = opens(f"/desk/citations/{waiting.pk}/confirm/?next=/desk/citations/", by=people["checker"])

    page.get_by_label("Confirmed: I found").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Compared with the publisher's page.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Citations")).to_be_visible()
    check = waiting.checks.get()
    assert (check.outcome, check.peer_review, check.checked_by) == (
        "confirmed",
        "peer_reviewed",
        people["checker"],
    )
