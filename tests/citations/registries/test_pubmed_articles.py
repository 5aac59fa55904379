import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from citations.ama import format_text
from citations.editorial import editorial_status
from citations.found import Event, EventKind, Found, Source
from citations.records import ET_AL, Name
from citations.registries.pubmed_articles import articles_in
from citations.registries.shapes import UnreadableRecord
from citations.verdicts import Status

DATA = Path(__file__).parents[1] / "data" / "registries"
XML = (DATA / "pubmed_articles.xml").read_bytes()
ARTICLES = articles_in(XML)


def article(inside="", *, article="<ArticleTitle>A title.</ArticleTitle>", data="", status="MEDLINE"):
    """One made-up record: what is in `MedlineCitation` beside the article, in `Article` and in `PubmedData`."""
    xml = (
        f'<PubmedArticleSet><PubmedArticle><MedlineCitation Status="{status}"><PMID>1</PMID>'
        f"<Article>{article}</Article>{inside}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
        "</PubmedArticleSet>"
    )
    return articles_in(xml.encode())["1"]


def noted(*entries, types=()):
    """A record with (RefType, RefSource, PMID) entries and publication types by label."""
    entry = '<CommentsCorrections RefType="{}"><RefSource>{}</RefSource><PMID>{}</PMID></CommentsCorrections>'
    listed = "".join(entry.format(*each) for each in entries)
    return article(f"<CommentsCorrectionsList>{listed}</CommentsCorrectionsList>", article=typed(*types))


def typed(*labels, attributes=""):
    labelled = "".join(f"<PublicationType{attributes}>{label}</PublicationType>" for label in labels)
    return f"<ArticleTitle>A title.</ArticleTitle><PublicationTypeList>{labelled}</PublicationTypeList>"


REFERENCES = [
    (
        "35649368",
        (
            "Li YJ, Fahrmann JF, Aftabizadeh M, et al. Fatty acid oxidation protects cancer cells from apoptosis by"
            " increasing mitochondrial membrane lipids. Cell Rep. 2022;39(9):110870. doi:10.1016/j.celrep.2022.110870"
        ),
    ),
    (
        "34843274",
        (
            "Guideline Development Panel for the Treatment of Depressive Disorders. Summary of the clinical practice"
            " guideline for the treatment of depression across three age cohorts. Am Psychol. 2022;77(6):770-780."
            " doi:10.1037/amp0000904"
        ),
    ),
    (
        "25364329",
        (
            "Santiago-Dieppa DR, Hwang LS, Bydon A, Gokaslan ZL, McCarthy EF, Witham TF. L4 and L5 spondylectomy for en"
            " bloc resection of giant cell tumor and review of the literature. Evid Based Spine Care J."
            " 2014;5(2):151-157. doi:10.1055/s-0034-1387804"
        ),
    ),
    (
        "29963580",
        (
            "Guo F, Capaldi D, Kirby M, et al; Canadian Respiratory Research Network. Development of a"
            " pulmonary imaging biomarker pipeline for phenotyping of"
            " chronic lung disease. J Med Imaging (Bellingham). 2018;5(2):026002. doi:10.1117/1.jmi.5.2.026002"
        ),
    ),
    (
        "38962805",
        "Correction. AIDS Care. 2024;36(sup1):228-229. doi:10.1080/09540121.2024.2374185",
    ),
    ("42371203", ""),
]


