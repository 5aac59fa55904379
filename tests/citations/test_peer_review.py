import dataclasses

import pytest

from citations.found import Source
from citations.peer_review import peer_class, says_notice, says_reply
from citations.records import Record
from citations.verdicts import PeerClass, Reason
from tests.citations.registry_examples import DISPERSAL, DISPERSAL_PREPRINT, GUIDELINE, WAKEFIELD, held, named

ABSTRACT = Record(
    title="Imaging HER2-positive metastatic esophagogastric cancer with 89Zr-trastuzumab PET and 18F-FDG PET",
    authors=named("Lumish Melissa Amy"),
    container_title="Journal of Clinical Oncology",
    year=2021,
    volume="39",
    issue="15_suppl",
    pages="4068-4068",
    doi="10.1200/jco.2021.39.15_suppl.4068",
)
E_ARTICLE = Record(
    title="Phase II study of lenvatinib for metastatic colorectal cancer",
    authors=named("Iwasa Satoru"),
    container_title="ESMO Open",
    volume="5",
    issue="Suppl 4",
    pages="e000776",
    article_number="e000776",
)
FRONT = Record(title="Table of Contents", container_title="Journal of Biomedical Informatics", pages="i-ii")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (held(DISPERSAL_PREPRINT, kind="posted-content"), Reason.PREPRINT),
        (held(dataclasses.replace(GUIDELINE, container_title="SSRN Electronic Journal")), Reason.PREPRINT),
        (
            held(GUIDELINE, journals=("bioRxiv : the preprint server for biology",)),
            Reason.PREPRINT,
        ),
        (held(GUIDELINE, Source.PUBMED, kind="", publication_types=("Preprint",)), Reason.PREPRINT),
        (held(Record(), kind="component"), Reason.NOT_AN_ARTICLE),
        (held(Record(title="Peer Review #2"), kind="peer-review"), Reason.NOT_AN_ARTICLE),
        (held(Record(title="Data"), Source.DATACITE, kind="Dataset"), Reason.NOT_AN_ARTICLE),
        (held(FRONT), Reason.NOT_AN_ARTICLE),
        (held(Record(title="Thesis"), kind="dissertation"), Reason.GREY_LITERATURE),
        (held(Record(title="Report"), kind="report"), Reason.GREY_LITERATURE),
        (held(ABSTRACT), Reason.MEETING_ABSTRACT),
        (held(GUIDELINE, Source.PUBMED, publication_types=("Congress",)), Reason.MEETING_ABSTRACT),
        (held(GUIDELINE, notice_of=("doi:10.1/x",)), Reason.NOTICE),
        (held(GUIDELINE, Source.PUBMED, publication_types=("Published Erratum",)), Reason.NOTICE),
        (held(GUIDELINE, Source.PUBMED, publication_types=("Retraction of Publication",)), Reason.NOTICE),
        (
            held(GUIDELINE, Source.PUBMED, publication_types=("Journal Article", "Comment")),
            Reason.EDITORIAL_MATTER,
        ),
        (held(GUIDELINE, Source.PUBMED, publication_types=("Letter",)), Reason.EDITORIAL_MATTER),
        (held(GUIDELINE, Source.PUBMED, publication_types=("Editorial",)), Reason.EDITORIAL_MATTER),
        (held(GUIDELINE, Source.PUBMED, publication_types=("News",)), Reason.EDITORIAL_MATTER),
        (held(dataclasses.replace(GUIDELINE, doi="10.65215/abc.123")), Reason.SUSPECT_PREFIX),
    ],
)
def test_says_no_and_why(found, reason):
    assert peer_class([found]) == (PeerClass.NO, (reason,))


@pytest.mark.parametrize(
    "found",
    [
        held(GUIDELINE),
        held(WAKEFIELD),
        held(DISPERSAL),
        held(E_ARTICLE),
        held(GUIDELINE, Source.PUBMED, kind="", publication_types=("Journal Article", "Review")),
        held(GUIDELINE, Source.DATACITE, kind="JournalArticle"),
        held(dataclasses.replace(GUIDELINE, title="Correction of kyphosis by osteotomy")),
        held(dataclasses.replace(GUIDELINE, title="Withdrawal of steroids after injury")),
        held(dataclasses.replace(GUIDELINE, title="Response to treatment in myelitis")),
    ],
)
def test_leaves_articles_to_their_journal(found):
    assert peer_class([found]) == (PeerClass.JOURNAL, ())


@pytest.mark.parametrize(
    "kind", ["book", "book-chapter", "monograph", "reference-entry", "proceedings-article", ""]
)
def test_knows_nothing_of_books_and_proceedings(kind):
    assert peer_class([held(GUIDELINE, kind=kind)]) == (PeerClass.UNKNOWN, ())


def test_knows_nothing_without_records():
    assert peer_class([]) == (PeerClass.UNKNOWN, ())


def test_one_source_that_says_no_is_enough():
    letter = held(GUIDELINE, Source.PUBMED, kind="", publication_types=("Letter",))

    assert peer_class([held(GUIDELINE), letter]) == (PeerClass.NO, (Reason.EDITORIAL_MATTER,))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Correction: Genome-wide analysis", True),
        ("Correction to: Genome-wide analysis", True),
        ("Correction.", True),
        ("Erratum", True),
        ("Author Correction: Genome", True),
        ("Publisher’s Correction: Genome", True),
        ("Corrigendum to “Genome”", True),
        ("Retraction—Ileal-lymphoid-nodular hyperplasia", True),
        ("Retraction notice to Genome", True),
        ("Retraction Note: Genome", True),
        ("Expression of concern: Genome", True),
        ("Correction of scoliosis with rods", False),
        ("Retraction of the brain in surgery", False),
        ("Withdrawal of antihypertensives", False),
        ("RETRACTED: Genome", False),
        ("Genome: a correction", False),
    ],
)
def test_knows_titles_of_notices(title, expected):
    assert says_notice(title) is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Reply", True),
        ("In reply", True),
        ("Authors' reply", True),
        ("Reply to Smith et al", True),
        ("The authors respond", False),
        ("Author response: Genome", True),
        ("Comment on “Genome”", True),
        ("Letter to the Editor", True),
        ("Editorial", True),
        ("Response to oxaliplatin", False),
        ("Comments by patients with pain", False),
    ],
)
def test_knows_titles_of_replies(title, expected):
    assert says_reply(title) is expected
