"""Words that are shortened with a full stop, and words that tell what such a stop means (pure data, English)."""

from __future__ import annotations

from citations.title_words import word_set

BEFORE_A_NAME = word_set("Dr Drs Mr Mrs Ms Mx Prof Profs Rev St Mt")
"""Something always follows: Dr. Smith, St. John's wort."""

NEVER_LAST = word_set("e.g i.e eg ie vs viz cf ca approx avg esp incl excl")

BEFORE_A_NUMBER = word_set("no nos fig figs eq ref refs vol p pp ch chap sec sect suppl ver ed max min")

MONTHS = word_set("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")

COMPANIES = word_set("Inc Ltd Co Corp Bros Jr Sr Dept Univ")
"""May end a sentence or stand before a further name."""

IN_A_COUNTRY = word_set("in to from of across within outside beyond throughout around over")
"""Words before “the U.S.” after which it is most often the last of its sentence."""

OF_A_COUNTRY = word_set(
    "Food Preventive Department Centers Center National Public Health Surgeon Pharmacopeia Pharmacopoeia Government "
    "Congress Senate House Parliament Prime Supreme Court Census Bureau Agency Office Secretary Veterans Medicare "
    "Medicaid Army Navy Air Environmental Virgin Midlands"
)
"""What such a country has all the same: the U.S. Army, the U.K. Parliament."""

DEGREES = word_set("M.D Ph.D")

WEEKDAYS_AND_ZONES = word_set(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays "
    "Saturdays Sundays GMT UTC BST CET EST EDT CST PST"
)

UNITS = frozenset("gLlmhdsCFK")
"""One-letter units that may end a sentence: 5 g, 37 C."""

LETTERED = word_set(
    "vitamin vitamins hepatitis influenza type group class grade stage phase factor part plan step option level "
    "category appendix table figure protein immunoglobulin ultraviolet"
)
"""Nouns that are followed by a letter of their own, also as the first word of a sentence."""

NOT_LETTERED = word_set(
    "is are was were by and with from of to after for see as in on at or nor but than via per called named author "
    "authors doctor surgeon physician nurse midwife dentist pharmacist professor researcher chemist colleague patient"
)
"""Words after which a single letter is an initial or a genus: by J. Smith, due to S. Typhi."""

FIRST_WORDS = word_set(
    "A An The This That These Those It Its He She They We You I Your Their His Her Our My One Two Three Some Most "
    "Many Much More Few Several All Both Each Every Either Neither No Not None Nobody Never Other Others Another "
    "Such Any Anyone Everyone Everybody People Patients Doctors Women Men Children Adults Only Even Still Also And "
    "But Or Nor So Yet Because Although Though However Therefore Thus Then There Here Now Once Since Until Unless "
    "When Where While Who What Which Why How If In On At As For From With Without Within By To Of Over Under About "
    "Above Below Between Before After During Despite Through Among Against Ask Call Do Don Take Avoid Talk "
    "Tell See Use Keep Stop Drink Eat Go Get Let Make Try Wash Wait Is Are Was Were Has Have Had Can Could May "
    "Might Should Will Would"
)
"""What a sentence often begins with and a name does not, for stops that mean either: et al., the U.S., Inc."""
