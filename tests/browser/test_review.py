"""Reviewing, signing and publishing in a real browser: by keyboard, without script, on a phone, with axe."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles.actions import commenting, findings, publishing, reviewing, signing
from articles.models import Article, Assignment, Comment, Finding, Link, SignOff, Verdict
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.copied import found_overlap
from tests.articles.desk.written import address
from tests.browser.accessibility import faults_in_every_look

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
BODY = """\
## What it is

A long-lasting rise of the pressure in the arteries.[@{0}] It affects 30 % of adults.[@{1}]

## What you can do

Take 5 mg of amlodipine once a day with some water.

Walk for half an hour on every day of the week if you can.
"""

Opens = Callable[..., Page]


class World:
    """An article in its second edition, others in every stage, and the people around them."""

    def __init__(self) -> None:
        self.editor = factories.user("editor", name="Sam Lee")
        self.manager = factories.user("managing_editor", name="Kim Adeyemi-Oyelaran of the Long Name")
        self.chief = factories.chief_editor()
        self.medical = factories.reviewer(MEDICAL, name="Ana Ruiz")
        self.facts = factories.reviewer(FACTS, name="Jo Park")
        self._in_review()
        self._others()

    def _in_review(self) -> None:
        known, unknown = factories.citation(), factories.citation(confirmed=False)
        body = BODY.format(known.key, unknown.key)
        article = factories.article(by=self.editor, cites=known, title="High blood pressure", body=body)
        self.first = factories.edition(of=article)
        factories.asked(article, MEDICAL, self.medical)
        factories.asked(article, FACTS, self.facts)
        factories.asked_for_changes(
            self.first, MEDICAL, by=self.medical, note="The dose for older adults is 2.5 mg."
        )
        self.article = factories.changed(
            article, body=body.replace("5 mg", "2.5 mg").replace("half an hour", "an hour")
        )
        self.second = factories.edition(of=self.article, change_kind="update", change_note="A lower dose")
        self._comments()

    def _comments(self) -> None:
        """One on words that are gone, one with a suggestion and an answer, one that was resolved, one not sent."""
        self._said(self.first, "Take 5 mg of amlodipine", text="For whom?")
        self.comment = self._said(
            self.second, "Walk for an hour", text="Too much?", suggestion="Walk for half an hour"
        )
        commenting.answer_comment(comment=self.comment, by=self.editor, text="It says so in the guideline.")
        done = self._said(self.second, "with some water", text="How much?")
        commenting.resolve_comment(comment=done, by=self.editor, note="It does not matter.")
        self.pending = commenting.write_comment(
            edition=self.second, by=self.medical, quotation="It affects 30 % of adults.", text="Where?"
        )

    def _said(self, edition: Any, quotation: str, **fields: Any) -> Comment:
        commenting.write_comment(edition=edition, by=self.medical, quotation=quotation, **fields)
        return commenting.send_comments(edition=edition, by=self.medical)[0]

    def _others(self) -> None:
        self.live = factories.live_article(by=self.editor, title="Eczema on the hands", risk_class="A")
        self.finding = self._say("The cream is no longer sold.")
        for text in ("I bought it last week.", "Where?"):
            self._say(text)
        self.copied = found_overlap()
        self.promised = promised_edition(self.editor, self.medical)
        found = {"article_ids": [self.live.pk], "checked_at": timezone.now()}
        Link.objects.create(url="https://ok.example/", outcome="answers", said="200", **found)
        far = f"https://gone.example/{'a-very-long-path/' * 12}"
        Link.objects.create(url=far, outcome="gone", said="404", first_failed_at=timezone.now(), **found)
        self.ready = factories.ready_edition(of=factories.article(by=self.editor, title="Stroke"))
        invited = factories.article(by=self.editor, title="Asthma")
        self.invitation = reviewing.assign(
            article=invited, by=self.manager, reviewer=self.medical.person.reviewer, kind=MEDICAL
        )

        self._rarer(invited)

    def _rarer(self, article: Article) -> None:
        """A suspended page, a planned publication, a declared interest."""
        self.suspended = factories.live_article(by=self.editor, title="Aspirin")
        publishing.suspend(article=self.suspended, by=self.editor, reason="The dose may be wrong.")
        self.schedule = publishing.schedule(
            edition=factories.ready_edition(),
            by=self.manager,
            publish_at=timezone.now() + datetime.timedelta(days=9),
        )
        self.interested = factories.reviewer(FACTS, name="Ira Shares")
        invitation = reviewing.assign(
            article=article, by=self.manager, reviewer=self.interested.person.reviewer, kind=FACTS
        )
        reviewing.accept(
            assignment=invitation, by=self.interested, has_interests=True, interests="Shares in a maker"
        )

    def _say(self, text: str) -> Finding:
        said = {"verdict": "out_of_date", "heading": "What helps", "text": text}
        system = User.objects.system()
        return findings.receive_feedback(by=system, edition=self.live.live_edition, **said).finding

    def pages(self) -> list[tuple[User, str]]:
        """Every page of the review desk, with somebody who may open it."""
        signoff = self.live.live_edition.signoffs.first()
        return [
            *((user, address("work")) for user in (self.medical, self.facts, self.editor, self.manager)),
            (self.manager, address("article-overview", self.article)),
            (self.manager, address("article-overview", self.live)),
            (self.medical, address("article-overview", self.article)),
            (self.manager, address("article-timeline", self.article)),
            (self.medical, address("edition-review", self.second)),
            (self.medical, address("edition-review", self.second, show="whole")),
            (self.medical, address("edition-review", self.second, show="references")),
            (self.medical, address("edition-review", self.second, show="page")),
            (self.editor, address("edition-review", self.second)),
            (self.facts, address("edition-facts", self.second)),
            (self.facts, address("edition-facts", self.second, claims="all")),
            (self.medical, address("edition-sign", self.second, MEDICAL)),
            (self.medical, address("edition-request-changes", self.second, MEDICAL)),
            (self.editor, address("comment-take", self.comment)),
            (self.editor, address("comment-answer", self.comment)),
            (self.editor, address("comment-resolve", self.comment)),
            (self.medical, address("comment-send", self.second)),
            (self.medical, address("edition-approve-if", self.promised)),
            (self.editor, address("article-overview", self.promised.article)),
            (self.editor, address("article-submit", self.promised.article)),
            (self.medical, address("pending-edit", self.pending)),
            (self.editor, address("finding-raise", self.article)),
            (self.manager, address("article-assign", self.article, kind="fact_check")),
            (self.medical, address("assignment-overview", self.invitation)),
            (self.manager, address("assignment-release", self.invitation)),
            (self.manager, address("assignment-reassign", self.invitation)),
            (self.manager, address("assignment-due-move", self.invitation)),
            (self.medical, address("mail-choices")),
            (self.chief, address("signoff-revoke", signoff)),
            (self.manager, address("edition-publish", self.ready)),
            (self.manager, address("edition-publish", self.second)),
            (self.manager, address("edition-schedule", self.ready)),
            (self.manager, address("edition-recall", self.ready)),
            (self.manager, address("article-suspend", self.live)),
            (self.manager, address("article-roll-back", self.live)),
            (self.manager, address("article-withdraw", self.live)),
            (self.manager, address("article-address-change", self.live)),
            (self.manager, address("finding-list")),
            (self.manager, address("finding-overview", self.finding)),
            (self.manager, address("feedback-list", place="all")),
            (self.manager, address("feedback-redact", self.finding.reports.first())),
            (self.manager, address("finding-give", self.finding)),
            (self.manager, address("finding-date-move", self.finding)),
            (self.manager, address("link-list")),
            (self.manager, address("finding-overview", self.copied.finding)),
            (self.manager, address("edition-overlap", self.copied.edition)),
            (self.manager, address("edition-overlap", self.second)),
            (self.manager, address("due-list")),
            (self.manager, address("due-list", ending="overdue")),
            (self.manager, address("due-calendar")),
            (self.manager, address("due-calendar", months=24, kind="fact_check")),
            (signoff.user, address("edition-evidence", self.live.live_edition, signoff.kind)),
            (signoff.user, address("edition-sign", self.live.live_edition, signoff.kind)),
            (self.manager, address("edition-evidence", self.live.live_edition, MEDICAL)),
            (self.manager, address("subscriber-list")),
            (self.manager, address("subscriber-add")),
            (self.manager, address("topic-list")),
            (self.manager, address("topic-add")),
            (self.manager, address("topic-edit", self.live.topic)),
            (self.manager, address("synonym-list")),
            (self.manager, address("synonym-add")),
            (self.manager, address("article-reinstate", self.suspended)),
            (self.manager, address("schedule-cancel", self.schedule)),
            (
                self.chief,
                address("interest-waive", self.invitation.article_id, self.interested.person.pk),
            ),
            (self.chief, address("audit-list")),
            (self.chief, address("audit-list", who="nobody at all")),
            (self.chief, address("audit-event", AuditEvent.objects.latest("seq"))),
            (self.chief, address("audit-check")),
            (self.manager, address("help")),
            (self.manager, address("report-overview")),
            (self.manager, address("article-evidence", self.article)),
        ]


@pytest.fixture(scope="module")
def world(module_site: Any) -> World:
    return World()


@pytest.fixture
def opens(browser: Browser, module_site: Any) -> Iterator[Opens]:
    """Opens pages as somebody who is signed in."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, by: User, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=module_site.url, **options
        )
        contexts.append(context)
        context.add_cookies([session_of(by, module_site.url)])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: keep(page, said))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        assert page.goto(path).status == 200, path
        return page

    yield open_page
    for context in contexts:
        context.close()