class TestRealArticles:
    @pytest.mark.parametrize(("pmid", "reference"), REFERENCES)
    def test_are_read_into_our_fields(self, pmid, reference):
        assert format_text(ARTICLES[pmid].record) == reference

    @pytest.mark.parametrize("pmid", ARTICLES)
    def test_survive_being_stored(self, pmid):
        found = ARTICLES[pmid]

        assert Found.from_dict(json.loads(json.dumps(found.to_dict()))) == found

    def test_are_all_there_under_their_own_ids(self):
        assert len(ARTICLES) == XML.count(b"<PubmedArticle>") == 14
        assert all(found.record.pmid == pmid for pmid, found in ARTICLES.items())

    def test_give_every_form_to_compare_with(self):
        found = ARTICLES["36318760"]

        assert found.years == (2023, 2022)
        assert found.issns == ("2191-0251", "0334-018X")
        assert found.journals == (
            "Journal of pediatric endocrinology & metabolism : JPEM",
            "J Pediatr Endocrinol Metab",
        )
        assert found.publication_types == ("Systematic Review", "Journal Article")
        assert (found.kind, found.language, found.is_indexed) == ("PubmedArticle", "eng", True)

    def test_keep_italics_of_a_title(self):
        assert "variants at the <i>TERT</i> gene" in ARTICLES["27797938"].record.title

    def test_keep_the_original_title_beside_the_translated_one(self):
        assert ARTICLES["36987902"].titles == (
            "Patients over 75 years admitted to the National Burn Centre, Haukeland University Hospital, 2000-19",
            "Pasienter over 75 år innlagt ved Brannskadeavdelinga, Haukeland universitetssjukehus 2000–19",
        )

    def test_name_their_groups_last(self):
        assert ARTICLES["29963580"].record.authors[-1] == Name(
            literal="Canadian Respiratory Research Network"
        )

    def test_know_their_other_identifiers(self):
        assert ARTICLES["36156117"].record.pmcid == "PMC9619446"

    def test_are_not_taken_for_indexed_when_they_are_only_in_pubmed(self):
        assert not ARTICLES["25364329"].is_indexed


class TestRealNotices:
    def test_tell_of_a_retraction_and_a_concern(self):
        assert ARTICLES["9500320"].events == (
            Event(
                EventKind.RETRACTION,
                Source.PUBMED,
                key="retractionin:20137807",
                notice_doi="10.1016/s0140-6736(10)60175-4",
                notice_pmid="20137807",
                on=datetime.date(2010, 2, 6),
            ),
            Event(
                EventKind.CONCERN,
                Source.PUBMED,
                key="expressionofconcernin:21971344",
                notice_pmid="21971344",
                on=datetime.date(2011, 11, 1),
            ),
        )
        assert editorial_status(ARTICLES["9500320"].events) == Status.RETRACTED

    def test_tell_of_an_erratum_that_is_no_retraction(self):
        found = ARTICLES["35649368"]

        assert [event.key for event in found.events] == ["erratumin:35767954"]
        assert found.events[0].notice_doi == "10.1016/j.celrep.2022.111044"
        assert editorial_status(found.events) == Status.CORRECTED
        assert found.notice_of == ()

    @pytest.mark.parametrize(
        ("pmid", "works"),
        [
            ("38833988", ("pmid:33279609", "doi:10.1016/j.bbamcr.2020.118918")),
            ("38962805", ("pmid:38446048", "doi:10.1080/09540121.2024.2308745")),
        ],
    )
    def test_are_not_the_articles_they_are_about(self, pmid, works):
        assert ARTICLES[pmid].notice_of == works
        assert ARTICLES[pmid].events == ()

    def test_an_article_that_was_a_preprint_is_clean(self):
        found = ARTICLES["36156117"]

        assert (found.events, found.notice_of) == ((), ())
        assert found.related == (
            ("preprint", "pmid:35794888"),
            ("preprint", "doi:10.21203/rs.3.rs-1800050/v1"),
        )

    def test_comments_and_what_is_cited_mean_nothing(self):
        assert ARTICLES["25364329"].events == ARTICLES["30108519"].events == ()


