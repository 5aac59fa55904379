"""What changed between two editions, in the words of the page: nothing of the source text, nothing left out."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citations.actions.library import edit_citation, note_notice
from citations.models import Citation
from tests import factories
from tests.articles.reader.reading import next_edition, read, reload, words

pytestmark = pytest.mark.django_db

OLD = """\
Everybody can have it.

## What helps

Take 5 mg a day.[@{a}]

It helps most people.[@{a}; @{b}]

::: warning Other medicines
Ask a doctor.
:::

## Later

See [the leaflet](https://example.org/old).
"""


def compared(old, new, *, sources=(), **fields):
    """The comparison of two editions with these texts."""
    article = factories.live_article(body=old)
    next_edition(article, body=new, note="A lower dose.", **fields)
    return read(f"{article.get_absolute_url()}changes/1/2/")


def changed_text(**changes):
    a, b, c = (factories.citation(title=f"Trial {name}") for name in "abc")
    keys = {"a": a.key, "b": b.key}
    new = OLD
    for before, after in changes.values():
        new = new.replace(before, after)
    return compared(OLD.format(**keys), new.format(**keys, c=c.key))


def test_says_in_one_sentence_what_differs_and_shows_the_words_of_the_page():
    page = changed_text(
        dose=("Take 5 mg", "Take 2.5 mg"),
        negation=("Ask a doctor", "Do not ask a doctor"),
        source=("[@{a}; @{b}]", "[@{c}]"),
    )

    lede = page.words("//p[@class='lede']")[0]
    assert lede.endswith(
        "3 passages differ: 1 number, 1 word like “not”, 1 source. References: 1 source added, 1 source removed."
    )
    assert not re.search(r"\[@|:::|##", page.html)
    assert page.words("//main//h2") == ["What helps", "References"]
    assert "Important: Other medicines" in page.text
    assert "A lower dose." in page.text
    assert "removed: 5 mg" in page.text
    assert "added: 2.5 mg" in page.text
    assert "Everybody can have it" not in page.text
    assert page.words("//main//*[contains(@class, 'page-mark')]") == [
        "Change 1: number",
        "Change 2: source",
        "Change 3: word like “not”",
    ]


def test_references_that_came_went_or_are_cited_stand_below_with_their_numbers():
    page = changed_text(source=("[@{a}; @{b}]", "[@{c}]"), dose=("Take 5 mg", "Take 2.5 mg"))

    rows = page.all("//section[contains(@class, 'references')]/ol/li")
    assert [(row.get("value"), words(row).partition(" Example")[0]) for row in rows] == [
        ("1", ""),
        ("2", "Added"),
    ] or [row.get("value") for row in rows] == ["1", "2"]
    assert words(rows[1]).startswith("Added Example E. Trial c.")
    gone = page.words("//section[contains(@class, 'references')]/ul/li")
    assert len(gone) == 1
    assert gone[0].startswith("removed: Example E. Trial b.")
    assert "(number 2 in edition 1)" in gone[0]
    targets = page.all("//a[@class='cite']/@href")
    assert targets
    assert all(page.all(f"//*[@id='{target[1:]}']") for target in targets)


def test_a_source_that_is_printed_otherwise_shows_what_changed_and_todays_notice():
    source = factories.citation(volume="12")
    article = factories.live_article(cites=source)
    edit_citation(
        citation=source, by=factories.librarian(), version=1, fields={"volume": "13"}, reason="Misprint"
    )
    factories.confirm(Citation.objects.get(pk=source.pk))
    next_edition(article, body=reload(article).body + "\n\nMore.")
    note_notice(
        citation=Citation.objects.get(pk=source.pk), by=factories.editor(), notice="concern", reason="Doubts."
    )

    page = read(f"{article.get_absolute_url()}changes/1/2/")
    row = page.words("//li[@id='ref-1']")[0]

    assert "1 source changed" in page.words("//p[@class='lede']")[0]
    assert row.startswith("Changed Expression of concern Example E.")
    assert page.all("//li[@id='ref-1']//del")
    assert page.all("//li[@id='ref-1']//ins")


def test_a_link_that_leads_elsewhere_is_shown_though_no_word_changed():
    page = changed_text(link=("example.org/old", "example.org/new"))

    assert page.words("//main//section/h2") == ["Where links lead"]
    assert page.words("//main//section//li") == [
        "removed: https://example.org/old;",
        "added: https://example.org/new;",
    ]


def test_a_link_to_another_page_of_the_site_is_shown_too_and_a_citation_is_none():
    page = changed_text(
        link=("https://example.org/old", "/articles/gout/"), source=("[@{a}; @{b}]", "[@{c}]")
    )

    assert page.words("//main//section[h2='Where links lead']//li") == [
        "removed: https://example.org/old;",
        "added: /articles/gout/;",
    ]


def test_title_people_summary_and_key_points_are_compared_too():
    article = factories.live_article(title="Gout", key_points="It hurts.", standfirst="Pain in a toe.")
    author = factories.editor()
    next_edition(
        article, title="Gout attacks", key_points="", standfirst="Pain.", author_ids=[author.person.pk]
    )

    page = read(f"{article.get_absolute_url()}changes/1/2/")

    assert page.words("//main//section/h2") == ["Title", "Summary", "Key points", "Written by"]
    assert "added: attacks" in page.text
    assert f"removed: {article.owner.name}, BSc; added: {author.name}, BSc;" in page.text
    assert "removed: It hurts." in page.text


@pytest.mark.parametrize(
    ("route", "said"), [("2/2/", "are the same."), ("1/2/", "are the same; only emphasis or layout differs.")]
)
def test_the_same_words_are_said_to_be_the_same(route, said):
    article = factories.live_article(body="Rest.")
    next_edition(article, body="*Rest*.")

    page = read(f"{article.get_absolute_url()}changes/{route}")

    assert f"The words of these two editions {said}" in page.text
    assert not page.all("//main//ins | //main//del")


def test_backwards_the_older_edition_is_the_newer_text():
    page = changed_text(dose=("Take 5 mg", "Take 2.5 mg"))
    address = page.response.wsgi_request.path.replace("1/2", "2/1")

    back = read(address)

    assert "Edition 1 is not on the page now; edition 2 is." in back.text
    assert "not on the page now" not in page.text
    assert "removed: 2.5 mg" in back.text
    assert "added: 5 mg" in back.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_four_queries_however_much_changed(count):
    old = "\n\n".join(f"Take {n} mg.[@{factories.citation().key}]" for n in range(3))
    new = old
    for n in range(count):
        new = new.replace(f"Take {n} mg", f"Take {n + 10} mg")
    article = factories.live_article(body=old)
    next_edition(article, body=new)

    with CaptureQueriesContext(connection) as queries:
        page = read(f"{article.get_absolute_url()}changes/1/2/")

    assert f"{count} passage" in page.text
    assert len(queries) == 4
