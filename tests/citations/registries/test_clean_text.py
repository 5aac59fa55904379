import html.parser
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.found import EventKind
from citations.registries.clean_text import plain_text, rich_text, without_full_stop, without_notice
from citations.typography import paired_tags, rich

TITLES = [
    ("between<i>Chlamydia</i>Infection", "between<i>Chlamydia</i>Infection"),
    ("detecting\n        <i>KRAS</i>\n     /\n  <i>NRAS</i>", "detecting <i>KRAS</i> / <i>NRAS</i>"),
    ("<sup>89</sup>Zr and CO<sub>2</sub>", "<sup>89</sup>Zr and CO<sub>2</sub>"),
    (
        "The &lt;scp&gt;DNA&lt;/scp&gt; of &amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt;",
        "The DNA of <i>E. coli</i>",
    ),
    ("<jats:italic>In vivo</jats:italic> <b>and</b> <em>in vitro</em>", "<i>In vivo</i> and <i>in vitro</i>"),
    ('<i class="x" onclick="alert(1)">N</i>-acetyl', "<i>N</i>-acetyl"),
    ("Smith &amp;amp; Jones", "Smith & Jones"),
    ("Trees<i></i> and<sup> </sup> woods", "Trees and woods"),
    ("An <i>open title", "An open title"),
    ("A closed</sub> title", "A closed title"),
    ("Crossed <i>a<sub>b</i></sub>", "Crossed a<sub>b</sub>"),
    ("Survival with p<0.05 and n<m or p>q", "Survival with p<0.05 and n< m or p>q"),
    ("Zero\u200bwidth and soft\u00adhyphen", "Zerowidth and softhyphen"),
    ("Null\x00 and half \ud800", "Null and half"),
    ("", ""),
]

FORMULAS = [
    ("<mml:math><mml:mi>α</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math> decay", "α=2 decay"),
    (
        (
            '<math xmlns="http://www.w3.org/1998/Math/MathML"><msub><mi>H</mi><mn>2</mn></msub>'
            '<annotation encoding="application/x-tex">H_2</annotation></math>O'
        ),
        "H2O",
    ),
    ("of <!-- a comment --> mice", "of mice"),
]

HOSTILE = [
    "<script>alert(1)</script>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<img src=x onerror=alert(1)",
    "<svg/onload=alert(1)>",
    "<<i>script>alert(1)<</i>/script>",
    "<scr<i>ipt>alert(1)</scr</i>ipt>",
    "<s<b>cript>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "<\u200bscript>alert(1)</script>",
    "<i><i onmouseover=alert(1)></i></i>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!--><script>alert(1)</script>-->",
    "<?php echo 1 ?><![CDATA[<script>alert(1)</script>]]>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
]


class Tags(html.parser.HTMLParser):
    """What a browser would take for markup."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *attrs))

    def handle_endtag(self, tag):
        self.found.append((f"/{tag}",))

    def handle_comment(self, data):
        self.found.append(("comment", data))

    def handle_decl(self, decl):
        self.found.append(("declaration", decl))

    def handle_pi(self, data):
        self.found.append(("instruction", data))


ALLOWED = {(f"{slash}{name}",) for slash in ("", "/") for name in ("i", "sub", "sup")}
NASTY = st.text(st.sampled_from("<>/!?=&;\"' \n\x00\u200babisubpxm0-:ltgamcript"), max_size=80)


class TestRichText:
    @pytest.mark.parametrize(("raw", "cleaned"), TITLES + FORMULAS)
    def test_keeps_only_italics_and_indices(self, raw, cleaned):
        assert rich_text(raw) == cleaned

    @pytest.mark.parametrize("raw", HOSTILE)
    def test_leaves_nothing_that_a_browser_would_run(self, raw):
        assert set(Tags(rich_text(raw)).found) <= ALLOWED
        assert Tags(plain_text(raw)).found == []

    @given(NASTY)
    def test_leaves_nothing_but_paired_tags_of_any_text(self, raw):
        cleaned = rich_text(raw)

        tags = [tag for tag in Tags(cleaned).found if tag not in ALLOWED]
        assert tags == []
        assert cleaned.count("<i>") == cleaned.count("</i>")
        assert len(paired_tags(cleaned)) == sum(
            cleaned.count(f"<{name}>") * 2 for name in ("i", "sub", "sup")
        )

    @given(NASTY)
    def test_leaves_no_tag_in_plain_text(self, raw):
        assert Tags(plain_text(raw)).found == []

    @given(st.text())
    def test_is_printed_as_it_was_cleaned(self, raw):
        assert Tags(rich(rich_text(raw))).found == Tags(rich_text(raw)).found

    @pytest.mark.parametrize("piece", ["<", "<i>", "<annotation>", "<!--", "&lt;", "<a ", "</", "<i></i>"])
    def test_needs_no_time_for_repetition(self, piece):
        before = time.process_time()

        plain_text(piece * 100_000)
        rich_text(piece * 100_000)

        assert time.process_time() - before < 2


class TestNotices:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("RETRACTED: Ileal hyperplasia", EventKind.RETRACTION),
            ("Retracted: Ileal hyperplasia", EventKind.RETRACTION),
            ("RETRACTED ARTICLE: Ileal hyperplasia", EventKind.RETRACTION),
            ("[RETRACTED] Ileal hyperplasia", EventKind.RETRACTION),
            ("[Retracted]: Ileal hyperplasia", EventKind.RETRACTION),
            ("“RETRACTED CHAPTER: Ileal hyperplasia", EventKind.RETRACTION),
            ("WITHDRAWN: Ileal hyperplasia", EventKind.WITHDRAWAL),
            ("W\u0131thdrawn: Ileal hyperplasia", EventKind.WITHDRAWAL),
            ("TEMPORARY REMOVAL: Ileal hyperplasia", EventKind.REMOVAL),
            ("REMOVED: Ileal hyperplasia", EventKind.REMOVAL),
        ],
    )
    def test_are_taken_off_the_title(self, title, kind):
        assert without_notice(title) == ("Ileal hyperplasia", kind)

    @pytest.mark.parametrize(
        "title",
        [
            "Retraction: Ileal hyperplasia",
            "Retraction notice to: Ileal hyperplasia",
            "Retracted articles in medicine",
            "W\u0130THDRAWN treatment: what follows",
            "Withdrawn treatment: what follows",
            "Removed: the appendix in history",
            "RETRACTED:",
            "",
        ],
    )
    def test_stay_where_they_are_part_of_it(self, title):
        assert without_notice(title) == (title, None)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("A title.", "A title"),
        ("A question?", "A question?"),
        ("And so on...", "And so on..."),
        (".", ""),
        ("", ""),
    ],
)
def test_the_full_stop_goes(title, bare):
    assert without_full_stop(title) == bare