class TestNotices:
    @pytest.mark.parametrize(
        ("kind", "event"),
        [
            ("RetractionIn", EventKind.RETRACTION),
            ("PartialRetractionIn", EventKind.PARTIAL_RETRACTION),
            ("RetractedandRepublishedIn", EventKind.REPLACED),
            ("ExpressionOfConcernIn", EventKind.CONCERN),
            ("ErratumIn", EventKind.CORRECTION),
            ("CorrectedandRepublishedIn", EventKind.CORRECTION),
            ("UpdateIn", EventKind.SUPERSEDED),
        ],
    )
    def test_in_something_say_what_happened_to_the_article(self, kind, event):
        found = noted((kind, "Lancet. 2010 Feb 6;375(9713):445.", "20137807"))

        assert [each.kind for each in found.events] == [event]
        assert found.notice_of == ()

    @pytest.mark.parametrize(
        "kind", ["RetractionOf", "PartialRetractionOf", "ErratumFor", "ExpressionOfConcernFor"]
    )
    def test_of_something_say_that_the_record_is_one(self, kind):
        found = noted((kind, "Lancet. 1998;351:637. doi: 10.1016/S0140-6736(97)11096-0.", "9500320"))

        assert found.notice_of == ("pmid:9500320", "doi:10.1016/s0140-6736(97)11096-0")
        assert found.events == ()

    @pytest.mark.parametrize(
        "kind",
        ["UpdateOf", "CommentIn", "CommentOn", "RetractedandRepublishedFrom", "RepublishedIn", "Cites", ""],
    )
    def test_of_other_types_change_nothing(self, kind):
        found = noted((kind, "Cochrane Database Syst Rev. 2015;(3):CD001.", "2"))

        assert (found.events, found.notice_of, found.related) == ((), (), ())

    def test_without_a_pubmed_id_are_known_by_where_they_were_printed(self):
        event = noted(("ErratumIn", "N Engl J Med. 2005 Mar 3;352(9):950", "")).events[0]

        assert (event.notice_pmid, event.notice_doi, event.on) == ("", "", datetime.date(2005, 3, 3))
        assert event.key == "erratumin:N Engl J Med. 2005 Mar 3;352(9):950"

    def test_name_dois_that_look_like_markup(self):
        source = "Diabet Med. 1998;15 Suppl 4:S2. doi: 10.1002/(SICI)1096-9136(1998)15:4+&lt;S2::AID-X&gt;3.0.CO;2-U."

        event = noted(("ErratumIn", source, "")).events[0]

        assert event.notice_doi == "10.1002/(sici)1096-9136(1998)15:4+<s2::aid-x>3.0.co;2-u"

    def test_a_year_in_the_name_of_a_journal_is_not_their_date(self):
        event = noted(("RetractionIn", "Spine (Phila Pa 1976). 2011 Nov 15;36(24):2089.", "3")).events[0]

        assert event.on == datetime.date(2011, 11, 15)

    def test_a_preprint_that_was_updated_has_been_published(self):
        found = noted(("UpdateIn", "Lancet. 2021 May;397:1. doi: 10.1016/x.", "7"), types=["Preprint"])

        assert [event.kind for event in found.events] == [EventKind.PUBLISHED]
        assert found.related == (("published_as", "pmid:7"), ("published_as", "doi:10.1016/x"))
        assert found.record.type == "preprint"
        assert editorial_status(found.events) == Status.CLEAN

    def test_an_article_that_was_updated_has_a_newer_version(self):
        found = noted(("UpdateIn", "Cochrane Database Syst Rev. 2021 May 1;5:CD001.", "7"))

        assert found.related == (("newer_version", "pmid:7"),)
        assert editorial_status(found.events) == Status.SUPERSEDED

    def test_the_type_of_a_retracted_article_is_enough(self):
        found = noted(types=["Journal Article", "Retracted Publication"])

        assert found.events == (Event(EventKind.RETRACTION, Source.PUBMED, key="retractedpublication"),)

    def test_a_type_is_known_by_its_identifier_whatever_its_label(self):
        found = article(article=typed("Publication retirée", attributes=' UI="D016441"'))

        assert found.publication_types == ("Retracted Publication",)
        assert [event.kind for event in found.events] == [EventKind.RETRACTION]

    def test_a_withdrawn_review_says_so_before_its_title(self):
        found = article(article="<ArticleTitle>WITHDRAWN: Ice for sprains.</ArticleTitle>")

        assert found.record.title == "Ice for sprains"
        assert found.events == (Event(EventKind.WITHDRAWAL, Source.PUBMED, key="title"),)


