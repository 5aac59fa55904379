"""Nothing in a text can act: attack strings, properties over random texts, time and size, odd characters."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.markdown import CannotRender, render, sanitise, suspicious_characters, without_hidden_characters

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import '//h.example'</style>",
    "<base href=//h.example>",
    "<meta http-equiv=refresh content='0;url=//h.example'>",
    "<form action=/desk/><input name=body><button formaction=/x>",
    "<a id=location><a id=location name=x href='1:alert(1)'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>]]>",
    "[x](javascript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](\u2028javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](/a 'onmouseover=alert(1)')",
    '[x](/a "\\" onmouseover=\\"alert(1)")',
    '![" onerror="alert(1)](/media/x.png)',
    '![x](/media/x.png "\\" onerror=\\"alert(1)")',
    '![x](/media/x.png"onerror=alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "# x {#id onclick=alert(1)}",
    '# " onclick="alert(1)',
    '```html" onload="alert(1)\nx\n```',
    '|a" onclick="x|\n|-|\n|<script>|',
    'Table: " onfocus="alert(1)\n\n|a|\n|-|\n|b|',
    '::: warning " onclick="alert(1)\nx\n:::',
    "::: warning <script>alert(1)</script>\nx\n:::",
    '[@a" onclick="alert(1)]',
    "[@<script>alert(1)</script>]",
    "[@a, <img src=x onerror=alert(1)>]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }} {% load x %} ${7*7}",
    "<div hx-get=/x hx-trigger=load data-x=y style=position:fixed>",
]
TAGS = {
    *("p", "a", "em", "strong", "code", "pre", "blockquote", "hr", "br", "section", "div", "span", "mark"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("img", "figure", "figcaption", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {
    *("href", "id", "title", "rel", "role", "class", "aria-label", "tabindex", "scope", "start"),
    *("src", "alt", "width", "height", "loading", "decoding"),
}


class Reader(HTMLParser):
    """Collects tags and attributes as a browser would see them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(html):
    read = Reader(html)
    assert read.tags <= TAGS
    assert {name for _, name, _ in read.attributes} <= ATTRIBUTES
    for _, name, value in read.attributes:
        if name == "href":
            assert re.match(r"https?://[^/@]|mailto:|/(?!/)|#", value)
        if name == "src":
            assert re.fullmatch(r"/media/[\w./-]+", value)
        if name == "id":
            assert re.fullmatch(r"(s-[\w-]+|cite-\d+-[a-z]+)", value)
    assert sanitise(html) == html


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("frame", ["{}", "> {}", "- {}", "a [b](/c) *{}* d", "## {}", "::: dont\n- {}\n:::"])
def test_an_attack_does_nothing(attack, frame):
    assert_harmless(render(frame.format(attack), known={"a"}).html)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="x" style="y" class="btn" id="main" data-x="1" hx-get="/">t</p>',
        '<a href="//h.example" id="location" class="button" rel="opener" role="button" target="_blank">t</a>',
        '<img src="https://h.example/x.png" srcset="x 2x" onerror="x">',
        '<div role="dialog" tabindex="5" class="modal">t</div>',
        '<h2 id="header">t</h2><h1>t</h1><svg><a xlink:href="javascript:x">t</a></svg>',
    ],
)
def test_the_second_sanitiser_holds_alone(html):
    assert_harmless(sanitise(html))


PIECES = st.sampled_from(
    [
        *ATTACKS,
        *(
            "[@a]",
            "[@b; @a, p. 3]",
            "[@nobody]",
            "[@c, as retracted]",
            "a",
            "Take 5 mg.",
            "\n",
            "\n\n",
            " ",
            "  \n",
        ),
        *(
            "# ",
            "#### ",
            "- ",
            "1. ",
            "> ",
            "*",
            "**",
            "`",
            "```\n",
            "|",
            "|-|-|\n",
            "Table: ",
            ": ",
            "\\",
            "&amp;",
        ),
        *(
            "![x](/media/a.png)",
            '![](/media/a.png "decorative")',
            "[x](/y)",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            '"',
            "'",
        ),
        *(
            "::: do\n",
            "::: dont\n",
            "::: urgent T\n",
            ":::\n",
            "\t",
            "\r\n",
            "\u202e",
            "\u00e9",
            "\0",
            "[x]: /y\n",
        ),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=200))
KNOWN = {"a", "b", "c"}


def rendered(text):
    try:
        return render(text, known=KNOWN)
    except CannotRender:
        return render("", known=KNOWN)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("> ::: do\n> ")
