"""Medical prose is split into its sentences; the sentences under `data/` are in our own words."""

import re
import sys
import time
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.sentences import CLOSE, MARKER, OPEN, WORD_JOINER, sentences
from citations.title_words import word_list

DATA = Path(__file__).parent / "data"
PROSE = ["sentences.txt", "sentences_held_out.txt", "sentences_later.txt"]


def with_markers(text):
    """`{a}` stands for a citation marker, as the renderer joins it to the word before."""
    return re.sub(r"\{(\w)\}", rf"{WORD_JOINER}{OPEN}cite-1-\1{CLOSE}", text)


def spoken(text):
    """The words without their markers."""
    return " ".join(MARKER.sub("", text).replace(WORD_JOINER, "").split())


def paragraphs(name):
    for block in (DATA / name).read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            yield with_markers("\n".join(lines)).split("\n")


def placed(lines):
    """Each line with the place where it ends in the paragraph."""
    return set(zip(accumulate(len(line) + 1 for line in lines), lines, strict=True))


class TestProse:
    @pytest.mark.parametrize("name", PROSE)
    def test_splits_98_of_100_sentences_exactly(self, name):
        wanted = list(paragraphs(name))
        missed = [missed for lines in wanted for missed in placed(lines) - placed(sentences(" ".join(lines)))]

        assert len(missed) <= 0.02 * sum(len(lines) for lines in wanted), sorted(line for _, line in missed)

    def test_tries_400_sentences_of_which_100_were_held_out(self):
        everything, held_out = (
            sum(len(lines) for name in names for lines in paragraphs(name)) for names in (PROSE, PROSE[1:])
        )

        assert everything >= 300
        assert held_out >= 100


# One case a line; ¶ stands where one sentence ends and the next begins.
HARD = """
Take 1.5 mg. ¶ Then rest.
Give .5 mL now. ¶ .5 mL more follows.
The rate was 5.0%. ¶ 5.0% is low.
Use 2.5–5.0 mg/kg. ¶ Stop at 20 mg.
Ask Dr. Smith. ¶ Dr. Jones is away.
Prof. van Dam and Mrs. O’Neill agreed.
Painkillers (e.g. Aspirin, i.e. Acetylsalicylic acid) help.
Painkillers (aspirin, etc.) help. ¶ Rest does, too.
Painkillers, heat, etc. ¶ Some help.
Smith et al. found it. ¶ So did Brown et al. ¶ The third trial did not.
Smith et al. Half a tablet was given.
Rest vs. Exercise was tried. ¶ It took approx. 6 weeks.
Trial No. 5 failed. ¶ Is that all? ¶ No. ¶ Trial no. 6 runs.
See Fig. 2, Figs. 3 and 4, Fig. S1, Vol. II, p. 5 and pp. 6–9. ¶ They tell more.
Come at 5 p.m. ¶ Nobody waits. ¶ We open at 8 a.m. Monday to Friday.
It is sold in the U.S. ¶ It is dear. ¶ The U.S. Army buys it. ¶ In the U.K. prices are lower.
J. Smith and K. L. Brown wrote to Robert J. Moss. ¶ He replied.
The sign was found by J. Smith. ¶ W. H. R. Rivers confirmed it.
Take 5 mg. twice daily. ¶ Take 5 mg. ¶ Wait.
Take 5 ml. ¶ 2 hours later, take 5 ml. again.
Wait 15 min. ¶ 2 tablets follow. ¶ Take max. 4 g a day.
Eat 15 g. ¶ Sugar works. ¶ Above 38.5 °C. ¶ Children may shiver.
He waited … and waited. ¶ It passed... ¶ It came back … ¶ Then it stayed.
Count 1, 2 … 10 slowly.
Does it hurt? ¶ Yes! ¶ How much?! ¶ “Very much.” ¶ “Where?” he asked.
He said: “Rest.” ¶ (He meant it.) ¶ She said ‘No!’ ¶ [Both left.] ¶ Nobody spoke.
“Is it safe?” ¶ “Yes.” ¶ Go.
12 fell ill. ¶ 3.5 mg helped. ¶ 50% did well. ¶ ½ tablet is enough. ¶ < 5 is low. ¶ ≥5 is high.
α-blockers help. ¶ β-carotene does not. ¶ µ-opioid receptors ease pain.
It is a copy. ¶ mRNA decays. ¶ pH falls. ¶ eGFR too. ¶ p53 stays. ¶ anti-TNF drugs work. ¶ x-rays show it.
You need: Soap. ¶ Then water; Towels help.
E. coli spreads. ¶ E. coli kills. ¶ C. difficile may be due to S. Typhi. ¶ S. aureus is not.
Read https://example.org/a.b?c=1. ¶ Then doi:10.1000/x.y.1. ¶ Visit www.example.org. ¶ Rest.
St. John's wort matters. ¶ Stop St. John’s wort. ¶ Ask.
Eat vitamin B12. ¶ Vitamin C. ¶ Eat vitamin D. ¶ Hepatitis B. ¶ Sun helps. ¶ Take vitamins A and C. ¶ Rest.
1. Wash. ¶ 2. Dry. ¶ 3. Rest.
Do this: 1. Wash. ¶ 2. Dry.
Q. May I drink? ¶ A. The label says no.
The score was 5. ¶ Most people had 3.
From Jan. 5 to Feb. 7. ¶ It ended in Dec. ¶ Nobody left.
It is given i.v. 5 mg at a time. ¶ Others take it b.i.d. ¶ Nobody minds.
Ann Lee, Ph.D. ¶ Readers know her. ¶ Example Inc. Europe paid. ¶ Example Ltd. ¶ The law changed.
People with CF. ¶ They cough. ¶ Men with ED. ¶ 5 mg may help. ¶ Use the app. ¶ 3 in 10 do.
It is sold in the U.S. ¶ It's dear. ¶ It left the U.S. ¶ 5 mg was too much. ¶ Smith et al. 2019 said so.
It is rare in the U.S. ¶ Doctors of the U.S. Army know it. ¶ Few in the U.K. ¶ Nurses do.
By J. A. Smith and A. Y. Lee. ¶ They worked in c. 1900.
N Engl J Example. 2020;382:1.
A lump grows
5 mg
"""
CASES = [line for line in HARD.splitlines() if line]


