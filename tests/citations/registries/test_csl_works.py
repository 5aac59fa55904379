import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import format_text
from citations.found import EventKind, Found, Source
from citations.registries.csl_works import work_from_csl
from citations.registries.shapes import UnreadableRecord

SCI_HUB = {
    "id": "doi:10.7554/elife.32822",
    "publisher": "eLife Sciences Publications, Ltd",
    "DOI": "10.7554/ELIFE.32822",
    "type": "article-journal",
    "title": "Sci-Hub provides access to nearly all scholarly literature",
    "volume": "7",
    "author": [
        {"given": "Daniel S", "family": "Himmelstein"},
        {"given": "Bastian", "family": "Greshake Tzovaras"},
    ],
    "container-title": "eLife",
    "language": "en",
    "ISSN": "2050-084X",
    "issued": {"date-parts": [["2018", 3, 1]]},
    "URL": "https://doi.org/ckcj",
    "PMCID": "PMC5832410",
    "PMID": "29424689",
}


def work(**changes):
    return work_from_csl({**SCI_HUB, **{name.replace("_", "-"): value for name, value in changes.items()}})


def test_an_article_is_read_into_our_fields():
    found = work()

    assert format_text(found.record) == (
        "Himmelstein DS, Greshake Tzovaras B. Sci-Hub provides access to nearly all scholarly literature. eLife."
        " 2018;7. doi:10.7554/elife.32822"
    )
    assert (found.record.pmid, found.record.pmcid, found.issns) == ("29424689", "PMC5832410", ("2050-084X",))
    assert (found.source, found.kind, found.years) == (Source.DOI_ORG, "article-journal", (2018,))


def test_lists_and_texts_are_the_same():
    found = work(title=["A <b>title</b>", "Un titre"], container_title=["eLife", "E"], ISSN=["2050-084X"])

    assert (found.titles, found.journals, found.issns) == (
        ("A title", "Un titre"),
        ("eLife", "E"),
        ("2050-084X",),
    )


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"raw": "2018-03-01"}, (2018, 3, 1)),
        ({"literal": "2018 Mar"}, (2018, 3, None)),
        ({"date-parts": [[None]]}, (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_dates_may_be_words(issued, date):
    record = work(issued=issued).record

    assert (record.year, record.month, record.day) == date


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("article", "preprint"),
        ("paper-conference", "chapter"),
        ("thesis", "thesis"),
        ("x", "article-journal"),
    ],
)
def test_keeps_the_word_for_what_it_is(kind, type_):
    found = work(type=kind)

    assert (found.kind, found.record.type) == (kind, type_)


def test_a_word_before_the_title_tells_of_a_retraction():
    found = work(title="RETRACTED: A title")

    assert (found.titles, [event.kind for event in found.events]) == (("A title",), [EventKind.RETRACTION])


@pytest.mark.parametrize("csl", [None, [], {}, {"DOI": 7}])
def test_without_a_doi_it_is_unreadable(csl):
    with pytest.raises(UnreadableRecord, match="without a DOI"):
        work_from_csl(csl)


@given(
    st.sampled_from(sorted(set(SCI_HUB) - {"DOI"})),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["date-parts", "raw", "family", "literal"]), inner)
        ),
        max_leaves=8,
    ),
)
def test_one_odd_field_does_no_harm(field, value):
    found = work_from_csl({**SCI_HUB, field: value})

    assert Found.from_dict(json.loads(json.dumps(found.to_dict()))) == found