class TestFields:
    @pytest.mark.parametrize(
        ("title", "vernacular", "titles"),
        [
            ("Role of CO<sub>2</sub> in <i>E. coli</i>.", "", ("Role of CO<sub>2</sub> in <i>E. coli</i>",)),
            ("What now?", "", ("What now?",)),
            ("[Ice for sprains].", "Eis bei Zerrungen.", ("Ice for sprains", "Eis bei Zerrungen")),
            ("[Not Available].", "Eis bei Zerrungen.", ("Eis bei Zerrungen",)),
            ("With <!-- no -->comment<?no text?>.", "", ("With comment",)),
            ("&lt;script&gt;alert(1)&lt;/script&gt; in mice.", "", ("alert(1) in mice",)),
            ('Of <mml:math xmlns:mml="m"><mml:mi>α</mml:mi></mml:math> cells.', "", ("Of α cells",)),
            ("", "", ()),
        ],
    )
    def test_titles_are_cleaned(self, title, vernacular, titles):
        sent = f"<ArticleTitle>{title}</ArticleTitle><VernacularTitle>{vernacular}</VernacularTitle>"

        found = article(article=sent)

        assert found.titles == titles
        assert found.record.title == (titles[0] if titles else "")

    @pytest.mark.parametrize(
        ("date", "expected"),
        [
            ("<Year>2022</Year><Month>May</Month><Day>31</Day>", (2022, 5, 31)),
            ("<Year>2022</Year><Month>05</Month>", (2022, 5, None)),
            ("<Year>2022</Year><Season>Spring</Season>", (2022, None, None)),
            ("<MedlineDate>2019 Nov-Dec</MedlineDate>", (2019, 11, None)),
            ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", (1998, 12, None)),
            ("<MedlineDate>no date</MedlineDate>", (None, None, None)),
        ],
    )
    def test_dates_are_read_as_far_as_they_are_known(self, date, expected):
        issue = f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>"

        record = article(article=issue).record

        assert (record.year, record.month, record.day) == expected

    @pytest.mark.parametrize(
        ("sent", "pages", "number"),
        [
            ("<Pagination><MedlinePgn>1849-59</MedlinePgn></Pagination>", "1849-59", ""),
            ("<Pagination><StartPage>342</StartPage><EndPage>345</EndPage></Pagination>", "342-345", ""),
            ("<Pagination><MedlinePgn>e19478</MedlinePgn></Pagination>", "e19478", ""),
            ('<ELocationID EIdType="pii">m2847</ELocationID>', "", "m2847"),
            ('<ELocationID EIdType="pii" ValidYN="N">m2847</ELocationID>', "", ""),
            ('<ELocationID EIdType="pii">S2211-1247(22)00645-3</ELocationID>', "", ""),
            (
                '<Pagination><MedlinePgn>9</MedlinePgn></Pagination><ELocationID EIdType="pii">9</ELocationID>',
                "9",
                "",
            ),
        ],
    )
    def test_pages_stay_as_they_are_printed(self, sent, pages, number):
        record = article(article=sent).record

        assert (record.pages, record.article_number) == (pages, number)

    @pytest.mark.parametrize(
        ("location", "listed", "doi"),
        [
            ('<ELocationID EIdType="doi">10.1/A</ELocationID>', "10.1000/b", "10.1000/b"),
            ('<ELocationID EIdType="doi">10.1000/A</ELocationID>', "10.1000/b", "10.1000/a"),
            ('<ELocationID EIdType="doi" ValidYN="N">10.1000/A</ELocationID>', "10.1000/b", "10.1000/b"),
            (
                "",
                "10.1002/(SICI)1-9(1998)15:4+&lt;S2::AID-X&gt;3.0.CO;2-U",
                "10.1002/(sici)1-9(1998)15:4+<s2::aid-x>3.0.co;2-u",
            ),
            ("", "", ""),
        ],
    )
    def test_the_doi_is_the_valid_one(self, location, listed, doi):
        ids = '<ArticleIdList><ArticleId IdType="doi">{}</ArticleId></ArticleIdList>'
        cited = f"<ReferenceList><Reference>{ids.format('10.1000/cited')}</Reference></ReferenceList>"

        data = ids.format(listed) + cited

        assert article(article=location, data=data).record.doi == doi

    def test_authors_that_were_entered_by_mistake_are_left_out(self):
        authors = (
            '<AuthorList CompleteYN="N"><Author ValidYN="N"><LastName>Wrong</LastName></Author>'
            "<Author><LastName>King</LastName><ForeName>Martin L</ForeName><Suffix>Jr</Suffix></Author>"
            "<Author><LastName>Prince</LastName></Author>"
            "<Author><CollectiveName>CRASH <i>2</i></CollectiveName></Author><Author/></AuthorList>"
        )

        assert article(article=authors).record.authors == (
            Name("King", "Martin L", "Jr"),
            Name("Prince"),
            Name(literal="CRASH 2"),
            Name(literal=ET_AL),
        )

    def test_an_abstract_keeps_its_labels(self):
        parts = '<AbstractText Label="AIMS">To <i>see</i>.</AbstractText><AbstractText>Seen.</AbstractText>'

        assert article(article=f"<Abstract>{parts}</Abstract>").abstract == "AIMS: To see. Seen."

    @pytest.mark.parametrize(
        ("status", "day"), [("aheadofprint", datetime.date(2020, 8, 5)), ("ppublish", None)]
    )
    def test_the_day_online_counts_until_it_is_in_print(self, status, day):
        date = "<ArticleDate><Year>2020</Year><Month>08</Month><Day>05</Day></ArticleDate>"

        record = article(article=date, data=f"<PublicationStatus>{status}</PublicationStatus>").record

        assert (record.published_online_on, record.year) == (day, 2020)


