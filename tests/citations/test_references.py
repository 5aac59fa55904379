import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import format_text
from citations.records import Name, Record
from citations.reference_lists import split_reference_list
from citations.references import leading_number, parse_reference_line

ET_AL = Name(literal="et al")
FEHLINGS = (
    "Fehlings MG, Tetreault LA, Aarabi B, et al. A clinical practice guideline for the management of patients with "
    "acute spinal cord injury: recommendations on the type and timing of rehabilitation. Global Spine J. "
    "2017;7(3_suppl):231S-238S. doi:10.1177/2192568217701910"
)


def test_reads_an_article():
    read = parse_reference_line(f"  2. {FEHLINGS}")

    assert read.parsed
    assert read.raw == f"2. {FEHLINGS}"
    assert read.record == Record(
        title=(
            "A clinical practice guideline for the management of patients with acute spinal cord injury: "
            "recommendations on the type and timing of rehabilitation"
        ),
        authors=(Name("Fehlings", "MG"), Name("Tetreault", "LA"), Name("Aarabi", "B"), ET_AL),
        container_title_short="Global Spine J",
        year=2017,
        volume="7",
        issue="3_suppl",
        pages="231S-238S",
        doi="10.1177/2192568217701910",
    )


def test_reads_what_pubmed_copies():
    read = parse_reference_line(
        "Kobayashi S, de la Cruz M, O'Neill J-P, King ML Jr. Cord softening: a review. Spinal Cord. 2007 Sep 3;"
        "45(9 Suppl 1):597-603. doi: 10.1000/sc.1234. Epub 2007 Jan 9. PMID: 17242788; PMCID: PMC5684839."
    )

    assert read.parsed
    assert read.record == Record(
        title="Cord softening: a review",
        authors=(
            Name("Kobayashi", "S"),
            Name("de la Cruz", "M"),
            Name("O'Neill", "JP"),
            Name("King", "ML", "Jr"),
        ),
        container_title_short="Spinal Cord",
        year=2007,
        month=9,
        day=3,
        volume="45",
        issue="9 Suppl 1",
        pages="597-603",
        doi="10.1000/sc.1234",
        pmid="17242788",
        pmcid="PMC5684839",
        published_online_on=datetime.date(2007, 1, 9),
    )


PRINTED_AND_READ = [
    "De Bonis P, Anile C. Is the cord soft? A review. Part 2. Medicine (Baltimore). 2020;99(10):e19478. doi:10.1000/x1",
    "World Health Organization. Cord softening. Bull World Health Organ. 2019;53:15-25. doi:10.1000/x2",
    "Cord softening in the young. Spine. 2019;53(1):15-25. doi:10.1000/x3",
    "Müller JP. Soft cords? Lancet. Published online August 5, 2020. doi:10.1000/x4",
    "RETRACTED: Soft cords. Lancet. 1998;351(9103):637-641. doi:10.1016/s0140-6736(97)11096-0",
    "Perkins TA. After the games. bioRxiv. Preprint posted online February 4, 2015. doi:10.1101/014852",
    (
        "Schmader K, Dworkin RH. Zoster. In: Benzon HT, Raja SN, eds. Essentials of Pain Medicine. 4th ed. Elsevier; "
        "2018:233-240.e2. doi:10.1016/b978-0-323-40196-8.00028-0"
    ),
    "Benzon HT, Raja SN, eds. Essentials of Pain Medicine. 4th ed. Elsevier; 2018.",
    (
        "World Health Organization. Hypertension. World Health Organization; 2021. Accessed June 18, 2019. "
        "https://www.who.int/x"
    ),
    "Kerrigan SJ. The Flamboyant style. Dissertation. The University of Iowa; 2011. doi:10.17077/etd.89e52p7n",
    (
        "Zika travel information. Centers for Disease Control and Prevention. January 26, 2016. Accessed "
        "June 18, 2019. https://wwwnc.cdc.gov/travel/page/zika"
    ),
    "Lee S. A short note. BMJ. 2020. doi:10.1000/x5",
]


@pytest.mark.parametrize("line", PRINTED_AND_READ)
def test_reads_what_it_prints(line):
    read = parse_reference_line(line)
    assert read.parsed
    assert format_text(read.record) == line


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (PRINTED_AND_READ[5], "preprint"),
        (PRINTED_AND_READ[6], "chapter"),
        (PRINTED_AND_READ[7], "book"),
        (PRINTED_AND_READ[8], "report"),
        (PRINTED_AND_READ[9], "thesis"),
        (PRINTED_AND_READ[10], "webpage"),
        (PRINTED_AND_READ[11], "article-journal"),
    ],
)
def test_recognises_the_kind_of_source(line, kind):
    assert parse_reference_line(line).record.type == kind


def test_a_retraction_in_the_title_becomes_the_notice():
    record = parse_reference_line(PRINTED_AND_READ[4]).record
    assert (record.title, record.notice) == ("Soft cords", "retracted")


def test_markdown_is_not_part_of_a_title():
    read = parse_reference_line(
        "1. Lee S. **Soft cords** revisited. *Spine*. 2020;45(1):1-9. [doi](https://doi.org/10.1000/x6)"
    )
    assert read.record.title == "Soft cords revisited"
    assert read.record.container_title_short == "Spine"
    assert read.record.doi == "10.1000/x6"


