import dataclasses
import datetime

import pytest

from citations.found import Event, EventKind, Outcome, Source
from citations.records import Record
from citations.references import parse_reference_line
from citations.verdicts import FieldState, Judgement, PeerClass, Reason, Status, Verdict
from citations.verifying import judge
from tests.citations.registry_examples import (
    DISPERSAL,
    DISPERSAL_PREPRINT,
    GUIDELINE,
    GUIDELINE_LINE,
    INTRODUCTION,
    KOBAYASHI_LINE,
    NOON,
    TODAY,
    WAKEFIELD,
    WAKEFIELD_LINE,
    answer,
    held,
    named,
    searches,
    silent,
)

CROSSREF, PUBMED, DATACITE, DOI_ORG = Source.CROSSREF, Source.PUBMED, Source.DATACITE, Source.DOI_ORG
WRONG_DOI = "doi:10.1177/2192568217703087"
RETRACTION = Event(EventKind.RETRACTION, Source.RETRACTION_WATCH, "4036", on=datetime.date(2010, 2, 6))
IN_PUBMED = held(
    dataclasses.replace(GUIDELINE, doi=""),
    PUBMED,
    kind="",
    publication_types=("Journal Article",),
    issns=("2192-5682",),
)


def judged(typed: Record | str, *answers, status=Status.CLEAN, events=(), today=TODAY) -> Judgement:
    line = typed if isinstance(typed, str) else ""
    record = parse_reference_line(typed).record if isinstance(typed, str) else typed
    return judge(record, answers, line=line, status=status, events=events, today=today)


def changed(record: Record, **fields) -> Record:
    return dataclasses.replace(record, **fields)


def without_identifiers(record: Record = GUIDELINE, **fields) -> Record:
    return dataclasses.replace(record, **{"doi": "", "pmid": ""} | fields)


def by_doi(record: Record, source: Source = CROSSREF, **more):
    return answer(source, f"doi:{record.doi}", held(record, source, **more))


class TestTheGuidelineOf2017:
    """Its authors are real, its DOI is another article's, its third author another one."""

    answers = (
        answer(CROSSREF, WRONG_DOI, held(INTRODUCTION)),
        *searches(held(INTRODUCTION), held(GUIDELINE)),
    )

    def test_the_doi_is_another_works(self):
        judgement = judged(GUIDELINE_LINE, *self.answers)

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.ANOTHER_WORK,)
        assert judgement.works == (held(INTRODUCTION),)
        assert judgement.candidates == (held(GUIDELINE),)
        assert judgement.peer_class == PeerClass.UNKNOWN

    def test_the_doi_does_not_exist(self):
        dead = (answer(CROSSREF, WRONG_DOI), answer(DOI_ORG, WRONG_DOI))

        judgement = judged(GUIDELINE_LINE, *dead, *self.answers[1:])

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.DEAD_IDENTIFIER,)
        assert judgement.works == ()
        assert judgement.candidates == (held(GUIDELINE),)

    def test_with_the_right_doi_only_the_third_author_differs(self):
        line = GUIDELINE_LINE.replace("2192568217703087", "2192568217701910")

        judgement = judged(line, by_doi(GUIDELINE))

        assert judgement.verdict == Verdict.MINOR
        assert [row.name for row in judgement.fields if row.state != FieldState.SAME] == ["authors"]

    def test_with_the_registrys_values_it_matches(self):
        judgement = judged(GUIDELINE, by_doi(GUIDELINE), answer(PUBMED, "pmid:29164029", IN_PUBMED))

        assert judgement.verdict == Verdict.MATCH
        assert judgement.reasons == ()
        assert [work.source for work in judgement.works] == [CROSSREF, PUBMED]
        assert judgement.issns == ("2192-5682",)
        assert judgement.peer_class == PeerClass.JOURNAL


DEAD_KOBAYASHI = (answer(CROSSREF, "doi:10.1038/sj.sc.3102016"), answer(DOI_ORG, "doi:10.1038/sj.sc.3102016"))