def session_of(account: User, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def keep(page: Page, said: Any) -> None:
    if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
        page.complaints.append(said.text)


def promised_edition(editor: User, reviewer: User) -> Any:
    """An edition that a reviewer approved if exactly their edit is taken."""
    edition = factories.edition(of=factories.article(by=editor, title="Hay fever"))
    factories.asked(edition.article, MEDICAL, reviewer)
    commenting.write_comment(edition=edition, by=reviewer, quotation="Rest.", suggestion="Stay indoors.")
    factories.approved_if(edition, by=reviewer)
    return edition


def fresh_review(title: str) -> tuple[Any, User]:
    """An edition of its own, with a reviewer who accepted it."""
    reviewer = factories.reviewer(MEDICAL)
    edition = factories.edition(of=factories.article(title=title))
    factories.asked(edition.article, MEDICAL, reviewer)
    return edition, reviewer


def fresh_fact_check(body: str) -> tuple[Any, User]:
    """An edition of its own, with a fact checker who accepted it and has judged nothing yet."""
    checker = factories.reviewer(FACTS)
    edition = factories.edition(of=factories.article(standfirst="Rest.", body=body))
    invitation = reviewing.assign(
        article=edition.article, by=factories.desk_editor(), reviewer=checker.person.reviewer, kind=FACTS
    )
    reviewing.accept(assignment=invitation, by=checker, has_interests=False)
    return edition, checker


def changed_review(title: str) -> tuple[Any, User]:
    """The second edition of an article, with another dose and another word, and who signed the first."""
    source = factories.citation()
    body = BODY.format(source.key, source.key)
    first = factories.edition(of=factories.article(title=title, body=body, cites=source))
    reviewer = factories.reviewer(MEDICAL)
    factories.signed(first, MEDICAL, by=reviewer)
    other = body.replace("5 mg", "2.5 mg").replace("half an hour", "an hour")
    changed = factories.changed(first.article, body=other)
    return factories.edition(of=changed, change_kind="update", change_note="Less"), reviewer


def ending_review(title: str) -> tuple[Any, User]:
    """A live page whose medical review ends soon, which a reader doubts, with somebody who is to stand by it."""
    edition = factories.edition(of=factories.article(title=title))
    soon = timezone.now() + datetime.timedelta(days=20)
    factories.signed(edition, MEDICAL, valid_until=soon)
    factories.signed(edition, FACTS)
    publishing.publish(edition=edition, by=factories.managing_editor())
    reviewer = factories.reviewer(MEDICAL)
    factories.asked(edition.article, MEDICAL, reviewer)
    doubt(edition, "Is this still true?")
    return edition, reviewer


def doubt(edition: Any, text: str) -> None:
    findings.receive_feedback(
        by=User.objects.system(), edition=edition, verdict="out_of_date", heading="What helps", text=text
    )


def test_d59_every_page_is_accessible_and_fits(world, opens):
    pages = world.pages()
    windows = {user: opens(address("work"), by=user) for user in {user for user, _ in pages}}
    for user, path in pages:
        page = windows[user]
        assert page.goto(path).status == 200, path

        assert faults_in_every_look(page) == [], path
        assert page.complaints == [], path
        assert page.locator("h1").count() == 1, path


class TestReading:
    def test_d34_changes_are_walked_by_keyboard_and_announced(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical)
        said, bar = (
            page.locator("#announcement"),
            page.get_by_role("navigation", name="From change to change"),
        )

        page.keyboard.press("Alt+Shift+N")
        expect(page.get_by_role("group", name="Change 1 of 2")).to_be_focused()
        expect(said).to_have_text("Change 1 of 2: number")
        page.keyboard.press("Alt+Shift+N")
        second = page.get_by_role("group", name="Change 2 of 2")
        expect(second).to_be_focused()
        expect(second).to_be_in_viewport()
        expect(said).to_have_text("Change 2 of 2: number")
        expect(bar).to_contain_text("Change 2 of 2")
        page.keyboard.press("Alt+Shift+P")
        expect(page.get_by_role("group", name="Change 1 of 2")).to_be_focused()
        page.keyboard.press("Alt+Shift+P")
        expect(second).to_be_focused()

    def test_d34_the_changes_on_the_page_are_walked_in_the_same_way(self, world, opens):
        page = opens(address("edition-review", world.second, show="page"), by=world.medical, width=320)

        page.keyboard.press("Alt+Shift+N")
        page.keyboard.press("Alt+Shift+N")

        mark = page.locator("#change-2")
        expect(mark).to_be_focused()
        expect(mark).to_be_in_viewport()
        expect(page.locator("#announcement")).to_have_text("Change 2 of 2: number")
        assert page.complaints == []

    def test_d58_no_bare_key_moves_among_the_changes(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical)

        for key in ("n", "p", "j", "k", "s"):
            page.keyboard.press(key)

        assert "#" not in page.url
        expect(page.get_by_role("heading", level=1)).to_have_text("High blood pressure")

    def test_the_navigator_goes_on_from_the_change_that_has_the_focus(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical)
        bar = page.get_by_role("navigation", name="From change to change")

        page.get_by_role("group", name="Change 1 of 2").get_by_role("button", name="Seen").focus()
        bar.get_by_role("link", name="Next change").press("Enter")

        expect(page.get_by_role("group", name="Change 2 of 2")).to_be_focused()

    def test_d34_changes_are_walked_by_links_without_script(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical, java_script_enabled=False)

        page.get_by_role("link", name="Go to the first change").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Next change")).to_be_focused()
        page.keyboard.press("Enter")

        second = page.get_by_role("group", name="Change 2 of 2")
        expect(second).to_be_in_viewport()
        assert page.url.endswith("#change-2")
        page.keyboard.press("Tab")
        expect(second.get_by_role("link", name="Previous change")).to_be_focused()

    @pytest.mark.parametrize("has_script", [True, False])
    def test_a_change_is_ticked_by_keyboard_and_the_tick_stays(self, world, opens, has_script):
        edition, reviewer = changed_review(f"Ticked {has_script}")
        path = address("edition-review", edition)
        page = opens(path, by=reviewer, width=320, java_script_enabled=has_script)
        tick = page.get_by_role("button", name=re.compile("Seen ?: change 2 of 2"))

        tick.press("Space")

        expect(tick).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("Seen: 1 of 2")).to_be_visible()
        if has_script:
            expect(tick).to_be_focused()
        page.goto(path)
        expect(tick).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name=re.compile("Seen ?: change 1 of 2"))).to_have_attribute(
            "aria-pressed", "false"
        )
        assert page.complaints == []

    @pytest.mark.parametrize("has_script", [True, False])
    def test_after_a_changed_dose_the_whole_text_is_opened_and_then_signed(self, world, opens, has_script):
        edition, reviewer = changed_review(f"Dose {has_script}")
        page = opens(address("edition-review", edition), by=reviewer, java_script_enabled=has_script)

        expect(page.get_by_text("A dose changed: what the rest of the text says")).to_be_visible()
        expect(page.get_by_role("link", name="Continue to sign")).to_have_count(0)
        page.get_by_role("link", name="Open the whole text").press("Enter")
        page.get_by_role("button", name="I have read it, continue to sign").press("Enter")
        page.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
        page.get_by_role("button", name="Sign", exact=True).press("Enter")

        expect(page.get_by_text("You signed edition 2.")).to_be_visible()
        assert SignOff.objects.filter(edition=edition, user=reviewer).count() == 1
        assert page.complaints == []

    def test_d32_what_was_removed_is_told_by_more_than_colour(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical)

        removed, added = page.locator(".change-text del").first, page.locator(".change-text ins").first

        assert removed.inner_text().split("\n")[:2] == ["removed:", "5 mg"]
        assert "line-through" in removed.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert "underline" in added.evaluate("e => getComputedStyle(e).textDecorationLine")

    def test_the_views_lead_to_the_whole_text_whose_citations_lead_to_the_sources(self, world, opens):
        page = opens(address("edition-review", world.second), by=world.medical)

        page.get_by_role("link", name="Whole text", exact=True).click()
        page.locator(".prose a.cite").first.click()

        assert page.url.endswith("#ref-1")
        expect(page.locator("#ref-1")).to_be_in_viewport()

    def test_a_use_leads_from_the_fact_check_into_the_text(self, world, opens):
        page = opens(address("edition-facts", world.second, claims="all"), by=world.facts)

        page.get_by_role("link", name="Show in the text").first.click()

        expect(page.locator("#cite-1-a")).to_be_in_viewport()


