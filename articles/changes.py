"""What differs between two signed documents, part by part (pure): the words, the byline, sources, images, the rest."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.blocks import heading_of
from articles.diff import Block, Comparison, compare
from articles.reader.trusted import diff_html
from articles.wording import FLAGS
from articles.workflow import RiskClass

_HEADING_SIGN = re.compile(r"^((?:<(?:ins|del)><span[^>]*>[^<]*</span>)?)#{1,6}\s+")

Parts = list[tuple[str, str]]
"""Names and texts of the parts of a document, in the order of the page."""


@dataclass(frozen=True)
class Change:
    """A block of a comparison; `place` counts the changed ones from 1 through the document, 0 is unchanged text.

    `key` is the same wherever the same words changed in the same way, so that a tick stays with what was ticked.
    """

    place: int
    block: Block
    key: str = ""

    @property
    def kind(self) -> str:
        return self.block.kind

    @property
    def is_heading(self) -> bool:
        return bool(heading_of(self.block.new or self.block.old))

    @property
    def html(self) -> SafeString:
        """The block with its marks. The sign of a heading is left out where it did not change."""
        return diff_html(_HEADING_SIGN.sub(r"\1", self.block.html))

    @property
    def badges(self) -> list[str]:
        return self.block.badges


@dataclass(frozen=True)
class Part:
    """One part in which something changed, as runs of blocks around the changes."""

    name: str
    comparison: Comparison
    runs: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two documents; `parts` are those in which something does.

    `share` is how much of what people read was removed or added, from 0 for nothing to 1 for every word.
    """

    parts: tuple[Part, ...]
    share: float = 0.0

    @cached_property
    def count(self) -> int:
        """How many blocks changed."""
        return sum(part.comparison.changes for part in self.parts)

    def all(self) -> list[Change]:
        """The changes in order, without the unchanged text around them."""
        return [change for part in self.parts for run in part.runs for change in run if change.place]

    @cached_property
    def numbers(self) -> int:
        """How many of them changed a number or a unit."""
        blocks = (block for part in self.parts for block in part.comparison.blocks)
        return sum(bool(block.flags & {"number", "unit"}) for block in blocks)

    @cached_property
    def doses(self) -> int:
        """How many of them changed a dose."""
        return sum(block.changes_a_dose for part in self.parts for block in part.comparison.blocks)

    @property
    def flag_counts(self) -> list[tuple[str, int]]:
        """(label, number of changed blocks) of each kind of change that occurs, weightiest first."""
        blocks = (block for part in self.parts for block in part.comparison.blocks)
        counts = Counter(flag for block in blocks for flag in block.flags)
        return [(str(label), counts[flag]) for flag, label in FLAGS.items() if counts[flag]]


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Compare two content documents (see `articles.content`): everything that a signature covers."""
    prose, records = _compared(_prose(old), _prose(new)), _compared(_records(old), _records(new))
    numbering = Numbering()
    parts = [
        Part(
            name,
            found,
            tuple(tuple(numbering.change(block) for block in run) for run in found.changed_blocks()),
        )
        for name, found in [*prose, *records]
        if found.changes
    ]
    return Changes(tuple(parts), _share([found for _name, found in prose]))


class Numbering:
    """Counts the changes of a document as they come, and gives each its key."""

    def __init__(self) -> None:
        self.place = 0
        self.keys: Counter[str] = Counter()

    def change(self, block: Block) -> Change:
        if block.kind == "same":
            return Change(0, block)
        self.place += 1
        key = hashlib.sha256("\0".join([block.old.strip(), block.new.strip()]).encode()).hexdigest()[:32]
        self.keys[key] += 1
        return Change(self.place, block, f"{key}-{self.keys[key]}")


def _compared(old: Parts, new: Parts) -> list[tuple[str, Comparison]]:
    return [(name, compare(before, after)) for (name, before), (_name, after) in zip(old, new, strict=True)]


def _share(compared: Iterable[Comparison]) -> float:
    blocks = [block for found in compared for block in found.blocks]
    words = sum(len(block.old.split()) + len(block.new.split()) for block in blocks)
    return sum(block.changed_words for block in blocks) / words if words else 0.0


def _prose(document: Mapping[str, Any]) -> Parts:
    """What people read of a document, as texts with a line or paragraph for each thing in it."""
    return [
        (_("Title"), document["title"]),
        (_("Byline"), _lines(_credit(person) for person in document["byline"])),
        (_("Standfirst"), document["standfirst"]),
        (_("Key points"), _lines(document["key_points"])),
        (_("Text"), document["body"]),
    ]


def _records(document: Mapping[str, Any]) -> Parts:
    """What else is signed, in the same way."""
    return [
        (_("Sources"), _lines(_source(entry) for entry in document["citations"])),
        (_("Images"), _lines(_image(image) for image in document["images"])),
        (_("Other facts"), _lines(_facts(document))),
    ]


def _lines(lines: Any) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _credit(person: Mapping[str, Any]) -> str:
    part = _("Written by") if person["part"] == "author" else _("Edited by")
    return f"{part} {', '.join(filter(None, (person['name'], person['credentials'])))}"


def _source(entry: Mapping[str, Any]) -> str:
    return f"{entry['text']} ({entry['key']})"


def _image(image: Mapping[str, Any]) -> str:
    facts = (image["alt"] or _("decorative"), image["caption"], image["credit"], image["sha256"][:12])
    return " · ".join(fact for fact in facts if fact)


def _facts(document: Mapping[str, Any]) -> list[str]:
    return [
        f"{_('Risk class')} {RiskClass(document['risk_class']).label}",
        f"{_('Language')} {document['language']}",
        f"{_('Description for search engines')} {document['meta_description']}",
        f"{_('Disclaimer')} {document['disclaimer']}",
    ]
