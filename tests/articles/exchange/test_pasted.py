import datetime
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.exchange.pasted import read_article, rekeyed
from articles.exchange.refusals import (
    FileTooLarge,
    ImportRefused,
    NothingToImport,
    NotText,
    OnlyReferences,
    TextTooLong,
    UnknownEncoding,
)
from articles.exchange.report import account, sections
from citations.records import Name
from cms.markdown import render

DATA = Path(__file__).parent / "data"


def imported(name):
    return read_article((DATA / name).read_bytes(), name)


@pytest.fixture(scope="module")
def shoulder():
    """A page copied from a web site: plain text with banner, boilerplate, byline twice and a list without heading."""
    return imported("frozen-shoulder.txt")


@pytest.fixture(scope="module")
def chilblains():
    """Markdown."""
    return imported("chilblains.md")


@pytest.fixture(scope="module")
def hiccups():
    """Plain text that was wrapped by an editor."""
    return imported("hiccups.txt")


@pytest.fixture(scope="module")
def nosebleed():
    """Plain text without a single blank line, one line for each paragraph."""
    return imported("nosebleed.txt")


# A page copied from a web site


def test_finds_the_title_under_the_banner(shoulder):
    assert shoulder.title == "Frozen Shoulder: Why It Stiffens and What Loosens It"
    assert shoulder.title_line.number == 10


def test_short_lines_and_questions_become_headings(shoulder):
    assert shoulder.headings == (
        "What is a Frozen Shoulder?",
        "Who Gets It",
        "How It Is Treated",
        "What to Expect",
    )
    assert shoulder.body.startswith("## What is a Frozen Shoulder?\n\nThe capsule around")


def test_numbered_lists_stay_lists_and_citations_become_markers(shoulder):
    assert (
        "## Who Gets It\n\n"
        "1. Diabetes: About one person in ten with diabetes has it at some time.[@lee2016]\n"
        "2. Thyroid Disease: Both a slow and a fast gland go with it.\n"
        "3. Rest After Surgery: An arm held still for weeks stiffens [@ferrari2018].\n\n"
        "## How It Is Treated"
    ) in shoulder.body


def test_a_list_without_a_heading_is_recognised_as_references(shoulder):
    assert [(each.number, each.key, each.cited, each.parsed) for each in shoulder.references] == [
        (1, "lee2016", True, True),
        (2, "ferrari2018", True, True),
        (3, "haddad2020", False, True),
    ]
    first = shoulder.references[0]
    assert first.record.doi == "10.5555/jse.2016.041"
    assert first.record.authors[-1] == Name(literal="et al")
    assert first.raw.startswith("1. Lee S, Kim HJ")


def test_names_the_references_that_are_never_cited(shoulder):
    assert shoulder.never_cited == (3,)


def test_names_the_markers_that_have_no_reference_and_leaves_them_in_the_text(shoulder):
    assert [(each.number, each.line) for each in shoulder.unresolved_markers] == [(7, 27)]
    assert "eases the first weeks.(7)" in shoulder.unresolved_markers[0].context
    assert "eases the first weeks.(7)" in shoulder.body


def test_a_dose_in_brackets_is_not_a_citation(shoulder):
    assert "A single dose (40 mg) into the joint" in shoulder.body


def test_the_byline_is_kept_once_and_belongs_to_nobody_here(shoulder):
    assert [(each.name, each.credentials, each.line.number) for each in shoulder.byline] == [
        ("Robin Example", "M.B., FRCSX, DO", 41)
    ]
    assert 42 in {number for each in shoulder.set_aside for number in each.line_numbers}


def test_reads_the_day_of_the_last_change(shoulder):
    assert shoulder.last_modified.date == datetime.date(2021, 3, 9)
    assert shoulder.last_modified.raw == "Last Modified On:March 9, 2021"


def test_sets_the_furniture_of_the_page_aside_with_reasons(shoulder):
    assert {each.line_numbers for each in shoulder.set_aside} == {
        (1,),
        (3,),
        (5,),
        (7,),
        (42,),
        (43,),
        (46,),
        (48,),
    }
    reasons = {each.line_numbers[0]: each.reason for each in shoulder.set_aside}
    assert reasons[7] == "A disclaimer; the site prints its own."
    assert reasons[46] == reasons[48] == "A list of other pages of the site it comes from."


