"""What differs between two signed documents, part by part (pure): the words, the byline, sources, images, the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.diff import Block, Comparison, compare
from articles.reader.trusted import diff_html
from articles.wording import FLAGS
from articles.workflow import RiskClass


@dataclass(frozen=True)
class Change:
    """A block of a comparison; `place` counts the changed ones from 1 through the document, 0 is unchanged text."""

    place: int
    block: Block

    @property
    def kind(self) -> str:
        return self.block.kind

    @property
    def html(self) -> SafeString:
        return diff_html(self.block.html)

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
    """Everything that differs between two documents; `parts` are those in which something does."""

    parts: tuple[Part, ...]

    @cached_property
    def count(self) -> int:
        """How many blocks changed."""
        return sum(part.comparison.changes for part in self.parts)

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
    parts: list[Part] = []
    place = 0
    for (name, before), (_name, after) in zip(_parts(old), _parts(new), strict=True):
        found = compare(before, after)
        if found.changes:
            runs = _numbered(found, after=place)
            parts.append(Part(name, found, runs))
            place += found.changes
    return Changes(tuple(parts))


def _numbered(found: Comparison, after: int) -> tuple[tuple[Change, ...], ...]:
    runs, place = [], after
    for run in found.changed_blocks():
        numbered = []
        for block in run:
            place += block.kind != "same"
            numbered.append(Change(place if block.kind != "same" else 0, block))
        runs.append(tuple(numbered))
    return tuple(runs)


def _parts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The document as texts, one for each part, with a line or paragraph for each thing in it."""
    return [
        (_("Title"), document["title"]),
        (_("Byline"), _lines(_credit(person) for person in document["byline"])),
        (_("Standfirst"), document["standfirst"]),
        (_("Key points"), _lines(document["key_points"])),
        (_("Text"), document["body"]),
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
