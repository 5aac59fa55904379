"""What a check came to, in words for people: what was asked, who answered, what they said.

Never that somebody made something up: the registries cannot know that, and neither can we.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citations.ama import format_text
from citations.candidates import identifiers
from citations.dates import long_date
from citations.editorial import standing_against
from citations.found import NAMES, Found, Outcome, Source
from citations.lookups import HOLD_RECORDS, KNOW_ALL
from citations.verdicts import Asked, FieldState, Judgement, Reason, Status, Verdict

Tone = Literal["good", "caution", "danger", "unknown"]

LABELS: dict[Verdict, Promise] = {
    Verdict.MATCH: gettext_lazy("Matches"),
    Verdict.MINOR: gettext_lazy("Small differences"),
    Verdict.MISMATCH: gettext_lazy("Does not match"),
    Verdict.NOT_FOUND: gettext_lazy("Not found"),
    Verdict.CANNOT_DETERMINE: gettext_lazy("Not determined"),
    Verdict.RETRACTED: gettext_lazy("Retracted"),
    Verdict.NOT_PEER_REVIEWED: gettext_lazy("Not peer reviewed"),
}
TONES: dict[Verdict, Tone] = {
    Verdict.MATCH: "good",
    Verdict.MINOR: "caution",
    Verdict.MISMATCH: "danger",
    Verdict.NOT_FOUND: "danger",
    Verdict.CANNOT_DETERMINE: "unknown",
    Verdict.RETRACTED: "danger",
    Verdict.NOT_PEER_REVIEWED: "danger",
}

REASONS: dict[Reason, Promise] = {
    Reason.SOURCES_UNAVAILABLE: gettext_lazy("Not every source answered. It will be asked again."),
    Reason.RATE_LIMITED: gettext_lazy("A source asked us to wait before asking again."),
    Reason.INSUFFICIENT_METADATA: gettext_lazy(
        "Too little is known to search: a title of five words and a year are needed."
    ),
    Reason.AMBIGUOUS_CANDIDATES: gettext_lazy(
        "Several works fit equally well. Choose the one that is meant."
    ),
    Reason.TOO_NEW: gettext_lazy("The work is so new that the registries may not know it yet."),
    Reason.NON_CROSSREF_RA: gettext_lazy("Another agency than Crossref has registered this DOI."),
    Reason.IDENTIFIER_EXISTS_NO_METADATA: gettext_lazy(
        "The identifier exists, but no source that was asked has a record for it."
    ),
    Reason.NON_LATIN: gettext_lazy("The title is not in Latin letters, so that it cannot be compared."),
    Reason.GREY_LITERATURE: gettext_lazy(
        "It is not an article in a journal. The registries hold few works of this kind."
    ),
    Reason.REGISTRY_RECORD_BROKEN: gettext_lazy("The record of the registry itself is damaged."),
    Reason.DEAD_IDENTIFIER: gettext_lazy("An identifier that was given does not exist."),
    Reason.IDENTIFIERS_DISAGREE: gettext_lazy("The identifiers that were given belong to different works."),
    Reason.DOI_CONTRADICTS: gettext_lazy(
        "The DOI is written like that of another article number, volume or year. Compare it with the paper."
    ),
    Reason.ANOTHER_WORK: gettext_lazy("The identifier belongs to another work than the one described."),
    Reason.NOTICE: gettext_lazy("This is a notice about an article, not the article itself."),
    Reason.PREPRINT: gettext_lazy("This is a preprint. Cite the published article if there is one."),
    Reason.MEETING_ABSTRACT: gettext_lazy("This is the abstract of a contribution to a meeting."),
    Reason.EDITORIAL_MATTER: gettext_lazy("This is a letter, an editorial, a comment or a piece of news."),
    Reason.NOT_AN_ARTICLE: gettext_lazy(
        "This is part of something or a file: a figure, a data set, a cover."
    ),
    Reason.SUSPECT_PREFIX: gettext_lazy(
        "The registrant of this DOI has registered papers of others again. Look for the original."
    ),
}

FIELD_STATES: dict[FieldState, Promise] = {
    FieldState.SAME: gettext_lazy("The same."),
    FieldState.SMALL: gettext_lazy("A small difference."),
    FieldState.BAD: gettext_lazy("Every source that has it says something else."),
    FieldState.UNKNOWN: gettext_lazy("Nothing to compare."),
}

IDENTIFIER_NAMES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}


def label(verdict: Verdict) -> str:
    """A word or two for the badge."""
    return str(LABELS[verdict])


def tone(verdict: Verdict) -> Tone:
    return TONES[verdict]


def reason_in_words(reason: Reason) -> str:
    """One sentence."""
    return str(REASONS[reason])


def state_in_words(state: FieldState) -> str:
    """One sentence."""
    return str(FIELD_STATES[state])


def in_words(judgement: Judgement) -> str:
    """What was asked, who answered and what they said, in one or two sentences, and the offer of another work."""
    said = what_was_said(judgement)
    return f"{said} {_offer(judgement.candidates[0])}" if judgement.candidates else said


def what_was_said(judgement: Judgement) -> str:
    """As `in_words`, without the offer: for places that list what was found, or only tell what happened."""
    verdict = judgement.verdict
    if verdict == Verdict.MISMATCH:
        return _mismatch(judgement)
    if verdict == Verdict.NOT_FOUND:
        return f"{_dead(judgement)} {_nobody_knows(judgement)}".strip()
    if verdict == Verdict.CANNOT_DETERMINE:
        return " ".join((_who_was_asked(judgement), *(reason_in_words(each) for each in judgement.reasons)))
    if verdict == Verdict.RETRACTED:
        return _taken_back(judgement)
    known = {"names": _sources(work.source for work in judgement.works)}
    if verdict == Verdict.MATCH:
        return _("The reference matches the record of %(names)s.") % known
    if verdict == Verdict.MINOR:
        return _("The work is known to %(names)s; the reference differs a little from the record.") % known
    reasons = " ".join(reason_in_words(each) for each in judgement.reasons)
    return _("The work is known to %(names)s.") % known + f" {reasons}".rstrip()


def _nobody_knows(judgement: Judgement) -> str:
    names = {"names": _sources(each.source for each in judgement.asked if each.source in HOLD_RECORDS)}
    return _("%(names)s were asked; all answered; none knows this reference.") % names


def _mismatch(judgement: Judgement) -> str:
    """Which identifier is not this work's, or does not exist."""
    if Reason.ANOTHER_WORK in judgement.reasons:
        name = _identifier(judgement)
        return (
            _("%(identifier)s is not this article.") % {"identifier": name}
            if name
            else _("The identifier is not this article's.")
        )
    if Reason.DEAD_IDENTIFIER in judgement.reasons:
        return _dead(judgement)
    return reason_in_words(Reason.IDENTIFIERS_DISAGREE)