def test_claims_of_review_are_quoted_and_count_for_nothing(shoulder):
    assert shoulder.claims_elsewhere == (
        "Every article on Health Pages Weekly has been reviewed by a doctor and checked for facts by our desk.",
        "Written, Edited or Reviewed By: Robin Example, M.B., FRCSX, DO Health Pages Ltd.",
    )


def test_a_summary_without_a_heading_is_pointed_out(shoulder):
    note = next(note for note in shoulder.notes if "without a heading" in note)
    assert note.startswith("Line 35 begins a part without a heading: “A frozen shoulder thaws.")


def test_asks_for_a_standfirst_when_there_is_none(shoulder):
    assert shoulder.standfirst == ""
    assert any(note.startswith("No standfirst was found") for note in shoulder.notes)


def test_the_report_says_all_of_it_in_sentences(shoulder):
    report = {section.heading: section.items for section in sections(shoulder)}
    assert report["Recognised"][0] == "Title: Frozen Shoulder: Why It Stiffens and What Loosens It"
    assert report["Numbers in the text that have no reference"][0].startswith(
        "Line 27: there is no reference 7"
    )
    assert report["References that the text never cites"][0].startswith("Reference 3: Haddad M. Thaw")
    assert "Choose the byline yourself" in report["Byline and date from elsewhere"][0]
    assert len(report["Claims of review from elsewhere, which count for nothing here"]) == 2
    assert len(report["Set aside, not part of the article"]) == 8


# Markdown


def test_reads_markdown_headings_and_keeps_the_first_level_for_the_title(chilblains):
    assert chilblains.title == "Chilblains"
    assert chilblains.headings == ("Causes", "Treatment", "When to get help")
    assert chilblains.body.startswith("## Causes")
    assert "\n## When to get help\n" in chilblains.body


def test_sections_of_the_first_level_take_their_parts_down_with_them():
    body = read_article("# Gout\n\n# Causes\n\nMeat.\n\n## Beer\n\nToo.").body
    assert body == "## Causes\n\nMeat.\n\n### Beer\n\nToo."


def test_one_paragraph_above_the_first_heading_is_proposed_as_standfirst(chilblains):
    assert chilblains.standfirst == "Itchy red swellings on fingers and toes that come with damp cold."
    assert chilblains.standfirst not in chilblains.body


def test_every_style_of_marker_becomes_the_same(chilblains):
    for text in (
        "too fast in the warm[@osei2011].",
        "leaks and swells.[@osei2011; @novak2012]",
        "more than frost [@novak2012]",
        "Tight shoes[@haddad2013]",
        "Some medicines[@haddad2013; @haddad2014]",
        "Warm the skin slowly.[@haddad2013; @haddad2014; @nei2019]",
        "> Do not put hot water on it [@nei2019].",
        "Ulcers need care[@novak2012].",
    ):
        assert text in chilblains.body


def test_code_and_addresses_are_left_alone(chilblains):
    assert "`warm(1)` and [a leaflet](https://example.org/leaflet_(2))" in chilblains.body


def test_two_references_to_one_work_become_one_source(chilblains):
    assert [each.key for each in chilblains.references] == [
        "osei2011",
        "novak2012",
        "haddad2013",
        "haddad2014",
        "nei2019",
        "osei2011",
    ]
    assert "References 1, 6 are the same source. They became one, [@osei2011]." in chilblains.notes


def test_front_matter_is_set_aside(chilblains):
    assert chilblains.set_aside[0].line_numbers == (1, 2, 3, 4)


def test_reads_a_date_in_emphasis(chilblains):
    assert chilblains.last_modified.date == datetime.date(2021, 2, 3)


# Wrapped text


def test_reads_a_byline_under_the_title(hiccups):
    assert hiccups.title == "HICCUPS THAT WILL NOT STOP"
    assert [(each.name, each.credentials) for each in hiccups.byline] == [
        ("Dr. Sam Example", "MD"),
        ("Alex Sample", "PhD"),
    ]


def test_a_short_line_directly_above_a_paragraph_is_a_heading(hiccups):
    assert hiccups.headings == ("CAUSES",)


