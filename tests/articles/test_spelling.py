"""Misspelt words: which known word was meant."""

import pytest

from articles.spelling import corrected, likely, traits

MEANT = {
    "hypertenshun": "hypertension",
    "newmonia": "pneumonia",
    "diarea": "diarrhea",
    "astma": "asthma",
    "siezure": "seizure",
    "exema": "eczema",
    "soriasis": "psoriasis",
    "hemroids": "hemorrhoids",
    "migrane": "migraine",
    "arthritus": "arthritis",
    "bronkitis": "bronchitis",
    "colestrol": "cholesterol",
    "anxeity": "anxiety",
    "siatica": "sciatica",
    "sycosis": "psychosis",
    "fibromialgia": "fibromyalgia",
    "thyriod": "thyroid",
    "odema": "oedema",
    "gowt": "gout",
    "infarkshun": "infarction",
    "emfysema": "emphysema",
    "paracetomol": "paracetamol",
    "hypotenshun": "hypotension",
}
KNOWN = [*MEANT.values(), "hypertrophy", "hepatitis", "rash", "heart", "hearing", "infection", "migration"]


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_the_word_that_was_meant_comes_first_and_shares_a_trait(typed, meant):
    ours, theirs = traits(typed), traits(meant)
    near = abs(ours.length - theirs.length) <= 3

    assert likely(typed, [(word, 5) for word in KNOWN])[0] == meant
    assert ours.sound == theirs.sound or (
        near and (ours.start == theirs.start or ours.ending == theirs.ending)
    )


def test_of_words_as_like_the_one_in_most_texts_comes_first():
    assert likely("hart", [("hard", 3), ("heart", 90), ("harp", 1)]) == ["heart", "hard", "harp"]
    assert likely("panic", [("manic", 2), ("tanic", 3)]) == ["tanic", "manic"]


@pytest.mark.parametrize("word", ["gout", "gibberish", "xqzw"])
def test_a_word_that_is_like_none_and_the_word_itself_are_not_offered(word):
    assert likely(word, [("gout", 5), ("migraine", 5), ("", 5)]) == []


def test_what_stands_between_the_words_of_a_query_stays():
    assert (
        corrected('"Hart  atack" -strock', {"hart": "heart", "atack": "attack"}) == '"heart  attack" -strock'
    )
