"""The page with its changes marked: the new page to the letter, nothing of the old one hidden, whole quantities."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from articles.blocks import split_blocks
from articles.demo.material import HERE
from articles.diff import compare
from articles.page_diff import marked_page
from cms.markdown import ImageInfo, render
from tests.articles.test_diff import TEXTS

LABEL = re.compile(r'<span class="page-mark tag"[^>]*>([^<]*)</span> ')
HIDDEN = re.compile(r'<span class="visually-hidden">(?:removed: |added: |; )</span>')
REMOVED_PASSAGE = re.compile(r'<p class="removed-passage">.*?</p>', re.DOTALL)
DEL = re.compile(r"<del>.*?</del>", re.DOTALL)
INS = re.compile(r"<ins>.*?</ins>", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")
SOURCES = {"a": 1, "b": 2, "c": 3}


def page(text):
    images = {"/media/chart.png": ImageInfo(10, 10, "")}
    found = render(text, known=SOURCES, images=images, language="en")
    return found.html, found.keys


def marked(old, new):
    (before, old_keys), (after, new_keys) = page(old), page(new)
    return marked_page(before, after, old_keys, new_keys)


def labels(found):
    return LABEL.findall(found.html)


def seen(html):
    """What is seen of marked HTML, with the words for assistive technology taken out."""
    return HIDDEN.sub("", LABEL.sub("", html))


@pytest.mark.parametrize(
    ("old", "new", "label", "shown"),
    [
        ("Take 5 mg now.", "Take 2.5 mg now.", "number", "Take <del>5 mg</del><ins>2.5 mg</ins> now."),
        ("Take 0.5 mL now.", "Take 5 mL now.", "number", "Take <del>0.5 mL</del><ins>5 mL</ins> now."),
        ("Take 5 mg now.", "Take 5 mcg now.", "unit", "Take <del>5 mg</del><ins>5 mcg</ins> now."),
        ("The dose in mg.", "The dose in mcg.", "unit", "The dose in <del>mg</del><ins>mcg</ins>."),
        ("Do take it.", "Do not take it.", "negation", "Do <ins>not</ins> take it."),
        (
            "It is over 9 now.",
            "It is under 9 now.",
            "direction word",
            "It is <del>over</del><ins>under</ins> 9 now.",
        ),
    ],
)
def test_d30_d31_d32_what_can_hurt_is_shown_whole_and_said_in_words(old, new, label, shown):
    found = marked(old, new)

    assert labels(found) == [f"Change 1 of 1: {label}"]
    assert seen(found.html).strip() == f"<p>{shown}</p>"
    assert found.html.count("removed: ") == shown.count("<del>")
    assert found.html.count("added: ") == shown.count("<ins>")


def test_d31_another_source_behind_the_same_number_is_a_changed_citation():
    found = marked("It helps.[@a]", "It helps.[@b]")

    assert labels(found) == ["Change 1 of 1: citation"]
    assert "<del>[1]</del><ins>" in seen(found.html)


def test_d31_a_marker_that_is_shown_as_typed_is_no_citation():
    found = marked("[@a]", "\t[@a]")

    assert labels(found) == ["Change 1 of 1: citation"]


def test_a_number_that_moved_on_with_its_source_is_no_change():
    found = marked("It helps.[@a]", "New and first.[@b]\n\nIt helps.[@a]")

    assert labels(found) == ["Change 1 of 1: citation"]
    assert "<del>" not in found.html


@pytest.mark.parametrize(
    "text", ["Take **5 mg** now.", "# A\n\n- b\n- c\n\n| d | e |\n|---|---|\n| 1 | 2 |\n\nf.[@a]"]
)
def test_the_same_page_has_no_marks(text):
    found = marked(text, text)

    assert found.count == 0
    assert found.html == page(text)[0]


def test_other_emphasis_of_the_same_words_is_left_to_the_list_of_changes():
    assert marked("Take it now please.", "Take it **now** please.").count == 0


def test_keeps_every_tag_and_closes_no_mark_across_one():
    found = marked("Take it now.", "Take three **of four** now.")

    assert seen(found.html).strip().removeprefix("<p>").removesuffix("</p>") == (
        "Take <del>it</del><ins>three</ins> <strong><ins>of four</ins></strong> now."
    )


def test_a_removed_paragraph_stands_where_it_was_and_is_said_to_be_removed():
    found = marked("First words here.\n\nNever take 9 mg.\n\nLast ones.", "First words here.\n\nLast ones.")

    assert labels(found) == ["Change 1 of 1: number, negation"]
    assert re.findall(r"<p[^>]*>", found.html) == ["<p>", '<p class="removed-passage">', "<p>"]
    assert "<del>Never take 9 mg.</del>" in seen(found.html)


def test_what_was_removed_at_the_end_is_not_lost():
    found = marked("First words.\n\nLast words, never said again.", "First words.")

    assert "<del>Last words, never said again.</del>" in seen(found.html)


TABLE = "Table: Doses\n\n| Dose | When |\n|---|---|\n| 5 mg | now |\n"


@pytest.mark.parametrize(
    ("old", "new", "before"),
    [
        ("Never take 9 mg.\n\n- Rest.", "- Rest.", "<ul>"),
        (f"Never take 9 mg.\n\n{TABLE}", TABLE, '<div class="table-scroll"'),
        ("Never take 9 mg.\n\n::: warning Note\nRest.\n:::", "::: warning Note\nRest.\n:::", "<section"),
        ("- Rest.\n- Never take 9 mg.\n\n1. Drink.", "- Rest.\n\n1. Drink.", "<ol>"),
        ("- Never take 9 mg.\n- Rest.", "- Rest.", "Rest."),
        (TABLE.replace("Doses", "Never take 9 mg."), TABLE.partition("\n\n")[2], "<table>"),
    ],
)
def test_what_was_removed_stands_before_the_list_table_or_box_that_did_not_hold_it(old, new, before):
    html = marked(old, new).html

    assert html.index("</del>") < html.index(before)
    assert html[html.index("</del>") : html.index(before)].count("<") <= 2


def test_another_word_in_the_cell_of_a_table_is_one_change():
    table = "| Dose | When |\n|---|---|\n| {} | now |\n"

    found = marked(table.format("5 mg"), table.format("6 mg"))

    assert labels(found) == ["Change 1 of 1: number"]
    assert "<td><del>5 mg</del><ins>6 mg</ins></td>" in seen(found.html)


def test_a_picture_that_is_gone_is_named():
    picture = "![A heart](/media/chart.png)"

    found = marked(f"Words.\n\n{picture}", "Words.")

    assert re.search(r"<del>Image: A heart\s*</del>", seen(found.html))


def test_d33_words_of_a_text_run_nothing():
    found = marked("Old `<script>` words.", "New `<script>alert(1)</script>` <b>words</b>.")

    assert set(re.findall(r"<(\w+)", found.html)) <= {"p", "code", "ins", "del", "span"}


def test_ten_edits_of_a_long_article_are_ten_marked_passages_and_nothing_else():
    text = (HERE / "content" / "high-blood-pressure.md").read_text().split("\n", 1)[1]
    blocks = split_blocks(text)
    long_ones = [at for at, block in enumerate(blocks) if len(block.split()) > 12]
    edited = dict.fromkeys(long_ones[:: len(long_ones) // 10][:10])
    for at in edited:
        edited[at] = re.sub(r"\b[a-z]{4,}\b", "whatever", blocks[at], count=1)

    new = "".join(edited.get(at, block) for at, block in enumerate(blocks))
    listed, found = compare(text, new), marked(text, new)

    assert len(text.split()) > 900
    assert [at for at, block in enumerate(listed.blocks) if block.kind != "same"] == list(edited)
    assert found.count == 10
    assert found.html.count("<ins>") == found.html.count("<del>") == 10
    assert seen(found.html).count("<ins>whatever</ins>") == 10


class Nesting(HTMLParser):
    """Fails where an element is closed out of turn, or where a paragraph stands within one."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in ("br", "hr", "img"):
            return
        assert tag != "p" or not {"p", "pre", "h2", "h3", "h4", "h5", "h6"} & set(self.open)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_is_the_new_page_to_the_letter_once_the_marks_are_taken_out(old, new):
    found = marked(old, new)

    accepted = DEL.sub("", REMOVED_PASSAGE.sub("", seen(found.html)))
    assert unescape(re.sub(r"</?ins>", "", accepted)) == unescape(page(new)[0])


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_of_the_old_page_is_hidden(old, new):
    found = marked(old, new)

    def said(html):
        return re.sub(r"[\s\u2060]|Reference |\d\]", "", unescape(TAGS.sub("", html)))

    assert said(INS.sub("", seen(found.html))) == said(page(old)[0])


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_every_mark_is_nested_and_numbered(old, new):
    found = marked(old, new)

    Nesting(found.html)
    assert [int(label.split()[1]) for label in labels(found)] == list(range(1, found.count + 1))
