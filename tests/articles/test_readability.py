"""Reading level: which sentences count, both formulas by hand, and the sentences that are named."""

import pytest

from articles.readability import (
    FEWEST_SENTENCES,
    Piece,
    Reading,
    hard_sentences,
    reading_of,
    sentences_of,
)


def texts(*pieces):
    return [sentence.text for sentence in sentences_of(pieces)]


def paragraph(text):
    return Piece("paragraph", text)


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "sentences"),
        [
            ("Take 1.5 mg daily. Call Dr. Smith.", ["Take 1.5 mg daily.", "Call Dr. Smith."]),
            ("Is it safe? Yes! Ask first.", ["Is it safe?", "Yes!", "Ask first."]),
            ("Lee et al. Found it.", ["Lee et al. Found it."]),
            ("Use a cream, e.g. Hydrocortisone.", ["Use a cream, e.g. Hydrocortisone."]),
            ("She said “rest.” Then she left.", ["She said “rest.”", "Then she left."]),
            ("It lasts. 5 mg help.", ["It lasts.", "5 mg help."]),
            ("no end", ["no end"]),
            ("… - !", []),
            ("", []),
        ],
    )
    def test_are_split_where_they_end(self, text, sentences):
        assert texts(paragraph(text)) == sentences

    def test_are_found_in_paragraphs_and_items_only(self):
        kinds = ("heading", "paragraph", "item", "caption", "cell", "code")

        assert texts(*(Piece(kind, f"This is {kind}.") for kind in kinds)) == [
            "This is paragraph.",
            "This is item.",
        ]

    def test_know_their_words_and_where_they_stand(self):
        piece = Piece("item", "Ask a pharmacist about MRI and 1,000 mg.", "body", 7)

        [sentence] = sentences_of([piece])

        assert sentence.piece is piece
        assert (sentence.words, sentence.syllables) == (8, 13)
        assert sentence.long_words == ("pharmacist", "MRI")


class TestGrades:
    def test_follow_the_published_formulas(self):
        reading = Reading(sentences=30, words=450, syllables=675, long_words=100)

        assert reading.flesch_kincaid == pytest.approx(0.39 * 15 + 11.8 * 1.5 - 15.59)
        assert reading.smog == pytest.approx(1.0430 * 10 + 3.1291)

    def test_smog_is_that_of_30_sentences_whatever_the_length(self):
        assert Reading(60, 900, 1350, 200).smog == Reading(30, 450, 675, 100).smog

    def test_are_never_below_the_first_year_of_school(self):
        assert Reading(sentences=40, words=80, syllables=80, long_words=0).flesch_kincaid == 0

    @pytest.mark.parametrize(
        ("count", "is_judged"), [(FEWEST_SENTENCES - 1, False), (FEWEST_SENTENCES, True)]
    )
    def test_are_not_given_for_a_short_text(self, count, is_judged):
        assert reading_of(sentences_of([paragraph("Rest well. " * count)])).is_judged is is_judged

    def test_count_list_items_only_if_they_are_sentences(self):
        items = ["Get up often.", "“Ask first.”", "fever, or a cough.", "Fever", "- 5 mg"]

        reading = reading_of(sentences_of(Piece("item", item) for item in items))

        assert (reading.sentences, reading.words) == (2, 5)

    def test_of_no_text_are_not_judged(self):
        assert reading_of([]).is_judged is False


class TestHardSentences:
    def test_have_more_than_20_words(self):
        just, over = "Go " + "on " * 18 + "now.", "Go " + "on " * 19 + "now."

        assert [one.text for one in hard_sentences(sentences_of([paragraph(f"{just} {over}")]))] == [over]

    def test_or_more_than_3_long_words(self):
        just, over = "Avoid medicine, alcohol, ibuprofen.", "Avoid medicine, alcohol, ibuprofen, aspirated."

        assert [one.text for one in hard_sentences(sentences_of([paragraph(f"{just} {over}")]))] == [over]

    def test_come_with_the_hardest_first(self):
        easy, hard = "Go " + "on " * 20 + "now.", "Rehabilitation " * 21 + "now."

        found = hard_sentences(sentences_of([paragraph(f"{easy} {hard}")]))

        assert [one.text for one in found] == [hard, easy]