def _identifier(judgement: Judgement) -> str:
    """The identifier that led to the work the verdict rests on: `DOI 10.1177/2192568217703087`."""
    own = {name for work in judgement.works for name in identifiers(work)}
    asked = [each.question for each in judgement.asked if each.outcome == Outcome.FOUND and _is_lookup(each)]
    asked.sort(key=lambda question: question not in own)
    return _named(asked[0]) if asked else ""


def _dead(judgement: Judgement) -> str:
    """`DOI 10.1/x does not exist.` for every identifier that its registry does not know; "" for none."""
    if Reason.DEAD_IDENTIFIER not in judgement.reasons:
        return ""
    gone = [
        each.question
        for each in judgement.asked
        if each.outcome == Outcome.ABSENT and KNOW_ALL.get(each.question.partition(":")[0]) == each.source
    ]
    sentences = [
        _("%(identifier)s does not exist.") % {"identifier": _named(key)} for key in dict.fromkeys(gone)
    ]
    return " ".join(sentences) or reason_in_words(Reason.DEAD_IDENTIFIER)


def _who_was_asked(judgement: Judgement) -> str:
    """`Crossref, PubMed and doi.org were asked; all answered.`, or who did not."""
    asked = [each for each in judgement.asked if each.source in HOLD_RECORDS]
    silent = _silent(asked)
    names = {"names": _sources(each.source for each in asked), "silent": _sources(silent)}
    if not asked:
        return _("Nobody was asked.")
    if len({each.source for each in asked}) == 1:
        return (
            _("%(names)s was asked and did not answer.") if silent else _("%(names)s was asked and answered.")
        ) % names
    if silent:
        return _("%(names)s were asked; no answer from %(silent)s.") % names
    return _("%(names)s were asked; all answered.") % names


def _silent(asked: Sequence[Asked]) -> list[Source]:
    """The sources whose last answer to some question is still missing."""
    last = {(each.source, each.question): each for each in sorted(asked, key=lambda each: each.at)}
    return [source for (source, _question), each in last.items() if each.outcome == Outcome.UNAVAILABLE]


def _taken_back(judgement: Judgement) -> str:
    word = _("withdrawn") if judgement.status == Status.WITHDRAWN else _("retracted")
    standing = standing_against(judgement.events)
    dated = sorted(event.on for event in standing if event.on)
    names = _sources(event.source for event in standing)
    sentence = _("The work is the one described, and it has been %(word)s.") % {"word": word}
    if names:
        sentence += " " + _("According to %(names)s.") % {"names": names}
    if dated:
        sentence += " " + _("Last notice: %(day)s.") % {"day": long_date(dated[-1])}
    return sentence


def _offer(found: Found) -> str:
    """`Found: Fehlings MG, Tetreault LA, Aarabi B, et al. … doi:…. Use it?`"""
    reference = format_text(found.record).rstrip(".")
    return _("Found: %(reference)s. Use it?") % {"reference": reference}


def _named(question: str) -> str:
    kind, _colon, value = question.partition(":")
    return f"{IDENTIFIER_NAMES[kind]} {value}"


def _is_lookup(asked: Asked) -> bool:
    return asked.source in HOLD_RECORDS and asked.question.partition(":")[0] in IDENTIFIER_NAMES


def _sources(sources: Iterable[Source]) -> str:
    """`Crossref, PubMed and doi.org`, each once, in the order of `Source`."""
    wanted = set(sources)
    names = [NAMES[source] for source in Source if source in wanted]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