@pytest.mark.parametrize("case", CASES)
def test_splits_hard_cases_exactly(case):
    assert sentences(case.replace(" ¶ ", " ")) == case.split(" ¶ ")


@pytest.mark.parametrize(
    "lines",
    [
        ["It helps.{a}", "It is cheap."],
        ["It helps.{a}{b}{c}", "12 people tried."],
        ["It {a} helps{b} some.", "It is cheap{c}.", "It is safe!{d}"],
        ["“It helps.{a}”", "(It is cheap.{b})", "It is safe."],
        ["“It helps.”{a}", "(It is cheap.){b}", "It is safe."],
        ["It helps.{a} {b} {c}", "It is cheap."],
        ["{a} It helps.", "{b}It is cheap."],
        ["Dr.{a} Smith took 1.5{b} mg.", "He slept."],
        ["Smith et al.{a} found it.", "mRNA{b} decays."],
        ["{a}"],
        ["{a} {b}"],
    ],
)
def test_a_marker_belongs_to_the_sentence_that_ended_or_stays_inside(lines):
    lines = [with_markers(line) for line in lines]

    assert sentences(" ".join(lines)) == lines


def test_an_empty_text_has_no_sentence():
    assert sentences("") == []


# What must hold for every text

WORDS = st.sampled_from(
    word_list(
        "Dr. e.g. 5 mg. No. J. U.S. p.m. Rest. (Rest.) “Why?” … ... The mRNA α and vitamin C. 1. al. [ (( – . ! "
        "stop.{a} {a} {a}{b} word{a}"
    )
)
PROSE_LIKE = st.lists(WORDS, max_size=30).map(lambda words: with_markers(" ".join(words)))
TEXTS = st.one_of(PROSE_LIKE, st.text(), st.text(alphabet=f"aA1.!? \u00a0\t{OPEN}{CLOSE}{WORD_JOINER}(”"))


@given(TEXTS)
@example("  ")
@example(" . A")
@example(f"a. {OPEN} A. {CLOSE} B")
def test_the_sentences_joined_with_one_blank_are_the_text(text):
    assert " ".join(sentences(text)) == text


@given(PROSE_LIKE)
def test_markers_change_no_boundary(text):
    with_them = [spoken(each) for each in sentences(text)]

    assert [each for each in with_them if each] == sentences(spoken(text))


@given(st.text(alphabet=st.characters(blacklist_characters=".!?…"), min_size=1))
def test_a_text_without_a_stop_is_one_sentence(text):
    assert sentences(text) == [text]


@given(PROSE_LIKE)
def test_every_sentence_but_the_last_ends_with_a_stop(text):
    for each in sentences(text)[:-1]:
        assert spoken(each).rstrip("\"'”’»)]}").endswith((".", "!", "?", "…"))


# Work

HOSTILE = {
    "one letter": "A. ",
    "sentences": "It is. ",
    "open brackets": "(",
    "closed brackets": ".)",
    "stops": ".",
    "words without end": "a",
    "bracketed stops": "(a.) B ",
    "open markers": OPEN,
    "markers": f"{OPEN}a{CLOSE}",
    "markers apart": f"{OPEN}a{CLOSE} ",
    "letters with stops": "A.",
    "small letters with stops": "a.a",
    "blanks": " ",
    "digits": "1.1",
    "hyphens": "a-",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_little_time(name):
    """At most 2 s of processor time for 100,000 characters; measured are 0.15 s at most."""
    text = (HOSTILE[name] * 100_000)[:100_000]
    began = time.process_time()
    sentences(f"{text} A")
    assert time.process_time() - began <= 2


def calls_of(text):
    """How many functions are called, those of Python included, to split `text`."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        sentences(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_is_twice_the_work_at_most(name):
    assert calls_of(HOSTILE[name] * 2_000) <= 2.01 * calls_of(HOSTILE[name] * 1_000) + 10
