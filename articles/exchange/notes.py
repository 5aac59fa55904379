"""What a person should look at after an import, in sentences."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.exchange.citing import Cited
from articles.exchange.lines import Line
from articles.exchange.report import ImportedArticle, quoted
from articles.exchange.sorting import Sorted

LONGEST_TITLE = 200
MOST_LINES_NAMED = 12
TAG = re.compile(r"</?(?!sup>|https?:)[a-zA-Z][^<>\n]{0,200}>")
PICTURE = re.compile(r"!\[[^\]\n]{0,500}\]\(")


def notes_on(imported: ImportedArticle, found: Sorted, cited: Cited) -> Iterator[str]:
    """One sentence for each thing that was decided by rule and may need another decision."""
    yield from _on_title(imported, found)
    yield from _on_structure(imported, found)
    yield from _on_references(imported)
    if cited.counting:
        lines = _named(sorted({marker.line for marker in cited.counting}))
        yield _("Numbers in brackets were taken for counting, not for citations: line %(lines)s.") % {
            "lines": lines
        }
    if imported.last_modified and not imported.last_modified.date:
        yield _("The date in “%(raw)s” was not read, because it could mean two days.") % {
            "raw": imported.last_modified.raw
        }
    if TAG.search(imported.body):
        yield _("The text has HTML tags. They will be shown as text: replace them by Markdown.")
    if PICTURE.search(imported.body):
        yield _(
            "The text has pictures that are not here. Upload them, with alternative text, and insert them again."
        )


def _on_title(imported: ImportedArticle, found: Sorted) -> Iterator[str]:
    if not imported.title:
        yield _("No title was found. Write one.")
    elif len(imported.title) > LONGEST_TITLE:
        yield _("The title has %(length)d characters; it may have 200. Shorten it.") % {
            "length": len(imported.title)
        }
    if not imported.standfirst:
        yield _("No standfirst was found. Write one or two sentences that say what the page is about.")
    above = [line.number for line in found.body if found.title and line.number < found.title.number]
    if above:
        yield _("Text above the title was kept at the beginning of the text: line %(lines)s.") % {
            "lines": _named(above)
        }


def _on_structure(imported: ImportedArticle, found: Sorted) -> Iterator[str]:
    if not imported.body:
        yield _("There is no text under the title.")
    if found.after_references:
        lines = _named([line.number for line in found.after_references])
        yield _("Text after the references was kept at the end of the text: line %(lines)s.") % {
            "lines": lines
        }
    for line in _without_heading(imported, found.body):
        said = {"line": line.number, "text": quoted(line.said)}
        yield (
            _("Line %(line)d begins a part without a heading: “%(text)s” If it is a summary, give it one.")
            % said
        )


def _without_heading(imported: ImportedArticle, body: list[Line]) -> Iterator[Line]:
    """Running text after two blank lines or more, in a text that has headings and not under one."""
    written = {line.line.number: line.written for line in imported.body_lines}
    if not imported.headings:
        return
    for before, line in itertools.pairwise(body):
        is_apart = line.blank_before >= 2 and not line.is_item and line.ends_a_sentence
        if (
            is_apart
            and not written[line.number].startswith("#")
            and not written[before.number].startswith("#")
        ):
            yield line


def _on_references(imported: ImportedArticle) -> Iterator[str]:
    if not imported.references:
        yield _("No reference list was found. Add the sources and cite them.")
        return
    numbers = Counter(reference.number for reference in imported.references)
    for number in (number for number, count in numbers.items() if count > 1):
        yield _("There are several references %(number)d. The text cites the first.") % {"number": number}
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if missing and len(missing) <= MOST_LINES_NAMED:
        yield _("The reference list has no number %(numbers)s.") % {"numbers": _named(missing)}
    keys = Counter(reference.key for reference in imported.references)
    for key in (key for key, count in keys.items() if count > 1):
        same = _named([reference.number for reference in imported.references if reference.key == key])
        yield _("References %(numbers)s are the same source. They became one, [@%(key)s].") % {
            "numbers": same,
            "key": key,
        }


def _named(numbers: list[int]) -> str:
    """`3, 9, 12`; of very many only the first."""
    named = ", ".join(map(str, numbers[:MOST_LINES_NAMED]))
    return named if len(numbers) <= MOST_LINES_NAMED else f"{named}, …"