@pytest.mark.parametrize(
    "line",
    [
        "see the textbook",
        "Smith, J. A., & Jones, B. (2017). Soft cords. Journal of X, 7(3), 1-2. https://doi.org/10.1000/xyz",
        "https://example.org/",
        "x" * 100_000,
    ],
)
def test_a_line_it_cannot_read_keeps_its_text_as_the_title(line):
    read = parse_reference_line(line)
    assert not read.parsed
    assert read.raw == line
    assert read.record.title == line


def test_an_unread_line_still_gives_its_identifiers():
    record = parse_reference_line("Smith (2017) doi:10.1000/XYZ, PMID 123").record
    assert (record.doi, record.pmid) == ("10.1000/xyz", "123")


@given(st.text(max_size=200) | st.lists(st.sampled_from(PRINTED_AND_READ), max_size=3).map(" ".join))
def test_never_fails_and_never_loses_the_line(line):
    read = parse_reference_line(line)
    assert read.raw == line.strip()
    assert read.parsed or not read.record.authors


@pytest.mark.parametrize(
    "unit", ["(", "[", "*", "1. ", "a, ", "10.1000/", "2017;", ". ", "In: ", "&amp;", "https://"]
)
def test_reads_a_monstrous_line_quickly(unit):
    start = time.perf_counter()
    parse_reference_line((unit * 4000)[:4000])
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("3. De Bonis P", 3),
        ("3) De Bonis P", 3),
        ("[3] De Bonis P", 3),
        ("(3) De Bonis P", 3),
        ("[^3]: De Bonis P", 3),
        ("  12.De Bonis P", 12),
        ("3.", 3),
        ("2009. doi:10.1000/x", None),
        ("2.5 mg", None),
        ("De Bonis P", None),
    ],
)
def test_reads_the_number_of_a_reference(line, number):
    assert leading_number(line) == number


def test_splits_a_numbered_list_and_joins_wrapped_lines():
    text = "1. De Bonis P. Soft\n   cords. Spine. 2009;11(4):472-\n486. doi:10.1000/x\n\n2. Lee S. Hard.\n3) Kim H."
    assert split_reference_list(text) == [
        "1. De Bonis P. Soft cords. Spine. 2009;11(4):472- 486. doi:10.1000/x",
        "2. Lee S. Hard.",
        "3) Kim H.",
    ]


def test_a_missing_number_does_not_merge_two_references():
    assert split_reference_list("1. Lee S. A.\n2. Kim H. B.\n4. Ito K. C.") == [
        "1. Lee S. A.",
        "2. Kim H. B.",
        "4. Ito K. C.",
    ]


def test_a_wrapped_page_number_is_not_a_new_reference():
    assert len(split_reference_list("1. Lee S. A. Spine. 2009;11:472-\n486. doi:10.1000/x")) == 1


def test_splits_a_list_without_numbers_at_authors_and_blank_lines():
    text = (
        "Lee S, Kim H. Soft\ncords. Spine. 2009;1:2-3.\nIto K. Hard cords. Spine. 2010;1:2.\n\nWorld Health "
        "Organization. Cords. https://who.int/a\nNational Institute. Other. https://nih.gov/b"
    )
    assert split_reference_list(text) == [
        "Lee S, Kim H. Soft cords. Spine. 2009;1:2-3.",
        "Ito K. Hard cords. Spine. 2010;1:2.",
        "World Health Organization. Cords. https://who.int/a",
        "National Institute. Other. https://nih.gov/b",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["10.1016/S0140-6736(97)11096-0", "10.1097/00007632-199911150-00014", "10.5555/c"],
        ["10.1016/S0140-6736(97)11096-0", "10/aabbe", "https://doi.org/ckcj"],
        ["29164029", "9500320"],
        ["PMID: 29164029", "PMID: 9500320"],
        [
            "https://doi.org/10.5555/a",
            "https://pubmed.ncbi.nlm.nih.gov/29164029/",
            "a title without an author",
        ],
        ["Falls in later life. J Falls. 2019;3:4. doi:10.5555/a", "10.5555/b"],
    ],
)
def test_identifiers_that_stand_alone_are_references_of_their_own(lines):
    assert split_reference_list("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["falls in later life. J Falls. 2019;3:4.", "doi:10.5555/a"],
        ["falls in later life. J Falls. 2019;3:4.", "https://doi.org/10.5555/a"],
        ["falls in later life. J Falls. 2019;3:4. doi:10.5555/a", "https://doi.org/10.5555/a"],
    ],
)
def test_an_identifier_that_was_wrapped_ends_its_reference(lines):
    assert split_reference_list("\n".join(lines)) == [" ".join(lines)]


def test_splits_bullets():
    assert split_reference_list("- Cords\n- Discs") == ["- Cords", "- Discs"]


@given(
    st.lists(
        st.sampled_from(["1. Lee S. A.", "2. b", "wrapped", "", "   ", "- x", "17. Kim H. doi:10.1000/x"])
    )
)
def test_splitting_loses_no_word(lines):
    joined = " ".join(split_reference_list("\n".join(lines)))
    assert joined.split() == " ".join(lines).split()
