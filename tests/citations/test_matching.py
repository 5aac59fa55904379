import dataclasses
import time

import pytest

from citations.found import Source
from citations.matching import compare
from citations.records import Record
from citations.references import parse_reference_line
from citations.verdicts import FieldState
from tests.citations.registry_examples import (
    DISPERSAL,
    DISPERSAL_PREPRINT,
    GUIDELINE,
    GUIDELINE_LINE,
    INTRODUCTION,
    WAKEFIELD,
    WAKEFIELD_LINE,
    held,
    named,
)

SAME, SMALL, BAD, UNKNOWN = FieldState.SAME, FieldState.SMALL, FieldState.BAD, FieldState.UNKNOWN
CHAPTER = Record(
    type="chapter",
    title="Herpes Zoster and Postherpetic Neuralgia",
    authors=named("Schmader Kenneth", "Dworkin Robert H."),
    container_title="Essentials of Pain Medicine",
    edition="4th",
    publisher="Elsevier",
    year=2018,
    pages="233-240.e2",
    doi="10.1016/b978-0-323-40196-8.00028-0",
)


def typed(line: str) -> Record:
    return parse_reference_line(line).record


def changed(record: Record = GUIDELINE, **fields) -> Record:
    return dataclasses.replace(record, **fields)


def test_a_record_matches_itself():
    comparison = compare(GUIDELINE, [held(GUIDELINE)])

    assert comparison.level == "match"
    assert comparison.title_score == 100
    assert {row.name: row.state for row in comparison.fields} == dict.fromkeys(
        ("title", "authors", "year", "journal", "volume", "issue", "pages"), SAME
    )
    assert comparison.agreeing == 4


def test_a_wrong_third_author_is_a_small_difference():
    comparison = compare(typed(GUIDELINE_LINE), [held(GUIDELINE)], line=GUIDELINE_LINE)

    assert comparison.level == "minor"
    assert [row.name for row in comparison.fields if row.state != SAME] == ["authors"]
    row = next(row for row in comparison.fields if row.name == "authors")
    assert row.typed.startswith("Fehlings MG, Tetreault LA, Wilson JR")
    assert row.registry[0][0] == Source.CROSSREF
    assert row.registry[0][1].startswith("Fehlings, Tetreault, Aarabi, Anderson")


def test_another_article_of_the_same_supplement_is_another_work():
    comparison = compare(typed(GUIDELINE_LINE), [held(INTRODUCTION)], line=GUIDELINE_LINE)

    assert comparison.level == "mismatch"
    assert comparison.state("title") == BAD
    assert comparison.state("pages") == BAD


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({"year": 2018}, "minor"),
        ({"year": 2020}, "minor"),
        ({"volume": "8"}, "minor"),
        ({"issue": "4"}, "minor"),
        ({"pages": "84S-94S"}, "minor"),
        ({"container_title": "Spinal Cord"}, "minor"),
        ({"title": GUIDELINE.title.partition(":")[0]}, "minor"),
        ({"title": GUIDELINE.title.replace("Rehabilitation", "Decompression")}, "minor"),
        ({"volume": "8", "pages": "1-2"}, "mismatch"),
        ({"year": 2020, "volume": "8"}, "mismatch"),
        ({"authors": named("Wilson J", "Tetreault L")}, "mismatch"),
        ({"title": INTRODUCTION.title}, "mismatch"),
        ({"title": f"Correction: {GUIDELINE.title}"}, "mismatch"),
        ({"issue": "", "pages": "", "volume": ""}, "match"),
        ({"authors": ()}, "match"),
        ({"title": ""}, "mismatch"),
    ],
)
def test_one_wrong_field_is_minor_two_are_another_work(fields, level):
    assert compare(changed(**fields), [held(GUIDELINE)]).level == level


def test_a_similar_title_needs_the_same_place():
    similar = GUIDELINE.title.replace("Rehabilitation", "Decompression")

    alone = Record(title=similar, authors=GUIDELINE.authors)

    assert compare(alone, [held(GUIDELINE)]).level == "mismatch"
    assert compare(changed(alone, volume="7"), [held(GUIDELINE)]).level == "minor"


