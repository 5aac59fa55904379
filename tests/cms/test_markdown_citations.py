"""Citation markers: numbers, links, mentions, and everything that looks like one."""

import pytest

from cms.markdown import Use, render

KNOWN = {"smith2020", "lee", "who:2024", "a", "b", "c", "d", "e"}


def marker(number, letter="a"):
    return (
        f'<a class="cite" role="doc-noteref" href="#ref-{number}" id="cite-{number}-{letter}">'
        f'[<span class="visually-hidden">Reference </span>{number}]</a>'
    )


def rendered(text):
    return render(text, known=KNOWN)


def test_a_marker_is_a_numbered_link_glued_to_the_word_before_it():
    assert rendered("Drink water [@lee].").html == f"<p>Drink water\u2060{marker(1)}.</p>\n"
    assert rendered("Drink water.[@lee]").html == f"<p>Drink water.\u2060{marker(1)}</p>\n"
    assert rendered("Drink *water*\n[@lee] now").html == f"<p>Drink <em>water</em>\u2060{marker(1)} now</p>\n"


def test_a_marker_that_opens_a_paragraph_stands_alone():
    assert rendered("[@lee] says so").html == f"<p>{marker(1)} says so</p>\n"


def test_numbers_follow_the_order_of_first_use():
    page = rendered("x [@c] y [@a]\n\nz [@c] [@b]")
    assert page.keys == ("c", "a", "b")
    assert [(use.key, use.number, use.mention) for use in page.uses] == [
        ("c", 1, "cite-1-a"),
        ("a", 2, "cite-2-a"),
        ("c", 1, "cite-1-b"),
        ("b", 3, "cite-3-a"),
    ]


def test_moving_a_paragraph_renumbers():
    assert rendered("x [@a]\n\ny [@b]").keys == ("a", "b")
    assert rendered("y [@b]\n\nx [@a]").keys == ("b", "a")


def test_a_group_makes_adjacent_links():
    expected = f"<p>x\u2060{marker(1)}\u2060{marker(2)}</p>\n"
    assert rendered("x [@a; @b]").html == expected
    assert rendered("x [@a] [@b]").html == expected
    assert rendered("x [@a;\n@b]").html == expected


def test_a_long_run_may_break_but_leaves_no_marker_alone():
    pieces = rendered("x [@a; @a; @a; @a; @a]").html.split("</a>")
    assert all(piece.startswith("\u2060") for piece in pieces[1:5])
    pieces = rendered("x [@a; @a; @a; @a; @a; @a]").html.split("</a>")
    assert [piece.startswith("\u2060") for piece in pieces[1:6]] == [True, True, True, False, True]


@pytest.mark.parametrize(
    ("text", "locator", "as_retracted"),
    [
        ("[@a, p. 33]", "p. 33", False),
        ("[@a, p. 33, table 2]", "p. 33, table 2", False),
        ("[@a,\np. 33]", "p. 33", False),
        ("[@a, as retracted]", "", True),
        ("[@a, p. 33, As  Retracted]", "p. 33", True),
        ("[@a,]", "", False),
    ],
)
def test_reads_the_locator_and_the_retraction_flag(text, locator, as_retracted):
    assert rendered(f"x {text}").uses == (Use("a", 1, "cite-1-a", locator, as_retracted),)


def test_mentions_beyond_z_have_two_letters():
    page = rendered("x [@a] " * 28)
    assert [use.mention for use in page.uses][25:] == ["cite-1-z", "cite-1-aa", "cite-1-ab"]


@pytest.mark.parametrize(
    "text",
    ["`[@a]`", "    [@a]", "```\n[@a]\n```", "\\[@a]", "[a@b.c]", "a@b.c", "<a@b.org>", "[ @a ]", "[^@a]"],
)
def test_is_no_citation(text):
    page = rendered(text)
    assert page.uses == ()
    assert page.unresolved == ()
    assert "cite" not in page.html


def test_an_unknown_key_is_shown_and_reported():
    page = rendered("x [@nobody, p. 1; @a]")
    assert '<mark class="cite-unresolved">[@nobody, p. 1?]</mark>' in page.html
    assert page.unresolved == ("nobody",)
    assert page.keys == ("a",)
    assert [(p.code, p.detail, p.is_blocking) for p in page.problems] == [
        ("citation_unresolved", "nobody", True)
    ]


@pytest.mark.parametrize(
    "text", ["[@]", "[@a p. 33]", "[@1a]", "[@a; b]", "[@ a]", "[@a", "[@a, see [b]]", "[@a;]", "[@A]"]
)
def test_a_marker_that_is_not_well_formed_is_unresolved_not_printed(text):
    page = rendered(f"x {text} y")
    assert page.unresolved
    assert '<mark class="cite-unresolved">' in page.html
    assert "[@" not in page.html.replace('<mark class="cite-unresolved">[@', "")


def test_reports_a_known_key_outside_brackets():
    assert [p.code for p in rendered("as @smith2020 says").problems] == ["citation_unbracketed"]
    assert [p.code for p in rendered("[see @smith2020]").problems] == ["citation_unbracketed"]
    assert rendered("write to lee@lee.org or @someone").problems == ()


def test_a_paragraph_that_opens_with_a_citation_and_a_colon_is_kept():
    page = rendered("[@a]: shown")
    assert "shown" in page.html
    assert page.keys == ("a",)


def test_a_marker_in_a_link_or_in_alternative_text_never_nests_links():
    assert "<a" not in rendered("[see [@a]](/x)").html.replace(marker(1), "")
    page = rendered("![see [@a]](/media/x.png)")
    assert page.uses == ()
    assert 'alt="see"' in page.html


def test_markers_count_in_headings_tables_lists_and_callouts():
    page = rendered("## H [@a]\n\n| x [@b] |\n|---|\n| [@c] |\n\n- [@d]\n\n::: warning T [@e]\nx\n:::")
    assert page.keys == ("a", "b", "c", "d", "e")


def test_a_table_caption_is_numbered_where_it_is_printed():
    assert rendered("| x [@a] |\n|---|\n| y |\n\nTable: From [@b]").keys == ("b", "a")
