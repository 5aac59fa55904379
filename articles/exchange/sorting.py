"""Which line of a pasted text is what: title, text, reference, byline, date, or not part of the article."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.exchange.bylines import Credited, read_byline, read_last_modified
from articles.exchange.furniture import LONGEST_LINK, heads_a_list_of_pages, reason_to_set_aside
from articles.exchange.lines import ATX_HEADING, RULED_LINE, UNDERLINE, Line, fenced, is_markdown
from articles.exchange.reference_block import ReferenceBlock, find_references

LONGEST_TITLE = 200
FRONT_MATTER = "---"


@dataclass
class Sorted:
    """The lines of a text by what they are. Every line is in exactly one place."""

    is_markdown: bool
    title: Line | None = None
    body: list[Line] = field(default_factory=list)
    references: list[list[Line]] = field(default_factory=list)
    bylines: list[tuple[Line, Credited]] = field(default_factory=list)
    modified: tuple[Line, datetime.date | None] | None = None
    aside: list[tuple[Line, str]] = field(default_factory=list)
    after_references: list[Line] = field(default_factory=list)
    """Lines of the body that stood after the references, and are reported because they may be page furniture."""


def sort_lines(lines: list[Line]) -> Sorted:
    """Put every line where it belongs. What is not recognised stays in the body."""
    return _Sorting(lines).run()


class _Sorting:
    """One pass over the lines, from top to bottom."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.result = Sorted(is_markdown(lines))
        self.code = fenced(lines) if self.result.is_markdown else frozenset()
        self.block: ReferenceBlock | None = find_references(lines, self._is_outside_text)
        self.title_at = self._first_level_heading() if self.result.is_markdown else None
        self.listed_under = ""

    def run(self) -> Sorted:
        inside = self.block.positions if self.block else frozenset()
        start = self._set_front_matter_aside()
        for at in range(start, len(self.lines)):
            if at not in inside:
                self._place(at)
        if self.block:
            self.result.references = [[self.lines[at] for at in group] for group in self.block.groups]
        return self.result

    def _place(self, at: int) -> None:
        line = self.lines[at]
        if line.number in self.code:
            self.result.body.append(line)
        elif self.block and at == self.block.heading:
            self.result.aside.append((line, _("The heading of the reference list.")))
        elif not (line.is_short and self._is_recognised(line)):
            self._place_text(at)

    def _is_recognised(self, line: Line) -> bool:
        """Put away dates, furniture and bylines; False if the line is none of these."""
        aside = self.result.aside
        if self._is_underline_of_the_title(line) or (
            RULED_LINE.match(line.text) and not self.result.is_markdown
        ):
            aside.append((line, _("A line drawn across the page.")))
        elif (changed := read_last_modified(line.bare))[0]:
            self._place_date(line, changed[1])
        elif reason := reason_to_set_aside(line.bare, before_title=self._is_before_title):
            aside.append((line, reason))
            self.listed_under = reason if heads_a_list_of_pages(reason) else ""
            return True
        elif people := read_byline(line.bare):
            self._place_byline(line, people)
        elif self._is_listed_link(line):
            aside.append((line, self.listed_under))
            return True
        else:
            return False
        self.listed_under = ""
        return True

    def _place_text(self, at: int) -> None:
        line = self.lines[at]
        self.listed_under = ""
        if self._is_title(at):
            self.result.title = line
        elif self._is_after_references(at) and not _reads_like_text(line):
            self.result.aside.append((line, _("It stands after the references and does not read like text.")))
        else:
            self.result.body.append(line)
            if self._is_after_references(at):
                self.result.after_references.append(line)

    def _place_date(self, line: Line, day: datetime.date | None) -> None:
        if self.result.modified:
            self.result.aside.append((line, _("The date of the last change is there twice.")))
        else:
            self.result.modified = (line, day)

    def _place_byline(self, line: Line, people: list[Credited]) -> None:
        """Each person once; a line that names nobody new is set aside."""
        known = {person for _line, person in self.result.bylines}
        new = [person for person in people if person not in known]
        if new:
            self.result.bylines += [(line, person) for person in new]
        else:
            self.result.aside.append((line, _("The byline is there more than once.")))

    @property
    def _is_before_title(self) -> bool:
        return self.result.title is None and not self.result.body

    def _is_title(self, at: int) -> bool:
        if self.result.title:
            return False
        if self.title_at is not None:
            return at == self.title_at
        return not self.result.body and not self._is_after_references(at) and self._reads_like_a_title(at)

    def _reads_like_a_title(self, at: int) -> bool:
        line = self.lines[at]
        if ATX_HEADING.match(line.text):
            return True
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        is_wrapped = below is not None and not below.blank_before and below.said[:1].islower()
        is_long = len(line.said) > LONGEST_TITLE
        return not (is_long or is_wrapped or line.is_item or line.said[-1] in ".,;") and any(
            map(str.isalpha, line.said)
        )

    def _first_level_heading(self) -> int | None:
        for at, line in enumerate(self.lines):
            heading = ATX_HEADING.match(line.text)
            if heading and len(heading[1]) == 1 and line.number not in self.code:
                return at
        return None

    def _is_underline_of_the_title(self, line: Line) -> bool:
        title = self.result.title
        return bool(title and title.number == line.number - 1 and UNDERLINE.match(line.text))

    def _is_after_references(self, at: int) -> bool:
        return self.block is not None and at >= self.block.end

    def _is_listed_link(self, line: Line) -> bool:
        """Whether the line is one of the short lines under `Related posts`."""
        if not self.listed_under or line.blank_before > 1 or line.ends_a_sentence:
            return False
        return len(line.said) <= LONGEST_LINK and (line.is_item or not line.blank_before)

    def _is_outside_text(self, line: Line) -> bool:
        """Whether the line is furniture, a byline or a date, and so cannot be part of a reference."""
        if not line.is_short:
            return False
        if read_last_modified(line.bare)[0] or read_byline(line.bare):
            return True
        return bool(reason_to_set_aside(line.bare, before_title=False))

    def _set_front_matter_aside(self) -> int:
        """Set the lines between `---` and `---` at the top aside; the position of the first line after them."""
        if not self.lines or self.lines[0].text.strip() != FRONT_MATTER or self.lines[0].number != 1:
            return 0
        for at, line in enumerate(self.lines[1:60], start=1):
            if line.text.strip() == FRONT_MATTER:
                reason = _("Settings of the program it comes from. Take over by hand what you need.")
                self.result.aside += [(each, reason) for each in self.lines[: at + 1]]
                return at + 1
        return 0


def _reads_like_text(line: Line) -> bool:
    """Whether a line after the references is running text, a heading or an item, rather than a link or a label."""
    if line.is_item or ATX_HEADING.match(line.text):
        return True
    return line.ends_a_sentence and len(line.said.split()) >= 8
