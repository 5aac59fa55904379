"""The editorial workflow as data: what an auditor reads first.

What may go live is not decided here but in `articles/guard/`, by PostgreSQL. This module names the kinds of
review, the decisions, the moves that exist and who may make them, and how long a signature holds.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The two independent reviews that every edition needs."""

    MEDICAL_REVIEW = "medical_review", _("Medical review")
    FACT_CHECK = "fact_check", _("Fact check")


class Decision(TextChoices):
    APPROVE = "approve", _("Approve")
    REQUEST_CHANGES = "request_changes", _("Ask for changes")


class Judgement(TextChoices):
    """What a fact checker says of one claim."""

    SUPPORTED = "supported", _("Supported by the source")
    PARTLY = "partly", _("Partly supported")
    OVERSTATED = "overstated", _("Overstated")
    NOT_SUPPORTED = "not_supported", _("Not supported")
    COMMON_KNOWLEDGE = "common_knowledge", _("Needs no source")
    NEEDS_SOURCE = "needs_source", _("A source is missing")


HOLDS = (Judgement.SUPPORTED, Judgement.PARTLY, Judgement.COMMON_KNOWLEDGE)
"""Verdicts with which a claim may stay as it is; with any other the text has to change."""
NEED_A_NOTE = (Judgement.PARTLY, Judgement.OVERSTATED, Judgement.NOT_SUPPORTED)
"""Verdicts that mean nothing without a word on what is wrong."""


class RiskClass(TextChoices):
    """How much harm a mistake could do; it sets how long a signature holds."""

    A = "A", _("A: dose, emergency or contra-indication")
    B = "B", _("B: treatment")
    C = "C", _("C: general information")


class ChangeKind(TextChoices):
    NEW = "new", _("New article")
    UPDATE = "update", _("Update")
    CORRECTION = "correction", _("Correction of an error")
    MINOR = "minor", _("Minor correction of spelling or layout")
    RE_REVIEW = "re_review", _("Re-review without changes")


NEED_NO_NOTE = (ChangeKind.NEW, ChangeKind.RE_REVIEW)
"""Kinds of change that alter nothing readers knew, so that no sentence has to tell them what."""


class PublicState(TextChoices):
    """What readers find at an article's address."""

    UNPUBLISHED = "unpublished", _("Not published")
    LIVE = "live", _("Live")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PublicationKind(TextChoices):
    """What happened to the public page."""

    PUBLISHED = "published", _("Published")
    ROLLED_BACK = "rolled_back", _("Rolled back to an earlier edition")
    SUSPENDED = "suspended", _("Suspended")
    REINSTATED = "reinstated", _("Reinstated")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PUTS_UP = frozenset({PublicationKind.PUBLISHED, PublicationKind.ROLLED_BACK, PublicationKind.REINSTATED})
TAKES_DOWN = frozenset({PublicationKind.SUSPENDED, PublicationKind.WITHDRAWN})


class WithdrawalReason(TextChoices):
    ERROR = "error", _("It contained an error")
    CONSOLIDATED = "consolidated", _("Its content moved to another article")
    OBSOLETE = "obsolete", _("It is obsolete")
    EVIDENCE_RETRACTED = "evidence_retracted", _("Evidence it rested on was retracted")
    LEGAL = "legal", _("For legal reasons")


class RevocationReason(TextChoices):
    MISTAKE = "mistake", _("I approved by mistake")
    NEW_EVIDENCE = "new_evidence", _("New evidence contradicts the text")
    INTEREST = "interest", _("An interest was discovered later")
    NOT_QUALIFIED = "not_qualified", _("The signer was not qualified")
    OTHER = "other", _("Another reason")