def test_no_text_makes_a_harmful_page(text):
    assert_harmless(rendered(text).html)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_rendering_twice_gives_the_same(text):
    assert rendered(text) == rendered(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_numbers_targets_and_mentions_agree(text):
    page = rendered(text)
    assert list(dict.fromkeys(use.number for use in page.uses)) == list(range(1, len(page.keys) + 1))
    assert all(page.keys[use.number - 1] == use.key for use in page.uses)
    links = [
        value for tag, name, value in Reader(page.html).attributes if name == "href" and value[:5] == "#ref-"
    ]
    assert links == [f"#ref-{use.number}" for use in page.uses]
    ids = [value for _, name, value in Reader(page.html).attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {use.mention for use in page.uses} <= set(ids)
    assert {heading.anchor for heading in page.contents} <= set(ids)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_headings_start_at_two_and_never_skip(text):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", rendered(text).html)]
    before = 1
    for level in levels:
        assert 2 <= level <= before + 1
        before = level


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES.filter(lambda piece: not set(piece) & set("`\\\t")), max_size=30).map("".join))
def test_plain_text_holds_no_marker(text):
    assert "[@" not in rendered(text.replace("    ", " ")).plain_text


# Time and size

HOSTILE = {
    "emphasis": "*a **a " * 14_000 + "b" + " a** a*" * 14_000,
    "mismatched emphasis": "*a_ " * 50_000,
    "open brackets": "[" * 200_000,
    "brackets below the limit": "[" * 9_999 + "a_ " * 60_000,
    "images in images": "![" * 9_999 + "x" * 180_000,
    "unclosed links": '[a](b "' * 9_999 + "x" * 130_000,
    "nested quotes": "> " * 100_000,
    "nested lists": "".join("  " * i + "* a\n" for i in range(447)),
    "backticks": "".join("e" + "`" * i for i in range(1, 630)),
    "wide short table": "|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n" + "a\n" * 99_000,
    "table rows": "|a|b|\n|-|-|\n" + "|a|b|\n" * 33_000,
    "many tables": "|a|\n|-|\n" * 25_000,
    "one heading again and again": "# a\n" * 50_000,
    "markers": "x [@a] " * 9_999,
    "unclosed callouts": "::: do\n" * 28_000,
    "blanks in the title of a callout": "::: do x" + " " * 199_000 + "y",
    "callouts": "::: do\n- a\n:::\n" * 13_000,
    "one long don't list": "::: dont\n" + "- a\n" * 49_000 + ":::",
    "definitions": "a\n: b\n" * 33_000,
    "entities": "&" * 200_000,
    "link definitions": '[a]: x "\n' * 9_999,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_within_the_budget(name):
    """At most 3 s of processor time and 2 MB of output for 200,000 characters, refusals included."""
    text = HOSTILE[name][:200_000]
    began = time.process_time()
    page = rendered(text)
    assert time.process_time() - began <= 3
    assert len(page.html.encode()) <= 2_000_000


# Characters


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "dose \u202e5.2\u202c mg",
            [(5, "U+202E RIGHT-TO-LEFT OVERRIDE"), (9, "U+202C POP DIRECTIONAL FORMATTING")],
        ),
        ("5\u200b0 mg", [(1, "U+200B ZERO WIDTH SPACE")]),
        ("Smith\u00ad", [(5, "U+00AD SOFT HYPHEN")]),
        ("\ufeffSmith", [(0, "U+FEFF ZERO WIDTH NO-BREAK SPACE")]),
        ("Smith\u3164", [(5, "U+3164 HANGUL FILLER")]),
        ("a\0b\x85", [(1, "U+0000 unnamed character"), (3, "U+0085 unnamed character")]),
        ("a\u2028b", [(1, "U+2028 LINE SEPARATOR")]),
        ("\u0410ndrew", [(0, "U+0410 CYRILLIC CAPITAL LETTER A")]),
        ("\u039fmega", [(0, "U+039F GREEK CAPITAL LETTER OMICRON")]),
        ("\u13aandrew", [(0, "U+13AA CHEROKEE LETTER GO")]),
        ("\uff11 mg", [(0, "U+FF11 FULLWIDTH DIGIT ONE")]),
        ("\uff21ndrew", [(0, "U+FF21 FULLWIDTH LATIN CAPITAL LETTER A")]),
        ("o\u0310\u0310\u0310\u0310", [(1, "U+0310 COMBINING CANDRABINDU")]),
        ("Smith\u200d", [(5, "U+200D ZERO WIDTH JOINER")]),
    ],
)
def test_names_the_characters_that_deceive(text, found):
    assert suspicious_characters(text) == found


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("go\u202eut", "gout"),
        ("go\0ut\x85", "go ut "),
        ("NF-κB", "NF-κB"),
        ("a\tb\n", "a\tb\n"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_leaves_out_what_nobody_sees_and_nothing_else(text, seen):
    assert without_hidden_characters(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "Take 5\u00a0mg of β-blocker, TNFα, 10 μg or 10 µg at ≥ 38 °C.\n\tNext",
        "José María Núñez, Nguyễn Thị Minh Khai, İrem Işık, Jose\u0301",
        "李小龍 محمد עברית Ζωή Лев กุ้ง 김민수",
        "\u0915\u094d\u200d\u0937",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f468\u200d\u2695\ufe0f \u26a0\ufe0f",
    ],
)
def test_ordinary_writing_of_any_script_is_not_suspicious(text):
    assert suspicious_characters(text) == []
