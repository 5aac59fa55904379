"""Two reviewers, the author and a managing editor work on one article at once, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from articles.actions import reviewing
from articles.models import Article, Assignment, Edition, ReadMark, SignOff, Verdict
from articles.workflow import Kind
from cms.accounts.models import User
from tests import factories
from tests.articles.desk.written import address
from tests.browser.test_review import changed_review, session_of

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK

Opens = Callable[[User, str], Page]


@pytest.fixture
def opens(browser: Browser, site: Any) -> Iterator[Opens]:
    """Opens a page in the browser of somebody; each person keeps theirs."""
    contexts: dict[int, BrowserContext] = {}

    def open_page(user: User, path: str) -> Page:
        if user.pk not in contexts:
            contexts[user.pk] = browser.new_context(base_url=site.url)
            contexts[user.pk].add_cookies([session_of(user, site.url)])
        page = contexts[user.pk].new_page()
        assert page.goto(path).status == 200, path
        return page

    yield open_page
    for context in contexts.values():
        context.close()


class Desk:
    """An article in review whose second edition waits for both reviewers, and the four people around it."""

    def __init__(self) -> None:
        self.edition, self.medic = changed_review("Worked on by four")
        self.article = self.edition.article
        self.author, self.manager = self.article.owner, factories.managing_editor()
        self.checker = factories.reviewer(FACTS)
        invitation = reviewing.assign(
            article=self.article, by=self.manager, reviewer=self.checker.person.reviewer, kind=FACTS
        )
        reviewing.accept(assignment=invitation, by=self.checker, has_interests=False)


@pytest.fixture
def desk(site: Any) -> Desk:
    return Desk()


def press_soon(button: Locator) -> None:
    """Press it a moment from now, so that this does not wait for what comes of it."""
    button.evaluate("button => setTimeout(() => button.click(), 30)")


def write(page: Page, words: str, reason: str) -> Locator:
    """Add `words` to the text of an open editor; returns the button that saves."""
    body = page.locator("#id_body")
    body.fill(f"{body.input_value().rstrip()}\n\n{words}\n")
    page.get_by_label("What did you change, and why?").fill(reason)
    return page.get_by_role("button", name="Save", exact=True)


def judge(page: Page, place: int, passage: str) -> Locator:
    """Fill in the form of a claim; returns the button that saves."""
    claim = page.locator(f"#claim-{place}")
    claim.get_by_role("radio", name="Supported by the source", exact=True).check()
    claim.get_by_label("Supporting passage").fill(passage)
    return claim.get_by_role("button", name="Save and go on")


def test_what_four_people_do_in_the_same_moment_is_all_kept(desk, opens):
    asked = [factories.reviewer(MEDICAL, name=f"Second Opinion {at}") for at in range(2)]
    pages = {
        "medic": opens(desk.medic, address("edition-review", desk.edition)),
        "checker": opens(desk.checker, address("edition-facts", desk.edition)),
        "author": opens(desk.author, address("article-edit", desk.article)),
        "manager": opens(desk.manager, address("article-assign", desk.article, kind="medical_review")),
    }
    claims = list(desk.edition.claims.open().values_list("position", flat=True))
    assert len(claims) >= 2

    for at in range(2):
        tick = pages["medic"].get_by_role("button", name=re.compile(f"Seen ?: change {at + 1} of 2"))
        save_claim = judge(pages["checker"], claims[at], f"Passage {at}.")
        save_text = write(pages["author"], f"Words of round {at}.", f"Round {at}")
        pages["manager"].get_by_label(asked[at].name).check()
        invite = pages["manager"].get_by_role("button", name="Send the invitation")
        for button in (tick, save_claim, save_text, invite):
            press_soon(button)
        expect(tick).to_have_attribute("aria-pressed", "true")
        expect(pages["checker"].locator(f"#claim-{claims[at]}")).to_have_count(0)
        expect(pages["author"].get_by_text("Saved").first).to_be_visible()
        expect(pages["manager"].get_by_text(f"{asked[at].name} is asked to review it by")).to_be_visible()
        pages["author"].goto(address("article-edit", desk.article))
        pages["manager"].goto(address("article-assign", desk.article, kind="medical_review"))

    assert ReadMark.objects.filter(user=desk.medic, edition=desk.edition).count() == 2
    said = Verdict.objects.filter(claim__edition=desk.edition, user=desk.checker)
    assert list(said.order_by("pk").values_list("quotation", flat=True)) == ["Passage 0.", "Passage 1."]
    text = Article.objects.get(pk=desk.article.pk).body
    assert ("Words of round 0." in text, "Words of round 1." in text) == (True, True)
    assert {a.reviewer.person.name for a in Assignment.objects.filter(article=desk.article)} >= {
        "Second Opinion 0",
        "Second Opinion 1",
    }


def test_a_new_edition_under_their_hands_loses_neither_words_nor_ticks(desk, opens):
    """The author submits while a reviewer types, another has judged, and the managing editor edits as well."""
    medic = opens(desk.medic, address("edition-review", desk.edition))
    tick = medic.get_by_role("button", name=re.compile("Seen ?: change 2 of 2"))
    tick.press("Space")
    expect(tick).to_have_attribute("aria-pressed", "true")
    sign = opens(desk.medic, address("edition-review", desk.edition, show="whole"))
    sign.get_by_role("button", name="I have read it, continue to sign").click()
    sign.get_by_label("Note for the editors").fill("Clear and short.")
    dose, walk = (claim_with(desk.edition, words) for words in ("2.5 mg", "an hour"))
    pages = {place: opens(desk.checker, address("edition-facts", desk.edition)) for place in (dose, walk)}
    saves = {place: judge(page, place, f"The passage for {place}.") for place, page in pages.items()}
    manager = opens(desk.manager, address("article-edit", desk.article))
    manager_saves = write(manager, "The managing editor's sentence.", "Mine")

    author = opens(desk.author, address("article-edit", desk.article))
    write(author, "The author's sentence.", "Theirs")
    body = author.locator("#id_body")
    body.fill(body.input_value().replace("2.5 mg", "1.25 mg"))
    author.get_by_role("button", name="Save and submit").click()
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("is submitted")).to_be_visible()
    newer = Edition.objects.get(article=desk.article, number=3)

    manager_saves.click()
    expect(manager.locator("body")).to_contain_text("The managing editor's sentence.")
    expect(manager.locator("body")).to_contain_text("The author's sentence.")
    saves[dose].click()
    expect(pages[dose].get_by_role("alert")).to_contain_text("A newer edition exists")
    expect(pages[dose].get_by_label("Supporting passage")).to_have_value(f"The passage for {dose}.")
    saves[walk].click()
    expect(pages[walk].get_by_text("your verdict is kept there")).to_be_visible()
    assert [v.claim.edition for v in Verdict.objects.filter(carried_from=None)] == [newer]
    sign.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
    sign.get_by_role("button", name="Sign", exact=True).click()
    expect(sign.get_by_text("The text changed after you opened this page").first).to_be_visible()
    expect(sign.get_by_label("Note for the editors")).to_have_value("Clear and short.")
    assert not SignOff.objects.filter(edition__in=[desk.edition, newer]).exists()
    medic.goto(address("edition-review", newer))
    expect(medic.get_by_role("button", name=re.compile("Seen ?: change 2 of 3"))).to_have_attribute(
        "aria-pressed", "true"
    )


def claim_with(edition: Edition, words: str) -> int:
    return edition.claims.get(text__contains=words).position
