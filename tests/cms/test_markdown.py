"""What article text becomes: headings, lists, tables, figures, links, plain text."""

import pytest

from cms.markdown import Heading, ImageInfo, ImageUse, TextTooComplex, TextTooLong, render

CHART = {"/media/chart.png": ImageInfo(640, 480, "J. Doe")}


def html(text, **options):
    return render(text, **{"known": (), **options}).html


def codes(text, **options):
    return [problem.code for problem in render(text, **{"known": (), **options}).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take *one* **now**.\nAnd rest.", "<p>Take <em>one</em> <strong>now</strong>.\nAnd rest.</p>\n"),
        ("one\\\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("```python\nx = 1\n```", "<pre><code>x = 1\n</code></pre>\n"),
        ("    x", "<pre><code>x\n</code></pre>\n"),
        ("---", "<hr>\n"),
        ("Fever\n: More than 38 °C", "<dl>\n<dt>Fever</dt>\n<dd>More than 38 °C</dd>\n</dl>\n"),
        ("a &amp; b &copy; \\*", "<p>a &amp; b © *</p>\n"),
        ("[1]: not dropped because it has words", "<p>[1]: not dropped because it has words</p>\n"),
        ("", ""),
    ],
)
def test_renders_commonmark(text, expected):
    assert html(text) == expected


def test_shows_raw_html_as_text():
    assert html("a <b>bold</b>\n\n<div>x</div>") == (
        "<p>a &lt;b&gt;bold&lt;/b&gt;</p>\n<p>&lt;div&gt;x&lt;/div&gt;</p>\n"
    )


def test_an_ordered_list_keeps_the_number_typed_first():
    assert html("3. three\n4. four").startswith('<ol start="3">')
    assert html("1. one").startswith("<ol>")


# Headings


def test_a_typed_title_level_prints_as_h2_and_is_reported():
    page = render("# Causes", known=())
    assert page.html == '<h2 id="s-causes">Causes</h2>\n'
    assert page.contents == (Heading(2, "Causes", "s-causes"),)
    assert [(p.code, p.detail, p.line, p.is_blocking) for p in page.problems] == [
        ("heading_level_one", "Causes", 1, False)
    ]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ([2, 3, 4, 3, 2], [2, 3, 4, 3, 2]),
        ([1, 1, 2], [2, 2, 2]),
        ([3, 2], [2, 2]),
        ([2, 4, 4, 3, 5], [2, 3, 3, 3, 4]),
        ([2, 6, 6], [2, 3, 3]),
    ],
)
def test_printed_levels_never_skip(typed, printed):
    text = "\n\n".join(f"{'#' * level} Heading" for level in typed)
    assert [heading.level for heading in render(text, known=()).contents] == printed


def test_reports_the_headings_that_skipped_a_level():
    page = render("## A\n\n#### B\n\n### C\n\n##### D", known=())
    assert [(p.detail, p.line) for p in page.skipped_headings] == [("B", 3), ("D", 7)]
    assert page.skipped_headings[0].message == (
        "Line 3: “B” skips a level of heading; it is shown without the gap."
    )


def test_anchors_are_prefixed_unique_and_readable_in_any_script():
    text = "## location\n\n## Location\n\n## location 2\n\n## Müdigkeit & Übelkeit\n\n## 症状\n\n## !!!"
    assert [heading.anchor for heading in render(text, known=()).contents] == [
        "s-location",
        "s-location-2",
        "s-location-2-2",
        "s-müdigkeit-übelkeit",
        "s-症状",
        "s-section",
    ]


def test_contents_hold_the_words_of_a_heading_and_leave_out_quoted_ones():
    page = render("## The *first* [@a] `x`\n\n> ## Quoted\n\n- ## Listed", known={"a"})
    assert [heading.text for heading in page.contents] == ["The first x"]


def test_a_heading_without_words_prints_no_heading_but_keeps_its_citation():
    page = render("## [@a]", known={"a"})
    assert page.html.startswith('<p><a class="cite"')
    assert page.contents == ()
    assert [problem.code for problem in page.problems] == ["heading_empty"]


# Links


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("https://example.org/a?b=c&d=e", '<a href="https://example.org/a?b=c&amp;d=e" rel="external">x</a>'),
        ("http://example.org", '<a href="http://example.org" rel="external">x</a>'),
        ("mailto:desk@example.org", '<a href="mailto:desk@example.org">x</a>'),
        ("/about/", '<a href="/about/">x</a>'),
        ("#s-causes", '<a href="#s-causes">x</a>'),
    ],
)
def test_links_that_stand(address, printed):
    assert html(f"[x]({address})") == f"<p>{printed}</p>\n"
    assert codes(f"[x]({address})") == []


