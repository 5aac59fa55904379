"""The public pages in a real browser: accessibility, phones, paper, no script, no other host."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from articles.models import Article, Feedback
from articles.workflow import ChangeKind
from tests import factories
from tests.articles.reader.reading import next_edition, published, reported
from tests.browser.accessibility import violations
from tests.browser.every_page import Visitor

BODY = """\
## What it is

A long-lasting rise of the pressure in the arteries.[@{0}; @{1}; @{2}] It is common.[@{1}]

## What you can do

1. Measure at home.[@{0}][@{2}]
2. Eat less salt.

::: do
- take your medicine at the same time each day
:::

::: dont
- stop your medicine on your own
:::

::: warning Other medicines
Some painkillers raise the pressure.
:::

::: emergency Call your emergency number if:
- you have chest pain
:::

## Numbers

Table: Levels and what they are called in adults

| Level | Upper number | Lower number | What to do about it | When to measure again |
|---|---:|---:|---|---|
| Normal | below 120 | below 80 | nothing | in a year |
| High | 140 or more | 90 or more | see a doctor | every day |
"""
UNBREAKABLE = (
    "2017 ACC/AHA/AAPA/ABC/ACPM/AGS/APhA/ASH/ASPC/NMA/PCNA guideline for " + "hyper" * 12 + "tension"
)
WIDTHS = [320, 1280]
SCHEMES = ["light", "dark"]
TOP_LEFT = (
    "(element) => { const box = element.getBoundingClientRect(); return [box.top + scrollY, box.left]; }"
)

BORDERS = """() => {
  const boxes = '.button, .callout, .notice, .trust, .choice label, .tag, .search input';
  return [...document.querySelectorAll(boxes)].filter(box => box.checkVisibility())
    .map(box => [box.className, parseFloat(getComputedStyle(box).borderTopWidth)]);
}"""


@pytest.fixture(scope="module")
def article(module_site: Any) -> Article:
    """An article with everything a page can hold, in its second edition, on a site with others around it."""
    topic = factories.topic("Heart and circulation")
    for title in ("Stroke", "Angina", "Heart failure and what helps against breathlessness at night"):
        factories.live_article(title=title, topic=topic)
    sources = [
        factories.citation(),
        factories.citation(title=UNBREAKABLE),
        factories.citation(notice="corrected"),
    ]
    body = BODY.format(*(source.key for source in sources))
    first = factories.article(title="High blood pressure", topic=topic, body=body)
    published(first)
    next_edition(
        first, kind=ChangeKind.CORRECTION, note="We wrote 2 g; it is 2.3 g.", body=body + "\n\nEat 2.3 g."
    )
    return Article.objects.get(pk=first.pk)


@pytest.fixture(scope="module")
def addresses(article: Article) -> list[str]:
    own = article.get_absolute_url()
    lists = [
        "/",
        "/topics/",
        article.topic.get_absolute_url(),
        "/a-to-z/",
        "/recent/",
        "/people/",
        "/corrections/",
    ]
    site = ["/editorial-policy/", "/about/", "/contact/", "/privacy/", "/accessibility/", "/api/"]
    search = [
        "/search/",
        "/search/?q=pressure",
        "/search/?q=presure",
        article.owner.person.get_absolute_url(),
    ]
    parts = [
        "history/",
        "versions/1/",
        "versions/1/proof/",
        "on/",
        "changes/1/2/",
        "feedback/?verdict=inaccurate",
        "feedback/thanks/?receipt=aaaa-bbbb-cccc-dddd",
    ]
    return [
        own,
        *lists,
        *site,
        *search,
        "/feedback/?code=x",
        reported(article),
        *(own + part for part in parts),
        "/articles/none/",
        "/static/cms/unavailable.html",
    ]


Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, module_site: Any) -> Iterator[Opens]:
    """Opens pages of the site as this or that reader would."""
    contexts: list[BrowserContext] = []

    def open_page(address: str = "", *, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        viewport = {"width": width, "height": 800}
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, base_url=module_site.url, **options
        )
        contexts.append(context)
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def faults(browser: Browser, module_site: Any, addresses: list[str]) -> dict[str, dict[str, Any]]:
    """What one visit of every page has found, by the number of the statement and the address."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=module_site.url)
    visitor = Visitor(context.new_page(), module_site.url)
    found: dict[str, dict[str, Any]] = {}
    for address in addresses:
        for number, wrong in visitor.visit(address).items():
            found.setdefault(number, {}).update({address: wrong} if wrong else {})
    found["R76"] = {"cookies": cookies} if (cookies := context.cookies()) else {}
    context.close()
    return found


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("R57", id="r57 axe finds nothing in light and dark, at 1280 and 320 pixels"),
        pytest.param("R58", id="r58 r60 nothing scrolls sideways or is cut off at 320 pixels"),
        pytest.param("R59", id="r59 nor with the text spacing of WCAG"),
        pytest.param("R62 R63", id="r62 r63 whatever takes the focus shows it and is not covered"),
        pytest.param("R62 R63 dark", id="r62 r63 nor in the dark on a wide page"),
        pytest.param("R65", id="r65 what can be touched is at least 24 pixels wide and high"),
        pytest.param("R70", id="r70 pictures have alternative text and a size"),
        pytest.param("R75", id="r75 no request leaves the site"),
        pytest.param("R76", id="r76 no cookie is set"),
        pytest.param("R77", id="r77 the console complains of nothing"),
        pytest.param("R79", id="r79 a page asks for five things at most"),
    ],
)
def test_every_page(faults: dict[str, dict[str, Any]], number: str):
    assert faults[number] == {}


