import datetime
import re

import pytest

from citations.found import Event, EventKind, Source
from citations.judgement_words import TONES, in_words, label, reason_in_words, state_in_words, tone
from citations.records import Record
from citations.references import parse_reference_line
from citations.verdicts import FieldState, Judgement, Reason, Status, Verdict
from citations.verifying import judge
from tests.citations.registry_examples import (
    DISPERSAL_PREPRINT,
    GUIDELINE,
    GUIDELINE_LINE,
    INTRODUCTION,
    TODAY,
    answer,
    held,
    searches,
    silent,
)

CROSSREF, PUBMED, DOI_ORG = Source.CROSSREF, Source.PUBMED, Source.DOI_ORG
WRONG_DOI = "doi:10.1177/2192568217703087"
ACCUSES = re.compile(r"fabricat|fake|false|invent|made up|hallucinat|fraud|lie\b", re.IGNORECASE)


def said(typed: Record | str, *answers, status=Status.CLEAN, events=()) -> str:
    line = typed if isinstance(typed, str) else ""
    record = parse_reference_line(typed).record if isinstance(typed, str) else typed
    return in_words(judge(record, answers, line=line, status=status, events=events, today=TODAY))


def test_says_which_identifier_is_another_works_and_offers_the_right_one():
    sentence = said(
        GUIDELINE_LINE, answer(CROSSREF, WRONG_DOI, held(INTRODUCTION)), *searches(held(GUIDELINE))
    )

    assert sentence == (
        "DOI 10.1177/2192568217703087 is not this article. Found: Fehlings, Tetreault, Aarabi, et al. A Clinical "
        "Practice Guideline for the Management of Patients With Acute Spinal Cord Injury: Recommendations on the Type "
        "and Timing of Rehabilitation. Global Spine Journal. 2017;7(3 suppl):231S-238S. "
        "doi:10.1177/2192568217701910. Use it?"
    )


def test_says_which_identifier_does_not_exist():
    dead = (answer(CROSSREF, WRONG_DOI), answer(DOI_ORG, WRONG_DOI))

    sentence = said(GUIDELINE_LINE, *dead, *searches(held(GUIDELINE)))

    assert sentence.startswith(
        "DOI 10.1177/2192568217703087 does not exist. Found: Fehlings, Tetreault, Aarabi"
    )


def test_says_who_was_asked_when_nobody_knows_the_reference():
    line = GUIDELINE_LINE.partition(" doi:")[0]

    assert (
        said(line, *searches()) == "Crossref and PubMed were asked; all answered; none knows this reference."
    )


def test_says_so_of_three_sources_and_a_dead_doi():
    dead = (answer(CROSSREF, WRONG_DOI), answer(DOI_ORG, WRONG_DOI))

    assert said(GUIDELINE_LINE, *dead, *searches()) == (
        "DOI 10.1177/2192568217703087 does not exist. Crossref, PubMed and doi.org were asked; all answered; none "
        "knows this reference."
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ((), "Nobody was asked. Not every source answered. It will be asked again."),
        (
            (answer(CROSSREF, "title"), silent(PUBMED, "title")),
            "Crossref and PubMed were asked; no answer from PubMed. Not every source answered. It will be asked again.",
        ),
        (
            (silent(CROSSREF, "title"),),
            "Crossref was asked and did not answer. Not every source answered. It will be asked again.",
        ),
    ],
)
def test_says_who_did_not_answer(answers, sentence):
    assert said(GUIDELINE_LINE.partition(" doi:")[0], *answers) == sentence


def test_says_that_it_matches():
    found = answer(CROSSREF, f"doi:{GUIDELINE.doi}", held(GUIDELINE))

    assert said(GUIDELINE, found) == "The reference matches the record of Crossref."


def test_says_that_it_differs_a_little():
    found = answer(CROSSREF, WRONG_DOI, held(GUIDELINE))

    assert said(GUIDELINE_LINE, found) == (
        "The work is known to Crossref; the reference differs a little from the record."
    )


def test_says_when_it_was_retracted_and_by_whom():
    found = answer(CROSSREF, f"doi:{GUIDELINE.doi}", held(GUIDELINE))
    event = Event(EventKind.RETRACTION, Source.RETRACTION_WATCH, "1", on=datetime.date(2010, 2, 6))

    sentence = said(GUIDELINE, found, status=Status.RETRACTED, events=(event,))

    assert sentence == (
        "The work is the one described, and it has been retracted. According to Retraction Watch. "
        "Last notice: February 6, 2010."
    )


def test_names_only_those_who_tell_of_what_stands_against_the_work():
    found = answer(CROSSREF, f"doi:{GUIDELINE.doi}", held(GUIDELINE))
    retraction = Event(EventKind.RETRACTION, Source.RETRACTION_WATCH, "1", on=datetime.date(2010, 2, 6))
    correction = Event(EventKind.CORRECTION, CROSSREF, "2", on=datetime.date(2015, 1, 1))
    undone = Event(EventKind.WITHDRAWAL, PUBMED, "3", on=datetime.date(2008, 1, 1))
    back = Event(EventKind.REINSTATEMENT, PUBMED, "4", on=datetime.date(2009, 1, 1))

    sentence = said(GUIDELINE, found, status=Status.RETRACTED, events=(retraction, correction, undone, back))

    assert sentence == (
        "The work is the one described, and it has been retracted. According to Retraction Watch. "
        "Last notice: February 6, 2010."
    )


def test_says_why_it_is_not_peer_reviewed():
    preprint = held(DISPERSAL_PREPRINT, kind="posted-content")

    assert said(DISPERSAL_PREPRINT, answer(CROSSREF, f"doi:{DISPERSAL_PREPRINT.doi}", preprint)) == (
        "The work is known to Crossref. This is a preprint. Cite the published article if there is one."
    )


def test_says_that_identifiers_disagree():
    judgement = Judgement(Verdict.MISMATCH, (Reason.IDENTIFIERS_DISAGREE,))

    assert in_words(judgement) == "The identifiers that were given belong to different works."


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_that_accuses_nobody(reason):
    sentence = reason_in_words(reason)

    assert sentence.endswith(".")
    assert not ACCUSES.search(sentence)


@pytest.mark.parametrize("state", FieldState)
def test_every_state_of_a_field_has_a_sentence(state):
    assert state_in_words(state).endswith(".")


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_label_a_tone_and_words(verdict):
    words = in_words(Judgement(verdict))

    assert label(verdict)
    assert tone(verdict) in ("good", "caution", "danger", "unknown")
    assert words
    assert not ACCUSES.search(words)


def test_only_a_match_is_good():
    assert [verdict for verdict in Verdict if TONES[verdict] == "good"] == [Verdict.MATCH]
