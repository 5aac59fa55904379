import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import format_text
from citations.editorial import editorial_status
from citations.found import Event, EventKind, Found, Source
from citations.records import Name
from citations.registries.crossref_works import work_from
from citations.registries.shapes import UnreadableRecord
from citations.verdicts import Status

DATA = Path(__file__).parents[1] / "data" / "registries"
WORKS = json.loads((DATA / "crossref_works.json").read_text())
DOI = "10.1000/182"


def work(**fields):
    return work_from({"DOI": DOI, **{name.replace("_", "-"): value for name, value in fields.items()}})


def update(kind, doi=DOI, day=(2020, 5, 1), **fields):
    return {"DOI": doi, "type": kind, "updated": {"date-parts": [list(day)]}, **fields}


def kinds(found):
    return [event.kind for event in found.events]


REFERENCES = [
    (
        "wakefield",
        (
            "Wakefield AJ, Murch SH, Anthony A. Ileal-lymphoid-nodular hyperplasia, non-specific colitis, and pervasive"
            " developmental disorder in children. The Lancet. 1998;351(9103):637-641. doi:10.1016/s0140-6736(97)11096-0"
        ),
    ),
    (
        "meeting_abstract",
        (
            "Lumish MA, Maron SB, Paroder V, et al. Imaging HER2-positive metastatic esophagogastric cancer with"
            " 89Zr-trastuzumab PET and 18F-FDG PET. Journal of Clinical Oncology. 2021;39(15 suppl):4068."
            " doi:10.1200/jco.2021.39.15_suppl.4068"
        ),
    ),
    (
        "parentheses",
        (
            "De Kort J, Fischer MAGJ, Haenen GRMM, Bast A, Koek GH. Oxidatives stress in patients with active HCV"
            " infection compared to healthy volunteers. Journal of Hepatology. 2003;38(S2):110-111."
            " doi:10.1016/s0168-8278(03)80643-8"
        ),
    ),
    (
        "article_number",
        (
            "Tosatto L, Horrocks MH, Dear AJ, et al. Single-molecule FRET studies on alpha-synuclein oligomerization of"
            " Parkinson’s disease genetically related mutants. Sci Rep. 2015;5(1):16696. doi:10.1038/srep16696"
        ),
    ),
    (
        "page_and_article_number",
        (
            "Iwasa S, Okita N, Kuchiba A, et al. Phase II study of lenvatinib for metastatic colorectal cancer"
            " refractory to standard chemotherapy: the LEMON study (NCCH1503). ESMO Open. 2020;5(4):e000776."
            " doi:10.1136/esmoopen-2020-000776"
        ),
    ),
    (
        "italics",
        (
            "Xu J, Qu S, Sun N, et al. Construction of a reference material panel for detecting KRAS / NRAS / EGFR /"
            " BRAF / MET mutations in plasma ctDNA. J Clin Pathol. 2021;74(5):314-320."
            " doi:10.1136/jclinpath-2020-206745"
        ),
    ),
    (
        "preprint",
        (
            "Alex Perkins T, Boettiger C, Phillips BL. After the games are over: life-history trade-offs drive"
            " dispersal attenuation following range expansion. bioRxiv. Preprint posted online February 4, 2015."
            " doi:10.1101/014852"
        ),
    ),
    (
        "book_chapter",
        (
            "Schmader K, Dworkin RH. Herpes Zoster and Postherpetic Neuralgia. In: Essentials of Pain Medicine."
            " Elsevier; 2018:233-240.e2. doi:10.1016/b978-0-323-40196-8.00028-0"
        ),
    ),
    (
        "chapter_in_series",
        (
            "Chamoreau C. Grammaticalization of the linking devices with ka in Purepecha. In: Diverse Scenarios of"
            " Syntactic Complexity. John Benjamins Publishing Company; 2019:139-166. doi:10.1075/tsl.126.06cha"
        ),
    ),
    (
        "dissertation",
        (
            "Kerrigan SJ. Normandy's role in the development of the Flamboyant style: decoration, meaning, and exchange"
            " in Late Gothic architecture. Dissertation. The University of Iowa. doi:10.17077/etd.89e52p7n"
        ),
    ),
    (
        "front_matter",
        "Table of Contents. Journal of Biomedical Informatics. 2003;36(4-5):i-ii. doi:10.1016/s1532-0464(03)00128-x",
    ),
    ("component", "doi:10.1371/journal.pone.0045184.g006"),
]