def test_r57_axe_finds_nothing_on_a_form_with_errors(opens: Opens, article: Article):
    page = opens(article.get_absolute_url() + "feedback/", width=320)
    page.get_by_label("Something is inaccurate").check()
    page.get_by_role("button", name="Send feedback").click()

    assert page.get_by_role("alert").inner_text().startswith("Please correct this")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_r35_markers_are_large_enough_to_touch_and_do_not_overlap(opens: Opens, article: Article, width: int):
    page = opens(article.get_absolute_url(), width=width)
    boxes = [marker.bounding_box() for marker in page.locator("a.cite").all()]

    assert len(boxes) == 6
    assert min(box["width"] for box in boxes) >= 24
    assert min(box["height"] for box in boxes) >= 24
    for before, after in itertools.pairwise(boxes):
        same_line = abs(before["y"] - after["y"]) < 5
        assert not same_line or after["x"] >= before["x"] + before["width"] - 0.5


def test_r36_no_marker_begins_a_line(opens: Opens, article: Article):
    page = opens(article.get_absolute_url(), width=320)
    starts = page.evaluate("""() => [...document.querySelectorAll('a.cite')].map(marker => {
      const left = marker.closest('p, li').getBoundingClientRect().left;
      return marker.getClientRects()[0].left - left;
    })""")

    assert min(starts) > 10


def test_r27_r30_a_marker_leads_to_its_source_and_back(opens: Opens, article: Article):
    page = opens(article.get_absolute_url())
    page.locator("#cite-2-b").click()
    assert page.url.endswith("#ref-2")
    assert page.locator("#ref-2").evaluate("element => element.matches(':target')")
    page.get_by_role("link", name="Reference 2, mention b").click()

    assert page.url.endswith("#cite-2-b")


