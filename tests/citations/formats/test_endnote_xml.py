"""EndNote's XML: styles, kinds, and what an attacker would put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from citations.formats import endnote_xml
from citations.formats.files import read_file
from citations.formats.imported import CannotRead
from citations.records import Name, Record

FILES = Path(__file__).parent.parent / "data" / "formats"


def xml(inside: str, kind: str = '<ref-type name="Journal Article">17</ref-type>') -> str:
    title = "" if "<title>" in inside else "<titles><title>Gout</title></titles>"
    return f"<xml><records>\n<record>{kind}{title}{inside}</record></records></xml>"


def only(inside: str, **more: str) -> Record:
    (found,) = endnote_xml.read(xml(inside, **more)).records
    return found.record


def test_reads_a_file_with_styles():
    (found,) = read_file((FILES / "endnote_sample_synthetic.xml").read_bytes()).records

    assert found.line == 1
    assert found.record == Record(
        title="Delayed posttraumatic <i>syringomyelia</i>",
        authors=(Name("De Bonis", "P."), Name("Anile", "C.")),
        container_title="Journal of Neurosurgery: Spine",
        container_title_short="J Neurosurg Spine",
        year=2009,
        volume="11",
        issue="4",
        pages="472-486",
        doi="10.3171/2009.3.spine08976",
        pmid="19929343",
    )


@pytest.mark.parametrize(
    ("inside", "fields"),
    [
        (
            '<titles><title>H<style face="subscript">2</style>O &amp; <style face="bold">X</style></title></titles>',
            {"title": "H<sub>2</sub>O & X"},
        ),
        (
            '<titles><title><style face="bold italic">L</style> &lt;b&gt;</title></titles>',
            {"title": "<i>L</i> <b>"},
        ),
        (
            "<dates><year>2009</year><pub-dates><date>Oct 5</date></pub-dates></dates>",
            {"year": 2009, "month": 10},
        ),
        ("<custom2>PMC5684839</custom2>", {"pmcid": "PMC5684839"}),
        ("<accession-num>WOS:000123</accession-num>", {"pmid": ""}),
        ("<isbn>1547-5654</isbn>", {"isbn": ""}),
        ("<edition>2020-08-05</edition>", {"edition": "", "published_online_on": "2020-08-05"}),
        ("<notes>Expression of concern published</notes>", {"notice": "concern"}),
    ],
)
def test_reads_fields(inside, fields):
    record = only(inside).to_dict()

    assert {name: record[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ('<ref-type name="Book Section">5</ref-type>', "chapter"),
        ('<ref-type name="Book Section"/>', "chapter"),
        ('<ref-type name="Electronic Book">44</ref-type>', "book"),
        ('<ref-type name="Conference Paper">47</ref-type>', "chapter"),
        ('<ref-type name="Generic">13</ref-type>', "report"),
        ('<ref-type name="Web Page">12</ref-type>', "webpage"),
    ],
)
def test_knows_kinds_of_source(kind, ours):
    assert only("", kind=kind).type == ours


def test_the_authors_of_an_edited_book_are_its_editors():
    people = "<contributors><authors><author>Raja, S N</author></authors></contributors>"

    record = only(people, kind='<ref-type name="Edited Book">28</ref-type>')

    assert (record.authors, record.editors) == ((), (Name("Raja", "S N"),))


def test_records_that_cannot_be_used_stop_no_other():
    strange = "<record><ref-type name='Music'>61</ref-type><titles><title>Song</title></titles></record>\n"
    untitled = "<record><ref-type name='Book'>6</ref-type></record>\n"

    found = endnote_xml.read(xml("").replace("<record>", strange + untitled + "<record>"))

    assert [(one.line, one.start) for one in found.rejected] == [(2, "Song"), (3, "")]
    assert [(each.line, each.record.title) for each in found.records] == [(4, "Gout")]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE xml [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xml SYSTEM "http://192.0.2.1/evil.dtd">',
        f'<!DOCTYPE xml [<!ENTITY a0 "ha">{LAUGHS}]>',
        "<!DOCTYPE xml>",
    ],
)
def test_a_document_type_is_refused_and_nothing_of_it_is_fetched(declared):
    with pytest.raises(CannotRead, match="declares a document type or entities"):
        endnote_xml.read('<?xml version="1.0"?>\n' + declared + xml(""))


@pytest.mark.parametrize("text", ["<xml><records><record>", "<xml>&secret;</xml>", "<xml>" + "<a>" * 10_000])
def test_broken_or_endless_xml_is_refused(text):
    with pytest.raises(CannotRead, match="it breaks in line 1"):
        endnote_xml.read(text)


def test_the_encoding_that_a_file_declares_is_not_believed():
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + xml("<publisher>Müller</publisher>")

    assert read_file(text.encode("utf-8")).records[0].record.publisher == "Müller"
    assert read_file(text.encode("cp1252")).records[0].record.publisher == "Müller"