class TestClaims:
    @pytest.mark.parametrize("has_script", [True, False])
    def test_d20_what_is_missing_is_said_in_the_claim_and_has_the_focus(self, world, opens, has_script):
        edition, checker = fresh_fact_check("Take 5 mg a day.\n\nIt affects 5 % of adults.")
        path = address("edition-facts", edition)
        page = opens(path, by=checker, width=320, java_script_enabled=has_script)
        claim = page.get_by_role("article", name=re.compile("^Claim 2"))

        claim.get_by_role("button", name="Save and go on").press("Enter")

        summary = claim.get_by_role("alert")
        expect(summary).to_contain_text("Verdict: Choose a verdict.")
        expect(summary).to_be_focused()
        expect(summary).to_be_in_viewport()
        expect(page).to_have_title(re.compile("^Error:"))
        page.get_by_role("link", name=re.compile("^All ")).press("Enter")
        expect(page).to_have_url(re.compile(f"{path}\\?claims=all#claims$"))

    def test_after_the_last_verdict_the_decision_has_the_focus(self, world, opens):
        edition, checker = fresh_fact_check("Take 5 mg a day.")
        page = opens(address("edition-facts", edition), by=checker, width=320)

        page.get_by_role("radio", name="Needs no source").press("Space")
        page.get_by_role("button", name="Save and go on").press("Enter")

        decision = page.locator("#decision")
        expect(decision).to_be_focused()
        expect(decision.get_by_role("link", name="Continue to sign")).to_be_in_viewport()

    def test_d58_a_claim_is_judged_and_saved_by_shortcuts_that_the_dialog_lists(self, world, opens):
        edition, checker = fresh_fact_check("Take 5 mg a day.\n\nIt affects 5 % of adults.")
        page = opens(address("edition-facts", edition), by=checker)
        pressed: list[str] = []

        def press(*keys: str) -> None:
            for key in keys:
                page.keyboard.press(key)
                pressed.append(key)

        press("Alt+Shift+V", "Space", "Alt+Shift+G")
        expect(page).to_have_url(re.compile("#claim-2$"))
        press("Alt+Shift+V")
        second = page.get_by_role("article", name=re.compile("^Claim 2"))
        expect(second.get_by_role("radio", name="Supported by the source", exact=True)).to_be_focused()
        press("ArrowUp")  # from the first verdict round to the last
        expect(second.get_by_role("radio", name="A source is missing")).to_be_checked()
        press("Alt+Shift+G")

        expect(page.locator("#decision")).to_be_focused()
        said = list(Verdict.objects.filter(claim__edition=edition).values_list("judgement", flat=True))
        assert said == ["supported", "needs_source"]
        assert len(pressed) == 6
        assert page.complaints == []

    def test_d58_the_shortcuts_follow_the_claim_at_hand_and_stand_in_the_dialog(self, world, opens):
        edition, checker = fresh_fact_check("Take 5 mg a day.\n\nIt affects 5 % of adults.")
        page = opens(address("edition-facts", edition), by=checker)
        second = page.get_by_role("article", name=re.compile("^Claim 2"))

        second.get_by_label("Page, table or figure").focus()
        page.keyboard.press("Alt+Shift+V")

        expect(second.get_by_role("radio", name="Supported by the source", exact=True)).to_be_focused()
        page.locator("summary").filter(has_text="Your account").click()
        page.get_by_role("button", name="Keyboard shortcuts").click()
        listed = page.locator("[data-shortcut-list]")
        expect(listed).to_contain_text("Go to the verdict of this claim")
        expect(listed).to_contain_text("Save and go on")
        for key in ("v", "g"):  # no bare key judges or saves
            page.keyboard.press(key)
        assert not Verdict.objects.filter(claim__edition=edition).exists()