def test_a_marker_shows_its_source_in_place_without_script_and_escape_puts_it_away(
    opens: Opens, article: Article
):
    """WCAG 1.4.13: dismissible, hoverable and persistent; where a browser cannot do it, the link still leads there."""
    page = opens(article.get_absolute_url(), reduced_motion="reduce")
    preview = page.locator("#note-3")
    page.locator("#cite-3-a").hover()
    preview.wait_for(state="visible")
    preview.hover()
    assert preview.inner_text().startswith("3. Corrected Example E.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    preview.wait_for(state="hidden")

    page.locator("#cite-2-a").focus()
    page.keyboard.press("Tab")
    preview.wait_for(state="visible")
    assert page.evaluate("document.activeElement.id") == "cite-3-a"
    page.keyboard.press("Enter")
    assert page.url.endswith("#ref-3")


def test_r61_the_first_tab_stop_skips_to_the_text(opens: Opens, article: Article):
    page = opens(article.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_r64_the_tab_order_of_the_text_goes_down_the_page(opens: Opens, article: Article):
    page = opens(article.get_absolute_url(), width=320)
    links = page.locator("main a[href]").all()
    tops = [link.evaluate(TOP_LEFT)[0] for link in links]

    assert len(tops) > 20
    assert all(after >= before - 30 for before, after in itertools.pairwise(tops))


def test_r66_r67_r68_advice_says_in_words_what_its_colour_says(opens: Opens, article: Article):
    page = opens(article.get_absolute_url())

    headings = {one.inner_text() for one in page.locator(".callout > :first-child").all()}
    spoken = [one.text_content() for one in page.locator(".callout > :first-child").all()]
    assert {"Do", "Don’t"} <= headings
    assert "Important: Other medicines" in spoken
    assert any(re.match(r"Immediate action required: ", heading) for heading in spoken)
    assert page.locator(".callout-dont li").all_inner_texts() == ["do not stop your medicine on your own"]


def test_r69_a_wide_table_scrolls_by_keyboard_in_a_named_region(opens: Opens, article: Article):
    page = opens(article.get_absolute_url(), width=320, bypass_csp=True)
    region = page.get_by_role("region", name=re.compile("Levels and what they are called"))

    assert region.evaluate("element => element.scrollWidth > element.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.table-scroll').scrollLeft > 0")
    assert region.locator("caption").count() == 1
    assert region.locator("th[scope]").count() >= 5


def test_r71_with_forced_colours_every_box_keeps_a_border(opens: Opens, article: Article):
    page = opens(article.get_absolute_url(), forced_colors="active")
    widths = page.evaluate(BORDERS)
    assert len(widths) > 10
    assert [one for one in widths if one[1] < 1] == []


@pytest.mark.parametrize(("motion", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_r72_reduced_motion_removes_smooth_scrolling(
    opens: Opens, article: Article, motion: str, behaviour: str
):
    page = opens(article.get_absolute_url(), reduced_motion=motion)

    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_r43_r76_feedback_works_without_script_and_without_a_cookie(opens: Opens, article: Article):
    before = Feedback.objects.count()
    page = opens(article.get_absolute_url(), width=320, java_script_enabled=False)
    page.get_by_label("Something is out of date").check()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_label("Something is out of date").is_checked()
    page.get_by_label("Which part of the page?").select_option("Numbers")
    page.get_by_label("What should we know?").fill("There is a newer guideline.")
    page.get_by_role("button", name="Send feedback").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"
    assert Feedback.objects.count() == before + 1
    kept = Feedback.objects.latest("id")
    assert (kept.verdict, kept.heading, kept.edition.number) == ("out_of_date", "Numbers", 2)
    page.get_by_role("link", name="/feedback/").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your report"
    assert page.context.cookies() == []


def test_r60_r74_search_history_and_comparison_work_without_script_at_four_times_the_size(
    opens: Opens, article: Article
):
    """A window of 1280 pixels at 400 % shows what one of 320 shows."""
    page = opens("/", width=320, java_script_enabled=False)
    page.get_by_label("Which condition, symptom or treatment?").fill("blood pressure")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="High blood pressure").click()
    page.get_by_role("link", name="see what changed").click()
    page.get_by_role("button", name="Compare").click()

    assert page.get_by_role("heading", level=1).inner_text() == "What changed: High blood pressure"
    assert "Eat 2.3 g." in page.locator("main section ins").first.inner_text()


def test_r80_nothing_moves_while_the_page_loads_and_the_largest_thing_is_text(opens: Opens, article: Article):
    page = opens()
    page.add_init_script("""
      window.shift = 0;
      new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))
        .observe({type: 'layout-shift', buffered: true});
    """)
    page.goto(article.get_absolute_url())
    # One promise: the page's policy lets nothing be evaluated that a poll would ask for again and again.
    largest = page.evaluate("""() => new Promise(found => new PerformanceObserver(
      list => found(list.getEntries().at(-1).element.tagName)
    ).observe({type: 'largest-contentful-paint', buffered: true}))""")

    assert page.evaluate("window.shift") == 0
    assert largest in ("P", "H1")


def test_r19_r88_paper_holds_the_text_its_trust_its_sources_and_its_address(
    opens: Opens, article: Article, module_site: Any
):
    page = opens(article.get_absolute_url())
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()

    for wanted in (
        "High blood pressure",
        "Medically reviewed by",
        "What you can do",
        "https://doi.org/10.5555/example.",
        "does not provide medical advice",
        f"{module_site.url}{article.get_absolute_url()}",
        "edition 2",
    ):
        assert wanted in printed
    for unwanted in (
        "On this page",
        "Was this article helpful?",
        "Editorial policy\n",
        "A to Z",
        "Related articles",
    ):
        assert unwanted not in printed
    assert not [one for one in page.locator("form, nav").all() if one.is_visible()]
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_follows_the_readers_choice_of_light_and_dark(opens: Opens, article: Article, scheme: str):
    page = opens(article.get_absolute_url(), scheme=scheme)
    red, green, blue = map(
        int,
        re.findall(r"\d+", page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))[:3],
    )

    assert (red + green + blue > 600) is (scheme == "light")
