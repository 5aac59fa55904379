"""How well comparing tells the right work from a wrong one, measured on real bibliographic facts.

`python -m tests.citations.measures` prints the table; `test_measures.py` asserts its bounds. Each fact is printed as an
AMA line, changed as people and language models change references, read back, and compared with the facts. A part of
the facts is held out: limits and rules were chosen without looking at it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import re
import string
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from citations.ama import format_text
from citations.found import Found, Source
from citations.matching import Comparison, compare
from citations.records import Name, Record
from citations.references import parse_reference_line
from citations.titles import fold

FACTS = Path(__file__).parent / "data" / "facts.json"
LEVELS = ("match", "minor", "mismatch")
INVENTED = (
    Name(family="Okonkwo", given="Blessing"),
    Name(family="Thistlewood", given="Harriet"),
    Name(family="Zajaczkiewicz", given="Marek"),
)


@cache
def works() -> tuple[Found, ...]:
    """All facts, as a registry would answer with them."""
    return tuple(_found(fact) for fact in json.loads(FACTS.read_text(encoding="utf-8")))


def is_held_out(found: Found) -> bool:
    """Two in five, by a digest of the identifier: the choice depends on nothing that matters."""
    name = f"held out {found.record.doi or found.record.pmid}"
    return hashlib.sha256(name.encode()).digest()[0] % 5 < 2


def part(*, held_out: bool) -> list[Found]:
    return [found for found in works() if is_held_out(found) == held_out]


def _found(fact: dict[str, Any]) -> Found:
    journals = fact["journals"]
    record = Record(
        title=fact["titles"][0],
        authors=tuple(_name(parts) for parts in fact["authors"]),
        container_title=journals[0],
        container_title_short=journals[1] if len(journals) > 1 else "",
        year=fact["years"][0],
        **{
            name: fact.get(name, "") for name in ("volume", "issue", "pages", "article_number", "doi", "pmid")
        },
    )
    return Found(
        source=Source(fact["source"]),
        record=record,
        kind="journal-article",
        titles=tuple(fact["titles"]),
        journals=tuple(journals),
        years=tuple(fact["years"]),
    )


def _name(parts: Sequence[str]) -> Name:
    return Name(literal=parts[0]) if len(parts) == 1 else Name(*parts)


def compared(record: Record, found: Found) -> Comparison:
    """`record` printed as an AMA line, read back, and compared with `found`."""
    line = format_text(record)
    return compare(parse_reference_line(line).record, [found], line=line)


def chance(found: Found) -> random.Random:
    """The same for the same work each time."""
    return random.Random(fold(found.record.title))


Pairs = Iterator[tuple[Record, Found]]
"""What is typed, and the record that it is compared with."""


def own_record(part: Sequence[Found]) -> Pairs:
    for found in part:
        yield found.record, found


def nearest_other_title(part: Sequence[Found]) -> Pairs:
    """Each work against the one whose title is most like its own."""
    titles = [fold(found.record.title) for found in works()]
    for found in part:
        near = process.extract(fold(found.record.title), titles, scorer=fuzz.ratio, limit=3)
        others = [works()[at] for _title, _score, at in near if works()[at].record.doi != found.record.doi]
        yield found.record, others[0]


def other_of_same_journal(part: Sequence[Found]) -> Pairs:
    for found in part:
        others = [other for other in _by_journal()[found.journals[0]] if other != found]
        if others:
            yield found.record, chance(found).choice(others)


@cache
def _by_journal() -> dict[str, list[Found]]:
    journals = defaultdict(list)
    for found in works():
        journals[found.journals[0]].append(found)
    return journals


def letter_deleted(part: Sequence[Found]) -> Pairs:
    for found in part:
        title = found.record.title
        places = [at for at, letter in enumerate(title) if letter.isalpha() and "<" not in title]
        if len(places) >= 20:
            at = chance(found).choice(places)
            yield dataclasses.replace(found.record, title=title[:at] + title[at + 1 :]), found


def letter_replaced(part: Sequence[Found]) -> Pairs:
    for found in part:
        title = found.record.title
        places = [at for at, letter in enumerate(title) if letter.isalpha() and "<" not in title]
        if len(places) >= 20:
            at = chance(found).choice(places)
            letter = chance(found).choice(string.ascii_lowercase)
            yield dataclasses.replace(found.record, title=title[:at] + letter + title[at + 1 :]), found


def year_off_by(years: int) -> Callable[[Sequence[Found]], Pairs]:
    def pairs(part: Sequence[Found]) -> Pairs:
        for found in part:
            yield dataclasses.replace(found.record, year=max(found.years) + years), found

    return pairs


def wrong_volume(part: Sequence[Found]) -> Pairs:
    for found in part:
        if found.record.volume.isdigit():
            yield dataclasses.replace(found.record, volume=str(int(found.record.volume) + 7)), found


def wrong_page(part: Sequence[Found]) -> Pairs:
    for found in part:
        if found.record.pages[:1].isdigit():
            yield dataclasses.replace(found.record, pages="98761-98769", article_number=""), found


def third_author_replaced(part: Sequence[Found]) -> Pairs:
    for found in part:
        authors = found.record.authors
        if len(authors) > 2:
            changed = (*authors[:2], INVENTED[0], *authors[3:])
            yield dataclasses.replace(found.record, authors=changed), found


def first_author_replaced(part: Sequence[Found]) -> Pairs:
    for found in part:
        changed = (INVENTED[0], *found.record.authors[1:])
        yield dataclasses.replace(found.record, authors=changed), found


def volume_and_page_invented(part: Sequence[Found]) -> Pairs:
    for found in part:
        if found.record.volume.isdigit() and (found.record.pages or found.record.article_number):
            yield _moved(found.record), found


def all_but_title_and_journal_invented(part: Sequence[Found]) -> Pairs:
    """What language models make: a real title in a real journal, with authors, volume and pages that fit nothing."""
    for found in part:
        yield dataclasses.replace(_moved(found.record), authors=INVENTED), found


def _moved(record: Record) -> Record:
    volume = str(int(record.volume) + 7) if record.volume.isdigit() else "7"
    return dataclasses.replace(record, volume=volume, pages="98761-98769", article_number="")


def subtitle_dropped(part: Sequence[Found]) -> Pairs:
    for found in part:
        main, colon, _subtitle = found.record.title.partition(": ")
        if colon and len(main) >= 25 and len(found.titles) == 1:
            yield dataclasses.replace(found.record, title=main), found


def capitals(part: Sequence[Found]) -> Pairs:
    for found in part:
        if "<" not in found.record.title:
            yield dataclasses.replace(found.record, title=found.record.title.upper()), found


def journal_with_dots(part: Sequence[Found]) -> Pairs:
    """`J. Biol. Chem.`, which hides where the title ends."""
    for found in part:
        words = found.record.container_title_short.split()
        if len(words) > 1 and all(re.fullmatch(r"[A-Za-z]+", word) for word in words):
            dotted = ". ".join(words)
            yield dataclasses.replace(found.record, container_title_short=dotted), found


MEASURES: dict[str, Callable[[Sequence[Found]], Pairs]] = {
    "own record": own_record,
    "nearest other title": nearest_other_title,
    "other paper of the same journal": other_of_same_journal,
    "one letter of the title deleted": letter_deleted,
    "one letter of the title replaced": letter_replaced,
    "title in capitals": capitals,
    "subtitle dropped": subtitle_dropped,
    "journal with dots": journal_with_dots,
    "year one too late": year_off_by(1),
    "year three too late": year_off_by(3),
    "wrong volume": wrong_volume,
    "wrong page": wrong_page,
    "third author replaced": third_author_replaced,
    "first author replaced": first_author_replaced,
    "volume and page invented": volume_and_page_invented,
    "all but title and journal invented": all_but_title_and_journal_invented,
}


def levels(name: str, part: Sequence[Found]) -> Counter[str]:
    """How many comparisons of one measure came to each level."""
    return Counter(compared(record, found).level for record, found in MEASURES[name](part))


def table() -> str:
    """All measures on both parts, one line each."""
    lines = []
    for title, held_out in (("used for tuning", False), ("held out", True)):
        chosen = part(held_out=held_out)
        lines.append(f"{title}: {len(chosen)} works".ljust(40) + "".join(level.rjust(10) for level in LEVELS))
        for name in MEASURES:
            counted = levels(name, chosen)
            lines.append(f"  {name}".ljust(40) + "".join(str(counted[level]).rjust(10) for level in LEVELS))
    return "\n".join(lines)


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=False)
    print(table())