def test_counting_years_doses_and_labels_are_no_citations(hiccups):
    assert "within minutes [@sample1999]. Three" in hiccups.body
    assert "a visit: (1) it lasts for two days, (2) it wakes you,\n(3) it comes" in hiccups.body
    assert "take two (2) large drinks" in hiccups.body
    assert "mapped again (2009), and a dose of 5 mg (5 mg)\nwas tried in stage (2)." in hiccups.body
    assert "is the usual one [@sample1999; @example2001]." in hiccups.body
    assert hiccups.unresolved_markers == ()
    assert "Numbers in brackets were taken for counting, not for citations: line 7." in hiccups.notes


def test_nested_bullets_stay_nested(hiccups):
    assert "- fizzy drinks\n- hot soup\n    - above all when swallowed fast\n- fright" in hiccups.body


def test_joins_wrapped_references_under_their_heading(hiccups):
    first, second = hiccups.references
    assert (first.record.pages, first.record.doi) == ("1- 9", "10.5555/eg.1999.1")
    assert (second.record.volume, second.record.pmid) == ("14", "12345678")
    assert [line.number for line in first.lines] == [23, 24, 25]


# No blank lines at all


def test_reads_a_text_without_blank_lines(nosebleed):
    assert nosebleed.title == "Nosebleed"
    assert nosebleed.headings == ("When to call for help",)
    assert nosebleed.body == (
        "Lean forward and pinch the soft part of the nose for ten minutes by the clock; most bleeding ends there and "
        "then, and no doctor is needed for it.[@ferrari2015]\n\n"
        "## When to call for help\n\n"
        "Call for help if it goes on for half an hour, if you take a medicine that thins the blood, or if it follows "
        "a blow to the head and you feel drowsy.[@ferrari2015][@osei2017]\n\n"
        "1. Breathe through the mouth.\n"
        "2. Spit blood out, because swallowed blood upsets the stomach and hides how much is lost, and then sit still "
        "until it has stopped for good.\n\n"
        "Ice on the neck is an old habit without proof, and so are keys down the back, but neither does any harm "
        "while you keep pinching the nose as you should."
    )


# Keys


@pytest.mark.parametrize("name", ["frozen-shoulder.txt", "chilblains.md", "hiccups.txt", "nosebleed.txt"])
def test_the_renderer_knows_every_marker(name):
    article = imported(name)
    rendered = render(article.body, known={reference.key for reference in article.references})
    assert rendered.unresolved == ()
    assert set(rendered.keys) == {reference.key for reference in article.references if reference.cited}


def test_keys_that_are_taken_are_not_used_again():
    text = "Gout\n\nIt hurts.(1)\n\n1. Lee S. Gout. Exampl. 2016;1:2. doi:10.5555/g"
    assert read_article(text, taken={"lee2016"}).body == "It hurts.[@lee2016a]"


def test_markers_follow_when_the_library_has_another_key():
    text = "Gout\n\nSore [1,2].\n\n1. Lee S. A. E. 2016;1:2. doi:10.5555/g\n2. Kim H. B. E. 2017;1:2. doi:10.5555/h"
    again = rekeyed(read_article(text), {"lee2016": "lee2016b", "nobody": "x"})
    assert again.body == "Sore [@lee2016b; @kim2017]."
    assert [each.key for each in again.references] == ["lee2016b", "kim2017"]
    assert again.body_lines[0].written == again.body


# Plain text stays plain


def test_plain_text_does_not_become_markdown_by_accident():
    text = "Sums\n\n2 * 3 * 4 is 24, and `x` and _this_ stay, with snake_case.\n\n#3 is no heading\n> nor a quotation."
    body = read_article(text).body
    assert body == (
        "2 \\* 3 \\* 4 is 24, and \\`x\\` and \\_this\\_ stay, with snake_case.\n\n"
        "\\#3 is no heading\n\\> nor a quotation."
    )


def test_a_number_at_the_start_of_a_wrapped_line_is_no_list():
    text = "Gout\n\nIt is rare in men younger than\n45. In women it comes later still."
    assert read_article(text).body == "It is rare in men younger than\n45\\. In women it comes later still."


def test_deep_indents_do_not_become_code():
    assert read_article("Gout\n\n        It hurts very much.").body == "It hurts very much."


def test_a_text_without_a_title_says_so():
    article = read_article("It hurts, and it comes at night.\n\nIt goes away again.")
    assert article.title == ""
    assert "No title was found. Write one." in article.notes
    assert article.body == "It hurts, and it comes at night.\n\nIt goes away again."