class TestReferencesThatNobodyKnows:
    def test_not_found_when_the_doi_is_dead_and_all_searches_answered(self):
        judgement = judged(KOBAYASHI_LINE, *DEAD_KOBAYASHI, *searches(held(GUIDELINE)))

        assert judgement.verdict == Verdict.NOT_FOUND
        assert judgement.reasons == (Reason.DEAD_IDENTIFIER,)
        assert (judgement.works, judgement.candidates, judgement.fields) == ((), (), ())

    def test_mismatch_when_the_doi_is_another_works(self):
        other = held(changed(GUIDELINE, doi="10.1038/sj.sc.3102016"))

        judgement = judged(KOBAYASHI_LINE, answer(CROSSREF, "doi:10.1038/sj.sc.3102016", other), *searches())

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.works == (other,)

    def test_not_found_without_any_identifier(self):
        line = KOBAYASHI_LINE.partition(" doi:")[0]

        assert judged(line, *searches()).verdict == Verdict.NOT_FOUND

    @pytest.mark.parametrize(
        "answers",
        [
            (),
            (answer(CROSSREF, "title"),),
            (answer(PUBMED, "title"),),
            (answer(CROSSREF, "title"), answer(PUBMED, "citation")),
            (answer(CROSSREF, "title"), silent(PUBMED, "title")),
            (silent(CROSSREF, "title"), answer(PUBMED, "title")),
            (*searches(), silent(PUBMED, "citation")),
        ],
    )
    def test_silence_is_never_a_no(self, answers):
        judgement = judged(without_identifiers(), *answers)

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert Reason.SOURCES_UNAVAILABLE in judgement.reasons

    @pytest.mark.parametrize(
        ("fields", "reasons"),
        [
            ({"title": "Softening of the cord"}, (Reason.INSUFFICIENT_METADATA,)),
            ({"year": None}, (Reason.INSUFFICIENT_METADATA,)),
            ({"title": "脊髄軟化症の 臨床 的 検討 に ついて"}, (Reason.NON_LATIN,)),
            ({"type": "report"}, (Reason.GREY_LITERATURE,)),
            ({"type": "webpage"}, (Reason.GREY_LITERATURE,)),
            ({"type": "book"}, (Reason.GREY_LITERATURE,)),
            ({"year": 2026}, (Reason.TOO_NEW,)),
            ({"year": 2026, "month": 10}, (Reason.TOO_NEW,)),
            ({"year": 2027}, (Reason.TOO_NEW,)),
        ],
    )
    def test_cannot_determine_when_a_search_says_little(self, fields, reasons):
        judgement = judged(without_identifiers(**fields), *searches())

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == reasons

    @pytest.mark.parametrize(
        "fields",
        [
            {"year": 2025},
            {"year": 2026, "month": 8},
            {"year": 2026, "month": 9, "day": 28},
            {"year": 2026, "published_online_on": datetime.date(2026, 9, 1)},
        ],
    )
    def test_not_found_once_registries_should_know_it(self, fields):
        assert judged(without_identifiers(**fields), *searches()).verdict == Verdict.NOT_FOUND

    def test_says_when_a_new_work_should_be_known(self):
        judgement = judged(without_identifiers(year=2026, month=10, day=10), *searches())

        assert judgement.retry_at == datetime.datetime(2026, 12, 9, 12, tzinfo=datetime.UTC)

    def test_says_when_to_ask_again_and_why(self):
        later = NOON + datetime.timedelta(minutes=5)
        limited = silent(PUBMED, "title", is_limited=True, retry_at=later)

        judgement = judged(without_identifiers(), answer(CROSSREF, "title"), limited)

        assert judgement.reasons == (Reason.SOURCES_UNAVAILABLE, Reason.RATE_LIMITED)
        assert judgement.retry_at == later

    def test_the_last_answer_of_a_source_counts(self):
        earlier = NOON - datetime.timedelta(minutes=1)

        judgement = judged(without_identifiers(), *searches(), silent(PUBMED, "title", at=earlier))

        assert judgement.verdict == Verdict.NOT_FOUND
        assert len(judgement.asked) == 3

    def test_sources_that_hold_no_works_are_not_waited_for(self):
        judgement = judged(without_identifiers(), *searches(), silent(Source.DOAJ, "issn:2192-5682"))

        assert judgement.verdict == Verdict.NOT_FOUND


