"""An external reviewer in a real browser: from the link in the mail to the signature, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles.actions import review_links
from articles.models import SignOff
from articles.workflow import Kind
from cms.accounts.models import User
from tests import factories
from tests.articles.desk.external import mailed_code, outsider
from tests.articles.desk.written import address
from tests.browser.accessibility import faults_in_every_look

Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, module_site: Any) -> Iterator[Opens]:
    """Opens a page as somebody who is not signed in anywhere."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, status: int = 200, **options: Any) -> Page:
        contexts.append(browser.new_context(base_url=module_site.url, **options))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda said: keep(page, said))
        assert page.goto(path).status == status, path
        return page

    yield open_page
    for context in contexts:
        context.close()


def desk_page(opens: Opens, account: User, url: str) -> Page:
    """A page of somebody who is signed in."""
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    page = opens("/")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return page


def keep(page: Page, said: Any) -> None:
    if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
        page.complaints.append(said.text)


@pytest.mark.parametrize(("has_script", "width"), [(True, 1280), (False, 320)])
def test_from_the_mail_to_the_signature(module_site, opens, has_script, width):
    asked = outsider()
    assert asked.address in mail.outbox[-1].body
    page = opens(asked.address, java_script_enabled=has_script, viewport={"width": width, "height": 900})

    page.get_by_role("button", name="Open the review").press("Enter")
    expect(page.get_by_text("you are here by a link for this article")).to_be_visible()
    page.get_by_role("group", name="Do you have an interest").get_by_label("No").check()
    page.get_by_role("button", name="Accept the review").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(asked.edition.title)
    page.get_by_role("link", name="Continue to sign").press("Enter")
    page.get_by_label("Note for the editors").fill("Clear and right.")
    page.get_by_role("button", name="Send me a code").press("Enter")
    expect(page.get_by_text(f"A code is on its way to {asked.account.email}")).to_be_visible()
    expect(page.get_by_label("Note for the editors")).to_have_value("Clear and right.")
    page.get_by_label("Code from our mail").fill(mailed_code())
    page.get_by_label("Code from our mail").press("Enter")

    expect(page.get_by_role("heading", name="Thank you: you have signed")).to_be_visible()
    signoff = SignOff.objects.get(edition=asked.edition)
    assert (signoff.user, signoff.note) == (asked.account, "Clear and right.")
    assert page.complaints == []


def test_every_page_of_a_link_is_accessible_and_fits(module_site, opens):
    asked, ended = outsider(), outsider(edition=factories.edition())
    review_links.revoke_link(link=ended.link, by=factories.managing_editor())
    for path, status in (("/review/nothing/", 404), (ended.address, 410), (asked.address, 200)):
        page = opens(path, status=status)
        assert faults_in_every_look(page) == [], path
        assert page.locator("h1").count() == 1, path

    page.get_by_role("button", name="Open the review").click()
    asked.accept()
    at_the_desk = desk_page(opens, factories.managing_editor(), module_site.url)
    for name, about in (
        ("article-overview", asked.edition.article),
        ("article-overview", ended.edition.article),
    ):
        at_the_desk.goto(address(name, about))
        assert faults_in_every_look(at_the_desk) == [], name
    signing = f"/desk/editions/{asked.edition.pk}/{Kind.MEDICAL_REVIEW}/sign/"
    for path in ("/desk/by-link/", f"/desk/editions/{asked.edition.pk}/review/", signing, "/desk/articles/"):
        page.goto(path)
        assert faults_in_every_look(page) == [], path
        assert page.complaints == [], path
        assert page.locator("h1").count() == 1, path
