import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import format_text
from citations.found import Event, EventKind, Found, Source
from citations.records import Name
from citations.registries.datacite_works import work_from
from citations.registries.shapes import UnreadableRecord

ATTENTION = {
    "doi": "10.48550/arXiv.1706.03762",
    "titles": [{"title": "Attention Is All You Need"}],
    "creators": [
        {"name": "Vaswani, Ashish", "nameType": "Personal", "givenName": "Ashish", "familyName": "Vaswani"},
        {"name": "Shazeer, Noam"},
        {"name": "Google Brain", "nameType": "Organizational"},
    ],
    "publisher": "arXiv",
    "publicationYear": 2017,
    "container": {},
    "dates": [
        {"date": "2017-06-12T17:57:34Z", "dateType": "Submitted", "dateInformation": "v1"},
        {"date": "2017-06", "dateType": "Available"},
        {"date": "2017", "dateType": "Issued"},
        {"date": "2024-01-01", "dateType": "Updated"},
    ],
    "types": {"resourceTypeGeneral": "Preprint", "citeproc": "article-journal"},
    "descriptions": [
        {"description": "A table of contents.", "descriptionType": "TableOfContents"},
        {"description": "The dominant <b>models</b>.", "descriptionType": "Abstract"},
    ],
    "relatedIdentifiers": [
        {
            "relationType": "IsVersionOf",
            "relatedIdentifier": "10.1109/x.2017.1",
            "relatedIdentifierType": "DOI",
        },
        {
            "relationType": "IsVersionOf",
            "relatedIdentifier": "10.48550/arXiv.1",
            "relatedIdentifierType": "DOI",
        },
        {"relationType": "References", "relatedIdentifier": "10.1000/182", "relatedIdentifierType": "DOI"},
    ],
    "url": "https://arxiv.org/abs/1706.03762",
}
ARTICLE = {
    "doi": "10.1000/182",
    "titles": [
        {"title": "Ice for sprains", "lang": "en"},
        {"title": "A trial", "titleType": "Subtitle"},
        {"title": "Eis bei Zerrungen", "titleType": "TranslatedTitle"},
        {"title": "nothing", "titleType": "Other"},
    ],
    "creators": [{"name": "Curie, Marie", "familyName": "Curie", "givenName": "Marie"}],
    "publisher": {"name": "Society for Ice"},
    "container": {
        "title": "Journal of Ice",
        "volume": "7",
        "issue": "2",
        "firstPage": "12",
        "lastPage": "19",
        "identifier": "0140-6736",
        "identifierType": "ISSN",
    },
    "publicationYear": "2019",
    "types": {"resourceTypeGeneral": "JournalArticle"},
    "language": "en",
}


def article(**changes):
    return work_from({**ARTICLE, **changes})


class TestWorks:
    def test_a_preprint_is_posted_on_its_server(self):
        found = work_from(ATTENTION)

        assert format_text(found.record) == (
            "Vaswani A, Shazeer N; Google Brain. Attention Is All You Need. arXiv. Preprint posted online 2017."
            " doi:10.48550/arxiv.1706.03762"
        )
        assert (found.source, found.kind, found.years) == (Source.DATACITE, "Preprint", (2017,))
        assert found.abstract == "The dominant models."

    def test_a_preprint_has_appeared_as_what_it_is_a_version_of_elsewhere(self):
        assert work_from(ATTENTION).related == (("published_as", "doi:10.1109/x.2017.1"),)

    def test_a_doi_that_looks_like_markup_stays_whole(self):
        related = {"relationType": "IsPreprintOf", "relatedIdentifierType": "DOI"}
        sici = "10.1002/(SICI)1096-9136(1998)15:4+<S2::AID-X>3.0.CO;2-U"

        found = article(relatedIdentifiers=[{**related, "relatedIdentifier": sici}])

        assert found.related == (("published_as", f"doi:{sici.lower()}"),)

    def test_an_older_record_of_a_preprint_server_is_a_preprint(self):
        assert work_from({**ATTENTION, "types": {"resourceTypeGeneral": "Text"}}).record.type == "preprint"

    def test_an_article_stands_in_its_journal(self):
        found = article()

        assert format_text(found.record) == (
            "Curie M. Ice for sprains: A trial. Journal of Ice. 2019;7(2):12-19. doi:10.1000/182"
        )
        assert found.titles == ("Ice for sprains: A trial", "Ice for sprains", "Eis bei Zerrungen")
        assert (found.journals, found.issns) == (("Journal of Ice", "Society for Ice"), ("0140-6736",))

    @pytest.mark.parametrize(
        ("kind", "type_"),
        [
            ("Book", "book"),
            ("BookChapter", "chapter"),
            ("Dissertation", "thesis"),
            ("Report", "report"),
            ("Dataset", "report"),
            ("Software", "report"),
            ("", "report"),
        ],
    )
    def test_keep_their_own_word_for_what_they_are(self, kind, type_):
        found = article(types={"resourceTypeGeneral": kind})

        assert (found.kind, found.record.type) == (kind, type_)

    def test_that_were_withdrawn_say_when(self):
        found = article(dates=[{"date": "2021-03-04", "dateType": "Withdrawn"}])

        assert found.events == (
            Event(EventKind.WITHDRAWAL, Source.DATACITE, key="withdrawn", on=datetime.date(2021, 3, 4)),
        )
        assert (found.record.year, found.years) == (2019, (2019,))

    def test_that_say_so_before_their_title_are_retracted(self):
        found = article(titles=[{"title": "RETRACTED: Ice"}])

        assert (found.record.title, [event.kind for event in found.events]) == ("Ice", [EventKind.RETRACTION])

    def test_with_one_name_are_by_a_person_or_a_group(self):
        creators = [
            {"name": "Plato"},
            {"name": "Group A, B, and C"},
            {"name": "WHO, Geneva", "nameType": "Organizational"},
        ]

        assert article(creators=creators).record.authors == (
            Name(literal="Plato"),
            Name(literal="Group A, B, and C"),
            Name(literal="WHO, Geneva"),
        )

    @pytest.mark.parametrize("attributes", [None, [], {}, {"doi": None}, {"doi": "x"}])
    def test_without_a_doi_are_unreadable(self, attributes):
        with pytest.raises(UnreadableRecord, match="without a DOI"):
            work_from(attributes)

    @given(
        st.sampled_from([ATTENTION, ARTICLE]),
        st.sampled_from(sorted(set(ATTENTION) - {"doi"})),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["title", "date", "dateType", "name", "relationType"]), inner
                )
            ),
            max_leaves=8,
        ),
    )
    def test_with_one_odd_field_are_read_all_the_same(self, attributes, field, value):
        found = work_from({**attributes, field: value})

        assert Found.from_dict(json.loads(json.dumps(found.to_dict()))) == found