class TestIdentifiers:
    def test_a_doi_that_crossref_lacks_may_be_anothers(self):
        judgement = judged(changed(GUIDELINE, pmid=""), answer(CROSSREF, f"doi:{GUIDELINE.doi}"), *searches())

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.SOURCES_UNAVAILABLE,)

    def test_a_doi_of_another_agency_without_a_record(self):
        doi = f"doi:{GUIDELINE.doi}"
        registered = answer(DOI_ORG, doi, outcome=Outcome.FOUND, agency="JaLC")

        judgement = judged(changed(GUIDELINE, pmid=""), answer(CROSSREF, doi), registered, *searches())

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.IDENTIFIER_EXISTS_NO_METADATA, Reason.NON_CROSSREF_RA)

    def test_a_doi_that_exists_while_its_registry_is_silent(self):
        doi = f"doi:{GUIDELINE.doi}"
        registered = answer(DOI_ORG, doi, outcome=Outcome.FOUND, agency="Crossref")

        judgement = judged(changed(GUIDELINE, pmid=""), silent(CROSSREF, doi), registered, *searches())

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.SOURCES_UNAVAILABLE,)

    def test_a_doi_that_names_another_year_is_told_without_any_record(self):
        doi = "10.3389/fneur.2015.00123"
        typed = changed(GUIDELINE, doi=doi, pmid="", year=2019)

        judgement = judged(typed, silent(CROSSREF, f"doi:{doi}"))

        assert judgement.reasons == (Reason.SOURCES_UNAVAILABLE, Reason.DOI_CONTRADICTS)

    def test_an_isbn_names_no_work_and_a_search_finds_it(self):
        judgement = judged(without_identifiers(isbn="9780323401968"), *searches(held(GUIDELINE)))

        assert judgement.verdict == Verdict.MATCH
        assert judgement.works == (held(GUIDELINE),)

    def test_what_has_an_isbn_is_not_missed_when_the_registries_lack_it(self):
        judgement = judged(without_identifiers(isbn="9780323401968"), *searches())

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.GREY_LITERATURE,)

    def test_a_record_of_datacite_counts(self):
        judgement = judged(GUIDELINE, by_doi(GUIDELINE, DATACITE, kind="JournalArticle"))

        assert judgement.verdict == Verdict.MATCH

    def test_a_search_that_meets_the_doi_answers_for_a_silent_registry(self):
        met = held(GUIDELINE, PUBMED)

        judgement = judged(GUIDELINE, silent(CROSSREF, f"doi:{GUIDELINE.doi}"), *searches(pubmed=(met,)))

        assert judgement.verdict == Verdict.MATCH
        assert judgement.works == (met,)
        assert judgement.reasons == (Reason.SOURCES_UNAVAILABLE,)

    def test_a_search_that_meets_another_doi_does_not(self):
        met = held(changed(GUIDELINE, doi="10.5555/other"), PUBMED)

        judgement = judged(
            changed(GUIDELINE, pmid=""), silent(CROSSREF, f"doi:{GUIDELINE.doi}"), *searches(pubmed=(met,))
        )

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.candidates == (met,)

    def test_doi_and_pmid_of_different_works(self):
        other = held(changed(INTRODUCTION, pmid="1"), PUBMED)

        judgement = judged(changed(GUIDELINE, pmid="1"), by_doi(GUIDELINE), answer(PUBMED, "pmid:1", other))

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.ANOTHER_WORK, Reason.IDENTIFIERS_DISAGREE)
        assert judgement.works == (other,)
        assert judgement.candidates[0] == held(GUIDELINE)

    def test_a_record_that_names_another_pmid(self):
        found = held(GUIDELINE, PUBMED)

        judgement = judged(
            changed(GUIDELINE, pmid="1"),
            answer(PUBMED, f"doi:{GUIDELINE.doi}", found),
            silent(PUBMED, "pmid:1"),
        )

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.IDENTIFIERS_DISAGREE,)

    def test_one_work_under_two_dois_is_one(self):
        twin = held(changed(GUIDELINE, doi="10.5555/twin"), PUBMED)

        judgement = judged(GUIDELINE, by_doi(GUIDELINE), answer(PUBMED, f"pmid:{GUIDELINE.pmid}", twin))

        assert judgement.verdict == Verdict.MATCH

    def test_a_dead_pmid_beside_the_right_doi(self):
        judgement = judged(
            changed(GUIDELINE, pmid="1"), by_doi(changed(GUIDELINE, pmid="")), answer(PUBMED, "pmid:1")
        )

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.DEAD_IDENTIFIER,)
        assert judgement.candidates == (held(changed(GUIDELINE, pmid="")),)

    def test_a_doi_alone_says_too_little_to_compare(self):
        judgement = judged(Record(doi=GUIDELINE.doi), by_doi(GUIDELINE))

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.INSUFFICIENT_METADATA,)
        assert judgement.candidates == (held(GUIDELINE),)

    def test_a_record_without_a_title_is_broken(self):
        judgement = judged(
            GUIDELINE, answer(CROSSREF, f"doi:{GUIDELINE.doi}", held(Record(doi=GUIDELINE.doi), titles=()))
        )

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.REGISTRY_RECORD_BROKEN,)

    def test_a_title_in_other_letters_cannot_be_compared(self):
        japanese = held(changed(GUIDELINE, title="脊髄損傷の診療指針"))

        judgement = judged(GUIDELINE, answer(CROSSREF, f"doi:{GUIDELINE.doi}", japanese))

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.NON_LATIN,)

    def test_a_broken_first_author_is_said(self):
        broken = held(
            changed(GUIDELINE, authors=named("- XD", *(name.family for name in GUIDELINE.authors[1:])))
        )

        judgement = judged(GUIDELINE, answer(CROSSREF, f"doi:{GUIDELINE.doi}", broken))

        assert judgement.verdict == Verdict.MINOR
        assert judgement.reasons == (Reason.REGISTRY_RECORD_BROKEN,)


