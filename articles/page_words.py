"""The words of a page, each with its place in the HTML, and passages marked in it (pure).

This is the text that comments are anchored in: what a person can select on the page, citation markers left out, with
one blank between any two words. A heading, a paragraph or a cell ends a word like a blank does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

from articles.anchors import Place

_PIECE = re.compile(
    r'(?P<cite>\u2060?<a [^>]*class="cite".*?</a>)|(?P<tag><[^>]+>)|(?P<sign>&[^\s;<>]{1,32};|[^<])',
    re.DOTALL,
)
_INLINE = re.compile(r"</?(?:a|em|strong|code|span|mark|sub|sup|i|b)\b")
_NO_WORD = "\u2060\u200b\u00ad"


@dataclass(frozen=True)
class PageWords:
    """`text` is what a page says; `at[n]` is where its n-th character stands in the HTML, a blank being nowhere."""

    html: str
    text: str
    at: tuple[Place, ...]

    def marked(self, passages: Iterable[tuple[str, Place]]) -> str:
        """The HTML with each passage in `mark` elements, none of them across a tag; the first has the id it was given.

        Where two passages overlap, the one that begins first keeps the words they share.
        """
        pieces, done, taken = [], 0, 0
        for name, (start, end) in sorted(passages, key=lambda one: one[1]):
            first = f' id="{escape(name)}" tabindex="-1"'
            for opened, closed in self._runs(max(start, taken), end):
                pieces += [
                    self.html[done:opened],
                    f'<mark class="commented"{first}>',
                    self.html[opened:closed],
                    "</mark>",
                ]
                done, first = closed, ""
            taken = max(taken, end)
        return "".join([*pieces, self.html[done:]])

    def _runs(self, start: int, end: int) -> list[Place]:
        """The stretches of HTML without a tag that show the characters from `start` to `end`."""
        runs: list[Place] = []
        for opened, closed in self.at[start:end]:
            if opened == closed:
                continue
            if runs and "<" not in self.html[runs[-1][1] : opened]:
                runs[-1] = (runs[-1][0], closed)
            else:
                runs.append((opened, closed))
        return runs


def words_of(html: str) -> PageWords:
    """The words of sanitised HTML."""
    text: list[str] = []
    at: list[Place] = []
    is_apart = False
    for found in _PIECE.finditer(html):
        said = _said(found)
        if said is None:
            continue
        if said.isspace():
            is_apart = True
            continue
        if is_apart and text:
            text.append(" ")
            at.append((found.start(), found.start()))
        is_apart = False
        text.append(said)
        at.extend([found.span()] * len(said))
    return PageWords(html, "".join(text), tuple(at))


def _said(found: re.Match[str]) -> str | None:
    """One character of the text, a blank between words, or nothing at all."""
    if found.lastgroup == "cite" or (found.lastgroup == "tag" and _INLINE.match(found[0])):
        return None
    if found.lastgroup == "tag":
        return " "
    said = unescape(found[0])
    return None if said in _NO_WORD else said


@dataclass(frozen=True)
class Page:
    """The title, standfirst, key points and text of an article, and `text`: the words of them all."""

    title: PageWords
    standfirst: PageWords
    key_points: PageWords
    body: PageWords

    @property
    def parts(self) -> dict[str, PageWords]:
        return {
            "title": self.title,
            "standfirst": self.standfirst,
            "key_points": self.key_points,
            "body": self.body,
        }

    @cached_property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts.values() if part.text)

    @cached_property
    def begins(self) -> dict[str, int]:
        """Where in `text` each part begins."""
        found, at = {}, 0
        for name, part in self.parts.items():
            found[name] = at
            at += len(part.text) + 1 if part.text else 0
        return found

    def part_of(self, place: Place) -> str:
        """The part that holds all of a place, or "" when it reaches from one into the next."""
        for name, part in self.parts.items():
            if self.begins[name] <= place[0] and place[1] <= self.begins[name] + len(part.text):
                return name
        return ""

    def marked(self, name: str, passages: Iterable[tuple[str, Place]]) -> str:
        """The HTML of one part with those of the passages marked that begin in it; places are of the whole text."""
        begin = self.begins[name]
        end = begin + len(self.parts[name].text)
        here = [
            (one, (start - begin, min(stop, end) - begin))
            for one, (start, stop) in passages
            if begin <= start < end
        ]
        return self.parts[name].marked(here)


def page_of(*, title: str, standfirst: str, key_points: Iterable[str], html: str) -> Page:
    """The page of an edition or of a working copy; `html` is the rendered text, everything else is plain."""
    points = "".join(f"<li>{escape(point, quote=False)}</li>" for point in key_points)
    parts = (escape(title, quote=False), escape(standfirst, quote=False), points, html)
    return Page(*map(words_of, parts))
