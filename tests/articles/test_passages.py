import pytest

from articles.passages import has_changed, page_of

CITE = '<a class="cite" role="doc-noteref" href="#ref-{n}" id="{id}">[<span>Reference </span>{n}]</a>'
BEFORE = (
    "<p>Before all.</p>"
    '<h2 id="s-what">What &amp; why</h2><p>It is <em>common</em>.</p>'
    f'<h2 id="s-helps">What helps\u2060{CITE.format(n=1, id="m-1-a")}</h2>'
    f"<p>Take 5&nbsp;mg.{CITE.format(n=1, id='m-1-b')}</p><h3>At night</h3><ul><li>Rest</li><li>Water</li></ul>"
)


def page(html, *, key="okafor2020", **fields):
    mentions = [{"mention": "m-1-a"}, {"mention": "m-1-b"}, {"mention": "m-2-b"}]
    document = {
        "title": "Gout",
        "standfirst": "In short.",
        "key_points": ["It hurts."],
        "citations": [{"key": key, "uses": mentions}],
    }
    return page_of(document | fields, html)


@pytest.mark.parametrize(
    ("heading", "change", "is_changed"),
    [
        ("What helps", ("5&nbsp;mg", "2.5&nbsp;mg"), True),
        ("What helps", ("Water", "Wine"), True),
        ("What helps", ("<li>Rest</li><li>Water</li>", "<li>Water</li><li>Rest</li>"), True),
        ("What helps", ("It is <em>common</em>", "It is rare"), False),
        ("What helps", ("[<span>Reference </span>1]", "[<span>Reference </span>7]"), False),
        ("What helps", ("5&nbsp;mg", "<strong>5</strong> mg"), False),
        ("What & why", ("It is <em>common</em>", "It is rare"), True),
        ("What & why", ("Before all.", "After all."), False),
        # Renamed or removed: what counts is whether the text is still there.
        ("What helps", ("What helps", "What to do"), False),
        ("What helps", ('<h2 id="s-helps">What helps', '<h3 id="s-helps">What helps'), False),
        ("What & why", ('<h2 id="s-what">What &amp; why</h2><p>It is <em>common</em>.</p>', ""), True),
        # The page as a whole, and a heading that the page never had: nobody can tell which words were meant.
        ("", ("Before all.", "After all."), False),
        ("Never there", ("Water", "Wine"), False),
    ],
)
def test_a_passage_has_changed_if_its_words_have(heading, change, is_changed):
    assert change[0] in BEFORE

    assert has_changed(page(BEFORE), page(BEFORE.replace(*change)), heading) is is_changed


def test_a_passage_that_moved_to_another_place_is_the_same():
    what, helps = BEFORE.index('<h2 id="s-what"'), BEFORE.index('<h2 id="s-helps"')
    moved = BEFORE[:what] + BEFORE[helps:] + BEFORE[what:helps]

    assert not has_changed(page(BEFORE), page(moved), "What helps")


def test_another_source_is_a_change():
    assert has_changed(page(BEFORE), page(BEFORE, key="smith2021"), "What helps")


@pytest.mark.parametrize("field", [{"title": "Podagra"}, {"standfirst": "More."}, {"key_points": []}])
def test_what_stands_around_the_text_belongs_to_no_part_of_it(field):
    assert not has_changed(page(BEFORE), page(BEFORE, **field), "What helps")


def test_of_two_parts_with_the_same_heading_both_count():
    twice = BEFORE + '<h2 id="s-helps-2">What helps</h2><p>Ice.</p>'

    assert has_changed(page(twice), page(twice.replace("Ice", "Heat")), "What helps")