class TestSearches:
    def test_an_accepted_candidate_is_the_work(self):
        judgement = judged(
            without_identifiers(), *searches(held(INTRODUCTION), held(GUIDELINE), pubmed=(IN_PUBMED,))
        )

        assert judgement.verdict == Verdict.MATCH
        assert judgement.works == (held(GUIDELINE), IN_PUBMED)
        assert judgement.candidates == ()

    def test_the_verdict_is_that_of_the_comparison(self):
        judgement = judged(without_identifiers(volume="8"), *searches(held(GUIDELINE)))

        assert judgement.verdict == Verdict.MINOR
        assert judgement.works == (held(GUIDELINE),)

    @pytest.mark.parametrize(
        ("fields", "verdict"),
        [
            ({"authors": named("Wilson JR")}, Verdict.NOT_FOUND),
            ({"title": GUIDELINE.title.replace("Rehabilitation", "Decompression")}, Verdict.NOT_FOUND),
            ({"title": GUIDELINE.title.partition(":")[0], "volume": "", "pages": ""}, Verdict.NOT_FOUND),
            (
                {"authors": (), "year": None, "container_title": "", "volume": "", "issue": "", "pages": ""},
                Verdict.CANNOT_DETERMINE,
            ),
        ],
    )
    def test_a_weaker_candidate_is_not_accepted(self, fields, verdict):
        judgement = judged(without_identifiers(**fields), *searches(held(GUIDELINE)))

        assert judgement.verdict == verdict
        assert judgement.works == ()

    def test_a_similar_title_is_accepted_in_the_same_place(self):
        judgement = judged(
            without_identifiers(title=GUIDELINE.title.partition(":")[0]), *searches(held(GUIDELINE))
        )

        assert judgement.verdict == Verdict.MINOR

    @pytest.mark.parametrize("kind", ["component", "peer-review", "grant", "dataset"])
    def test_what_no_reference_means_is_left_out(self, kind):
        assert (
            judged(without_identifiers(), *searches(held(GUIDELINE, kind=kind))).verdict == Verdict.NOT_FOUND
        )

    @pytest.mark.parametrize(
        "notice",
        [
            held(GUIDELINE, notice_of=("doi:10.5555/x",)),
            held(changed(GUIDELINE, title=f"Correction: {GUIDELINE.title}")),
            held(changed(GUIDELINE, title=f"Reply to: {GUIDELINE.title}")),
            held(changed(GUIDELINE, title=f"Retraction: {GUIDELINE.title}")),
        ],
    )
    def test_notices_are_no_candidates_for_an_article(self, notice):
        judgement = judged(without_identifiers(), *searches(notice))

        assert judgement.verdict == Verdict.NOT_FOUND
        assert judgement.candidates == ()

    def test_the_article_comes_before_its_preprint(self):
        typed = without_identifiers(DISPERSAL)
        preprint = held(DISPERSAL_PREPRINT, kind="posted-content")

        judgement = judged(typed, *searches(preprint, held(DISPERSAL)))

        assert judgement.verdict == Verdict.MATCH
        assert judgement.works == (held(DISPERSAL),)
        assert judgement.candidates == (preprint,)

    def test_a_typed_preprint_is_the_preprint(self):
        preprint = held(DISPERSAL_PREPRINT, kind="posted-content")

        judgement = judged(without_identifiers(DISPERSAL_PREPRINT), *searches(held(DISPERSAL), preprint))

        assert judgement.verdict == Verdict.NOT_PEER_REVIEWED
        assert judgement.works == (preprint,)

    def test_works_that_fit_equally_well_are_left_to_people(self):
        twin = held(changed(GUIDELINE, doi="10.5555/twin", pmid=""))

        judgement = judged(without_identifiers(), *searches(held(GUIDELINE), twin))

        assert judgement.verdict == Verdict.CANNOT_DETERMINE
        assert judgement.reasons == (Reason.AMBIGUOUS_CANDIDATES,)
        assert judgement.candidates == (held(GUIDELINE), twin)

    def test_two_sources_without_a_common_identifier_tell_of_one_work(self):
        crossref, pubmed = held(changed(GUIDELINE, pmid="")), held(changed(GUIDELINE, doi=""), PUBMED)

        judgement = judged(without_identifiers(), *searches(crossref, pubmed=(pubmed,)))

        assert judgement.verdict == Verdict.MATCH
        assert judgement.works == (crossref, pubmed)