class TestRealWorks:
    @pytest.mark.parametrize(("name", "reference"), REFERENCES)
    def test_are_read_into_our_fields(self, name, reference):
        assert format_text(work_from(WORKS[name]).record) == reference

    @pytest.mark.parametrize("name", WORKS)
    def test_survive_being_stored(self, name):
        found = work_from(WORKS[name])

        assert Found.from_dict(json.loads(json.dumps(found.to_dict()))) == found

    @pytest.mark.parametrize(
        ("name", "kind", "type_"),
        [
            ("wakefield", "journal-article", "article-journal"),
            ("preprint", "posted-content", "preprint"),
            ("component", "component", "article-journal"),
            ("peer_review", "peer-review", "article-journal"),
            ("journal_issue_without_title", "journal-issue", "article-journal"),
            ("without_type", "", "article-journal"),
            ("book_chapter", "book-chapter", "chapter"),
            ("proceedings", "proceedings-article", "chapter"),
            ("dissertation", "dissertation", "thesis"),
        ],
    )
    def test_keep_their_own_word_for_what_they_are(self, name, kind, type_):
        found = work_from(WORKS[name])

        assert (found.kind, found.record.type) == (kind, type_)

    def test_give_every_form_to_compare_with(self):
        found = work_from(WORKS["italics"])

        assert found.years == (2021, 2020)
        assert found.issns == ("0021-9746", "1472-4146")
        assert found.journals == ("Journal of Clinical Pathology", "J Clin Pathol")
        assert found.titles == (
            (
                "Construction of a reference material panel for detecting <i>KRAS</i> / <i>NRAS</i> / <i>EGFR</i> /"
                " <i>BRAF</i> / <i>MET</i> mutations in plasma ctDNA"
            ),
        )
        assert found.language == "en"

    def test_have_no_year_if_none_is_known(self):
        found = work_from(WORKS["dissertation"])

        assert (found.record.year, found.years) == (None, ())

    def test_name_groups_and_leave_out_who_has_no_name(self):
        assert work_from(WORKS["correction_notice"]).record.authors == (Name(literal="The PLOS ONE Staff"),)
        assert work_from(WORKS["author_without_name"]).record.authors == (
            Name(family="Taptiklis", given="Nigel"),
        )

    def test_say_which_preprint_and_article_belong_together(self):
        assert work_from(WORKS["article_of_preprint"]).related == (("preprint", "doi:10.1101/014852"),)


