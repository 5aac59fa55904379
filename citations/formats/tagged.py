"""Files of lines that begin with a tag, such as RIS and PubMed's: one reader for both (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Grammar:
    """How a format writes its lines.

    `line` matches a line with a tag: group 1 is the tag, group 2 the value. Only `tags` are tags, whatever their case;
    other lines continue the one before. `starts` begins a record, `ends` ends it ("" if nothing does); with `by_blank`
    an empty line ends it too.
    """

    line: re.Pattern[str]
    tags: frozenset[str]
    starts: str
    ends: str = ""
    by_blank: bool = False


@dataclass
class Block:
    """One record: where it begins, how, and its tags in the order of the file, each with the lines of its value."""

    line: int
    start: str
    lines: list[tuple[str, list[str]]] = field(default_factory=list)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Tags with their values; those without a value are left out."""
        joined = [(tag, " ".join(parts).strip()) for tag, parts in self.lines]
        return [(tag, value) for tag, value in joined if value]

    def first(self, *tags: str) -> str:
        """The value of the first of `tags` that has one."""
        return next((value for tag in tags for value in self.every(tag)), "")

    def every(self, *tags: str) -> list[str]:
        """All values of `tags`, in the order of the file."""
        return [value for tag, value in self.pairs if tag in tags]


def blocks(text: str, grammar: Grammar) -> Iterator[Block]:
    """The records in `text`. A new start begins a new record, even if the one before was not ended.

    Lines with a tag that stand outside every record make a record of their own, without its start, so that nothing is
    lost without a word; lines without a tag are ignored there.
    """
    block: Block | None = None
    for number, line in enumerate(LINE_END.split(text), start=1):
        tag, value = _tagged(line, grammar)
        if block and (tag == grammar.starts or (grammar.by_blank and not line.strip())):
            yield block
            block = None
        if tag and tag == grammar.ends:
            if block:
                yield block
            block = None
        elif tag:
            block = block or Block(number, line.strip())
            block.lines.append((tag, [value]))
        elif block and line.strip():
            block.lines[-1][1].append(line.strip())
    if block:
        yield block


def _tagged(line: str, grammar: Grammar) -> tuple[str, str]:
    """The tag of a line and its value; ("", "") if it has none."""
    found = grammar.line.match(line)
    tag = found[1].upper() if found else ""
    return (tag, found[2] or "") if found and tag in grammar.tags else ("", "")