class TestWhatWasSaidSince:
    def test_a_retracted_work_that_matches_is_retracted(self):
        judgement = judged(WAKEFIELD_LINE, by_doi(WAKEFIELD), status=Status.RETRACTED, events=(RETRACTION,))

        assert judgement.verdict == Verdict.RETRACTED
        assert judgement.status == Status.RETRACTED
        assert judgement.events == (RETRACTION,)
        assert judgement.peer_class == PeerClass.JOURNAL
        assert {row.state for row in judgement.fields} == {FieldState.SAME}

    def test_a_withdrawn_work_is_too(self):
        assert judged(GUIDELINE, by_doi(GUIDELINE), status=Status.WITHDRAWN).verdict == Verdict.RETRACTED

    @pytest.mark.parametrize("status", [Status.CORRECTED, Status.CONCERN, Status.SUPERSEDED, Status.CLEAN])
    def test_other_news_leave_the_verdict(self, status):
        judgement = judged(GUIDELINE, by_doi(GUIDELINE), status=status)

        assert (judgement.verdict, judgement.status) == (Verdict.MATCH, status)

    def test_the_retraction_of_another_work_does_not_decide(self):
        judgement = judged(GUIDELINE_LINE, *TestTheGuidelineOf2017.answers, status=Status.RETRACTED)

        assert judgement.verdict == Verdict.MISMATCH

    def test_a_retracted_preprint_is_retracted_before_all(self):
        found = by_doi(DISPERSAL_PREPRINT, kind="posted-content")

        judgement = judged(DISPERSAL_PREPRINT, found, status=Status.WITHDRAWN)

        assert judgement.verdict == Verdict.RETRACTED
        assert judgement.reasons == (Reason.PREPRINT,)

    def test_a_notice_that_is_cited_is_a_notice(self):
        notice = Record(
            title=WAKEFIELD.title.replace("RETRACTED: ", "Retraction—"),
            container_title="The Lancet",
            year=2010,
            doi="10.1016/s0140-6736(10)60175-4",
        )

        judgement = judged(notice, by_doi(notice, notice_of=(f"doi:{WAKEFIELD.doi}",)))

        assert judgement.verdict == Verdict.NOT_PEER_REVIEWED
        assert judgement.reasons == (Reason.NOTICE,)

    def test_the_notices_doi_on_the_article_is_another_work(self):
        notice = Record(title=WAKEFIELD.title.replace("RETRACTED: ", "Retraction—"), doi=WAKEFIELD.doi)

        judgement = judged(WAKEFIELD_LINE, by_doi(notice))

        assert judgement.verdict == Verdict.MISMATCH
        assert judgement.reasons == (Reason.ANOTHER_WORK, Reason.NOTICE)

    def test_an_abstract_matches_and_is_not_peer_reviewed(self):
        record = changed(GUIDELINE, issue="15_suppl", pages="4068-4068")

        judgement = judged(changed(record, issue="15 suppl", pages="4068"), by_doi(record))

        assert judgement.verdict == Verdict.NOT_PEER_REVIEWED
        assert judgement.reasons == (Reason.MEETING_ABSTRACT,)
        assert {row.state for row in judgement.fields} == {FieldState.SAME}


