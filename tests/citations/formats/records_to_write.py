"""Records for round trips: whatever a file may hold, and what each format makes of it."""

from __future__ import annotations

import dataclasses
import datetime
import string

from hypothesis import strategies as st

from citations.formats.fields import clean
from citations.records import ET_AL, NOTICES, TYPES, Name, Record
from citations.references import with_notice

NASTY = [
    "ER  - ",
    "TY  - JOUR",
    "\nER  - \nTY  - BOOK",
    "PMID- 1",
    "}\n@article{x,",
    "{",
    "}",
    "\\",
    '"',
    "]]>",
    "<!ENTITY a 'b'>",
    "&amp;",
    "&",
    "<i>",
    "<i>Listeria</i>",
    "CO<sub>2</sub>",
    "<script>",
    "--",
    "''",
    "``",
    "?`",
    "$x$",
    "100 %",
    "#1",
    "a_b^c~d",
    "ü é ß Ø 北京 \u0301",
    "\x00\x1b[31m",
    "\u2028",
    "\ufffe",
    "\ud800",
    ",",
    ",,",
    " and ",
    "et al",
]
TEXT = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=4).map("".join)
TITLE = TEXT.map(lambda text: f"On {text} x")
WORD = st.text(string.ascii_letters + "äßéØ'-{}\\&%#_$ ", min_size=1, max_size=12).map(
    lambda text: f"A{text}b"
)
PERSON = st.builds(Name, family=WORD, given=WORD, suffix=st.sampled_from(["", "Jr", "III", "MD"]))
ONE_NAME = st.builds(Name, family=WORD)
GROUP = TEXT.map(lambda text: Name(literal=f"The {text} Group"))
NAMES = st.lists(PERSON | ONE_NAME | GROUP, max_size=4).flatmap(
    lambda names: st.sampled_from([tuple(names), (*names, Name(literal=ET_AL))])
)
DATE = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
DATED = [(None, None, None), (2020, None, None), (2020, 2, None), (2020, 2, 29), (1999, 12, 31)]
YEAR_MONTH_DAY = st.sampled_from(DATED)
PAGES = st.sampled_from(["", "1-9", "231S-238S", "472-86", "e12", "S1", "1-2, 5", "233-240.e2"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record with a title, whose identifiers are in normal form and whose texts may be hostile."""
    year, month, day = draw(YEAR_MONTH_DAY)
    return Record(
        type=draw(st.sampled_from(TYPES)),
        title=draw(TITLE),
        authors=draw(NAMES),
        editors=draw(NAMES),
        container_title=draw(TEXT),
        container_title_short=draw(TEXT),
        year=year,
        month=month,
        day=day,
        volume=draw(TEXT),
        issue=draw(TEXT),
        pages=draw(PAGES),
        article_number=draw(st.sampled_from(["", "16696", "e000776"])),
        doi=draw(st.sampled_from(["", "10.1177/2192568217701910", "10.1002/1(74:3<201::aid-j_8>3.0.co;2-5"])),
        pmid=draw(st.sampled_from(["", "29164029", "7"])),
        pmcid=draw(st.sampled_from(["", "PMC5684839"])),
        isbn=draw(st.sampled_from(["", "9780323401968"])),
        publisher=draw(TEXT),
        edition=draw(TEXT),
        url=draw(st.sampled_from(["", "https://example.org/a_b?c=d&e=%20#f"])),
        accessed_on=draw(st.none() | DATE),
        published_online_on=draw(st.none() | DATE),
        notice=draw(st.sampled_from(NOTICES)),
    )


def held(record: Record, *, names_as_groups: bool = True, **lost: object) -> Record:
    """What comes back of `record` from every format; `lost` are fields that one format does not hold.

    Texts come back clean. An article number stands where pages do as well. With `names_as_groups` a person of one name
    with several words is a group. A notice of retraction that the title announces is taken from there.
    """
    texts = {
        field.name: clean(getattr(record, field.name))
        for field in dataclasses.fields(record)
        if isinstance(getattr(record, field.name), str)
    }
    number = texts["article_number"] or (texts["pages"] if texts["pages"].startswith("e") else "")
    places = {"article_number": number, "pages": "" if texts["pages"] == number else texts["pages"]}
    people = {
        part: tuple(_name(name, names_as_groups) for name in getattr(record, part))
        for part in ("authors", "editors")
    }
    return with_notice(dataclasses.replace(record, **{**texts, **places, **people, **lost}))


def _name(name: Name, as_groups: bool) -> Name:
    name = Name(**{part: clean(value) for part, value in name.to_dict().items()})
    is_one_name = as_groups and name.family and not (name.given or name.suffix)
    return Name(literal=name.family) if is_one_name and " " in name.family else name