BOOK = """<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>29262123</PMID>{ids}
<Book><Publisher><PublisherName>StatPearls Publishing</PublisherName></Publisher><BookTitle>StatPearls</BookTitle>
<PubDate><Year>2024</Year><Month>01</Month></PubDate><AuthorList Type="editors"><Author><LastName>Pagon</LastName>
<ForeName>Roberta A</ForeName></Author></AuthorList><Isbn>9789027203434</Isbn><Edition>4</Edition></Book>{title}
<Language>eng</Language><AuthorList Type="authors"><Author><LastName>Waheed</LastName><ForeName>Abdul</ForeName>
</Author></AuthorList><PublicationType UI="D000072643">Study Guide</PublicationType><Abstract><AbstractText>Short.
</AbstractText></Abstract><ContributionDate><Year>2023</Year><Month>08</Month><Day>28</Day></ContributionDate>
</BookDocument></PubmedBookArticle></PubmedArticleSet>"""


class TestBooks:
    def test_a_chapter_stands_in_its_book(self):
        xml = BOOK.format(ids="", title="<ArticleTitle>Spinal Shock</ArticleTitle>")

        found = articles_in(xml.encode())["29262123"]

        assert format_text(found.record) == (
            "Waheed A. Spinal Shock. In: Pagon RA, ed. StatPearls. 4th ed. StatPearls Publishing; 2024."
        )
        assert (found.kind, found.years, found.is_indexed) == ("PubmedBookArticle", (2024, 2023), False)
        assert (found.record.isbn, found.publication_types, found.abstract) == (
            "9789027203434",
            ("Study Guide",),
            "Short.",
        )

    def test_a_book_without_a_chapter_is_a_book(self):
        found = articles_in(BOOK.format(ids="", title="").encode())["29262123"]

        assert (found.record.type, found.record.title, found.titles) == (
            "book",
            "StatPearls",
            ("StatPearls",),
        )


class TestOtherAnswers:
    @pytest.mark.parametrize(
        "xml",
        [
            b"",
            b"not xml",
            b"<html><body>Down for maintenance</body></html>",
            b"<PubmedArticleSet><PubmedArticle>",
            b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>",
            b"<ePostResult><ERROR>Empty ID list; Nothing to store</ERROR></ePostResult>",
            b"<ePostResult><QueryKey>1</QueryKey><WebEnv>MCID</WebEnv></ePostResult>",
            b"<eFetchResult><ERROR>UID=1: cannot be found</ERROR></eFetchResult>",
            b'{"error": "API rate limit exceeded"}',
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>',
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&a;</PubmedArticleSet>',
        ],
    )
    def test_are_unreadable(self, xml):
        with pytest.raises(UnreadableRecord):
            articles_in(xml)

    def test_say_what_pubmed_said(self):
        with pytest.raises(UnreadableRecord, match="Empty ID list; Nothing to store"):
            articles_in(b"<ePostResult><ERROR>Empty ID list; Nothing to store</ERROR></ePostResult>")

    def test_that_know_none_of_the_ids_are_empty(self):
        assert articles_in(b"<PubmedArticleSet></PubmedArticleSet>") == {}

    def test_a_document_type_is_not_fetched(self):
        xml = (
            b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "http://127.0.0.1:9/x.dtd"><PubmedArticleSet/>'
        )

        assert articles_in(xml) == {}

    @given(st.data())
    def test_that_lack_any_part_are_read_all_the_same(self, data):
        root = etree.fromstring(XML)
        elements = [
            each for each in root.iter() if each.tag not in ("PubmedArticleSet", "MedlineCitation", "PMID")
        ]
        for element in data.draw(st.lists(st.sampled_from(elements), max_size=5, unique=True)):
            if element.getparent() is not None and element.tag != "PubmedArticle":
                element.getparent().remove(element)

        assert set(articles_in(etree.tostring(root))) == set(ARTICLES)