class TestSigning:
    def test_by_keyboard_from_my_work_to_the_signature(self, opens, world):
        edition, reviewer = fresh_review("Signed by keyboard")
        page = opens(address("work"), by=reviewer)

        page.get_by_role("link", name=re.compile("Review ?: Signed by keyboard")).press("Enter")
        page.get_by_role("link", name="Continue to sign").press("Enter")
        expect(page.get_by_role("radio", name="No")).to_be_checked()
        page.get_by_label("Your signing passphrase").focus()
        page.keyboard.type(factories.PASSPHRASE)
        page.keyboard.press("Enter")

        expect(page.get_by_text("You signed edition 1.")).to_be_visible()
        assert SignOff.objects.filter(edition=edition, user=reviewer).count() == 1

    @pytest.mark.parametrize("has_script", [True, False])
    def test_a_live_page_is_affirmed_by_keyboard_after_all_its_evidence(self, opens, world, has_script):
        edition, reviewer = ending_review(f"Affirmed {has_script}")
        page = opens(address("work"), by=reviewer, width=320, java_script_enabled=has_script)

        def say_read() -> None:
            button = page.get_by_role("button", name="I have read it, continue to sign")
            page.keyboard.press("Alt+Shift+S") if has_script else button.press("Enter")

        page.get_by_role("link", name=re.compile("Read the evidence ?: Affirmed")).press("Enter")
        expect(page.get_by_text("Is this still true?")).to_be_visible()
        doubt(edition, "And this?")  # while the page is open
        say_read()
        expect(page.get_by_text("Something came up after you opened this page")).to_be_visible()
        expect(page.get_by_text("And this?")).to_be_visible()
        say_read()
        expect(page.get_by_role("heading", level=1, name="Affirm edition 1 again")).to_be_visible()
        page.get_by_label("Your signing passphrase").focus()
        page.keyboard.type(factories.PASSPHRASE)
        page.keyboard.press("Enter")

        expect(page.get_by_text("You signed edition 1.")).to_be_visible()
        assert SignOff.objects.filter(edition=edition, user=reviewer).count() == 1
        assert page.complaints == []

    def test_d40_a_wrong_passphrase_keeps_the_form_and_moves_to_the_problem(self, opens, world):
        edition, reviewer = fresh_review("Wrong passphrase")
        page = opens(address("edition-sign", edition, MEDICAL), by=reviewer)

        page.get_by_label("Note for the editors").fill("Clear and short.")
        page.get_by_label("Your signing passphrase").fill("not the right one")
        page.get_by_role("button", name="Sign", exact=True).click()

        assert page.title().startswith("Error:")
        expect(page.get_by_role("alert").filter(has_text="Please correct this")).to_be_focused()
        expect(page.get_by_label("Note for the editors")).to_have_value("Clear and short.")
        expect(page.get_by_label("Your signing passphrase")).to_have_value("")
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Your signing passphrase")).to_be_focused()
        assert not SignOff.objects.filter(edition=edition).exists()

    def test_d41_a_double_click_signs_once(self, opens, world):
        edition, reviewer = fresh_review("Double click")
        page = opens(address("edition-sign", edition, MEDICAL), by=reviewer)

        page.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
        page.get_by_role("button", name="Sign", exact=True).dblclick()

        expect(page.get_by_text("You signed edition 1.")).to_be_visible()
        assert SignOff.objects.filter(edition=edition).count() == 1

    def test_s16_an_edition_that_came_meanwhile_is_shown_and_the_words_stay(self, opens, world):
        edition, reviewer = fresh_review("Overtaken")
        page = opens(address("edition-sign", edition, MEDICAL), by=reviewer)
        page.get_by_label("Note for the editors").fill("Clear and short.")
        page.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
        later = factories.changed(edition.article, body=edition.document["body"].replace("5 %", "6 %"))
        factories.edition(of=later, change_kind="update", change_note="A number")

        page.get_by_role("button", name="Sign", exact=True).click()

        expect(page.get_by_text("The text changed after you opened this page").first).to_be_visible()
        assert page.locator(".notice del").inner_text().split("\n")[:2] == ["removed:", "5 %"]
        expect(page.get_by_label("Note for the editors")).to_have_value("Clear and short.")
        page.get_by_role("link", name="Read edition 2").click()
        expect(page.get_by_role("heading", level=1, name="Overtaken")).to_be_visible()

    def test_the_first_signature_begins_with_choosing_a_passphrase(self, opens, world):
        newcomer = factories.reviewer(MEDICAL, passphrase=None)
        edition = factories.edition(of=factories.article(title="First signature"))
        factories.asked(edition.article, MEDICAL, newcomer)
        page = opens(address("work"), by=newcomer)

        page.get_by_role("link", name="Choose it now").click()
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button").filter(has_text="Confirm").or_(
            page.get_by_role("button", name="Go on")
        ).click()
        page.get_by_label("New signing passphrase", exact=True).fill("four quite ordinary words")
        page.get_by_label("New signing passphrase, once more").fill("four quite ordinary words")
        page.get_by_role("button", name="Set the passphrase").click()

        expect(page.get_by_text("Your signing passphrase is set.")).to_be_visible()
        assert signing.has_signing_passphrase(newcomer)