class TestRealNotices:
    def test_a_correction_listed_first_does_not_hide_the_retraction(self):
        found = work_from(WORKS["wakefield"])

        assert found.events == (
            Event(
                EventKind.CORRECTION,
                Source.CROSSREF,
                key="correction:10.1016/s0140-6736(04)15715-2",
                notice_doi="10.1016/s0140-6736(04)15715-2",
                on=datetime.date(2004, 3, 6),
            ),
            Event(
                EventKind.RETRACTION,
                Source.CROSSREF,
                key="retraction:10.1016/s0140-6736(10)60175-4",
                notice_doi="10.1016/s0140-6736(10)60175-4",
                on=datetime.date(2010, 2, 6),
            ),
            Event(EventKind.RETRACTION, Source.CROSSREF, key="title"),
        )
        assert editorial_status(found.events) == Status.RETRACTED

    def test_a_notice_is_not_its_article(self):
        found = work_from(WORKS["retraction_notice"])

        assert found.notice_of == ("doi:10.1016/s0140-6736(97)11096-0",)
        assert found.events == ()

    def test_a_correction_notice_is_one_as_well(self):
        assert work_from(WORKS["correction_notice"]).notice_of == ("doi:10.1371/journal.pone.0075083",)

    def test_a_retraction_in_place_counts(self):
        found = work_from(WORKS["retracted_in_place"])

        assert kinds(found) == [EventKind.RETRACTION]
        assert found.notice_of == ()

    def test_a_new_version_of_itself_means_nothing(self):
        found = work_from(WORKS["new_version_of_itself"])

        assert (found.events, found.notice_of) == ((), ())

    def test_a_correction_is_a_correction(self):
        assert editorial_status(work_from(WORKS["corrected"]).events) == Status.CORRECTED


class TestUpdates:
    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("retraction", EventKind.RETRACTION),
            ("Partial-Retraction", EventKind.PARTIAL_RETRACTION),
            ("partial retraction", EventKind.PARTIAL_RETRACTION),
            ("withdrawal", EventKind.WITHDRAWAL),
            ("removal", EventKind.REMOVAL),
            ("expression_of_concern", EventKind.CONCERN),
            ("Expression of Concern", EventKind.CONCERN),
            ("corrigendum", EventKind.CORRECTION),
            ("erratum", EventKind.CORRECTION),
            ("addendum", EventKind.CORRECTION),
            ("clarification", EventKind.CORRECTION),
        ],
    )
    def test_are_known_in_every_spelling(self, word, kind):
        assert kinds(work(updated_by=[update(word, "10.1000/notice")])) == [kind]

    @pytest.mark.parametrize("word", ["new_version", "new-edition", "crossmark", "", None])
    def test_that_are_no_notices_are_passed_over(self, word):
        found = work(updated_by=[update(word, "10.1000/other")], update_to=[update(word, "10.1000/other")])

        assert (found.events, found.notice_of) == ((), ())

    def test_of_itself_count_only_if_hard(self):
        found = work(update_to=[update("correction"), update("withdrawal"), update("expression_of_concern")])

        assert kinds(found) == [EventKind.WITHDRAWAL]
        assert found.notice_of == ()

    def test_told_by_two_sources_are_one(self):
        told = [
            update("retraction", "10.1000/notice", source="publisher"),
            update("retraction", "10.1000/notice", source="retraction-watch", **{"record-id": "7"}),
        ]

        assert len(work(updated_by=told).events) == 1

    def test_in_place_are_told_apart_by_their_days(self):
        told = [update("correction", day=(2019, 1, 1)), update("correction", day=(2020, 1, 1))]

        assert [event.on.year for event in work(updated_by=told).events] == [2019, 2020]

    def test_without_a_day_have_none(self):
        assert work(updated_by=[{"type": "retraction", "DOI": "10.1000/notice"}]).events[0].on is None

    def test_before_the_title_are_taken_from_it(self):
        found = work(title=["WITHDRAWN: A title"])

        assert found.titles == ("A title",)
        assert found.events == (Event(EventKind.WITHDRAWAL, Source.CROSSREF, key="title"),)


