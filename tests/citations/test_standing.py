"""What is known of a source, in words, and that PostgreSQL sees it in the same way."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Blocker
from articles.proofs import proofs_of
from citations import library
from citations.models import Citation, JournalDecision, Watch
from citations.standing import NOT_PEER_REVIEWED, UNVERIFIED, Known, standing, standing_of
from citations.verdicts import PeerClass, Status, Verdict
from cms.audit.acts import act
from tests import factories
from tests.citations import judged

pytestmark = pytest.mark.django_db

MORNING = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)


def in_a_reviewed_journal(source, verdict=Verdict.MATCH, **fields):
    judged.verified(source, verdict, **fields)
    judged.decided(judged.journal())


def wanted(source):
    Watch.objects.create(citation=source, retry_at=timezone.now())


def reworded(source):
    source.pages, source.version = "2-9", source.version + 1
    with act(by=factories.editor(), act="citation.edit"):
        source.save()


def then(*steps):
    def build(source):
        for step in steps:
            step(source)

    return build


def checked(**fields):
    return lambda source: factories.confirm(source, **fields)


def told(verdict, **fields):
    return lambda source: judged.verified(source, verdict, **fields)


SITUATIONS = {
    "nobody said anything": (lambda source: None, "unchecked", UNVERIFIED),
    "the registries are to be asked": (wanted, "waiting", UNVERIFIED),
    "the registries have it, its journal is reviewed": (in_a_reviewed_journal, "match", ""),
    "the registries have it, its journal is not decided": (
        told(Verdict.MATCH),
        "journal_to_decide",
        NOT_PEER_REVIEWED,
    ),
    "the registries have it, its journal is not reviewed": (
        then(
            told(Verdict.MATCH),
            lambda source: judged.decided(
                judged.journal(), peer_review=JournalDecision.PeerReview.NOT_PEER_REVIEWED
            ),
        ),
        "journal_not_reviewed",
        NOT_PEER_REVIEWED,
    ),
    "its journal was decided on twice": (
        then(
            told(Verdict.MATCH),
            lambda source: judged.decided(
                judged.journal(), peer_review=JournalDecision.PeerReview.NOT_PEER_REVIEWED
            ),
            lambda source: judged.decided(judged.journal()),
        ),
        "match",
        "",
    ),
    "it is a preprint": (
        told(Verdict.NOT_PEER_REVIEWED, peer_class=PeerClass.NO),
        "no_peer_review",
        NOT_PEER_REVIEWED,
    ),
    "nothing is known of its peer review": (
        told(Verdict.MATCH, peer_class=PeerClass.UNKNOWN, issns=()),
        "peer_review_unknown",
        NOT_PEER_REVIEWED,
    ),
    "it was retracted, and is what the record says": (
        lambda source: in_a_reviewed_journal(source, Verdict.RETRACTED, status=Status.RETRACTED),
        "match",
        "",
    ),
    "small differences": (told(Verdict.MINOR), "minor", UNVERIFIED),
    "another work": (told(Verdict.MISMATCH), "mismatch", UNVERIFIED),
    "not found": (told(Verdict.NOT_FOUND, works=()), "not_found", UNVERIFIED),
    "not determined": (told(Verdict.CANNOT_DETERMINE, works=()), "cannot_determine", UNVERIFIED),
    "the registries changed their mind": (
        then(in_a_reviewed_journal, told(Verdict.MISMATCH)),
        "mismatch",
        UNVERIFIED,
    ),
    "a person confirmed what the registries do not know": (
        then(told(Verdict.NOT_FOUND, works=()), checked()),
        "confirmed",
        "",
    ),
    "a person accepted a preprint as official": (
        then(told(Verdict.NOT_PEER_REVIEWED, peer_class=PeerClass.NO), checked(peer_review="official")),
        "official",
        "",
    ),
    "a person says it is not peer reviewed": (
        then(in_a_reviewed_journal, checked(peer_review="not_peer_reviewed")),
        "not_peer_reviewed",
        NOT_PEER_REVIEWED,
    ),
    "a person could not confirm what matches": (
        then(in_a_reviewed_journal, checked(outcome="not_confirmed")),
        "not_confirmed",
        UNVERIFIED,
    ),
    "a person's newest word counts": (
        then(checked(), checked(outcome="not_confirmed")),
        "not_confirmed",
        UNVERIFIED,
    ),
    "registries said something after a person": (then(checked(), told(Verdict.MISMATCH)), "confirmed", ""),
    "a person checked another wording": (then(checked(), reworded), "changed", UNVERIFIED),
    "the registries were asked about another wording": (
        then(in_a_reviewed_journal, reworded),
        "unchecked",
        UNVERIFIED,
    ),
    "another wording is to be asked about": (then(checked(), reworded, wanted), "waiting", UNVERIFIED),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_words_and_database_agree(situation):
    build, state, code = SITUATIONS[situation]
    source = factories.citation(confirmed=False)
    build(source)
    edition = factories.edition(of=factories.article(cites=source))

    in_the_library = library.with_standing(Citation.objects.filter(pk=source.pk)).get()
    (proof,) = proofs_of(edition)
    found = standing_of(in_the_library)
    codes = Blocker.objects.filter(edition=edition, code__in=[UNVERIFIED, NOT_PEER_REVIEWED])

    assert (found.state, found.blocks) == (state, code)
    assert proof.standing == found
    assert list(codes.values_list("code", flat=True)) == ([code] if code else [])
    is_listed = library.needing_a_person().filter(pk=source.pk).exists()
    assert is_listed == found.needs_a_person
    assert found.is_to_be_confirmed == (is_listed and state != "mismatch")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_only_what_blocks_nothing_is_shown_as_good(situation):
    build, _state, code = SITUATIONS[situation]
    source = factories.citation(confirmed=False)
    build(source)

    found = standing_of(library.with_standing(Citation.objects.filter(pk=source.pk)).get())

    assert (found.tone == "good") == (code == "")


@pytest.mark.parametrize(
    ("answered_at", "note"),
    [
        (MORNING, "Not re-checked since 3 March 2026"),
        (None, "Registries out of reach since 4 March 2026"),
    ],
)
def test_says_since_when_a_registry_has_not_answered(answered_at, note):
    since = MORNING + datetime.timedelta(days=1)

    assert standing(Known(outcome="confirmed", unanswered_since=since, answered_at=answered_at)).note == note
    assert standing(Known(outcome="confirmed", answered_at=answered_at)).note == ""


def test_a_registry_that_does_not_answer_leaves_what_was_known():
    source = factories.citation(confirmed=False)
    in_a_reviewed_journal(source)
    Watch.objects.create(
        citation=source, answered_at=MORNING, unanswered_since=MORNING, retry_at=timezone.now()
    )

    found = standing_of(library.with_standing(Citation.objects.filter(pk=source.pk)).get())

    assert (found.state, found.blocks, found.note) == ("match", "", "Not re-checked since 3 March 2026")
