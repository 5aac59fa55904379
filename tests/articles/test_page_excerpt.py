"""The changed blocks of a page, whole and under their headings, and nothing else."""

import re

from hypothesis import given, settings

from articles.page_diff import marked_page
from articles.page_excerpt import blocks_of, changed_blocks
from tests.articles.test_diff import TEXTS
from tests.articles.test_page_diff import page

BEGINNING, GAP = "<h2>Beginning</h2>", "<p>gap</p>"
LONG = """\
Opening words here.

## First

One paragraph.

### Deep

Take {dose} now.

Middle words.

Also {also} here.

## Second

- one
- {item}

## Third

Last words.
"""
OLD = LONG.format(dose="5 mg", also="old", item="two")


def excerpt(old, new):
    return changed_blocks(marked_page(page(old)[0], page(new)[0]).html, beginning=BEGINNING, left_out=GAP)


def outline(html):
    return re.findall(r"<(h[2-4])|<(p)>(?=gap)|<(ul|p)\b", html)


def test_keeps_whole_blocks_under_all_their_headings_and_says_where_text_is_missing():
    found = excerpt(OLD, LONG.format(dose="2.5 mg", also="new", item="three"))

    assert ["".join(each) for each in outline(found)] == ["h2", "h3", "p", "p", "p", "h2", "ul"]
    assert "First" in found
    assert "Deep" in found
    assert found.count(GAP) == 1
    assert "<li>one</li>" in found
    assert not {"Opening", "One paragraph", "Middle", "Third", "Last"} & set(re.findall(r"\w+", found))


def test_a_change_above_the_first_heading_has_a_heading_too():
    assert excerpt(OLD, OLD.replace("Opening", "Other opening")).startswith(BEGINNING)


def test_a_changed_heading_stands_once():
    found = excerpt(OLD, OLD.replace("## Third", "## Third part"))

    assert len(re.findall("<h2", found)) == 1
    assert "Last words" not in found


def test_nothing_changed_leaves_nothing():
    assert excerpt(OLD, OLD) == ""


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_no_change_is_left_out(old, new):
    marked = marked_page(page(old)[0], page(new)[0])
    found = changed_blocks(marked.html, beginning=BEGINNING, left_out=GAP)

    assert found.count('class="page-mark') == marked.count
    assert "".join(blocks_of(marked.html)).replace("\n", "") == marked.html.replace("\n", "")