FIELD_EXAMPLES = [
    (
        (
            "Rocamora F, Zhu L, Liong KY, et al. Oxidative stress and protein damage responses mediate artemisinin "
            "resistance in malaria parasites. PLoS Pathog. 2018;14(3):e1006930. doi:10.1371/journal.ppat.1006930"
        ),
        Record(
            title="Oxidative stress and protein damage responses mediate artemisinin resistance in malaria parasites",
            authors=named("Rocamora Frances", "Zhu Lei", "Liong Kek Yee", "Dondorp Arjen"),
            container_title="PLOS Pathogens",
            year=2018,
            volume="14",
            issue="3",
            pages="e1006930",
            doi="10.1371/journal.ppat.1006930",
        ),
    ),
    (
        (
            "Tosatto L, Horrocks MH, Dear AJ, et al. Single-molecule FRET studies on alpha-synuclein oligomerization "
            "of Parkinson's disease genetically related mutants. Sci Rep. 2015;5:16696. doi:10.1038/srep16696"
        ),
        Record(
            title=(
                "Single-molecule FRET studies on alpha-synuclein oligomerization of Parkinson’s disease genetically "
                "related mutants"
            ),
            authors=named("Tosatto Laura", "Horrocks Mathew H.", "Dear Alexander J.", "Knowles Tuomas P. J."),
            container_title="Scientific Reports",
            year=2015,
            volume="5",
            issue="1",
            article_number="16696",
            doi="10.1038/srep16696",
        ),
    ),
    (
        (
            "Xu J, Qu S, Sun N, et al. Construction of a reference material panel for detecting KRAS/NRAS/EGFR/BRAF/"
            "MET mutations in plasma ctDNA. J Clin Pathol. 2021;74(5):314-320. doi:10.1136/jclinpath-2020-206745"
        ),
        Record(
            title=(
                "Construction of a reference material panel for detecting <i>KRAS</i> / <i>NRAS</i> / <i>EGFR</i> / "
                "<i>BRAF</i> / <i>MET</i> mutations in plasma ctDNA"
            ),
            authors=named("Xu Jun", "Qu Shoufang", "Sun Nan", "Zhang Wenxin"),
            container_title="Journal of Clinical Pathology",
            year=2021,
            volume="74",
            issue="5",
            pages="314-320",
            doi="10.1136/jclinpath-2020-206745",
        ),
    ),
    (
        (
            "Talarmin JP, Pottier P, Planchon B. Remission tardive apres traitement par rituximab d'un purpura "
            "thrombopenique idiopathique resistant aux therapeutiques classiques. Rev Med Interne. 2003;24:473s. "
            "doi:10.1016/s0248-8663(03)80579-9"
        ),
        Record(
            title=(
                "Rémission tardive après traitement par rituximab d'un purpura thrombopénique idiopathique résistant "
                "aux thérapeutiques classiques"
            ),
            authors=named("Talarmin J.P.", "Pottier P.", "Planchon B."),
            container_title="La Revue de Médecine Interne",
            year=2003,
            volume="24",
            pages="473s",
            doi="10.1016/s0248-8663(03)80579-9",
        ),
    ),
]


@pytest.mark.parametrize(("line", "record"), FIELD_EXAMPLES)
def test_real_lines_match_their_records(line, record):
    assert judged(line, by_doi(record)).verdict == Verdict.MATCH


def test_a_dissertation_without_a_date_is_no_article():
    record = Record(
        title="Normandy's role in the development of the Flamboyant style", doi="10.17077/etd.89e52p7n"
    )
    typed = changed(record, type="thesis", authors=named("Kerrigan S"), year=2011)

    judgement = judged(typed, by_doi(record, kind="dissertation"))

    assert judgement.verdict == Verdict.NOT_PEER_REVIEWED
    assert judgement.reasons == (Reason.GREY_LITERATURE,)


def test_what_was_asked_is_kept_as_it_was():
    answers = (by_doi(GUIDELINE), silent(PUBMED, "pmid:29164029"))

    judgement = judged(GUIDELINE, *answers)

    assert [(each.source, each.question, each.outcome) for each in judgement.asked] == [
        (CROSSREF, "doi:10.1177/2192568217701910", "found"),
        (PUBMED, "pmid:29164029", "unavailable"),
    ]
    assert Judgement.from_dict(judgement.to_dict()) == judgement


def test_a_line_that_was_not_read_is_not_another_work():
    record = Record(title="Icônes", doi="10.3917/mult.095.0001", authors=named("Baniwa D"))
    line = "Baniwa D. Icônes. Multitudes. 2024;n° 95(2):1-235. doi:10.3917/mult.095.0001"

    judgement = judged(line, by_doi(record))

    assert judgement.verdict == Verdict.CANNOT_DETERMINE
    assert judgement.reasons == (Reason.INSUFFICIENT_METADATA,)