def test_text_after_the_references_is_kept_and_pointed_out():
    text = (
        "Gout\n\nIt hurts.(1)\n\nReferences\n\n1. Lee S. Gout. E. 2016;1:2. doi:10.5555/g\n\n"
        "Drink enough water every day unless your doctor has told you not to.\n\nMore like this one"
    )
    article = read_article(text)
    assert article.body.endswith("Drink enough water every day unless your doctor has told you not to.")
    assert "Text after the references was kept at the end of the text: line 9." in article.notes
    assert [each.text for each in article.set_aside] == ["References", "More like this one"]


def test_an_article_without_references_reports_every_marker():
    article = read_article("Gout\n\nIt hurts.(1) It goes [2].")
    assert [each.number for each in article.unresolved_markers] == [1, 2]
    assert "No reference list was found. Add the sources and cite them." in article.notes


def test_a_heading_that_is_about_sources_is_not_the_reference_list():
    article = read_article("Iron\n\nSources\n\n1. Liver\n2. Lentils\n\nEat both of them often.")
    assert article.references == ()
    assert article.body.startswith("## Sources\n\n1. Liver\n2. Lentils")


def test_an_ambiguous_date_is_not_guessed():
    article = read_article("Gout\n\nIt hurts.\n\nLast updated: 03/04/2021")
    assert article.last_modified.date is None
    assert "because it could mean two days" in " ".join(article.notes)


def test_a_missing_and_a_double_number_are_pointed_out():
    refs = ["1. Lee S. A. E. 2016;1:2.", "3. Kim H. B. E. 2017;1:2.", "3. Ito K. C. E. 2018;1:2."]
    article = read_article("Gout\n\nIt hurts.(3)\n\nReferences\n" + "\n".join(refs))
    assert "It hurts.[@kim2017]" in article.body
    assert "There are several references 3. The text cites the first." in article.notes
    assert "The reference list has no number 2." in article.notes


def test_several_numbers_of_which_some_are_missing_keep_the_missing_ones():
    text = "Gout\n\nIt hurts [1,9] and goes (1,8).\n\nReferences\n1. Lee S. A. E. 2016;1:2."
    assert read_article(text).body == "It hurts [@lee2016] [9] and goes [@lee2016] (8)."


# Nothing is lost


def words(text):
    return re.findall(r"[^\W_]+", text)


def assert_nothing_is_lost(text, article):
    expected = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert [(each.line.number, each.line.text) for each in account(article)] == [
        (n, line.rstrip()) for n, line in expected
    ]
    for line in article.body_lines:
        if "[@" not in line.written:
            assert words(line.written) == words(line.line.text)
    assert article.body.split() == "\n".join(line.written for line in article.body_lines).split()
    for reference in article.references:
        assert words(reference.raw) == words(" ".join(line.text for line in reference.lines))
    if article.title_line:
        assert words(article.title) == words(article.title_line.text)
    assert words(article.standfirst) == words(" ".join(line.text for line in article.standfirst_lines))


@pytest.mark.parametrize("name", ["frozen-shoulder.txt", "chilblains.md", "hiccups.txt", "nosebleed.txt"])
def test_every_line_of_the_file_is_accounted_for(name):
    assert_nothing_is_lost((DATA / name).read_text(), imported(name))


PIECES = [line for path in sorted(DATA.iterdir()) for line in path.read_text().splitlines()]
LINES = st.one_of(
    st.sampled_from(PIECES),
    st.sampled_from(
        ["", "", "# Title", "## Part", "Title\n=====", "```", "~~~", "---", "* * *", "> quoted", "a (1), (2)"]
    ),
    st.text("ab1 .(),[]^`*_#-\t\u00a0²", max_size=20),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=30),
)


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_no_line_is_ever_lost(text):
    try:
        article = read_article(text)
    except (NothingToImport, OnlyReferences):
        return
    assert_nothing_is_lost(text, article)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_input_is_read_or_refused_with_a_sentence(data):
    try:
        article = read_article(data)
    except ImportRefused as refusal:
        sentence = str(refusal)
    else:
        sentence = sections(article)[0].items[0] + "."
    assert re.fullmatch(r"(?s)[A-Z].+\.", sentence)


