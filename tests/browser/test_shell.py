"""The desk's shell, sign-in and the pages about accounts and people in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles.models import Reviewer
from cms.accounts.actions import set_roles
from cms.accounts.models import User
from tests import factories
from tests.browser.accessibility import faults_in_every_look, violations

PASSKEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def administrator(module_site: Any) -> User:
    account = factories.administrator()
    factories.reviewer("fact_check", name="Zoë Zimmer")
    factories.user("editor", name="Amy with a Rather Long Name of Seven Words")
    other = factories.user(name="Moves Around")
    set_roles(by=account, account=other, roles=["editor", "auditor"], reason="Starts in two departments")
    return account


@pytest.fixture
def opens(browser: Browser, module_site: Any) -> Iterator[Opens]:
    """Opens pages as somebody who is signed in, or as nobody."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, *, by: User | None = None, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=module_site.url, **options
        )
        contexts.append(context)
        if by:
            context.add_cookies([_session_of(by, module_site.url)])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: _keep(page, said))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _session_of(account: User, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def _keep(page: Page, said: Any) -> None:
    if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
        page.complaints.append(said.text)


def with_password(account: User) -> User:
    account.set_password(factories.PASSWORD)
    account.save(update_fields=["password"])
    return account


def sign_in(page: Page, account: User) -> None:
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture(scope="module")
def addresses(administrator: User) -> list[str]:
    account = User.objects.get(name="Moves Around")
    reviewer = Reviewer.objects.get(person__name="Zoë Zimmer")
    accounts = [
        "",
        "create/",
        *(f"{account.pk}/{page}" for page in ("", "set-roles/", "correct/", "deactivate/")),
    ]
    people = ["", "?q=nobody", "add/", f"{reviewer.person_id}/", f"{reviewer.person_id}/edit/"]
    return [
        *(f"/desk/accounts/{page}" for page in accounts),
        *(f"/desk/people/{page}" for page in people),
        f"/desk/reviewers/{reviewer.pk}/verify/",
        f"/desk/people/{account.person.pk}/add-reviewer/",
        f"/desk/accounts/{administrator.pk}/deactivate/",
        "/accounts/second-factor/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
        "/desk/help/design/",
        "/desk/no-such-page/",
    ]


def test_d59_axe_finds_nothing_and_nothing_sticks_out(opens, administrator, addresses):
    page = opens("/desk/accounts/", by=administrator)
    found = {}
    for address in addresses:
        page.goto(address)
        if wrong := faults_in_every_look(page):
            found[address] = wrong

    assert found == {}
    assert page.complaints == []


def test_d59_the_way_in_is_as_good(opens, administrator):
    page = opens("/accounts/login/")
    for address in ("/accounts/login/", "/accounts/password/reset/", "/accounts/no-sign-up/"):
        page.goto(address)
        assert faults_in_every_look(page) == [], address
    assert page.complaints == []


def test_d20_errors_stand_in_a_summary_that_has_the_focus(opens, administrator):
    page = opens("/desk/accounts/create/", by=administrator)
    page.get_by_label("Name").fill("Nell")
    page.get_by_role("button", name="Create the account").click()

    summary = page.get_by_role("alert").filter(has_text="Please correct this")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: New account")
    summary.get_by_role("link", name="E-mail address").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Nell")
    assert violations(page) == []


def test_the_first_tab_stop_leads_past_the_bar(opens, administrator):
    page = opens("/desk/accounts/", by=administrator)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="New account")).to_be_focused()


def test_the_account_menu_closes_on_escape_and_gives_the_focus_back(opens, administrator):
    page = opens("/desk/accounts/", by=administrator)
    menu = page.locator("details[data-menu]")
    menu.locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


class TestUnsavedText:
    def leave(self, page: Page) -> list[str]:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto("/desk/people/")
        return asked

    def test_d14_is_not_left_without_a_question(self, opens, administrator):
        page = opens("/desk/accounts/create/", by=administrator)
        page.get_by_label("Name").press_sequentially("Nell")

        assert self.leave(page) == ["beforeunload"]

    def test_d14_a_clean_form_is_left_without_one(self, opens, administrator):
        page = opens("/desk/accounts/create/", by=administrator)
        page.get_by_label("Name").click()

        assert self.leave(page) == []

    def test_is_sent_once_however_often_the_button_is_pressed(self, opens, administrator):
        page = opens("/desk/accounts/create/", by=administrator)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
        page.get_by_label("Name").fill("Pressed twice")
        page.get_by_label("E-mail address").fill("twice@example.org")
        page.get_by_label("Reason").fill("Nervous finger")

        page.get_by_role("button", name="Create the account").dblclick()

        expect(page.get_by_role("heading", name="Pressed twice")).to_be_visible()
        assert sent == ["POST"]
        assert User.objects.filter(email="twice@example.org").count() == 1