class TestFields:
    @pytest.mark.parametrize(
        ("title", "subtitle", "titles"),
        [
            ("A title", "and more", ("A title: and more", "A title")),
            ("A title:", "and more", ("A title: and more", "A title:")),
            ("A question?", "An answer", ("A question? An answer", "A question?")),
            ("A title: and more", "And more", ("A title: and more",)),
        ],
    )
    def test_a_subtitle_is_joined_once(self, title, subtitle, titles):
        assert work(title=[title], subtitle=[subtitle]).titles == titles

    def test_original_and_short_titles_are_kept_to_compare_with(self):
        found = work(title=["A title"], original_title=["Ein Titel"], short_title=["Title"])

        assert found.titles == ("A title", "Ein Titel", "Title")

    @pytest.mark.parametrize(
        ("short", "expected"),
        [
            ("J Kor Phys Ther", "J Kor Phys Ther"),
            ("journalofkoreadesignforum", ""),
            ("JCO", ""),
            ("Gut", "Gut"),
        ],
    )
    def test_a_short_name_is_used_only_if_it_can_be_one(self, short, expected):
        full = "Gut" if short == "Gut" else "Journal of Clinical Oncology"

        found = work(container_title=[full], short_container_title=[short])

        assert found.record.container_title_short == expected
        assert short in found.journals

    @pytest.mark.parametrize(
        ("fields", "day"),
        [
            ({}, datetime.date(2020, 8, 5)),
            ({"volume": "7"}, None),
            ({"page": "1-7"}, None),
            ({"article_number": "e1"}, None),
            ({"published_print": {"date-parts": [[2021]]}}, None),
            ({"published_print": {"date-parts": [[None]]}}, datetime.date(2020, 8, 5)),
            ({"type": "book"}, None),
        ],
    )
    def test_an_article_is_ahead_of_print_while_it_has_no_place(self, fields, day):
        online = {"date-parts": [[2020, 8, 5]]}

        record = work(**{"type": "journal-article", "published_online": online, **fields}).record

        assert record.published_online_on == day

    def test_pages_of_an_article_with_a_number_stay_beside_it(self):
        record = work(page="1-7", article_number="9804945").record

        assert (record.pages, record.article_number) == ("1-7", "9804945")
        assert "9804945" in format_text(record)

    def test_print_comes_before_online(self):
        dates = {
            "published_online": {"date-parts": [[2020, 12, 30]]},
            "issued": {"date-parts": [[2020, 12, 30]]},
        }

        found = work(journal_issue={"published-print": {"date-parts": [[2021, 3]]}}, **dates)

        assert (found.record.year, found.record.month, found.record.day) == (2021, 3, None)
        assert found.years == (2021, 2020)

    def test_editors_are_those_of_books(self):
        editor = [{"family": "Borlongan", "given": "Cesario V."}]

        assert work(type="journal-article", editor=editor).record.editors == ()
        assert work(type="book", editor=editor).record.editors == (Name("Borlongan", "Cesario V."),)

    def test_a_preprint_names_its_article(self):
        relation = {
            "is-preprint-of": [{"id-type": "doi", "id": "10.1002/ece3.2314"}],
            "has-review": [{"id": DOI}],
        }

        assert work(relation=relation).related == (("published_as", "doi:10.1002/ece3.2314"),)


NAMES = st.sampled_from(sorted({name for fields in WORKS.values() for name in fields} - {"DOI"}))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(DOI)
    | st.just("retraction"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date-parts", "DOI", "type", "updated", "name", "family", "id"]), inner
        )
    ),
    max_leaves=10,
)


class TestOddShapes:
    @pytest.mark.parametrize(
        "message", [None, [], "text", 7, {}, {"DOI": None}, {"DOI": "nonsense"}, {"DOI": []}]
    )
    def test_without_a_doi_are_unreadable(self, message):
        with pytest.raises(UnreadableRecord, match="without a DOI"):
            work_from(message)

    @given(st.dictionaries(NAMES, JSON, max_size=6))
    def test_of_any_field_are_read_all_the_same(self, fields):
        found = work_from({**fields, "DOI": DOI})

        assert found.record.doi == DOI
        assert Found.from_dict(json.loads(json.dumps(found.to_dict()))) == found

    @given(st.sampled_from(sorted(WORKS)), NAMES, JSON)
    def test_in_place_of_one_real_field_do_no_harm(self, name, field, value):
        found = work_from({**WORKS[name], field: value})

        assert json.dumps(found.to_dict(), ensure_ascii=False).encode()
