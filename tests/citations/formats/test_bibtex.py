"""BibTeX as programs and people write it: accents, macros, groups, broken and repeated entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citations.formats import bibtex
from citations.formats.files import read_file
from citations.records import Name, Record

FILES = Path(__file__).parent.parent / "data" / "formats"


def only(fields: str, word: str = "article") -> Record:
    (found,) = bibtex.read(f"@{word}{{x,\n  title = {{Gout}},\n{fields}\n}}").records
    return found.record


def test_reads_a_real_file():
    found = read_file((FILES / "manubot_bibliography.bib").read_bytes(), "manubot_bibliography.bib")

    assert [(each.line, each.record.type, each.record.year, each.record.month) for each in found.records] == [
        (1, "article-journal", 2018, 3),
        (15, "webpage", None, None),
    ]
    assert found.records[0].record.title == "Sci-Hub provides access to nearly all scholarly literature"
    assert len(found.records[0].record.authors) == 7


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"{{The {HER2} gene}}", "The HER2 gene"),
        (r'"M{\"u}ller and {\'E}tudes"', "Müller and Études"),
        (r"{Stra{\ss}e, \o, \aa, \v{s}, \c{c}}", "Straße, ø, å, š, ç"),
        (r"{$\alpha$-Synuclein}", "α-Synuclein"),
        (r"{\textit{Listeria} and \emph{Homo}}", "<i>Listeria</i> and <i>Homo</i>"),
        (r"{H$_2$O and $^{18}$F}", "H<sub>2</sub>O and <sup>18</sup>F"),
        (r"{CO\textsubscript{2}}", "CO<sub>2</sub>"),
        (r"{10\% of \& \_ \# \$}", "10% of & _ # $"),
        ("{10% of all}", "10% of all"),
        ("{Two\n   lines}", "Two lines"),
        ("{1990--2013 --- a review}", "1990–2013 — a review"),
        ("{A~B}", "A B"),
    ],
)
def test_decodes_latex(written, title):
    (found,) = bibtex.read(f"@article{{x, title = {written}}}").records

    assert found.record.title == title


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Lee, Sun and Kim, T. J.", (Name("Lee", "Sun"), Name("Kim", "T. J."))),
        ("Sun Lee and others", (Name("Lee", "Sun"), Name(literal="et al"))),
        ("{World Health Organization}", (Name(literal="World Health Organization"),)),
        ("{Simon and Schuster} and Lee, S", (Name(literal="Simon and Schuster"), Name("Lee", "S"))),
        ("King, Jr, Martin", (Name("King", "Martin", "Jr"),)),
        ("Ludwig van Beethoven", (Name("van Beethoven", "Ludwig"),)),
        (r"M{\"u}ller, J{\'e}r{\^o}me", (Name("Müller", "Jérôme"),)),
        ("Lee, A, B, C", (Name("Lee", "B C", "A"),)),
    ],
)
def test_reads_names(author, names):
    assert only(f"author = {{{author}}}").authors == names


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("year = 2018, month = mar", {"year": 2018, "month": 3}),
        ('year = 2018, month = "March"', {"year": 2018, "month": 3}),
        ('year = 2018, month = mar # "~1"', {"year": 2018, "month": 3}),
        ("date = {2018-03-01}", {"year": 2018, "month": 3, "day": 1}),
        ("pages = {10--20}", {"pages": "10-20"}),
        ("pages = {e12}", {"article_number": "e12"}),
        ("doi = {10.1000/a\\_b}", {"doi": "10.1000/a_b"}),
        ("doi = {https://doi.org/10.1000/A}", {"doi": "10.1000/a"}),
        ("url = {\\url{https://example.org/a_b}}", {"url": "https://example.org/a_b"}),
        ("Journal = {Joint}, Number = 3", {"container_title": "Joint", "issue": "3"}),
        ("subtitle = {A review}", {"title": "Gout: A review"}),
        ("urldate = {2019-03-12TZ}", {"accessed_on": "2019-03-12"}),
    ],
)
def test_reads_fields(fields, found):
    record = only(fields).to_dict()

    assert {name: record[name] for name in found} == found


def test_reads_macros_of_the_file():
    (found,) = bibtex.read(
        '@string{jj = "Joint"}\n@comment{x}\n@article{x, title={Gout}, journal = jj}'
    ).records

    assert (found.line, found.record.container_title) == (3, "Joint")


@pytest.mark.parametrize(
    ("word", "fields", "kind"),
    [
        ("Article", "", "article-journal"),
        ("incollection", "", "chapter"),
        ("inproceedings", "", "chapter"),
        ("inproceedings", "journal = {Joint}", "article-journal"),
        ("mastersthesis", "", "thesis"),
        ("techreport", "", "report"),
        ("online", "url = {https://example.org}", "webpage"),
        ("misc", "url = {https://example.org}", "webpage"),
        ("misc", "archiveprefix = {arXiv}", "preprint"),
        ("misc", "publisher = {bioRxiv}", "preprint"),
        ("unpublished", "", "report"),
    ],
)
def test_knows_kinds_of_source(word, fields, kind):
    assert only(fields, word).type == kind


GOOD = "@article{good, title = {Gout}}\n"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("@article{bad, title = {Tophi\n", "This entry is broken"),
        (
            "@article{bad, title = {Tophi} year = 2020}\n",
            "The field “title” is put together with #",
        ),
        ("@article{bad title}\n@article{good, title = {Again}}\n", None),
        ("@dataset{bad, title = {Numbers}}\n", "Its kind “dataset” is none"),
        ("@article{bad, author = {Lee, S}}\n", "It has no title."),
        ("@article{bad, title = {A}, title = {B}}\n", "It has the field “title” twice."),
        ('@article{bad, title = "A" # jj}\n', "The field “title” is put together with #"),
        (
            "@article{bad, title = {" + "{" * 30 + "A" + "}" * 30 + "}}\n",
            "A field is too long or has too many braces",
        ),
    ],
)
def test_an_entry_that_cannot_be_used_stops_no_other(bad, says):
    found = bibtex.read(f"\n{bad}@article{{last, title = {{Last}}}}\n")

    assert found.records[-1].record.title == "Last"
    assert found.rejected[0].line == 2
    assert says is None or found.rejected[0].problem.startswith(says)


def test_a_command_reads_no_file(tmp_path):
    secret = tmp_path / "secret.tex"
    secret.write_text("zqx")

    (found,) = bibtex.read(f"@article{{x, title = {{Gout \\input{{{secret}}}}}}}").records

    assert found.record.title == "Gout"


def test_a_key_that_stands_twice_is_rejected_the_second_time():
    found = bibtex.read(GOOD + "\n" + GOOD.replace("Gout", "Tophi"))

    assert [each.record.title for each in found.records] == ["Gout"]
    assert [(one.line, one.problem) for one in found.rejected] == [
        (3, "An entry above has the key “good” already. If this is another source, give it another key.")
    ]


PIECES = [
    "@article{a, title = {A}}",
    "@article{b, title = {B",
    "@book{c,",
    "@string{x = {y}}",
    "@comment{z}",
    "}",
    "@",
    '"',
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text('@{}=," \nab\\', max_size=12), max_size=6).map("\n".join))
def test_no_text_makes_it_fail_and_no_entry_is_counted_twice(text):
    """An entry that was never closed may swallow others, as far as the next line that begins with @."""
    lines = [line for line in text.split("\n") if line.startswith(("@article{", "@book{"))]

    found = bibtex.read(f"{text}\n@article{{last, title = {{Last}}}}")

    assert found.records[-1].record.title == "Last"
    assert found.total >= len(lines) + 1