class TestShortcuts:
    def dialog(self, page: Page):
        page.locator("details[data-menu] summary").click()
        page.get_by_role("button", name="Keyboard shortcuts").click()
        return page.get_by_role("dialog", name="Keyboard shortcuts")

    def test_d58_are_listed_and_take_one_there(self, opens, administrator):
        page = opens("/desk/accounts/", by=administrator)
        dialog = self.dialog(page)
        expect(dialog).to_contain_text("People")
        assert violations(page) == []
        dialog.get_by_role("button", name="Close").click()

        page.keyboard.press("Alt+Shift+KeyP")

        page.wait_for_url("**/desk/people/")

    def test_d58_can_be_switched_off(self, opens, administrator):
        page = opens("/desk/accounts/", by=administrator)
        dialog = self.dialog(page)
        dialog.get_by_label("Use shortcuts in this browser").uncheck()
        dialog.get_by_role("button", name="Close").click()

        page.reload()
        page.keyboard.press("Alt+Shift+KeyP")

        assert page.url.endswith("/desk/accounts/")
        expect(self.dialog(page).get_by_label("Use shortcuts in this browser")).not_to_be_checked()

    def test_d58_no_bare_key_does_anything(self, opens, administrator):
        page = opens("/desk/accounts/", by=administrator)

        page.keyboard.press("KeyP")
        page.keyboard.press("Control+Shift+Alt+KeyP")

        assert page.url.endswith("/desk/accounts/")


def test_d60_a_form_goes_on_after_signing_in_again_elsewhere(opens, administrator, module_site):
    """The session ends while somebody types; they sign in in another tab, come back and send."""
    account = with_password(factories.user("administrator", name="Types slowly"))
    page = opens("/accounts/login/")
    sign_in(page, account)
    page.goto("/desk/accounts/create/")
    page.get_by_label("Name").fill("Written before the session ended")
    page.get_by_label("E-mail address").fill("patient@example.org")
    page.get_by_label("Reason").fill("A reason of more than forty characters, worth keeping")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()
    assert violations(page) == []

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(opened.value, account)
    opened.value.wait_for_url("**/desk/")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", name="This form was too old to accept")).to_be_visible()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_role("heading", name="Written before the session ended")).to_be_visible()
    assert User.objects.filter(email="patient@example.org").exists()


def test_d60_an_open_page_takes_a_new_token_when_its_person_is_back(opens, administrator):
    page = opens("/desk/accounts/create/", by=administrator)
    field = page.locator("main form input[name=csrfmiddlewaretoken]")
    field.evaluate("field => { field.value = 'too old' }")

    page.evaluate("document.dispatchEvent(new CustomEvent('desk:signed-out'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#announcement")).to_have_text("You are signed in again. Send it once more.")
    assert len(field.input_value()) == 64


def test_signing_in_works_without_script(opens, administrator):
    account = with_password(factories.user("editor", name="No Script"))
    page = opens("/accounts/login/", java_script_enabled=False)

    sign_in(page, account)

    page.wait_for_url("**/desk/")
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def test_a_passkey_is_added_and_opens_the_desk_alone(opens, administrator):
    account = with_password(factories.user("editor", name="Has a Key"))
    page = opens("/accounts/login/")
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEYS})
    sign_in(page, account)
    page.goto("/accounts/second-factor/")
    page.get_by_role("link", name="Add a key").click()
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    assert violations(page) == []
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert violations(page) == []
    assert page.locator("ol.codes li").count() == 10
    page.goto("/accounts/second-factor/webauthn/")
    expect(page.get_by_text("My phone").first).to_be_visible()
    assert violations(page) == []
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/desk/")
    expect(page.locator("details[data-menu] summary")).to_contain_text("Has a Key")
    assert page.complaints == []


def test_paper_shows_the_page_and_not_the_controls(opens, administrator):
    page = opens("/desk/accounts/", by=administrator)
    page.emulate_media(media="print")

    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("link", name="New account")).to_be_hidden()
    expect(page.locator(".menu")).to_be_hidden()


BARE = """() => {
  const fields = '.field > :is(input:not([type=checkbox]), select, textarea)';
  const parts = fields + ', .button, .tag, .notice, .panel, .callout, .empty, .trust';
  return [...document.querySelectorAll(parts)].filter(part => part.checkVisibility())
    .filter(part => parseFloat(getComputedStyle(part).borderTopWidth) < 1).map(part => part.className);
}"""


def test_r71_every_part_of_the_design_keeps_its_border_with_forced_colours_and_on_paper(opens, administrator):
    page = opens("/desk/help/design/", by=administrator, forced_colors="active")
    assert page.evaluate(BARE) == []
    page.emulate_media(media="print", forced_colors="none")

    assert page.evaluate(BARE) == []
    assert page.locator("h1").is_visible()