class TestWithoutScript:
    def test_an_invitation_is_accepted_and_the_text_signed(self, opens, world):
        reviewer = factories.reviewer(MEDICAL)
        edition = factories.edition(of=factories.article(title="Without script"))
        invitation = reviewing.assign(
            article=edition.article, by=world.manager, reviewer=reviewer.person.reviewer, kind=MEDICAL
        )
        page = opens(address("assignment-overview", invitation), by=reviewer, java_script_enabled=False)

        page.get_by_role("radio", name="No").check()
        page.get_by_role("button", name="Accept the review").click()
        page.get_by_role("link", name="Continue to sign").click()
        page.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
        page.get_by_role("button", name="Sign", exact=True).click()

        expect(page.get_by_text("You signed edition 1.")).to_be_visible()
        assert Assignment.objects.get(pk=invitation.pk).state == Assignment.State.ACCEPTED
        assert SignOff.objects.filter(edition=edition, user=reviewer).count() == 1

    def test_a_ready_edition_is_published(self, opens, world):
        edition = factories.ready_edition(of=factories.article(title="Published without script"))
        page = opens(address("work"), by=world.manager, java_script_enabled=False)

        page.get_by_role("link", name=re.compile("Publish ?: Published without script")).click()
        page.get_by_role("button", name="Publish").click()

        expect(page.get_by_text("Published without script is live.")).to_be_visible()
        assert Article.objects.get(pk=edition.article_id).live_edition == edition

    def test_d45_a_live_page_is_taken_down_from_its_overview(self, opens, world):
        article = factories.live_article(title="To be taken down")
        page = opens(address("article-overview", article), by=world.editor, java_script_enabled=False)

        page.get_by_text("Take the page down at once").click()
        page.get_by_label("Why must readers not see this page now?").fill("The dose may be wrong.")
        page.get_by_role("button", name="Take it down now").click()

        expect(page.get_by_text("Readers see a notice instead of this page")).to_be_visible()
        readers = page.context.new_page()
        readers.goto(article.get_absolute_url())
        assert "It is a condition" not in readers.content()


