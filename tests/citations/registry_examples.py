"""Works as registries hold them and answers as they give them, for tests of verification. The works are real."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from citations.found import Answer, Found, Outcome, Source
from citations.records import Name, Record

NOON = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
TODAY = NOON.date()


def named(*families: str) -> tuple[Name, ...]:
    """`Fehlings MG` and `Fehlings` as names."""
    return tuple(Name(*each.split(" ", 1)) for each in families)


def held(
    record: Record, source: Source = Source.CROSSREF, kind: str = "journal-article", **more: Any
) -> Found:
    journals = tuple(name for name in (record.container_title, record.container_title_short) if name)
    lists = {"titles": (record.title,), "journals": journals, "years": (record.year,) if record.year else ()}
    return Found(source=source, record=record, kind=kind, **(lists | more))


def answer(
    source: Source, question: str, *found: Found, outcome: Outcome | None = None, **more: Any
) -> Answer:
    """With records it is found, otherwise absent, if nothing else is said."""
    said = outcome or (Outcome.FOUND if found else Outcome.ABSENT)
    return Answer(
        **{"source": source, "question": question, "outcome": said, "at": NOON, "found": found} | more
    )


def silent(source: Source, question: str, **more: Any) -> Answer:
    return answer(source, question, outcome=Outcome.UNAVAILABLE, problem="The source did not answer.", **more)


def searches(*found: Found, pubmed: tuple[Found, ...] = ()) -> tuple[Answer, ...]:
    """What Crossref and PubMed answer when they are asked for the title."""
    return (answer(Source.CROSSREF, "title", *found), answer(Source.PUBMED, "title", *pubmed))


GUIDELINE = Record(
    title=(
        "A Clinical Practice Guideline for the Management of Patients With Acute Spinal Cord Injury: Recommendations "
        "on the Type and Timing of Rehabilitation"
    ),
    authors=named(
        "Fehlings",
        "Tetreault",
        "Aarabi",
        "Anderson",
        "Arnold",
        "Brodke",
        "Chiba",
        "Dettori",
        "Furlan",
        "Harrop",
    ),
    container_title="Global Spine Journal",
    year=2017,
    volume="7",
    issue="3_suppl",
    pages="231S-238S",
    doi="10.1177/2192568217701910",
    pmid="29164029",
)
INTRODUCTION = Record(
    title=(
        "A Clinical Practice Guideline for the Management of Acute Spinal Cord Injury: Introduction, Rationale, and "
        "Scope"
    ),
    authors=named("Fehlings", "Tetreault", "Wilson", "Kwon", "Burns", "Martin", "Hawryluk", "Harrop"),
    container_title="Global Spine Journal",
    year=2017,
    volume="7",
    issue="3_suppl",
    pages="84S-94S",
    doi="10.1177/2192568217703387",
)
GUIDELINE_LINE = (
    "Fehlings MG, Tetreault LA, Wilson JR, et al. A clinical practice guideline for the management of patients with "
    "acute spinal cord injury: recommendations on the type and timing of rehabilitation. Global Spine J. "
    "2017;7(3_suppl):231S-238S. doi:10.1177/2192568217703087"
)
KOBAYASHI_LINE = (
    "Kobayashi S, Yoshizawa H, Yamada S, et al. Clinical analysis of myelomalacia due to cervical injury without major "
    "fracture or dislocation. Spinal Cord. 2007;45(9):597-603. doi:10.1038/sj.sc.3102016"
)
WAKEFIELD = Record(
    title=(
        "RETRACTED: Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive developmental disorder in "
        "children"
    ),
    authors=named("Wakefield AJ", "Murch SH", "Anthony A"),
    container_title="The Lancet",
    year=1998,
    volume="351",
    issue="9103",
    pages="637-641",
    doi="10.1016/s0140-6736(97)11096-0",
)
WAKEFIELD_LINE = (
    "Wakefield AJ, Murch SH, Anthony A, et al. Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive "
    "developmental disorder in children. Lancet. 1998;351(9103):637-641. doi:10.1016/S0140-6736(97)11096-0."
)
DISPERSAL = Record(
    title=(
        "After the games are over: life‐history trade‐offs drive dispersal attenuation following range expansion"
    ),
    authors=named("Perkins T. Alex", "Boettiger Carl", "Phillips Benjamin L."),
    container_title="Ecology and Evolution",
    year=2016,
    volume="6",
    issue="18",
    pages="6425-6434",
    doi="10.1002/ece3.2314",
)
DISPERSAL_PREPRINT = dataclasses.replace(
    DISPERSAL,
    type="preprint",
    title="After the games are over: life-history trade-offs drive dispersal attenuation following range expansion",
    container_title="bioRxiv",
    year=2015,
    volume="",
    issue="",
    pages="",
    doi="10.1101/014852",
)
