"""Syllables by rule; the expected counts are those of English dictionaries."""

import pytest

from articles.syllables import LONGEST_WORD, syllables

KNOWN = {
    1: "a cup walked helped moves serves heart through aches friend league reached made tests clothes I mm",
    2: "doctor tired table apple treated noses safely movement being dying quiet fluid yellow beyond people"
    " patients social nation million vaccines spasm reaches creature science",
    3: "medicine element idea musical metformin warfarin apnea heavier museum area basically nausea reaction"
    " everything nuclear created naloxone",
    4: "ibuprofen diabetes semaglutide lisinopril diarrhea situation cholesterol medically associate malaria"
    " exercises diagnosis tirzepatide apixaban creatinine sciatica",
    5: "colonoscopy paracetamol inflammatory tuberculosis cardiology immunology amoxicillin atorvastatin",
    6: "cardiovascular rehabilitation acetaminophen",
    7: "hypersensitivity anti-inflammatory",
}


@pytest.mark.parametrize(("count", "words"), KNOWN.items())
def test_counts_as_a_dictionary_does(count, words):
    assert {word: syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


@pytest.mark.parametrize(("word", "same"), [("DOCTOR", "doctor"), ("don't", "dont"), ("X-ray", "xray")])
def test_passes_over_case_apostrophes_and_hyphens(word, same):
    assert syllables(word) == syllables(same)


@pytest.mark.parametrize("word", ["", "12", "5-10", "µ", "日本", "hmm"])
def test_every_word_has_one_at_least(word):
    assert syllables(word) == 1


def test_looks_at_the_beginning_of_endless_words_only():
    assert syllables("ba" * 100_000) == LONGEST_WORD // 2