@pytest.mark.parametrize(
    "address",
    [
        "//example.org",
        "\\\\\\\\example.org\\\\a",
        "https:example.org",
        "https://doi.org@example.org/x",
        "http://[bad",
        "https://",
        "example.org",
        "a/b",
        "ftp://example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&#58;alert(1)",
        "<java\tscript:alert(1)>",
        "data:text/html;base64,PHA+",
        "vbscript:x",
        "mailto:",
    ],
)
def test_of_a_refused_link_only_the_words_stay(address):
    page = render(f"[the *words*]({address})", known=())
    assert page.html == "<p>the <em>words</em></p>\n"
    assert [(problem.code, problem.is_blocking) for problem in page.problems] == [("link_refused", True)]


def test_autolinks_follow_the_same_rule():
    assert html("<https://example.org>") == (
        '<p><a href="https://example.org" rel="external">https://example.org</a></p>\n'
    )
    assert html("<javascript:alert(1)>") == "<p>javascript:alert(1)</p>\n"


# Pictures


def test_a_picture_in_its_own_paragraph_is_a_figure_with_caption_and_credit():
    page = render('![A rising line](/media/chart.png "Cases *by* year")', known=(), images=CHART)
    assert page.html == (
        '<figure><img src="/media/chart.png" alt="A rising line" width="640" height="480" loading="lazy" '
        'decoding="async"><figcaption>Cases <em>by</em> year <span class="credit">Credit: J. Doe</span>'
        "</figcaption></figure>\n"
    )
    assert page.images == (
        ImageUse("/media/chart.png", "A rising line", "Cases by year", decorative=False, line=1),
    )
    assert page.problems == ()


def test_a_caption_may_cite():
    page = render('![x](/media/chart.png "From [@a, fig. 2]")', known={"a"}, images=CHART)
    assert [(use.key, use.locator) for use in page.uses] == [("a", "fig. 2")]
    assert page.images[0].caption == "From"


def test_a_decorative_picture_has_empty_alternative_text_and_no_caption():
    page = render(
        '![](/media/chart.png "decorative")', known=(), images={"/media/chart.png": ImageInfo(1, 2)}
    )
    assert 'alt=""' in page.html
    assert "figcaption" not in page.html
    assert page.images == (ImageUse("/media/chart.png", "", "", decorative=True, line=1),)
    assert page.problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("![](/media/chart.png)", "image_without_alt"),
        ('![](/media/chart.png "A caption")', "image_without_alt"),
        ("![ ](/media/chart.png)", "image_without_alt"),
        ("![x](/media/other.png)", "image_unknown"),
        ("![x](https://example.org/x.png)", "image_refused"),
        ("![x](/static/x.png)", "image_refused"),
        ('![x](/static/x.png "A caption")', "image_refused"),
        ("![x](/media/../desk/)", "image_refused"),
        ("![x](data:image/png;base64,AAAA)", "image_refused"),
        ('Look: ![x](/media/chart.png "A caption")', "image_in_text"),
        ('![x](/media/chart.png "decorative")', "image_decorative_with_alt"),
    ],
)
def test_reports_what_is_wrong_with_a_picture(text, problem):
    assert codes(text, images=CHART) == [problem]


def test_a_picture_from_elsewhere_is_never_asked_for():
    assert html("![A chart](https://example.org/x.png)") == (
        '<p><a href="https://example.org/x.png" rel="external">A chart</a></p>\n'
    )
    assert html("[![A chart](https://example.org/x.png)](/a)") == '<p><a href="/a">A chart</a></p>\n'
    assert html("![](javascript:alert(1))") == "<p>javascript:alert(1)</p>\n"


# Tables

DOSES = "| Age | Dose |\n|:--|--:|\n| Adult | 5 mg |\n"


def test_a_table_stands_in_a_named_region_with_scopes_and_alignment_by_class():
    page = render(f"Table: Doses by age\n\n{DOSES}", known=())
    assert page.html.startswith(
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Table 1: Doses by age"><table>\n'
        "<caption>Doses by age</caption><thead>"
    )
    assert '<th class="align-left" scope="col">Age</th>' in page.html
    assert '<td class="align-right">5 mg</td>' in page.html
    assert page.problems == ()


def test_the_caption_may_follow_the_table():
    assert html(f"{DOSES}\nTable: Doses") == html(f"Table: Doses\n\n{DOSES}")