def test_a_blocked_edition_shows_its_reasons_beside_the_button(world, opens):
    page = opens(address("article-overview", world.article), by=world.manager)

    button = page.get_by_role("button", name="Publish")

    expect(button).to_be_disabled()
    reasons = page.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(reasons).to_have_text("4 things are missing before it can go live")
    page.get_by_role("link", name="Ask a medical reviewer").click()
    expect(page.get_by_role("heading", level=1, name="Ask a reviewer")).to_be_visible()


def test_somebody_is_asked_on_a_phone(world, opens):
    reviewer = factories.reviewer(MEDICAL, name="Asked on a Phone")
    article = factories.article(title="On a phone")
    page = opens(address("article-assign", article, kind="medical_review"), by=world.manager, width=320)

    page.get_by_label("Asked on a Phone").check()
    page.get_by_role("button", name="Send the invitation").click()

    expect(page.get_by_text("Asked on a Phone is asked to review it by")).to_be_visible()
    assert Assignment.objects.filter(article=article, reviewer__person__user=reviewer).count() == 1


SELECT = """words => {
  const text = document.querySelector(".prose p:nth-of-type(2)").firstChild;
  const at = text.data.indexOf(words);
  getSelection().setBaseAndExtent(text, at, text, at + words.length);
}"""


