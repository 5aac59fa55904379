"""What a text for patients often lacks: when to seek help, what is not certain, pictures in words, links that lead on.

Pure. PIF TICK and DISCERN ask for the first two; whether a text needs them is for its author to judge, so that nothing
here is more than a hint.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from articles.readability import Piece
from cms.markdown import ImageUse, LinkUse

WORTH_JUDGING = 100
"""Words from which a text is expected to be whole."""

LONGEST_ALTERNATIVE = 250
"""Characters. A screen reader speaks alternative text in one breath and cannot go back in it."""

_PEOPLE = (
    r"(?:doctors?|gps?|nurses?|pharmacists?|midwife|dentist|specialist|clinician|surgeon|ambulance"
    r"|(?:health|medical|care) (?:care )?(?:professional|provider|team))"
)
SEEK_HELP = (
    r"(?:non-)?urgent advice",  # as callouts call themselves
    r"immediate action required",
    r"when to (?:see|call|get|seek|ask|go)",
    r"(?:call|dial) (?:\d{3}|for help)",
    r"emergency (?:room|department|services?|care)",
    r"medical (?:help|advice|attention)",
    rf"(?:see|ask|call|tell|contact|phone|visit|talk to|speak to|speak with) (?:an?|your|the) {_PEOPLE}",
)
UNCERTAINTY = (
    r"uncertain\w*|unclear|unknown|unproven|inconclusive|disagree\w*",
    r"might|probably|thought to|to find out whether",
    r"not (?:yet |been )?(?:known|clear|certain|sure|proven|proved|shown|tested|studied|understood|enough)",
    r"(?:do not|don['’]t) (?:yet |fully )?know|(?:nobody|no one) knows|no clear",
    r"(?:no|little|limited|weak|poor|mixed|insufficient) (?:good |clear |strong |firm )?(?:evidence|proof)",
    r"low-(?:quality|certainty) evidence|(?:more|further|larger) (?:research|studies|trials)",
    r"no [\w ,]{1,60} (?:has|have) been (?:shown|proven|proved)",
    r"too (?:few|little|small)|small(?:er)? (?:study|studies|trials?)",
)
PARTS = {
    part: re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)
    for part, phrases in {"seek_help": SEEK_HELP, "uncertainty": UNCERTAINTY}.items()
}
"""Each part by the words that usually stand in it. They are English."""

FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|gif|webp|svg)|(?:img|dsc|image|screenshot)[ _-]*\d+", re.IGNORECASE
)
OPENS_AS_PICTURE = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|graphic) (?:of|showing|that shows)\b", re.IGNORECASE
)
ANCHOR = re.compile(r'\sid="([^"]*)"')
PAGE_ANCHORS = frozenset(
    {"", "page", "contents", "key-points", "references", "how-reviewed", "feedback", "related"}
)
ARTICLE_PATH = re.compile(r"/articles/([-\w]+)/?")


def missing_parts(pieces: Iterable[Piece], word_count: int) -> list[str]:
    """The keys of PARTS that no words of an English text point to; none of a text that has hardly begun."""
    if word_count < WORTH_JUDGING:
        return []
    text = "\n".join(piece.text for piece in pieces)
    return [part for part, words in PARTS.items() if not words.search(text)]


def weakness_of(image: ImageUse) -> str:
    """What makes alternative text useless: file_name, opening, caption, one_word or long; nothing if it looks well.

    Text that is missing altogether is not a matter of hints: it keeps the article from being submitted.
    """
    alt = image.alt.strip()
    if not alt:
        return ""
    weaknesses = {
        "file_name": FILE_NAME.fullmatch(alt),
        "opening": OPENS_AS_PICTURE.match(alt),
        "caption": alt.casefold() == image.caption.strip().casefold(),
        "one_word": len(alt.split()) == 1,
        "long": len(alt) > LONGEST_ALTERNATIVE,
    }
    return next((name for name, applies in weaknesses.items() if applies), "")


def dead_anchors(links: Iterable[LinkUse], html: str) -> list[LinkUse]:
    """Links to a place in the page that is not there. `html` is the rendered text."""
    anchors = PAGE_ANCHORS | set(ANCHOR.findall(html))
    inside = [link for link in links if link.address.startswith("#")]
    return [
        link
        for link in inside
        if unquote(link.address[1:]) not in anchors and not link.address.startswith("#ref-")
    ]


def article_links(links: Iterable[LinkUse], site: str) -> dict[str, LinkUse]:
    """The first link to each article of the site whose address is `site`, by the article's slug."""
    host = urlsplit(site).netloc
    found: dict[str, LinkUse] = {}
    for link in links:
        parts = urlsplit(link.address)
        path = ARTICLE_PATH.match(parts.path)
        if path and parts.netloc in ("", host):
            found.setdefault(path[1], link)
    return found
