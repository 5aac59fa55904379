"""Which sources a text rests on, and how one takes the place of another in it. The renderer is the judge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citing import stands_alone, with_other_key
from cms.markdown import render

PIECES = (
    *("Words. ", "[@old]", "[@old, p. 3]", "[@new; @old, p. 2]", "[@old; @older]", "[@older]", "[@o; @old]"),
    *(
        "\\",
        "\\`",
        "\\[@old]",
        "[@old, `]",
        "`[@old]`",
        "``[@old] ` x``",
        "`",
        "\n\n",
        "[@old, as retracted]",
        "[@old.x;@old]",
        "- item\n",
    ),
)
KNOWN = ("old", "new", "older", "o", "old.x")


def cited(body: str) -> list[str]:
    """The keys that readers see cited, in the order of their numbers."""
    return list(render(body, known=KNOWN).keys)


class TestAnotherKey:
    @pytest.mark.parametrize(
        ("body", "result"),
        [
            ("A fact.[@old]", "A fact.[@new]"),
            ("[@old, p. 33] and [@old]", "[@new, p. 33] and [@new]"),
            ("[@old, as retracted]", "[@new, as retracted]"),
            ("[@older; @old]", "[@older; @new]"),
            ("[@old; @new]", "[@new]"),
            ("[@new, p. 2; @old, p. 7]", "[@new, p. 2]"),
            ("[@old;@older]", "[@new; @older]"),
            ("[@old; @old, p. 2]", "[@new]"),
            ("[@old; @old]", "[@new]"),
            ("~~~\n[@old]\n\n[@old]\n~~~\n[@old]", "~~~\n[@old]\n\n[@old]\n~~~\n[@new]"),
            ("a ` b\n\n[@old] ` c", "a ` b\n\n[@new] ` c"),
            ("[@older] [@old.x] [@o]", "[@older] [@old.x] [@o]"),
            ("[@old\n, p. 3]", "[@new\n, p. 3]"),
            ("`[@old]` [@old]", "`[@old]` [@new]"),
            ("```\n[@old]\n```\n\n[@old]", "```\n[@old]\n```\n\n[@new]"),
            ("a ` b [@old]", "a ` b [@new]"),
            ("`[@old]- item\n- item\n`[@old]`", "`[@new]- item\n- item\n`[@old]`"),
            ("> ```\n> [@old]\n\n[@old]", "> ```\n> [@old]\n\n[@new]"),
            ("    [@old]\n\n[@old]", "    [@old]\n\n[@new]"),
            ("Term\n: It is.[@old]", "Term\n: It is.[@new]"),
            ("| a |\n| --- |\n| [@old] |", "| a |\n| --- |\n| [@new] |"),
            ("::: tip Rest[@old]\nWords.[@old]\n:::", "::: tip Rest[@new]\nWords.[@new]\n:::"),
            ("```[@old] ` x``\n\n", "```[@new] ` x``\n\n"),
            ("old @old old@old.org", "old @old old@old.org"),
            ("[@OLD]", "[@OLD]"),
            (r"\[@old] \`[@old]\`", r"\[@old] \`[@new]\`"),
            ("[@old, ` p. 3] [@old] `", "[@new, ` p. 3] [@new] `"),
            ("", ""),
        ],
    )
    def test_takes_the_place_in_markers_and_nowhere_else(self, body, result):
        assert with_other_key(body, "old", "new") == result

    pieces = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)

    @given(pieces)
    def test_readers_see_the_other_source_wherever_they_saw_the_first(self, body):
        expected = list(dict.fromkeys("new" if key == "old" else key for key in cited(body)))

        assert cited(with_other_key(body, "old", "new")) == expected

    @given(pieces)
    def test_a_second_time_changes_nothing(self, body):
        once = with_other_key(body, "old", "new")

        assert with_other_key(once, "old", "new") == once

    @given(st.text(alphabet="ab[]@;,. `\n", max_size=60))
    def test_a_text_without_the_key_stays_as_it_is(self, body):
        assert with_other_key(body, "old", "new") == body


class TestStandingAlone:
    @pytest.mark.parametrize(
        ("body", "fallen", "result"),
        [
            ("A fact.[@old]", [], True),
            ("A fact.[@old, p. 3]", [], True),
            ("A fact.[@old; @new]", [], False),
            ("A fact.[@old][@new]", [], False),
            ("A fact.[@old] [@new]", [], False),
            ("A fact.[@old]\n[@new]", [], False),
            ("A fact.[@old]\n\n[@new] is about another.", [], True),
            ("A fact.[@old] `x` [@new]", [], True),
            ("A fact.[@new] Another.[@old]", [], True),
            ("A fact.[@old; @new]", ["new"], True),
            ("A fact.[@old; @new; @older]", ["new"], False),
            ("A fact.[@new]", ["new"], False),
            ("`[@old]` A fact.[@new]", [], False),
            ("A fact.[@older]", [], False),
            ("", [], False),
        ],
    )
    def test_a_statement_that_no_other_source_supports(self, body, fallen, result):
        assert stands_alone(body, "old", retracted=fallen) is result

    @pytest.mark.parametrize("key", ["o", "old.x", "old"])
    def test_keys_of_every_form(self, key):
        assert stands_alone(f"A fact.[@{key}]", key)
        assert not stands_alone(f"A fact.[@{key}; @new]", key)

    markers = st.lists(st.sampled_from(["old", "new", "older", "o"]), min_size=1, max_size=4)

    @given(st.lists(markers, max_size=5), st.sets(st.sampled_from(["new", "older", "o"])))
    def test_says_what_counting_by_hand_says(self, statements, fallen):
        body = " ".join(f"A fact.[{'; '.join(f'@{key}' for key in keys)}]" for keys in statements)

        expected = any("old" in keys and {*keys} <= {"old", *fallen} for keys in statements)

        assert stands_alone(body, "old", retracted=fallen) is expected

    @given(st.lists(markers, max_size=5))
    def test_a_text_that_does_not_cite_it_never_rests_on_it(self, statements):
        body = " ".join(f"A fact.[{'; '.join(f'@{key}' for key in keys)}]" for keys in statements)

        assert not stands_alone(with_other_key(body, "old", "new"), "old")
