"""The workflow for people to read: the same data as `articles.workflow`, as sentences and tables (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.workflow import (
    ATTESTATIONS,
    DUE_IN_DAYS,
    GRACE_DAYS,
    REVOCATION_CLOCK_DAYS,
    TRANSITIONS,
    Duty,
    Kind,
    RiskClass,
)

VERBS: Mapping[str, tuple[Promise, Promise]] = {
    "create": (gettext_lazy("Start an article"), gettext_lazy("A working copy that only the desk sees.")),
    "save": (
        gettext_lazy("Write and save"),
        gettext_lazy(
            "Each save stays in the history with its author and reason. Whoever saves is a contributor."
        ),
    ),
    "submit": (
        gettext_lazy("Submit for review"),
        gettext_lazy("Freezes the text as the next edition, which nobody can change any more."),
    ),
    "recall": (
        gettext_lazy("Recall an edition"),
        gettext_lazy("Only before it was published. It can then be neither signed nor published."),
    ),
    "assign": (
        gettext_lazy("Ask a reviewer"),
        gettext_lazy("Somebody eligible who did not write the text. External reviewers are mailed a link."),
    ),
    "release": (gettext_lazy("Release a reviewer"), gettext_lazy("What they have signed stands.")),
    "accept": (
        gettext_lazy("Accept a review"),
        gettext_lazy("With an answer about interests; a declared one needs the chief editor’s waiver."),
    ),
    "decline": (
        gettext_lazy("Decline a review"),
        gettext_lazy("With a reason, so that somebody else is asked."),
    ),
    "request_changes": (
        gettext_lazy("Ask for changes"),
        gettext_lazy("Signed, with a reason. It blocks the edition; the author answers with a new one."),
    ),
    "judge_claim": (
        gettext_lazy("Judge a claim"),
        gettext_lazy("Whether the source says it. The fact check is signed when every claim holds."),
    ),
    "sign": (
        gettext_lazy("Sign a review"),
        gettext_lazy(
            "With the signing passphrase (external reviewers: with a code that is mailed to them), on exactly the text "
            "that was on screen."
        ),
    ),
    "reaffirm": (
        gettext_lazy("Affirm a live page again"),
        gettext_lazy("A new signature on the same text: the date of review moves, “last changed” does not."),
    ),
    "publish": (
        gettext_lazy("Publish"),
        gettext_lazy("Only without blockers; the database checks at that moment and refuses otherwise."),
    ),
    "schedule": (
        gettext_lazy("Schedule a publication"),
        gettext_lazy("Checked now and again at the planned moment; a refusal is reported, never silent."),
    ),
    "roll_back": (
        gettext_lazy("Roll back"),
        gettext_lazy("To an edition that was public before and that nothing blocks today."),
    ),
    "reinstate": (
        gettext_lazy("Put a suspended page back"),
        gettext_lazy("With the edition it had, if nothing blocks it."),
    ),
    "withdraw": (
        gettext_lazy("Withdraw an article"),
        gettext_lazy("For good: a notice with the reason, or a redirect to what replaces it."),
    ),
    "suspend": (
        gettext_lazy("Suspend a live page"),
        gettext_lazy(
            "At once, by one person, with a reason. Nobody can put it back alone without valid signatures."
        ),
    ),
    "revoke": (
        gettext_lazy("Revoke a sign-off"),
        gettext_lazy("One’s own; a chief editor anybody’s. A live page of class A is suspended at once."),
    ),
    "waive_interest": (
        gettext_lazy("Waive a declared interest"),
        gettext_lazy("In writing, never one’s own."),
    ),
    "lower_risk_class": (
        gettext_lazy("Lower a risk class"),
        gettext_lazy("Because it lengthens the time between reviews."),
    ),
    "change_address": (
        gettext_lazy("Change the address of an article"),
        gettext_lazy("The old one keeps leading there and never passes to another article."),
    ),
    "triage": (
        gettext_lazy("Report and settle findings"),
        gettext_lazy("Reader reports, overdue reviews, revoked sign-offs and what the desk notices itself."),
    ),
    "settle_overlap": (
        gettext_lazy("Settle an overlap with another text"),
        gettext_lazy("Nobody who wrote or submitted the edition, or is named in its byline."),
    ),
    "read_library": (
        gettext_lazy("Look into the library of sources"),
        gettext_lazy("Every record, who confirmed it, and the articles that one may see."),
    ),
    "edit_citation": (
        gettext_lazy("Add and correct sources"),
        gettext_lazy("A live page never changes by it."),
    ),
    "check_citation": (
        gettext_lazy("Confirm a source, decide on a journal"),
        gettext_lazy(
            "That a source exists and is what its record says: this counts before what registries say, and a later "
            "change of the record voids it. And once for each journal whether it is peer reviewed."
        ),
    ),
    "verify_citation": (
        gettext_lazy("Note what registries say of a source"),
        gettext_lazy("No person can: the site asks when a source is added or corrected, and every night."),
    ),
    "edit_topic": (
        gettext_lazy("Keep the topics"),
        gettext_lazy("The subjects under which readers find articles."),
    ),
    "edit_person": (
        gettext_lazy("Keep the pages of people"),
        gettext_lazy("Names and credentials as printed."),
    ),
    "manage_people": (
        gettext_lazy("Verify licences, manage accounts"),
        gettext_lazy("Never one’s own. Administrators have no part in what is published."),
    ),
    "read_audit": (
        gettext_lazy("Read the audit trail"),
        gettext_lazy("Every act, chained so that no row can be altered unseen."),
    ),
}
"""What each verb of the table means: its name, and what goes with it."""


@dataclass(frozen=True)
class Move:
    """One row of the table: who may make which move, and what goes with it."""

    verb: str
    name: str
    duties: tuple[str, ...]
    meaning: str

    @property
    def who(self) -> str:
        """The duties in words; what no person may do, the site does."""
        return ", ".join(self.duties) or _("The site itself")


@dataclass(frozen=True)
class Validity:
    """How long a signature holds and how many days a reviewer is given, by risk class."""

    risk: str
    months: int
    days: int


@dataclass(frozen=True)
class Guide:
    moves: tuple[Move, ...]
    validity: tuple[Validity, ...]
    attestations: tuple[tuple[str, str], ...]
    grace_days: int
    clock_days: int


def guide() -> Guide:
    """The workflow as it is configured on this site."""
    return Guide(
        moves=tuple(_move(verb) for verb in TRANSITIONS),
        validity=tuple(
            Validity(str(risk.label), settings.REVIEW_VALIDITY_MONTHS[risk], DUE_IN_DAYS[risk])
            for risk in RiskClass
        ),
        attestations=tuple((str(kind.label), str(ATTESTATIONS[kind])) for kind in Kind),
        grace_days=GRACE_DAYS,
        clock_days=REVOCATION_CLOCK_DAYS,
    )


def as_markdown() -> str:
    """The guide as the text of docs/workflow.md."""
    shown = guide()
    rows = "\n".join(f"| {move.name} | {move.who} | {move.meaning} |" for move in shown.moves)
    risks = "\n".join(f"| {each.risk} | {each.months} | {each.days} |" for each in shown.validity)
    meanings = "\n".join(f"- **{kind}**: {sentence}" for kind, sentence in shown.attestations)
    return _MARKDOWN % {
        "moves": rows,
        "risks": risks,
        "meanings": meanings,
        "grace": shown.grace_days,
        "clock": shown.clock_days,
    }


def _move(verb: str) -> Move:
    name, meaning = VERBS[verb]
    held = TRANSITIONS[verb].duties
    return Move(verb, str(name), tuple(str(duty.label) for duty in Duty if duty in held), str(meaning))


_MARKDOWN = """\
# The workflow