class TestComments:
    def test_d36_words_are_selected_commented_on_sent_and_resolved_by_keyboard(self, world, opens):
        edition, reviewer = changed_review("Commented")
        page = opens(address("edition-review", edition, show="whole"), by=reviewer)

        page.evaluate(SELECT, "2.5 mg of amlodipine")
        expect(page.get_by_role("button", name="Comment on the selected words")).to_be_visible()
        page.keyboard.press("Alt+Shift+M")
        expect(page.get_by_label("Comment (optional)")).to_be_focused()
        expect(page.get_by_label("Words it is about")).to_have_value("2.5 mg of amlodipine")
        page.keyboard.type("For adults over 65 too?")
        page.keyboard.press("Tab")
        page.keyboard.type("2.5 mg of amlodipine (5 mg under 65)")
        page.get_by_role("button", name="Keep the comment").press("Enter")

        expect(page.get_by_text("Others see it once you send it.")).to_be_visible()
        assert not Comment.objects.filter(edition=edition).exists()
        page.get_by_role("link", name="Send the comments only").press("Enter")
        page.get_by_role("button", name="Send the comments").press("Enter")

        expect(page.get_by_text("Your comment is sent.")).to_be_visible()
        page.wait_for_load_state()
        comment = Comment.objects.get(edition=edition)
        assert (comment.quotation, comment.prefix[-5:]) == ("2.5 mg of amlodipine", "Take ")
        page.get_by_role("link", name=re.compile("Show in the text")).press("Enter")
        expect(page.locator(f"#passage-{comment.pk}")).to_have_text("2.5 mg of amlodipine")
        expect(page.locator(f"#passage-{comment.pk}")).to_be_in_viewport()
        page.get_by_role("link", name=re.compile("Resolve")).press("Enter")
        page.get_by_role("button", name="Resolve the comment").press("Enter")
        expect(page.get_by_text("The comment is resolved.")).to_be_visible()
        assert page.complaints == []

    def test_without_script_the_words_are_pasted_and_the_suggestion_is_taken(self, world, opens):
        edition, reviewer = changed_review("Pasted")
        path = address("edition-review", edition, show="whole")
        page = opens(path, by=reviewer, width=320, java_script_enabled=False)

        page.get_by_label("Words it is about").fill("Walk for an hour")
        page.get_by_label("Suggested wording").fill("Walk for half an hour")
        page.get_by_role("button", name="Keep the comment").press("Enter")
        page.get_by_role("link", name="Send the comments only").press("Enter")
        page.get_by_role("button", name="Send the comments").press("Enter")
        desk = opens(
            address("article-overview", edition.article), by=edition.article.owner, java_script_enabled=False
        )
        desk.get_by_role("button", name=re.compile("Take this suggestion")).press("Enter")

        expect(desk.get_by_text("The suggestion is in the working copy, as revision 3.")).to_be_visible()
        assert "Walk for half an hour" in Article.objects.get(pk=edition.article_id).body


class TestApproveIf:
    @pytest.mark.parametrize("has_script", [True, False])
    def test_the_author_takes_all_edits_and_the_signature_counts(self, opens, world, has_script):
        edition = promised_edition(world.editor, factories.reviewer(MEDICAL, name=f"Remy Sign {has_script}"))
        page = opens(
            address("article-overview", edition.article), by=world.editor, java_script_enabled=has_script
        )

        page.get_by_role("button", name=re.compile("Take all these edits")).press("Enter")
        expect(page.get_by_text("This is exactly the text that Remy Sign")).to_be_visible()
        page.get_by_role("button", name="Submit for review").press("Enter")

        expect(page.get_by_text("is submitted")).to_be_visible()
        signoff = SignOff.objects.get(article=edition.article)
        assert (signoff.edition.number, signoff.condition.edition) == (2, edition)
        assert page.complaints == []