class Duty(TextChoices):
    """Everything a person at the desk may be: account roles, and the two that take a verified reviewer."""

    EDITOR = "editor", _("Editor")
    MANAGING_EDITOR = "managing_editor", _("Managing editor")
    CHIEF_EDITOR = "chief_editor", _("Chief editor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    MEDICAL_REVIEWER = "medical_review", _("Medical reviewer")
    FACT_CHECKER = "fact_check", _("Fact checker")


OVERSIGHT = frozenset({Duty.EDITOR, Duty.MANAGING_EDITOR, Duty.CHIEF_EDITOR, Duty.AUDITOR})
"""Duties that see every article; reviewers see those they were asked about."""


@dataclass(frozen=True)
class Transition:
    """One move of the workflow: its verb and the duties that may make it (object rules come on top)."""

    verb: str
    duties: frozenset[str]


_WRITERS = frozenset({Duty.EDITOR, Duty.MANAGING_EDITOR, Duty.CHIEF_EDITOR})
_PUBLISHERS = frozenset({Duty.MANAGING_EDITOR, Duty.CHIEF_EDITOR})
_REVIEWERS = frozenset({Duty.MEDICAL_REVIEWER, Duty.FACT_CHECKER})
_DESK = _WRITERS | _REVIEWERS

TRANSITIONS: dict[str, Transition] = {
    move.verb: move
    for move in (
        Transition("create", _WRITERS),
        Transition("save", _WRITERS),
        Transition("submit", _WRITERS),
        Transition("recall", _WRITERS),
        Transition("assign", _PUBLISHERS),
        Transition("release", _PUBLISHERS),
        Transition("accept", _REVIEWERS),
        Transition("decline", _REVIEWERS),
        Transition("request_changes", _REVIEWERS),
        Transition("judge_claim", frozenset({Duty.FACT_CHECKER})),
        Transition("comment", _DESK),
        Transition("resolve_comment", _DESK),
        Transition("take_suggestion", _WRITERS),
        Transition("sign", _REVIEWERS),
        Transition("approve_if", frozenset({Duty.MEDICAL_REVIEWER})),
        Transition("reaffirm", _REVIEWERS),
        Transition("publish", _PUBLISHERS),
        Transition("schedule", _PUBLISHERS),
        Transition("roll_back", _PUBLISHERS),
        Transition("reinstate", _PUBLISHERS),
        Transition("withdraw", _PUBLISHERS),
        Transition("suspend", _DESK),
        Transition("revoke", _REVIEWERS | {Duty.CHIEF_EDITOR}),
        Transition("waive_interest", frozenset({Duty.CHIEF_EDITOR})),
        Transition("lower_risk_class", frozenset({Duty.CHIEF_EDITOR})),
        Transition("change_address", _PUBLISHERS),
        Transition("triage", _DESK),
        Transition("give_finding", _PUBLISHERS),
        Transition("redact", _PUBLISHERS),
        Transition("settle_overlap", frozenset({Duty.FACT_CHECKER})),
        Transition("read_library", OVERSIGHT | _REVIEWERS),
        Transition("edit_citation", _WRITERS | {Duty.FACT_CHECKER}),
        Transition("check_citation", frozenset({Duty.FACT_CHECKER})),
        Transition("verify_citation", frozenset()),  # the system account alone: it asks the registries
        Transition("edit_topic", _PUBLISHERS),
        Transition("edit_synonyms", _WRITERS),
        Transition("keep_subscribers", _PUBLISHERS),
        Transition("edit_person", _PUBLISHERS | {Duty.ADMINISTRATOR}),
        Transition("manage_people", frozenset({Duty.ADMINISTRATOR})),
        Transition("read_audit", _PUBLISHERS | {Duty.AUDITOR}),
        Transition("read_reports", _PUBLISHERS | {Duty.AUDITOR}),
        Transition("export_evidence", _DESK | {Duty.AUDITOR}),
    )
}

ATTESTATIONS = {
    Kind.MEDICAL_REVIEW: _(
        "I have read this edition. In my professional judgement its medical content is accurate, complete enough "
        "for its purpose and safe for the readers it is written for. I did not write it."
    ),
    Kind.FACT_CHECK: _(
        "I have compared every statement in this edition that rests on a source with that source. The sources exist "
        "and say what this edition says they say. I did not write it."
    ),
}
CONDITIONAL_ATTESTATION = _(
    "I have read this edition with the edits that I suggest. If exactly these are taken and nothing else changes, its "
    "medical content is in my professional judgement accurate, complete enough for its purpose and safe for the "
    "readers it is written for. I did not write it."
)
REQUEST_CHANGES_ATTESTATION = _(
    "I have read this edition and ask for the changes named in my note before it is published."
)

DUE_IN_DAYS: dict[str, int] = {RiskClass.A: 5, RiskClass.B: 10, RiskClass.C: 14}
"""Days a reviewer is given by default, by risk class."""


@dataclass(frozen=True)
class OverdueRule:
    """What follows when the review of a live page has ended. Readers are told so in every class, and at once.

    `severity` is that of the finding that opens the same night; after `grace_days` without a new signature it is
    `late_severity`, and a page that `is_suspended` goes down. None of them blocks: the way out is a new edition too.
    """

    severity: str
    grace_days: int
    late_severity: str
    is_suspended: bool = False


OVERDUE: dict[str, OverdueRule] = {
    RiskClass.A: OverdueRule("warning", 30, "warning", is_suspended=True),
    RiskClass.B: OverdueRule("info", 30, "warning"),
    RiskClass.C: OverdueRule("info", 90, "warning"),
}
"""By risk class of the edition that readers see."""

FINDING_DUE_IN_DAYS: dict[str, int] = {"blocking": 3, "warning": 14, "info": 30}
"""Days within which a finding should be settled, by its severity."""

LINK_BROKEN_AFTER = datetime.timedelta(days=1)
"""How far apart two looks at a link must be that both find nothing, before it counts as broken."""

REVOCATION_CLOCK_DAYS = 14
"""Days to renew a revoked sign-off on a page of class B or C."""