Written by `manage.py workflow_doc` from `articles/workflow.py`; a test compares the two.

An approval is a statement by an identified person about one immutable text. Publishing is a consequence of valid
approvals, never an act that replaces them. What may go live is decided by PostgreSQL (`articles/guard/`), whoever asks.

```mermaid
stateDiagram-v2
    [*] --> Draft: start
    Draft --> InReview: submit (edition n)
    InReview --> Draft: recall
    InReview --> SentBack: a reviewer asks for changes
    SentBack --> InReview: submit (edition n+1)
    InReview --> Ready: medical review and fact check signed, no blocker
    Ready --> Live: publish, or a schedule fires
    Live --> Live: affirm again, publish edition n+1, roll back
    Live --> Suspended: anybody at the desk, or the clock
    Suspended --> Live: put back (no blocker)
    Live --> Withdrawn: withdraw
    Suspended --> Withdrawn: withdraw
```

## Who may do what

Duties are separated for each edition: whoever wrote part of it, submitted it or is named in its byline cannot sign it,
and the two signatures come from two people.

| Move | Who | What goes with it |
|---|---|---|
%(moves)s

## How long a signature holds

| Risk class | Months a signature holds | Days a reviewer is given |
|---|---|---|
%(risks)s

When a signature has ended, readers are told that a new review is due; %(grace)s days later a page of class A is
suspended. When a sign-off on a live page is revoked, a page of class A is suspended at once; others get a blocking
finding and %(clock)s days to renew it.

## What a signature means

%(meanings)s
"""
