"""RIS and PubMed files as programs and people really write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.formats import nbib, ris
from citations.formats.files import read_file
from citations.formats.imported import CannotRead
from citations.records import Name, Record

FILES = Path(__file__).parent.parent / "data" / "formats"

ONE = "TY  - JOUR\nAU  - Lee, S\nTI  - Gout\nJO  - Joint\nPY  - 2020\nER  - \n"
GOUT = Record(title="Gout", authors=(Name("Lee", "S"),), container_title="Joint", year=2020)


def only(text: str) -> Record:
    (found,) = ris.read(text).records
    return found.record


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.replace("\n", "\r\n"),
        ONE.replace("\n", "\r"),
        ONE.replace("ER  - \n", ""),
        ONE.replace("ER  - \n", "ER  -"),
        ONE.replace("  - ", " - "),
        ONE.replace("  - ", "  -  "),
        "\n".join(line[:2].lower() + line[2:] for line in ONE.split("\n")),
        "1. " + ONE,
        "1.\n" + ONE,
        "Provider: A Publisher\nContent: text/plain\n\n" + ONE,
        ONE.replace("TI  - Gout", "TI  - \n  Gout"),
        ONE.replace("\n", "\n\n"),
        ONE.replace("ER", "KW  - one\nKW  - two\nAB  - Long\n  and wrapped.\nER"),
    ],
)
def test_reads_a_ris_record_however_it_is_written(text):
    assert only(text) == GOUT


def test_a_byte_order_mark_loses_no_record():
    assert read_file(b"\xef\xbb\xbf" + ONE.encode()).records[0].record == GOUT


def test_a_new_start_begins_a_record_where_the_end_is_missing():
    text = ONE.replace("ER  - \n", "") + ONE.replace("Gout", "Tophi")

    found = ris.read(text)

    assert [(each.line, each.record.title) for each in found.records] == [(1, "Gout"), (6, "Tophi")]


def test_lines_outside_a_record_are_rejected_and_not_lost():
    found = ris.read("TI  - Lost\nAU  - Lee, S\n\n" + ONE)

    assert [each.line for each in found.records] == [4]
    assert [(one.line, one.start) for one in found.rejected] == [(1, "Lost")]


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        ("TY  - JOUR\nAU  - Lee, S\nER  - \n", 1, "It has no title."),
        ("\n\nTY  - DATA\nTI  - Numbers\nER  - \n", 3, "Its kind “DATA” is none that the library keeps."),
        ("TY  - \nTI  - Numbers\nER  - \n", 1, "A line with TY is missing"),
        (f"TY  - JOUR\nTI  - {'A' * 2001}\nER  - \n", 1, "Its title has more than 2000 characters."),
        (
            f"TY  - JOUR\nTI  - A\nAU  - {'A' * 501}\nER  - \n",
            1,
            "One of its names has more than 500 characters.",
        ),
    ],
)
def test_a_record_that_cannot_be_used_is_rejected_with_its_line(lines, line, says):
    found = ris.read(lines + ONE)

    assert [(one.line, one.problem.startswith(says)) for one in found.rejected] == [(line, True)]
    assert [each.record for each in found.records] == [GOUT]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ("SP  - 472-486", {"pages": "472-486"}),
        ("SP  - 472\nEP  - 486", {"pages": "472-486"}),
        ("SP  - e33693", {"article_number": "e33693"}),
        ("C7  - 16696\nSP  - 16696", {"article_number": "16696"}),
        ("DA  - 2009/10//\nPY  - 2009", {"year": 2009, "month": 10}),
        ("Y1  - 2009/10/05/", {"year": 2009, "month": 10, "day": 5}),
        ("PY  - 2009///", {"year": 2009}),
        ("PY  - 2019\nDA  - Nov 5", {"year": 2019, "month": 11, "day": 5}),
        ("PY  - 2019\nDA  - Nov-Dec", {"year": 2019, "month": 11}),
        ("PY  - 2019\nDA  - undated", {"year": 2019, "month": None}),
        ("ET  - 2020-08-05", {"published_online_on": "2020-08-05"}),
        ("DO  - https://doi.org/10.1000/ABC.", {"doi": "10.1000/abc"}),
        ("UR  - https://doi.org/10.1000/abc", {"doi": "10.1000/abc", "url": ""}),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/29164029/", {"pmid": "29164029", "url": ""}),
        ("AN  - 29164029\nDB  - PubMed", {"pmid": "29164029"}),
        ("DB  - PubMed\nUR  - https://pubmed.ncbi.nlm.nih.gov/29164029/", {"pmid": "29164029", "url": ""}),
        ("AN  - 98765432\nDB  - CINAHL", {"pmid": ""}),
        ("C2  - PMC5684839", {"pmcid": "PMC5684839"}),
        ("SN  - 2050-084X", {"isbn": ""}),
        ("SN  - 978-0-323-40196-8", {"isbn": "9780323401968"}),
        ("JA  - J Joint", {"container_title": "Joint", "container_title_short": "J Joint"}),
        (
            "T2  - Journal of the Joint",
            {"container_title": "Journal of the Joint", "container_title_short": "Joint"},
        ),
        ("Y2  - 2019/03/12/T20:12:22Z", {"accessed_on": "2019-03-12"}),
        ("TI  - RETRACTED: Gout", {"title": "Gout"}),
    ],
)
def test_reads_the_fields_of_a_ris_record(lines, fields):
    text = ONE.replace("PY  - 2020\n", "") if "year" in fields else ONE
    found = only(text.replace("ER  - ", f"{lines}\nER  - ")).to_dict()

    assert {name: found[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("kind", "more", "ours"),
    [
        ("JOUR", "", "article-journal"),
        ("CPAPER", "VL  - 3\n", "article-journal"),
        ("CPAPER", "", "chapter"),
        ("CHAP", "", "chapter"),
        ("EDBOOK", "", "book"),
        ("RPRT", "", "report"),
        ("THES", "", "thesis"),
        ("UNPB", "", "preprint"),
        ("ELEC", "", "webpage"),
        ("GEN", "", "article-journal"),
    ],
)
def test_knows_kinds_of_source(kind, more, ours):
    assert only(ONE.replace("JOUR\n", f"{kind}\n{more}")).type == ours


def test_tells_the_editors_of_a_book_from_its_authors():
    chapter = "TY  - CHAP\nTI  - Pain\nAU  - Lee, S\nA2  - Raja, S N\nT2  - Medicine\nER  - \n"
    edited = "TY  - EDBOOK\nTI  - Medicine\nAU  - Raja, S N\nER  - \n"

    assert only(chapter).editors == (Name("Raja", "S N"),)
    assert (only(edited).authors, only(edited).editors) == ((), (Name("Raja", "S N"),))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fehlings, Michael G", Name("Fehlings", "Michael G")),
        ("King, Martin Luther, Jr", Name("King", "Martin Luther", "Jr")),
        ("King, Martin Jr.", Name("King", "Martin", "Jr")),
        ("Fehlings MG", Name("Fehlings", "MG")),
        ("World Health Organization", Name(literal="World Health Organization")),
        ("World Health Organization,", Name(literal="World Health Organization")),
        ("Department of Health,, Ireland", Name(literal="Department of Health, Ireland")),
        ("Plato,", Name("Plato")),
        ("et al.", Name(literal="et al")),
    ],
)
def test_reads_names(text, name):
    assert only(ONE.replace("Lee, S", text)).authors == (name,)


def test_an_identifier_that_is_none_is_left_out_with_a_remark():
    (found,) = ris.read(ONE.replace("ER", "DO  - not available\nER")).records

    assert found.record == GOUT
    assert found.remarks[0].startswith("The DOI “not available” was left out.")


def test_an_address_of_another_scheme_is_left_out_with_a_remark():
    (found,) = ris.read(ONE.replace("ER", "UR  - javascript:alert(1)\nER")).records

    assert found.record.url == ""
    assert found.remarks == (
        "The address “javascript:alert(1)” was left out: it does not begin with http:// or https://.",
    )


def test_thousands_of_authors_are_cut_short_with_a_remark():
    (found,) = ris.read(ONE.replace("ER", "AU  - Kim, T\n" * 1200 + "ER")).records

    assert len(found.record.authors) == 1001
    assert found.record.authors[-1] == Name(literal="et al")
    assert found.remarks == ("Of its names the first 1000 were kept.",)


LINES = ["TY  - JOUR", "TY  - DATA", "TI  - A title", "er - ", "AU  - Lee, S", "", "words", "1."]


@given(st.lists(st.sampled_from(LINES)))
def test_every_record_of_a_ris_file_is_imported_or_rejected(lines):
    """A record is a start with what follows it, or a run of tags that stands outside one."""
    count, is_inside = 0, False
    for line in lines:
        is_tag = line[:2] in ("TY", "TI", "AU")
        count += line.startswith("TY") or (is_tag and not is_inside)
        is_inside = (is_inside or is_tag) and not line.startswith("er")

    try:
        total = ris.read("\n".join(lines)).total
    except CannotRead:
        total = 0
    assert total == count


class TestPubMed:
    @pytest.mark.parametrize(
        ("file", "lines"),
        [
            ("medline_nbib_1.nbib", [2]),
            ("medline_nbib_2.nbib", [2, 51, 100, 150]),
            ("medline_nbib_3.nbib", [2]),
            ("manubot_bibliography.nbib", [1, 77]),
        ],
    )
    def test_reads_real_files(self, file, lines):
        found = read_file((FILES / file).read_bytes(), file)

        assert found.rejected == ()
        assert [each.line for each in found.records] == lines

    def test_reads_the_fields_of_a_record(self):
        (first, second) = read_file((FILES / "manubot_bibliography.nbib").read_bytes()).records

        assert first.record.title == "Sci-Hub provides access to nearly all scholarly literature"
        assert (first.record.doi, first.record.pmid) == ("10.7554/elife.32822", "29424689")
        assert (
            second.record.to_dict() | {"authors": [], "published_online_on": None}
            == Record(
                title="Reproducibility of computational workflows is automated using continuous analysis",
                container_title="Nature biotechnology",
                container_title_short="Nat Biotechnol",
                year=2017,
                month=4,
                volume="35",
                issue="4",
                pages="342-346",
                doi="10.1038/nbt.3780",
                pmid="28288103",
                pmcid="PMC6103790",
            ).to_dict()
        )
        assert second.record.authors == (Name("Beaulieu-Jones", "Brett K"), Name("Greene", "Casey S"))

    @pytest.mark.parametrize(
        ("lines", "fields"),
        [
            ("DP  - 2019 Nov-Dec", {"year": 2019, "month": 11}),
            ("DP  - 2009 Spring", {"year": 2009, "month": None}),
            ("DP  - 2018 Mar 1", {"year": 2018, "month": 3, "day": 1}),
            ("PG  - 557-65", {"pages": "557-65"}),
            ("PG  - e33693", {"article_number": "e33693"}),
            ("LID - 10.1000/x [doi]\nLID - e1 [pii]", {"doi": "10.1000/x"}),
            ("AID - S0140 [pii]\nAID - 10.1000/y [doi]", {"doi": "10.1000/y"}),
            ("RIN - Lancet. 2010 Feb 6;375(9713):445. PMID: 20137807", {"notice": "retracted"}),
            ("EIN - Lancet. 2011 Feb 6;375(9713):445.\nECI - Lancet. 2011.", {"notice": ""}),
            ("CIN - Lancet. 2011.\nUIN - Lancet. 2012.\nROF - Lancet. 1998.", {"notice": ""}),
            ("PT  - Preprint", {"type": "preprint"}),
            ("BTI - StatPearls", {"type": "chapter", "container_title": "StatPearls"}),
        ],
    )
    def test_keeps_what_the_file_says_of_a_work(self, lines, fields):
        (found,) = nbib.read(f"PMID- 1\nTI  - Gout.\n{lines}\n").records

        assert {name: found.record.to_dict()[name] for name in fields} == fields

    def test_names_people_once_and_groups_in_their_place(self):
        text = "PMID- 1\nTI  - Gout\nFAU - Lee, Sun\nAU  - Lee S\nCN  - The Gout, Group\nAU  - Kim TJ\n"

        (found,) = nbib.read(text).records

        assert found.record.authors == (
            Name("Lee", "Sun"),
            Name(literal="The Gout, Group"),
            Name("Kim", "TJ"),
        )

    def test_records_without_a_blank_line_between_them_are_two(self):
        found = nbib.read("PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\n")

        assert [each.record.pmid for each in found.records] == ["1", "2"]