def test_a_field_is_bad_only_if_every_source_that_has_it_disagrees():
    crossref = held(changed(volume="17", pages=""))
    pubmed = held(changed(volume="7", pages="84S-94S"), Source.PUBMED)

    comparison = compare(GUIDELINE, [crossref, pubmed])

    rows = {row.name: row for row in comparison.fields}
    assert rows["volume"].state == SAME
    assert rows["volume"].registry == ((Source.CROSSREF, "17"), (Source.PUBMED, "7"))
    assert rows["pages"].state == BAD
    assert rows["pages"].registry == ((Source.PUBMED, "84S-94S"),)


def test_any_year_in_which_the_work_appeared_is_right():
    found = held(DISPERSAL, years=(2016, 2015))

    assert compare(changed(DISPERSAL, year=2015), [found]).state("year") == SAME
    assert compare(changed(DISPERSAL, year=2014), [found]).state("year") == SMALL
    assert compare(changed(DISPERSAL, year=2013), [found]).state("year") == BAD
    assert compare(changed(DISPERSAL, year=None), [found]).state("year") == UNKNOWN


def test_any_title_that_a_source_gives_is_right():
    found = held(changed(title="Main title of the guideline"), titles=("Main title", GUIDELINE.title))

    assert compare(GUIDELINE, [found]).title_score == 100


def test_what_the_publisher_announced_in_the_title_does_not_count():
    comparison = compare(typed(WAKEFIELD_LINE), [held(WAKEFIELD)], line=WAKEFIELD_LINE)

    assert comparison.level == "match"


def test_a_preprint_is_not_quite_the_article():
    comparison = compare(DISPERSAL, [held(DISPERSAL_PREPRINT, kind="posted-content")])

    assert comparison.level == "minor"
    assert comparison.state("journal") == BAD


@pytest.mark.parametrize(
    ("fields", "level", "wrong"),
    [
        ({}, "match", {}),
        ({"edition": ""}, "match", {}),
        ({"publisher": "Springer"}, "minor", {"publisher": SMALL}),
        ({"edition": "3rd"}, "minor", {"edition": BAD}),
        ({"edition": "3rd", "year": 2014}, "mismatch", {"edition": BAD, "year": BAD}),
        ({"container_title": "Handbook of Neurology"}, "minor", {"container_title": BAD}),
    ],
)
def test_chapters_by_book_publisher_and_edition(fields, level, wrong):
    comparison = compare(changed(CHAPTER, **fields), [held(CHAPTER, kind="book-chapter")])

    assert comparison.level == level
    assert {row.name: row.state for row in comparison.fields if row.state in (SMALL, BAD)} == wrong


def test_reads_a_line_again_around_the_registrys_title():
    line = (
        "Fehlings MG, Tetreault LA, Aarabi B, et al. A clinical practice guideline for the management of patients with "
        "acute spinal cord injury: recommendations on the type and timing of rehabilitation. Glob. Spine. J. "
        "2017;7(3_suppl):231S-238S."
    )

    assert compare(typed(line), [held(GUIDELINE)]).level == "minor"
    assert compare(typed(line), [held(GUIDELINE)], line=line).level == "match"


def test_a_line_read_again_still_has_its_own_authors():
    line = f"Okonkwo B, Thistlewood H. {GUIDELINE.title}. Glob. Spine. J. 2017;7(3_suppl):231S-238S."

    assert compare(typed(line), [held(GUIDELINE)], line=line).level == "mismatch"


def test_refuses_to_compare_with_nothing():
    with pytest.raises(ValueError, match="no record"):
        compare(GUIDELINE, [])


def test_takes_about_a_millisecond():
    records = [changed(title=f"{GUIDELINE.title} {number}", volume=str(number)) for number in range(200)]
    found = held(GUIDELINE)

    started = time.process_time()
    for record in records:
        compare(record, [found])

    assert time.process_time() - started < 200 * 0.005
