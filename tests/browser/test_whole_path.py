"""The whole path in a real browser: a pasted article comes in, two people sign it, a reader reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from articles import suspicion
from articles.models import Article, Edition
from articles.workflow import Kind
from cms.accounts.models import Role, User
from tests import factories

PASTED = Path(__file__).parents[1] / "articles/exchange/data/frozen-shoulder.txt"


class House:
    """The people of a small house, each with a browser of their own."""

    def __init__(self, site: str, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.author = factories.reviewer(roles=(Role.EDITOR,), name="Aino Author")
        self.medic = factories.reviewer(name="Miro Medic")
        self.checker = factories.reviewer(Kind.FACT_CHECK, name="Cleo Checker")
        self.manager = factories.user(Role.MANAGING_EDITOR, name="Maya Manager")
        self.topic = factories.topic("Bones and joints")
        self.pages: dict[int, Page] = {}

    def desk_of(self, user: User) -> Page:
        """The page of somebody who has signed in with e-mail address and password."""
        if user.pk not in self.pages:
            page = self.browser.new_context().new_page()
            page.goto(self.site + reverse("account_login"))
            page.get_by_label("E-mail address").fill(user.email)
            page.get_by_label("Password").fill(factories.PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url("**/desk/**")
            self.pages[user.pk] = page
        return self.pages[user.pk]

    def go(self, user: User, name: str, *args: object) -> Page:
        page = self.desk_of(user)
        page.goto(self.site + reverse(name, args=args))
        return page


@pytest.fixture
def house(site, browser) -> House:
    return House(site.url, browser)


def import_pasted(house: House) -> Article:
    page = house.go(house.author, "desk:article-import")
    page.get_by_label("File").set_input_files(PASTED)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Check the import")).to_be_visible()
    expect(page.get_by_text("reviewed by a doctor")).not_to_have_count(0)
    page.get_by_role("button", name="Import as a working copy").click()
    expect(page.get_by_role("heading", name="What the import found")).to_be_visible()
    return Article.objects.get()


def complete_and_submit(house: House, article: Article) -> Edition:
    """What the report asks for: a marker without a reference, a byline, a topic, a standfirst."""
    page = house.go(house.author, "desk:article-edit", article.pk)
    body = page.locator("#id_body")
    text = body.input_value()
    assert "(7)" in text
    body.fill(text.replace("(7)", ""))
    page.get_by_label("Standfirst").fill("Why a shoulder stiffens, and what helps it move again.")
    page.get_by_label("Main topic").select_option(label=house.topic.name)
    page.locator("#id_author_ids_1").select_option(str(house.author.person.pk))
    page.get_by_label("What did you change, and why?").fill("Completed after the import")
    page.get_by_role("button", name="Save and submit").click()
    expect(page.get_by_role("heading", name="Submit for review")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted")).to_be_visible()
    return Edition.objects.latest("pk")


def ask(house: House, article: Article, whom: User, kind: Kind) -> None:
    page = house.go(house.manager, "desk:article-assign", article.pk)
    page.get_by_role("link", name=str(kind.label), exact=True).click()
    page.locator(f"#reviewer-{whom.person.reviewer.pk}").check()
    page.get_by_role("button", name="Send the invitation").click()
    page = house.go(whom, "desk:work")
    page.get_by_role("link", name=article.title).first.click()
    page.get_by_label("No", exact=False).first.check()
    page.get_by_role("button", name="Accept the review").click()


def confirm_sources(house: House, edition: Edition) -> None:
    for use in edition.citations.all():
        page = house.go(house.checker, "citations:citation-confirm", use.citation_id)
        page.locator("input[name=outcome][value=confirmed]").check()
        page.locator("input[name=peer_review][value=peer_reviewed]").check()
        page.get_by_label("How you confirmed it").fill(
            "Opened the DOI and compared title, authors and pages."
        )
        page.get_by_role("button", name="Put it on record").click()
        expect(page.get_by_label("How you confirmed it")).to_have_count(0)


def judge_claims(house: House, edition: Edition) -> None:
    """Claim by claim, from the first that is open, until the page offers to sign."""
    page = house.go(house.checker, "desk:edition-facts", edition.pk)
    for left in range(edition.claims.open().count(), 0, -1):
        expect(
            page.get_by_text(f"{edition.claims.count() - left} of {edition.claims.count()} judged.")
        ).to_be_visible()
        claim = page.locator(".claim").first
        claim.get_by_label("Supported by the source", exact=True).check()
        claim.get_by_label("Supporting passage").fill("The words of the paper.")
        claim.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("link", name="Continue to sign")).to_be_visible()


def sign(house: House, edition: Edition, who: User, kind: Kind) -> Page:
    page = house.go(who, "desk:edition-sign", edition.pk, kind)
    page.locator("input[name=has_interests][value=False], input[name=has_interests][value=no]").first.check()
    page.get_by_label("Your signing passphrase").fill(factories.PASSPHRASE)
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_load_state()
    return page


def publish(house: House, edition: Edition) -> None:
    page = house.go(house.manager, "desk:edition-publish", edition.pk)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live")).not_to_have_count(0)


def test_an_article_comes_in_is_signed_by_two_people_and_read(house: House, monkeypatch: pytest.MonkeyPatch):
    article = import_pasted(house)
    edition = complete_and_submit(house, article)
    article.refresh_from_db()

    # The author cannot sign, although the author is a verified reviewer.
    page = house.go(house.author, "desk:edition-sign", edition.pk, Kind.MEDICAL_REVIEW)
    expect(page.locator("[data-why-not]")).to_contain_text("wrote part of it")
    expect(page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)

    ask(house, article, house.medic, Kind.MEDICAL_REVIEW)
    ask(house, article, house.checker, Kind.FACT_CHECK)
    sign(house, edition, house.medic, Kind.MEDICAL_REVIEW)
    assert edition.signoffs.count() == 1

    # One person cannot sign both.
    page = house.go(house.medic, "desk:edition-sign", edition.pk, Kind.FACT_CHECK)
    expect(page.locator("[data-why-not]")).to_contain_text("two people")

    page = house.go(house.manager, "desk:edition-publish", edition.pk)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()

    confirm_sources(house, edition)
    judge_claims(house, edition)
    sign(house, edition, house.checker, Kind.FACT_CHECK)
    publish(house, edition)

    reader = house.browser.new_context(java_script_enabled=False).new_page()
    reader.goto(house.site + reverse("reader:home"))
    reader.get_by_role("link", name=article.title).first.click()
    expect(reader.get_by_text("Medically reviewed by")).to_be_visible()
    expect(reader.get_by_role("link", name="Miro Medic")).not_to_have_count(0)
    expect(reader.get_by_role("link", name="Cleo Checker")).not_to_have_count(0)
    reader.locator("a.cite").first.click()
    expect(reader.locator("#ref-1")).to_be_in_viewport()
    expect(reader.locator("#ref-1 a[href='https://doi.org/10.5555/jse.2016.041' i]")).to_be_visible()
    reader.locator("#ref-1 [role=doc-backlink]").first.click()
    expect(reader.locator("a.cite").first).to_be_in_viewport()
    monkeypatch.setattr(suspicion, "TYPING_SECONDS", 0)  # this reader types faster than people do
    reader.get_by_label("Something is out of date").check()
    reader.get_by_role("button", name="Continue").click()
    reader.locator("textarea").fill("The newer guideline says six weeks.")
    reader.get_by_role("button", name="Send feedback").click()
    expect(reader.get_by_text("Thank you", exact=False).first).to_be_visible()
    page = house.go(house.manager, "desk:finding-list")
    expect(page.get_by_text("out of date")).not_to_have_count(0)
    call_command("verify_audit", verbosity=0)


def test_after_one_changed_character_both_signatures_no_longer_count(house: House):
    edition = factories.edition(of=factories.article(by=house.author))
    for who, kind in ((house.medic, Kind.MEDICAL_REVIEW), (house.checker, Kind.FACT_CHECK)):
        factories.asked(edition.article, kind, who)
        sign(house, edition, who, kind)
    page = house.go(house.manager, "desk:edition-publish", edition.pk)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_enabled()

    page = house.go(house.author, "desk:article-edit", edition.article_id)
    body = page.locator("#id_body")
    body.fill(body.input_value().replace("5 %", "6 %"))
    page.get_by_label("What did you change, and why?").fill("The newer figure")
    page.get_by_role("button", name="Save and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted")).to_be_visible()

    changed = Edition.objects.latest("pk")
    assert changed.number == 2
    page = house.go(house.manager, "desk:article-overview", edition.article_id)
    expect(page.get_by_text("No medical reviewer has signed this edition.", exact=True)).to_be_visible()
    expect(page.get_by_text("No fact checker has signed this edition.", exact=True)).to_be_visible()
    page = house.go(house.manager, "desk:edition-publish", changed.pk)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
