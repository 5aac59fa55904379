"""Which sources were added, removed or changed from one edition to the next (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

Entry = Mapping[str, Any]
"""A reference as an edition prints it: position, key, text and doi ("" or None if it has none)."""
_SAME_BY = ("key", "doi", "text")


@dataclass(frozen=True)
class SourceChanges:
    """`changed` are pairs of what was printed and what is printed of the same source; its number does not count."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Entry], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def said(self) -> str:
        """In words: “2 sources added, 1 removed”; nothing when nothing changed."""
        words = (
            (ngettext("%(n)s source added", "%(n)s sources added", len(self.added)), self.added),
            (ngettext("%(n)s source removed", "%(n)s sources removed", len(self.removed)), self.removed),
            (ngettext("%(n)s source changed", "%(n)s sources changed", len(self.changed)), self.changed),
        )
        return ", ".join(text % {"n": len(those)} for text, those in words if those)


def source_changes(old: Sequence[Entry], new: Sequence[Entry]) -> SourceChanges:
    """How one reference list became the other. A source is the same by its key, its DOI or, last, by its words."""
    pairs = sorted(_paired(old, new), key=lambda pair: pair[1]["position"])
    kept = [before["position"] for before, _after in pairs]
    come = [after["position"] for _before, after in pairs]
    return SourceChanges(
        added=tuple(entry for entry in new if entry["position"] not in come),
        removed=tuple(entry for entry in old if entry["position"] not in kept),
        changed=tuple((before, after) for before, after in pairs if before["text"] != after["text"]),
    )


def _paired(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    left, waiting = list(old), list(new)
    for name in _SAME_BY:
        known = {entry[name]: entry for entry in left if entry[name]}
        for entry in [one for one in waiting if one[name] in known]:
            before = known.pop(entry[name], None)
            if before is not None:
                left.remove(before)
                waiting.remove(entry)
                yield before, entry
