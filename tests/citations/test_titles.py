import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.titles import SAME_TITLE, SIMILAR_TITLE, fold, found_in_line, is_latin, title_score

TITLE = "Statins improve the outcome after acute injury of the cervical cord"


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("  The   Spinal\nCord. ", "the spinal cord"),
        ("<i>KRAS</i> / <sub>2</sub> <jats:italic>x</jats:italic>y", "kras 2 xy"),
        ("&amp;lt;scp&amp;gt;CO&amp;lt;/scp&amp;gt;<sub>2</sub>", "co2"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>-rays", "x rays"),
        ("RETRACTED: Ileal", "ileal"),
        ("[Retracted] Ileal", "ileal"),
        ("WITHDRAWN ARTICLE: Ileal", "ileal"),
        ("Retracted stitches", "retracted stitches"),
        ("TNF-α, µ-opioid and NF-κB", "tnf alpha mu opioid and nf kappab"),
        ("Müller & Søn — naïve", "muller and son naive"),
        ("10,000 Straße", "10000 strasse"),
        ("Oedema, haematoma, paediatric tumours", "edema hematoma pediatric tumors"),
        ("Randomised; analysed; centre; behavioural", "randomized analyzed center behavioral"),
        ("Diarrhoea, oesophagus, ischaemia, sulphate", "diarrhea esophagus ischemia sulfate"),
        ("Part II: Phase I, Type IV", "part 2 phase 1 type 4"),
        ("IV fluids and vitamin C", "iv fluids and vitamin c"),
        ("[Translated title].", "translated title"),
        ("does our hour of four shoes go", "does our hour of four shoes go"),
        ("", ""),
    ],
)
def test_folds_what_differs_between_printings(title, folded):
    assert fold(title) == folded


@pytest.mark.parametrize(
    "other",
    [
        TITLE.upper(),
        f"{TITLE}.",
        f"RETRACTED: {TITLE}",
        TITLE.replace("cervical cord", "cervical-cord"),
        TITLE.replace("outcome", "out-come"),
        TITLE.replace("acute", "<i>acute</i>"),
    ],
)
def test_other_printings_are_the_same_title(other):
    assert title_score(TITLE, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Surgery of the cervical spine. Part I", "Surgery of the cervical spine. Part II"),
        ("The burden of cord injury 1990-2013", "The burden of cord injury 1990-2019"),
        (TITLE, TITLE.replace("improve", "do not improve")),
        (TITLE, TITLE.replace("after", "without")),
        (TITLE, f"Correction: {TITLE}"),
        (TITLE, f"Author reply to: {TITLE}"),
        (TITLE, f"{TITLE}: a response"),
        (TITLE, f"{TITLE}: part 2 of the series"),
        ("Outcomes of hepatitis B in adults", "Outcomes of hepatitis C in adults"),
        ("Two cases of softening of the cord", "Three cases of softening of the cord"),
        ("Hypertension after injury of the cord", "Hypotension after injury of the cord"),
        ("Treatment of symptomatic stenosis", "Treatment of asymptomatic stenosis"),
        ("Injuries with increased pressure in the cord", "Injuries with decreased pressure in the cord"),
        ("Phase II study of lenvatinib", "Phase III study of lenvatinib"),
    ],
)
def test_guard_words_tell_works_apart(one, other):
    assert title_score(one, other) <= 79
    assert title_score(other, one) <= 79


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TITLE, f"{TITLE}: a randomized trial"),
        (TITLE, f"{TITLE}. Results of a cohort"),
        (TITLE, f"{TITLE} - a cohort of 857 people"),
    ],
)
def test_a_missing_subtitle_is_a_small_difference(one, other):
    assert title_score(one, other) == 92
    assert title_score(other, one) == 92


def test_a_short_main_part_is_no_title():
    assert title_score("Stroke", "Stroke: a review of what is known") < SIMILAR_TITLE


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (TITLE.replace("Statins", "Fibrates"), 89),
        (TITLE.replace("Statins", "Fibrates").replace("cervical", "thoracic"), 84),
    ],
)
def test_words_without_a_partner_cost(other, expected):
    assert title_score(TITLE, other) <= expected


@pytest.mark.parametrize(
    "slip",
    [
        TITLE.replace("outcome", "outcme"),
        TITLE.replace("cervical", "cervicla"),
        TITLE.replace("of the", "o the"),
    ],
)
def test_a_slip_of_the_pen_leaves_the_title_the_same(slip):
    assert title_score(TITLE, slip) >= SAME_TITLE


@pytest.mark.parametrize(("one", "other"), [("", TITLE), (TITLE, ""), ("", ""), ("—", TITLE)])
def test_nothing_is_like_no_title(one, other):
    assert title_score(one, other) == 0


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_score_has_bounds_and_no_direction(one, other):
    score = title_score(one, other)

    assert 0 <= score <= 100
    assert score == title_score(other, one)


@given(st.text(max_size=80))
def test_a_folded_title_is_words_with_one_blank_between(title):
    folded = fold(title)

    assert re.fullmatch(r"(?:[^\W_]+(?: [^\W_]+)*)?", folded)
    assert folded == folded.lower()


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        (f"Doe J. {TITLE}. J. Neurosurg. Spine. 2010;1:2", True),
        (f"Doe, J. (2010). “{TITLE}”, Journal of Neurosurgery: Spine 1, 2", True),
        (f"Doe J. {TITLE} in children. J Neurosurg Spine. 2010;1:2", False),
        (f"Doe J. {TITLE}. Lancet. 2010;1:2", False),
        (f"Doe J. Reply to: {TITLE}. J Neurosurg Spine. 2010;1:2", False),
        (f"Doe J. Retraction: {TITLE}. J Neurosurg Spine. 2010;1:2", False),
        ("Doe J. Statins. J Neurosurg Spine. 2010;1:2", False),
        (f"Doe J. {TITLE}", False),
    ],
)
def test_finds_a_title_in_a_line_before_its_journal(line, is_found):
    assert found_in_line(TITLE, line, ["The Journal of Neurosurgery: Spine"]) is is_found


def test_finds_a_title_at_the_end_of_a_line_when_no_journal_is_known():
    assert found_in_line(TITLE, f"Doe J. {TITLE}. 2010") is True
    assert found_in_line(TITLE, f"Doe J. {TITLE} revisited. 2010") is False
    assert found_in_line("Short", "Short") is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cord", True),
        ("", True),
        ("α-synuclein", True),
        ("脊髄軟化症の臨床", False),
        ("Повреждение мозга", False),
    ],
)
def test_knows_latin_letters(text, expected):
    assert is_latin(text) is expected
