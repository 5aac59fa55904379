"""What holds for every public page in a browser, seen in one visit of each (R57 to R65, R70, R73, R75, R77).

A page is loaded once, then shown by day and in the dark, wide and narrow, and with the text spacing that readers may
choose. What is wrong comes back under the number of the statement that it breaks.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.accessibility import faults_in_every_look

MOST_REQUESTS = 5
HEIGHT = 800
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
"""WCAG 2.2, success criterion 1.4.12. As a sheet of the page's own, for its policy lets nothing else style it."""

PUT_ON = """styles => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [sheet];
}"""
TAKE_OFF = "() => { document.adoptedStyleSheets = []; }"
OUTSIDE = """() => {
  const width = innerWidth;
  const scrolls = document.documentElement.scrollWidth > width ? ['the page itself'] : [];
  const meant = '.table-scroll *, .visually-hidden, .hero-rings, .crumbs li:last-child, .crumbs li:last-child *';
  const cut = [...document.querySelectorAll('body *')].filter(one => !one.matches(meant))
    .filter(one => one.getBoundingClientRect().right > width + 1);
  return scrolls.concat(cut.map(one => one.outerHTML.slice(0, 80)));
}"""
CLIPPED = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(one => !one.closest('.visually-hidden, .crumbs, svg, .table-scroll') && one.clientHeight)
  .filter(one => getComputedStyle(one).overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1)
  .filter(one => !one.matches('textarea, select, input, .article-rail > *'))
  .map(one => one.outerHTML.slice(0, 80))"""
SMALL = """() => {
  const inSentence = one => getComputedStyle(one).display === 'inline'
    && [...one.parentElement.childNodes].some(near => near.nodeType === Node.TEXT_NODE && near.data.trim());
  const target = one => one.matches('[type=radio], [type=checkbox]') ? one.labels[0] : one;
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(one => one.checkVisibility() && !inSentence(one)).map(target)
    .filter(one => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < 23.95; })
    .map(one => one.outerHTML.slice(0, 80));
}"""
FOCUS = """() => {
  const takes = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const wrong = [];
  for (const one of document.querySelectorAll(takes)) {
    if (!one.checkVisibility()) continue;
    one.focus();
    const style = getComputedStyle(one), boxes = one.getClientRects(), name = one.outerHTML.slice(0, 80);
    if (document.activeElement !== one) wrong.push(['takes no focus', name]);
    if (parseFloat(style.outlineWidth) < 3 || style.outlineStyle === 'none') wrong.push(['R62', name]);
    const seen = [...boxes].some(box => {
      const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return at && (at === one || one.contains(at) || at.contains(one) || [...(one.labels || [])].includes(at));
    });
    if (!seen) wrong.push(['R63', name]);
  }
  return wrong;
}"""
PICTURES = """() => [...document.images]
  .filter(one => !(one.hasAttribute('alt') && one.getAttribute('width') && one.getAttribute('height')))
  .map(one => one.outerHTML.slice(0, 80))"""

Faults = dict[str, list[Any]]


class Visitor:
    """Goes from page to page in one window and keeps what each of them asked for and complained of."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._keep)

    def _keep(self, message: Any) -> None:
        # Of a page that is meant to be missing.
        is_the_answer = "the server responded with a status of" in message.text
        if message.type in ("error", "warning") and not is_the_answer:
            self.complaints.append(message.text)

    def visit(self, address: str) -> Faults:
        """What is wrong with the page at `address`, by the number of the statement."""
        self.asked.clear()
        self.complaints.clear()
        page = self.page
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        found: Faults = {"R75": [url for url in self.asked if not url.startswith(self.site)]}
        found["R79"] = [] if len(self.asked) <= MOST_REQUESTS else list(self.asked)
        page.set_viewport_size({"width": 320, "height": HEIGHT})
        found["R58"] = page.evaluate(OUTSIDE)
        found["R65"] = page.evaluate(SMALL)
        found["R70"] = page.evaluate(PICTURES)
        # From now on the browser shows the focus as it does to people with a keyboard.
        page.keyboard.press("Tab")
        found["R62 R63"] = page.evaluate(FOCUS)
        page.evaluate(PUT_ON, TEXT_SPACING)
        found["R59"] = page.evaluate(OUTSIDE) + page.evaluate(CLIPPED)
        page.evaluate(TAKE_OFF)
        found["R57"] = faults_in_every_look(page)
        found["R62 R63 dark"] = page.evaluate(FOCUS)
        found["R77"] = list(self.complaints)
        return found
