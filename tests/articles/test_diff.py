"""The comparison that people sign on: whole quantities, nothing hidden, nothing lost."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.diff import compare
from articles.wording import tokens_of, written

HIDDEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')


def marked(old, new):
    """The HTML of what is not the same, without the hidden words."""
    return [HIDDEN.sub("", block.html) for block in compare(old, new).blocks if block.kind != "same"]


def only_change(old, new):
    [block] = [block for block in compare(old, new).blocks if block.kind != "same"]
    return block


# Tokens


@pytest.mark.parametrize(
    "quantity",
    [
        *(
            "5 mg",
            "2.5 mg",
            "0.5 mL",
            "1,000 mg",
            "5mg",
            "5-mg",
            "5\u00a0mg",
            "10 %",
            "10%",
            "120/80 mmHg",
            "38.5 °C",
        ),
        *(
            "5-10 mg",
            "5–10 mg",
            "5 to 10 mg",
            "10,000-20,000 IU",
            "5 mg/kg/day",
            "10 mg/mL",
            "5 mg per day",
            "25 µg/m²",
        ),
        *(
            "≥ 10 mg",
            "<130",
            "-5",
            "1:1000",
            "2 tablets a day",
            "½ tablet",
            "3 times a day",
            "24-hour",
            "7",
            "2.5",
        ),
    ],
)
def test_a_quantity_with_its_unit_is_one_token(quantity):
    assert [(t.text, t.kind) for t in tokens_of(f"take {quantity} now")][1] == (quantity, "quantity")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("[@a, p. 3] x", ["[@a, p. 3]", "x"]),
        ("[@a; @b].", ["[@a; @b]", "."]),
        ("don't re-use it", ["don't", "re-use", "it"]),
        ("B12, CHA2DS2 2nd 2.5x", ["B12", ",", "CHA2DS2", "2nd", "2.5x"]),
        ("**bold** _it_", ["**", "bold", "**", "_", "it", "_"]),
        ("10 in 100", ["10", "in", "100"]),
        ("5 mg.Then", ["5 mg", ".", "Then"]),
        ("see https://a.b/c?d=1-2.", ["see", "https://a.b/c?d=1-2."]),
    ],
)
def test_words_citations_and_addresses_are_whole(text, tokens):
    assert [token.text for token in tokens_of(text)] == tokens


@given(st.text())
def test_tokens_are_the_text(text):
    assert written(tokens_of(text)) == text


# Marks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5 mg", "2.5 mg"),
        ("0.5 mL", "5 mL"),
        ("5 mg", "5 mcg"),
        ("1,000 mg", "10,000 mg"),
        ("120/80 mmHg", "130/80 mmHg"),
        ("5-10 mg", "5-15 mg"),
        ("<130", ">130"),
        ("[@a]", "[@a, p. 3]"),
        ("above", "below"),
    ],
)
def test_shows_whole_quantities_citations_and_words(before, after):
    escaped = [text.replace("<", "&lt;").replace(">", "&gt;") for text in (before, after)]
    assert marked(f"Take {before} of it", f"Take {after} of it") == [
        "Take <del>{}</del><ins>{}</ins> of it".format(*escaped)
    ]


def test_says_in_words_what_was_removed_and_added():
    block = only_change("Take 5 mg of it.", "Take 2.5 mg of it.")
    assert block.html == (
        'Take <del><span class="visually-hidden">removed: </span>5 mg<span class="visually-hidden">; </span></del>'
        '<ins><span class="visually-hidden">added: </span>2.5 mg<span class="visually-hidden">; </span></ins> of it.'
    )


def test_marks_added_and_removed_blocks():
    comparison = compare("One.\n\nTwo words.\n\nThree.", "One.\n\nThree.\n\nFour [@a].")
    assert [(block.kind, HIDDEN.sub("", block.html)) for block in comparison.blocks] == [
        ("same", "One."),
        ("removed", "<del>Two words.</del>"),
        ("same", "Three."),
        ("added", "<ins>Four [@a].</ins>"),
    ]
    assert comparison.changes == 2


def test_pairs_a_rewritten_block_with_its_origin():
    old = "- take 5 mg daily\n- drink much water\n- sleep well at night"
    new = "- walk a mile\n- take 2 mg daily\n- sleep well at night"
    assert marked(old, new) == [
        "<ins>- walk a mile</ins>",
        "- take <del>5 mg</del><ins>2 mg</ins> daily",
        "<del>- drink much water</del>",
    ]


def test_does_not_mix_the_words_of_unrelated_paragraphs():
    assert marked("alpha beta gamma delta", "one two three four") == [
        "<del>alpha beta gamma delta</del>",
        "<ins>one two three four</ins>",
    ]


def test_html_in_a_text_is_escaped_everywhere():
    old, new = "<b>same</b> <i>5 mg</i>\n\n<s>gone</s>", "<b>same</b> <i>9 mg</i>\n\n\"<script>'&"
    html = "".join(block.html for block in compare(old, new).blocks)
    assert set(re.findall(r"</?(\w+)", html)) == {"span", "del", "ins"}
    assert "&lt;script&gt;" in html


def test_reports_the_section_of_each_change():
    old = "intro\n\n## Dose\n\ntake 5 mg\n\n### Elderly ###\n\ntake 2 mg"
    comparison = compare(old, old.replace("5 mg", "6 mg").replace("2 mg", "3 mg"))
    assert [block.heading for block in comparison.blocks] == ["", "Dose", "Dose", "Elderly", "Elderly"]
    assert comparison.sections == ("Dose", "Elderly")


# Flags


@pytest.mark.parametrize(
    ("old", "new", "flags"),
    [
        ("take 5 mg now", "take 2.5 mg now", {"number"}),
        ("take 5 mg now", "take 5 mcg now", {"unit"}),
        ("take 5 mg now", "take 6 mcg now", {"number", "unit"}),
        ("take 5 mg now", "take some now", {"number"}),
        ("5 mg per day of it", "5 mg per week of it", {"unit"}),
        ("is it <130 now", "is it >130 now", {"direction"}),
        ("take vitamin B12 now", "take vitamin B6 now", {"number"}),
        ("do take it now", "do not take it now", {"negation"}),
        ("You can take it", "You can't take it", {"negation"}),
        ("You can’t take it", "You can take it", {"negation"}),
        ("take it before meals", "take it after meals", {"direction"}),
        ("if it is red and hot", "if it is red or hot", {"direction"}),
        ("if it is red", "if it is red and hot or wet", set()),
        ("at least one of it", "at most one of it", {"direction"}),
        ("Stop it now please", "Start it now please", {"direction"}),
        ("::: do\n- x y z", "::: dont\n- x y z", {"negation"}),
        ("it is 0.5 mL now", "it is 5 mL now", {"number"}),
        ("the dose in mg", "the dose in mcg", {"unit"}),
        ("| Dose (mg) | how |", "| Dose (mcg) | how |", {"unit"}),
        ("for two weeks now", "for two days now", {"unit"}),
        ("take two tablets", "take three tablets", {"number"}),
        ("take one twenty-fifth", "take one thirty-fifth", {"number"}),
        ("this is one way", "this is a way", set()),
        ("a low-dose pill", "a high-dose pill", {"direction"}),
        ("smokers may take it", "non-smokers may take it", {"negation"}),
        ("it treats hypotension", "it treats hypertension", {"direction"}),
        ("it treats headache", "it treats hypertension", set()),
        ("take it once", "take it twice", {"direction"}),
        ("the trial took days", "the trial was long", set()),
        ("it is so [@a]", "it is so [@b]", {"citation"}),
        ("it is so", "it is so [@b]", {"citation"}),
        ("see [it](/a) now", "see [it](/b) now", {"link"}),
        ("the blue pill", "the red pill", set()),
        ("take 5\nmg now", "take 5 mg now", {"spacing"}),
        ("a b\n\nc", "a b\n\n\nc", {"spacing"}),
    ],
)
def test_flags_what_kind_of_thing_changed(old, new, flags):
    changed = [block for block in compare(old, new).blocks if block.kind != "same"]
    assert frozenset().union(*(block.flags for block in changed)) == flags


def test_flags_added_and_removed_blocks_too():
    assert only_change("a", "a\n\nNever take 5 mg [@a]").flags == {"number", "negation", "citation"}
    assert only_change("a\n\nNever take 5 mg [@a]", "a").flags == {"number", "negation", "citation"}


def test_badges_say_the_flags_in_words_weightiest_first():
    assert only_change("take 5 mg before it [@a]", "take 6 mg after it [@b]").badges == [
        "number",
        "direction word",
        "citation",
    ]
    comparison = compare("take 5 mg now\n\ntake 5 mg before", "take 6 mg now\n\ntake 7 mg after")
    assert comparison.flag_counts == [("number", 2), ("direction word", 1)]


# How much changed, and whether a dose did


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("take 5 mg now", "take 2.5 mg now"),
        ("take 0.5 mL now", "take 5 mL now"),
        ("take 5 mg now", "take 5 mcg now"),
        ("take 5 mg/kg/day", "take 5 mg/kg per week"),
        ("take two tablets", "take three tablets"),
        ("take 2 tablets", "take 3 tablets"),
        ("take one tablet", "take a tablet"),
        ("take it 2 times a day", "take it 3 times a day"),
        ("take it once a day", "take it twice a day"),
        ("take it now", "take 10 units now"),
        ("take 10 IU now", "take it now"),
    ],
)
def test_a_changed_dose_is_known(old, new):
    assert only_change(old, new).changes_a_dose


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("take 5 mg now", "take 5 mg then"),
        ("take 5\nmg now", "take 5 mg now"),
        ("it affects 5 % of them", "it affects 6 % of them"),
        ("for 5 days", "for 6 days"),
        ("if above 130 mmHg", "if above 140 mmHg"),
        ("it was seen in 2019 [@a]", "it was seen in 2020 [@b]"),
        ("whoever weighs 50 kg", "whoever weighs 60 kg"),
    ],
)
def test_another_number_is_no_changed_dose(old, new):
    assert not only_change(old, new).changes_a_dose


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("take 5 mg now", "take 2.5 mg now", 2),
        ("do take it", "do not take it", 1),
        ("one two", "one two\n\nthree four five", 3),
        ("one two three", "three two one", 0),
    ],
)
def test_counts_the_words_that_changed(old, new, number):
    assert sum(block.changed_words for block in compare(old, new).blocks) == number


# What is shown around a change

MANY = "\n\n".join(f"paragraph {letter}" for letter in "abcdefghij")


def test_shows_runs_of_changes_with_their_context():
    comparison = compare(
        MANY, MANY.replace("paragraph c", "paragraph C").replace("paragraph i", "paragraph I")
    )
    runs = comparison.changed_blocks(context=1)
    assert [[block.new.strip()[-1] for block in run] for run in runs] == [["b", "C", "d"], ["h", "I", "j"]]
    assert [len(run) for run in comparison.changed_blocks(context=0)] == [1, 1]
    assert [len(run) for run in comparison.changed_blocks(context=3)] == [10]


def test_equal_texts_have_no_changes():
    assert compare(MANY, MANY).changes == 0
    assert compare(MANY, MANY).changed_blocks() == ()
    assert compare("", "").blocks == ()


# Properties

PIECES = st.sampled_from(
    [
        *(
            "Take",
            "not",
            "before",
            "daily",
            "the",
            "dose",
            "<b>",
            "&amp;",
            "’",
            "x",
            "-",
            "*",
            "[@a]",
            "[@b, p. 3]",
        ),
        *(
            "5 mg",
            "2.5 mg",
            "5 mcg",
            "1,000 mg",
            "0.5 mL",
            "120/80 mmHg",
            "10 %",
            "5-10 mg",
            "5",
            "mg",
            "2nd",
            "2.",
        ),
        *(
            " ",
            " ",
            " ",
            "\n",
            "\n\n",
            "\n\n",
            "\n- ",
            "\n\n## ",
            "\n| ",
            "\n::: dont\n",
            "\n\n\n",
            "  \n",
            "\t",
            ".",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


class Segments(HTMLParser):
    """The text of a marked block as (tag, text) pieces, without the hidden words."""

    def __init__(self, html):
        super().__init__()
        self.pieces, self.tag = [], ""
        self.feed(HIDDEN.sub("", html))
        self.close()

    def handle_starttag(self, tag, attrs):
        assert tag in ("ins", "del")
        assert self.tag == ""
        self.tag = tag

    def handle_endtag(self, tag):
        assert tag == self.tag
        self.tag = ""

    def handle_data(self, data):
        self.pieces.append((self.tag, data))

    def text_without(self, tag):
        return "".join(text for name, text in self.pieces if name != tag)


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_accepting_all_gives_the_new_text_and_rejecting_all_the_old(old, new):
    blocks = compare(old, new).blocks
    assert "".join(block.new for block in blocks) == new
    assert "".join(block.old for block in blocks) == old


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_shown_is_what_is_there(old, new):
    for block in compare(old, new).blocks:
        shown = Segments(block.html)
        assert shown.text_without("del") == block.new.rstrip()
        assert "".join(shown.text_without("ins").split()) == "".join(block.old.split())
        assert block.kind != "same" or not block.flags


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_no_mark_cuts_a_token(old, new):
    for block in compare(old, new).blocks:
        at = 0
        tokens = tokens_of(block.new.rstrip())
        borders = {len(written(tokens[:count])) for count in range(len(tokens) + 1)}
        borders |= {
            len(written(tokens[:count])) - len(tokens[count - 1].blank) for count in range(1, len(tokens) + 1)
        }
        for tag, text in Segments(block.html).pieces:
            if tag == "ins":
                assert at in borders
                assert at + len(text) in borders
            at += 0 if tag == "del" else len(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_no_change_is_hidden(old, new):
    assert compare(old, old).changes == 0
    if compare(old, new).changes == 0:
        assert old.strip() == new.strip()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_text_is_escaped(old, new):
    for block in compare(old, new).blocks:
        assert not re.search(r"<(?!/?(ins|del)>)", HIDDEN.sub("", block.html))
        assert (
            unescape(HIDDEN.sub("", re.sub(r"<del>.*?</del>|</?ins>", "", block.html, flags=re.DOTALL)))
            == block.new.rstrip()
        )
