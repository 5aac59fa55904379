"""Which lines of a pasted reference list belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citations.identifiers import Identifier, detect, short_doi_in
from citations.references import DOI_START, leading_number, without_number

LARGEST_GAP = 20
AUTHOR_START = re.compile(r"[^\W\d_][\w'’-]*(?: [\w'’-]+){0,3} [A-Z]{1,4}(?: (?:Jr|Sr|I{2,3}|IV))?[,.;]")
BULLET = re.compile(r"\s*[-*•·]\s+\S")
ENDS_WITH_ADDRESS = re.compile(r"(?:doi:\s*\S+|https?://\S+|PMID:?\s*\d+\.?|PMC\d+\.?)$", re.IGNORECASE)

ONE_WORD = re.compile(r"\s*(?:(?:doi|pmid|pmcid|isbn)[:\s]*)?\S+\s*", re.IGNORECASE)


def split_reference_list(text: str) -> list[str]:
    """One string per reference, numbers kept, wrapped lines joined by a blank."""
    lines = text.splitlines()
    return [" ".join(lines[at].strip() for at in group) for group in group_lines(lines)]


def group_lines(lines: Sequence[str]) -> list[list[int]]:
    """The places in `lines` that make up each reference. Blank lines belong to none.

    A numbered list is split at numbers that go on (a gap of up to 20 is allowed, so that a missing number does not
    merge two references); any other list at blank lines, bullets, lines that begin like an author, after a line that
    ends with an address, and at identifiers that stand alone in their lines.
    """
    groups: list[list[int]] = []
    previous: int | None = None
    is_numbered: bool | None = None
    after_blank = True
    for at, line in enumerate(lines):
        if not line.strip():
            after_blank = True
            continue
        number = leading_number(line)
        is_numbered = (number is not None) if is_numbered is None else is_numbered
        if is_numbered:
            starts = goes_on(previous, number, line) or (after_blank and number is None and _begins(line))
        else:
            before = [lines[each] for each in groups[-1]] if groups else []
            starts = (
                after_blank or _begins(line) or _is_complete(before[-1], line) or _is_another(before, line)
            )
        if starts or not groups:
            groups.append([])
            previous = number if goes_on(previous, number, line) else previous
        groups[-1].append(at)
        after_blank = False
    return groups


def goes_on(previous: int | None, number: int | None, line: str) -> bool:
    """Whether `number` at the start of `line` is a number of the list, after `previous`, or begins a new list.

    A number that leaves others out, or starts again, must have a capital after it: a page range that was wrapped
    leaves lines such as `486. doi:…`.
    """
    if number is None:
        return False
    if previous is None or number == previous + 1:
        return True
    is_likely = previous < number <= previous + LARGEST_GAP or number in {1, previous}
    return is_likely and without_number(line)[:1].isupper()


def _begins(line: str) -> bool:
    return bool(BULLET.match(line) or AUTHOR_START.match(line.strip()))


def _is_complete(before: str, line: str) -> bool:
    return (
        bool(ENDS_WITH_ADDRESS.search(before.strip()))
        and line.strip()[:1].isupper()
        and not DOI_START.match(line)
    )


def _is_another(before: Sequence[str], line: str) -> bool:
    """Whether `line` belongs to another reference than the lines `before`: it or they are an identifier alone.

    One that is wrapped ends a reference that has none of its kind yet, or repeats the one that it has.
    """
    if len(before) == 1 and _alone(before[0]):
        return True
    own, known = _alone(line), _identifier(" ".join(before))
    return own is not None and known is not None and own.kind == known.kind and own != known


def _alone(line: str) -> Identifier | None:
    """The identifier that is all that stands in a line."""
    return _identifier(line) if ONE_WORD.fullmatch(line) else None


def _identifier(text: str) -> Identifier | None:
    try:
        return detect(text)
    except ValueError:
        short = short_doi_in(text)
        return Identifier("doi", short) if short else None