# Refusals


@pytest.mark.parametrize(
    ("data", "refusal", "sentence"),
    [
        (b"", NothingToImport, "There is no text in this"),
        (b" \n\t\r\n \xc2\xa0 ", NothingToImport, "There is no text in this"),
        (
            "This page does not give medical advice.\n\nRecent posts",
            NothingToImport,
            "There is no article in this",
        ),
        ("References\n1. Lee S. A. E. 2016;1:2. doi:10.5555/g", OnlyReferences, "only a list of references"),
        ("1. Lee S. A. E. 2016;1:2. doi:10.5555/g", OnlyReferences, "only a list of references"),
        (b"a" * (10 * 1024 * 1024 + 1), FileTooLarge, "has 10.0 MB; an import may have 10 MB"),
        ("ä" * (5 * 1024 * 1024 + 1), FileTooLarge, "an import may have 10 MB"),
        (b"Gout\x00It hurts", NotText, "save it as plain text in UTF-8"),
        (
            "Gout\n\n".encode("utf-16-le") + "It hurts".encode("utf-16-le"),
            NotText,
            "encoding that is not read",
        ),
        (b"Gout\n\x01\x02\x03\x04\x05\x06\x07\x08 it hurts", NotText, "full of control characters"),
        (b"PK\x03\x04rest of a document", NotText, r"This is a Word \(docx\) file"),
        (b"%PDF-1.7 rest", NotText, "This is a PDF file"),
        (b"{\\rtf1 rest", NotText, "This is a RTF file"),
        (b"\n<!DOCTYPE html><html>", NotText, "Copy the text as you see it in the browser"),
        ("Gout".encode("utf-32"), UnknownEncoding, "UTF-32"),
        (b"\xff\xfeG\x00o", UnknownEncoding, "says it is UTF-16, but is damaged"),
        ("Gicht\n\nMénière ".encode() + b"\xe9 x", UnknownEncoding, "damaged UTF-8: line 3"),
        ("痛風は痛い。".encode("shift-jis"), UnknownEncoding, "was not recognised"),
        ("Подагра".encode("koi8-r"), UnknownEncoding, "was not recognised"),
        ("It hurts.\n" * 25_000, TextTooLong, "characters; an article may have 200,000"),
        ("a b" * 1_000_000, TextTooLong, "characters; an article may have 200,000"),
        ("Gout \ud800", UnknownEncoding, "halves of characters"),
    ],
)
def test_refuses_what_it_cannot_import_and_says_what_to_do(data, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        read_article(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_these_encodings_without_a_word(encoding):
    article = read_article("Ménière’s Disease\n\nThe ear rings.".encode(encoding))
    assert article.title == "Ménière’s Disease"
    assert not any("Windows" in note or "invisible" in note for note in article.notes)


def test_reads_windows_1252_and_says_so():
    article = read_article(
        "Ménière’s Disease\n\nThe ear rings and the room turns round you.".encode("cp1252")
    )
    assert article.title == "Ménière’s Disease"
    assert article.notes[0] == "The file is not UTF-8; it was read as Windows-1252. Check the accents."


def test_counts_the_invisible_characters_it_leaves_out():
    article = read_article("Gout\n\nIt\u202e hurts.\u200b")
    assert article.body == "It hurts."
    assert article.notes[0] == "2 invisible control characters were left out."


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x0b"])
def test_reads_every_kind_of_line_end(end):
    assert read_article(f"Gout{end}{end}It hurts.{end}").body == "It hurts."


@pytest.mark.parametrize("unit", ["a", "\n", "a\n", "(1) ", "References\n"])
def test_nine_megabytes_of_one_thing_are_answered_in_seconds(unit):
    start = time.perf_counter()
    with suppress(ImportRefused):
        read_article((unit * (9 * 1024 * 1024 // len(unit.encode()))).encode())
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "unit", ["(", "[@", "](", "`", "*", "1. x\n", "(1) ", "a\n", "^1^", "References\n", "# x\n", "10.1000/"]
)
def test_one_thing_many_times_is_read_in_seconds(unit):
    start = time.perf_counter()
    with suppress(ImportRefused):
        read_article("Gout\n\n" + unit * (50_000 // len(unit)))
    assert time.perf_counter() - start < 10
