"""A clinician's hour becomes ten minutes: ten edits of a long article, reviewed and fact-checked by keyboard alone.

What it takes is counted in keys pressed and pages loaded, and printed (`pytest -s`); the limits below keep it so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from articles.models import Edition, SignOff
from articles.workflow import Kind
from cms.accounts.models import User
from tests import factories
from tests.articles.desk.written import address
from tests.browser.test_review import session_of

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK

CLAIMS = (
    "About 30 % of adults have a blood pressure that is too high.[@{0}]",
    "Most of them notice nothing for years.[@{1}]",
    "A reading of 140/90 mmHg or more on two days means that it is high.[@{0}]",
    "The cuff should sit at the height of the heart for 5 minutes of rest.[@{1}]",
    "Losing 5 kg lowers the upper value by about 4 mmHg.[@{0}]",
    "Eat no more than 6 g of salt a day.[@{1}]",
    "Walking for 30 minutes on five days a week helps as much as one tablet.[@{0}]",
    "Take 5 mg of amlodipine once a day.[@{1}]",
    "Ankles swell in 10 of 100 people who take it.[@{0}]",
    "Do take the tablet if you feel dizzy after the first dose.[@{1}]",
    "Ramipril is started with 2.5 mg in the morning.[@{0}]",
    "A dry cough comes up in 8 % of those who take ramipril.[@{1}]",
    "The kidneys are tested after 2 weeks.[@{0}]",
    "Women who are pregnant should not take ramipril.[@{1}]",
    "Ibuprofen raises the pressure within 3 days.[@{0}]",
    "Two drugs in low doses work better than one in a high dose.[@{1}]",
    "In people over 80 the target is 150 mmHg.[@{0}]",
    "A pressure above 180/120 mmHg with chest pain is an emergency.[@{1}]",
    "Measure twice a day for 7 days before each visit.[@{0}]",
    "Treatment lowers the risk of a stroke by a third.[@{1}]",
)
FILLERS = (
    "Arteries carry blood away from the heart, and their walls give way a little with each beat.",
    "If the walls grow stiff, the heart has to push harder, and the vessels wear out in time.",
    "Talk about it with somebody you trust, because changing a habit is easier in company.",
    "Write the values down in a small book and take it along when you see the doctor or nurse.",
    "Keep the tablets where you see them in the morning, next to the coffee or the toothbrush.",
    "Some people prefer to start with food and movement, and that is a good place to begin.",
    "Ask the pharmacist before you buy anything else, even when it comes from plants.",
)
EDITS = {
    # What touches a claim: eight of twenty.
    "About 30 % of adults": "About 35 % of adults",
    "Take 5 mg of amlodipine": "Take 2.5 mg of amlodipine",
    "Do take the tablet": "Do not take the tablet",
    "Ankles swell in 10 of 100 people": "Ankles swell in 15 of 100 people",
    "Eat no more than 6 g of salt": "Eat no more than 5 g of salt",
    "The kidneys are tested after 2 weeks.[@{0}]": "The kidneys are tested after 2 weeks.[@{1}]",
    "within 3 days": "within 4 days",
    "the target is 150 mmHg": "the target is 140 mmHg",
    # What touches none: two.
    "Some people prefer": "Many people prefer",
    "Write the values down in a small book": "Note the values in a small book",
}
TOUCHED = (1, 6, 8, 9, 10, 13, 15, 17)


def body(sources: list[str]) -> str:
    """About 1,100 words: twenty claims, each among sentences that claim nothing; a heading after every fourth."""
    parts = []
    for at, claim in enumerate(CLAIMS):
        if at % 4 == 0:
            parts.append(f"## Part {chr(ord('A') + at // 4)} of what to know")
        around = [FILLERS[(at + step) % len(FILLERS)] for step in range(3)]
        parts.append(" ".join([around[0], claim, *around[1:]]))
    return "\n\n".join(parts).format(*sources)


def edited(text: str, sources: list[str]) -> str:
    """The text with each edit made once, where the words come first."""
    for old, new in EDITS.items():
        assert old.format(*sources) in text
        text = text.replace(old.format(*sources), new.format(*sources), 1)
    return text


class Keyboard:
    """Somebody without a mouse: counts the keys pressed and the pages loaded."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.pages = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.pages += 1

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def reach(self, target: Locator) -> None:
        """Tab on until `target` has the focus."""
        target.wait_for()
        for _ in range(400):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def sign(self) -> None:
        """Give the passphrase on the page of the signature."""
        self.reach(self.page.get_by_label("Your signing passphrase"))
        self.type(factories.PASSPHRASE)
        with self.page.expect_navigation():
            self.press("Enter")

    def follow(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.press(key)


@pytest.fixture
def open_for(browser: Browser, site: Any) -> Iterator[Callable[[User], Keyboard]]:
    contexts: list[BrowserContext] = []

    def open_work(user: User) -> Keyboard:
        context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.add_cookies([session_of(user, site.url)])
        keyboard = Keyboard(context.new_page())
        keyboard.page.goto(address("work"))
        return keyboard

    yield open_work
    for context in contexts:
        context.close()


@pytest.fixture
def edited_twice(site: Any) -> tuple[Edition, User, User]:
    """The second edition of an article whose first both reviewers signed."""
    citations = [factories.citation() for _ in range(2)]
    sources = [citation.key for citation in citations]
    medic, checker = factories.reviewer(MEDICAL), factories.reviewer(FACTS)
    article = factories.article(title="High blood pressure", body=body(sources), key_points="")
    first = factories.edition(of=article)
    assert 1_000 < len(re.findall(r"\w+", first.document["body"])) < 1_300
    assert first.claims.count() == 20
    factories.signed(first, MEDICAL, by=medic)
    factories.signed(first, FACTS, by=checker)
    changed = factories.changed(article, body=edited(body(sources), sources))
    return (
        factories.edition(of=changed, change_kind="update", change_note="The newer guideline"),
        medic,
        checker,
    )


def test_the_medical_review_of_ten_edits(edited_twice, open_for):
    edition, medic, _checker = edited_twice
    keyboard = open_for(medic)
    page = keyboard.page
    keyboard.follow(page.get_by_role("link", name=re.compile("Review ?: High blood pressure")))

    changes = page.get_by_role("group", name=re.compile(r"^Change \d+ of 10$"))
    expect(changes).to_have_count(10)
    for at in range(1, 11):
        keyboard.press("Alt+Shift+N")
        expect(page.get_by_role("group", name=f"Change {at} of 10")).to_be_focused()
    for badge, number in {"number": 6, "negation": 1, "citation": 1}.items():
        expect(page.locator(".changed-block .tag-danger", has_text=badge)).to_have_count(number)
    # A dose changed, so what the rest of the text says has to be looked at once.
    keyboard.follow(page.get_by_role("link", name="Open the whole text"))
    keyboard.follow(page.get_by_role("button", name="I have read it, continue to sign"))
    keyboard.sign()

    expect(page.get_by_text("You signed edition 2.")).to_be_visible()
    assert SignOff.objects.filter(edition=edition, user=medic).count() == 1
    report("medical review", keyboard, most_keys=140, most_pages=6)


def test_the_fact_check_of_ten_edits(edited_twice, open_for):
    edition, _medic, checker = edited_twice
    keyboard = open_for(checker)
    page = keyboard.page
    keyboard.follow(page.get_by_role("link", name=re.compile("High blood pressure")).first)

    expect(page.get_by_text("12 of 20 judged.")).to_be_visible()
    listed = [
        int(part.split("-")[1])
        for part in page.locator(".claim").evaluate_all("all => all.map(one => one.id)")
    ]
    assert listed == list(TOUCHED)
    for at in TOUCHED:
        claim = page.locator(f"#claim-{at}")
        keyboard.reach(claim.get_by_role("radio", name="Supported by the source"))
        keyboard.press("Space")
        keyboard.reach(claim.get_by_label("Supporting passage"))
        keyboard.type("As the paper says.")
        keyboard.follow(claim.get_by_role("button", name="Save and go on"))
    keyboard.follow(page.get_by_role("link", name="Continue to sign"))
    keyboard.sign()

    expect(page.get_by_text("You signed edition 2.")).to_be_visible()
    assert SignOff.objects.filter(edition=edition, user=checker).count() == 1
    assert edition.claims.count() == 20
    report("fact check", keyboard, most_keys=600, most_pages=14)


def report(what: str, keyboard: Keyboard, *, most_keys: int, most_pages: int) -> None:
    print(f"{what}: {keyboard.keys} keys, {keyboard.pages} pages")
    assert keyboard.keys <= most_keys
    assert keyboard.pages <= most_pages
