"""The library of sources in a real browser: adding by a pasted DOI, confirming, and what axe says of every page."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from citations.actions import verifying
from citations.actions.asking import ask_again
from citations.actions.library import edit_citation, note_notice
from citations.found import Outcome, Source
from citations.models import Citation, RegistryRun, Watch
from citations.verdicts import Asked, FieldRow, FieldState, Verdict
from cms.accounts.models import User
from tests import factories
from tests.browser.accessibility import faults, faults_in_every_look, violations
from tests.citations import judged

LINE = "Okafor A, Lindqvist J. Falls in later life. J Imag Med. 2019;12(3):101-109. doi:10.5555/falls.2019"

LATER = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)

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


@pytest.fixture(scope="module")
def told(people: dict[str, User]) -> Citation:
    """A source about which registries said everything that a page can show."""
    found = factories.citation(key="told2020", confirmed=False, pmid="30343856")
    other = factories.citation(key="another2020")
    rows = (
        FieldRow("title", found.title, ((Source.CROSSREF, found.title),), FieldState.SAME),
        FieldRow("volume", "12", ((Source.CROSSREF, "13"), (Source.PUBMED, "13")), FieldState.BAD),
        FieldRow("issue", "", ((Source.PUBMED, "2"),), FieldState.UNKNOWN),
        FieldRow("pages", "1-9", ((Source.CROSSREF, "1-10"),), FieldState.SMALL),
    )
    works = tuple(
        judged.found(found, by, record=dataclasses.replace(found.record(), volume="13"))
        for by in (Source.CROSSREF, Source.PUBMED)
    )
    asked = (
        Asked(Source.CROSSREF, f"doi:{found.doi}", Outcome.FOUND, timezone.now()),
        Asked(Source.PUBMED, "title", Outcome.UNAVAILABLE, timezone.now()),
    )
    answer = judged.answer(found, abstract="We asked 1,000 people.")
    verifying.note_records(by=User.objects.system(), answers=[answer])
    parts = {"works": works, "fields": rows, "candidates": (judged.found(other),), "asked": asked}
    judged.verified(found, Verdict.MINOR, events=[judged.correction(reasons=("Table 2",))], **parts)
    Watch.objects.create(
        citation=found, answered_at=timezone.now(), unanswered_since=timezone.now(), retry_at=LATER
    )
    with factories.act(by=User.objects.system(), act="registries.run"):
        RegistryRun.objects.create(
            asked=9, answered=3, failed=6, notes=["One note."], ended_at=timezone.now()
        )
    return found


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


def test_d59_every_page_is_accessible_and_fits(opens, people, source, told):
    own = f"/desk/citations/{source.pk}/"
    pages = ["", "?q=nothing+like+it", "lookup/", "lookup/?q=10.9999/new.1", "lookup/?q=29164029"]
    addresses = [*(f"/desk/citations/{page}" for page in pages)]
    addresses += [own + page for page in ("", "edit/", "confirm/", "notice/", "history/")]
    addresses += [told.get_absolute_url() + page for page in ("", "confirm/", "history/")]
    addresses += [f"/desk/citations/{page}/" for page in ("journals", "registries")]
    addresses += ["/desk/citations/journals/?q=nothing", judged.journal().get_absolute_url()]
    page = opens("/desk/citations/", by=people["checker"])
    for address in addresses:
        page.goto(address)
        assert faults_in_every_look(page) == [], address
    assert page.complaints == []


def test_the_pages_with_errors_and_lists_are_accessible(opens, people, source):
    page = opens("/desk/citations/add/", by=people["editor"], width=320)
    page.get_by_role("button", name="Add to the library").click()
    expect(page.get_by_role("heading", name="Please correct this")).to_be_visible()
    assert violations(page) == []

    page.goto("/desk/citations/lookup/")
    page.get_by_label("DOI, PubMed id, address").fill(f"1. {LINE}\n2. PMID: 29164029\n3. neither nor")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="What you pasted")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("has_script", [True, False])
def test_d24_a_pasted_reference_becomes_a_source_once(opens, people, has_script):
    line = LINE.replace("falls", f"falls.{has_script}")
    page = opens("/desk/citations/lookup/", by=people["editor"], java_script_enabled=has_script)
    page.get_by_label("DOI, PubMed id, address").fill(line)
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Add as typed").click()
    expect(page.get_by_text("In the library now")).to_be_visible()
    marker = page.locator("#line-1 code").text_content()
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


def test_details_of_what_registries_said_are_accessible_too(opens, people, told):
    page = opens(told.get_absolute_url(), by=people["editor"], width=320)
    for summary in page.locator("#registries summary").all():
        summary.click()

    expect(page.get_by_text("We asked 1,000 people.")).to_be_visible()
    assert faults(page) == []
    assert page.complaints == []


def test_the_answer_appears_by_itself_and_is_said(opens, people):
    waiting = factories.citation(confirmed=False)
    ask_again(citation=waiting, by=people["editor"])
    page = opens(waiting.get_absolute_url(), by=people["editor"])
    expect(page.get_by_text("They are being asked now.")).to_be_visible()
    judged.verified(waiting, Verdict.NOT_FOUND, works=(), issns=())
    Watch.objects.filter(citation=waiting).update(retry_at=None, answered_at=timezone.now())

    expect(page.get_by_text("They are being asked now.")).to_be_hidden()

    expect(page.locator("#announcement")).to_have_text("The registries have answered.")
    expect(page.locator("#state")).to_contain_text("Not found")
    expect(page.locator("#standing")).to_have_text("The registries that answered do not have such a work.")
    assert page.locator("[data-poll]").count() == 0
    assert page.complaints == []


@pytest.mark.parametrize("has_script", [True, False])
def test_the_values_of_a_registry_are_taken_over(opens, people, has_script):
    found = factories.citation(confirmed=False)
    works = (judged.found(found, record=dataclasses.replace(found.record(), volume="13")),)
    rows = (FieldRow("volume", "12", ((Source.CROSSREF, "13"),), FieldState.BAD),)
    judged.verified(found, Verdict.MINOR, works=works, fields=rows)
    page = opens(found.get_absolute_url(), by=people["editor"], java_script_enabled=has_script)

    page.get_by_role("button", name="Use the registry’s values").click()

    expect(page.get_by_text("now reads as the registries have it")).to_be_visible()
    assert Citation.objects.get(pk=found.pk).volume == "13"


def test_a_journal_is_decided_on_with_the_keyboard_alone(opens, people):
    journal = judged.journal("0000-0019", "Annals of the Keyboard")
    page = opens(journal.get_absolute_url(), by=people["checker"])

    page.get_by_label("Peer reviewed", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Its pages describe the review.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("What you decided about Annals of the Keyboard is on record.")).to_be_visible()
    assert journal.decisions.get().peer_review == "peer_reviewed"


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
