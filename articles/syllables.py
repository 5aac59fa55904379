"""How many syllables an English word has, estimated from its spelling. Pure.

Pronouncing dictionaries know neither the drug of this year nor the one of next, so words are counted by rule: each
group of vowels is a syllable; letters that are silent take one away, vowels that are spoken apart add one.
"""

import re
from functools import lru_cache

LONGEST_WORD = 60
"""Characters. Longer runs are no words; what lies beyond is not counted."""

NOT_LETTERS = re.compile(r"[^a-z]")
CONSONANT_Y = re.compile(r"(?<=[aeiou])y(?=[aeiou])|^y(?=[aeiou])")
VOWELS = re.compile(r"[aeiouy]+")

SILENT = (
    r"[^aeiouylr]e$|[aeiouylrw][lr]e$|[gq]ue$",  # made, whole; but ta-ble, a-cre
    r"(?<![cs])[^aeiouyscxzgl]es$|[aeiouyrw]les$|(?<!e)aches$",  # makes; but ris-es, reach-es
    r"[^aeioutdl]ed$|[aeiouyl]led$",  # helped; but treat-ed
    r"[aeiouy][^aeiouylc]ements?$",  # move-ment; but el-e-ment
    r"[aeiouy][^aeiouy]+e(?:ly|ful|fully|less|lessly|ness|some|time|where|thing|body|line|lid)s?$",  # safe-ly
    r"(?<!med)ically$|^every",  # ba-si-cally, ev-ry
)
"""What is written and not spoken: one syllable less for each that fits."""

APART = (
    r"(?<![cstgx])ia|(?<![cstgxl])io|ii|i(?:um|us)",  # me-di-a; but so-cial, na-tion, mil-lion
    r"[ct]ia(?:t|s)",  # as-so-ci-ate
    r"[^aeioucg]eo|^geo",  # the-o-ry
    r"eums?$|eus$",  # mu-se-um
    r"[aeiouy][^aeiou]+eas?$|eal$(?<=[aeiouy].eal)",  # nau-se-a; but tea
    r"[^aeiougq]u(?:a|ou)|luid",  # u-su-al
    r"[^gq]uing|[aeoy]ing",  # see-ing
    r"(?<!f)[^aeioucst]i(?:et|en)|qui(?:et|esc)",  # di-et
    r"[^aeiou]i(?:er|est)$",  # hea-vi-er
    r"sms?$",  # spas-m
    r"^creat(?!u)|^scien|^nuclear",  # cre-ate, but crea-ture
    r"^coo[pr]|^co(?:e[^l]|in[cs])|^re(?:ac(?!h)|e|in|o)|^pre(?:e|o)|^deac|^trie|^bio",  # re-act
)
"""Vowels that stand together and are spoken one after the other: one syllable more for each that fits."""

IRREGULAR = {
    "anyone": 3,
    "area": 3,
    "areas": 3,
    "cigarette": 3,
    "diabetes": 4,
    "evening": 2,
    "headache": 2,
    "hygiene": 2,
    "naked": 2,
    "people": 2,
    "someone": 2,
    "therefore": 2,
    "tired": 2,
    "vegetable": 3,
    "vegetables": 3,
}

SILENT_RULES = tuple(re.compile(rule) for rule in SILENT)
APART_RULES = tuple(re.compile(rule) for rule in APART)


def syllables(word: str) -> int:
    """The number of syllables of `word`, at least 1. Hyphens and apostrophes are passed over."""
    return _syllables(NOT_LETTERS.sub("", word[:LONGEST_WORD].lower()))


@lru_cache(maxsize=20_000)
def _syllables(letters: str) -> int:
    if letters in IRREGULAR:
        return IRREGULAR[letters]
    letters = CONSONANT_Y.sub("j", letters)
    silent = sum(1 for rule in SILENT_RULES if rule.search(letters))
    apart = sum(1 for rule in APART_RULES if rule.search(letters))
    return max(1, len(VOWELS.findall(letters)) - silent + apart)