def test_tables_without_a_caption_are_named_by_number_and_reported():
    page = render(f"{DOSES}\n{DOSES}", known=())
    assert 'aria-label="Table 1"' in page.html
    assert 'aria-label="Table 2"' in page.html
    assert [problem.code for problem in page.problems] == ["table_without_caption"] * 2


def test_below_an_empty_corner_the_first_cells_are_row_headers():
    page = html("| | Dose |\n|--|--|\n| Adult | 5 mg |")
    assert '<th scope="row">Adult</th>' in page
    assert "<th></th>" not in page


@pytest.mark.parametrize("table", ["|" + "a|" * 41 + "\n|" + "-|" * 41, "|a|b|\n|-|-|\n" + "|a|b|\n" * 6000])
def test_a_table_beyond_the_limits_stays_as_typed_and_is_reported(table):
    page = render(table, known=())
    assert "<table>" not in page.html
    assert page.html.count("|") == table.count("|")
    assert "table_too_big" in [problem.code for problem in page.problems]


# Plain text


def test_plain_text_has_one_block_a_line_without_markers():
    page = render(
        "## Head [@a]\n\nOne [@a] two,\nthree[@b; @a].\n\n| a | b |\n|--|--|\n| c | d |\n\n- x\n- y `z`",
        known={"a", "b"},
    )
    assert page.plain_text == "Head\nOne two, three.\na\tb\nc\td\nx\ny z"
    assert page.word_count == 11


def test_passages_say_what_each_block_is_and_where_it_begins():
    page = render(
        "## Head\n\nOne [@a]\ntwo.\n\n- x\n\n  y\n- z\n\n::: dont\n- run\n:::\n\n"
        "Table: Doses\n\n| a | b |\n|--|--|\n| c | |\n\n> said\n\nTerm\n: meaning\n\n"
        '![Chart](/media/chart.png "By year")\n\n    code',
        known={"a"},
    )
    assert [(one.kind, one.text, one.line) for one in page.passages] == [
        ("heading", "Head", 1),
        ("paragraph", "One two.", 3),
        ("item", "x", 6),
        ("item", "y", 8),
        ("item", "z", 9),
        ("heading", "Don’t", 11),
        ("item", "do not run", 12),
        ("caption", "Doses", 15),
        ("cell", "a", 17),
        ("cell", "b", 17),
        ("cell", "c", 19),
        ("paragraph", "said", 21),
        ("heading", "Term", 23),
        ("paragraph", "meaning", 24),
        ("caption", "By year", 26),
        ("code", "code", 28),
    ]


def test_lists_the_links_that_readers_can_follow():
    page = render("[a](https://example.org)\n\n[b](javascript:x) [c](#s-d)", known=())
    assert [(link.address, link.line) for link in page.links] == [("https://example.org", 1), ("#s-d", 3)]


def test_counts_words_as_people_do():
    assert render("Don't take 1,000 mg or 5-10 tablets/day — ever.", known=()).word_count == 8


# Refusals


def test_refuses_a_text_over_the_limit():
    render("a" * 200_000, known=())
    with pytest.raises(TextTooLong, match="200,001 characters"):
        render("a" * 200_001, known=())


def test_refuses_a_page_over_two_megabytes():
    with pytest.raises(TextTooLong, match="2 MB"):
        render(("[@a;" + "@a;" * 150 + "@a]\n\n") * 400, known={"a"})


@pytest.mark.parametrize(
    "text", ["> " * 25 + "lost?", "".join("  " * i + "- a\n" for i in range(15)), "[" * 10_001, "\n" * 20_001]
)
def test_refuses_what_the_parser_would_cut_off(text):
    with pytest.raises(TextTooComplex):
        render(text, known=())


@pytest.mark.parametrize("language", ["", "tlh", "de-x-none", "not a language"])
def test_an_article_in_a_language_without_a_translation_is_rendered_in_english(language):
    assert render("::: dont\n- run\n:::", known=(), language=language).plain_text == "Don’t\ndo not run"


def test_words_added_by_the_renderer_follow_the_article_not_the_visitor(monkeypatch):
    asked = []
    monkeypatch.setattr("django.utils.translation.override", Recorder(asked))
    render("x", known=(), language="de")
    assert asked == ["de"]


class Recorder:
    """Stands in for Django's language switch and notes the languages asked for."""

    def __init__(self, asked):
        self.asked = asked

    def __call__(self, language):
        self.asked.append(language)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None
