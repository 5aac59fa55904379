"""Who may do what. `check_…` raises, `can_…` answers; templates ask the second, actions call the first."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.licences import LicenceState
from articles.models import (
    Article,
    Assignment,
    Comment,
    Edition,
    EditionContributor,
    Finding,
    Person,
    Reviewer,
    SignOff,
)
from articles.workflow import TRANSITIONS, Duty, Kind
from cms.accounts.models import User
from cms.refusals import NotAllowed, NotEligible

WHAT_YOU_DID = {
    EditionContributor.Part.SAVED: gettext_lazy("you wrote part of it"),
    EditionContributor.Part.SUBMITTED: gettext_lazy("you submitted it"),
    EditionContributor.Part.BYLINE: gettext_lazy("you are named in its byline"),
}
"""What keeps a contributor from signing, said to themselves; the weightiest first."""

NOT_OF_THE_KIND = {
    Kind.MEDICAL_REVIEW: gettext_lazy("You are not a medical reviewer."),
    Kind.FACT_CHECK: gettext_lazy("You are not a fact checker."),
}

REVIEWING = frozenset({Duty.MEDICAL_REVIEWER, Duty.FACT_CHECKER})
"""Duties that take a verified licence rather than a role."""

SYSTEM_MAY = frozenset({"suspend", "triage", "settle_overlap", "verify_citation"})
"""What scheduled jobs may do in the name of the system account, besides firing schedules that a person set."""


MAY_BY_LINK = frozenset(
    {
        *("accept", "decline", "judge_claim", "comment", "resolve_comment"),
        *("sign", "request_changes", "reaffirm"),
    }
)
"""What an external reviewer may do who came by a link: everything on their one article, nothing beyond it."""


def duties(user: User) -> frozenset[str]:
    """Everything this account may act as today: its roles, and the reviews its verified licence allows."""
    if not user.is_active:
        return frozenset()
    if user.known_duties is None:
        kinds = Reviewer.objects.eligible().filter(person__user=user).values_list("kinds", flat=True)
        user.known_duties = frozenset(user.roles) | frozenset(kind for each in kinds for kind in each)
    return user.known_duties


def may_review(user: User) -> bool:
    """Whether a verified licence lets this account sign today."""
    return bool(duties(user) & REVIEWING)


def must_have_second_factor(user: User) -> bool:
    """Whether this account holds a duty for which `SECOND_FACTOR_FOR` asks for a second factor at sign-in."""
    return user.is_staff or user.is_superuser or bool(duties(user) & set(settings.SECOND_FACTOR_FOR))


def can(user: User, verb: str) -> bool:
    """Whether any duty of `user` allows the move `verb` at all; rules about the object come on top."""
    if user.is_anonymous:
        return False
    if user.is_system:
        return verb in SYSTEM_MAY
    if user.sees_only is not None and verb not in MAY_BY_LINK:
        return False
    return bool(duties(user) & TRANSITIONS[verb].duties)


def check_can(user: User, verb: str) -> None:
    """Raise NotAllowed unless a duty of `user` allows the move `verb`."""
    if not can(user, verb):
        if TRANSITIONS[verb].duties <= REVIEWING and (reason := why_no_reviewer(user)):
            raise NotAllowed(reason)
        wanted = ", ".join(sorted(str(Duty(duty).label).lower() for duty in TRANSITIONS[verb].duties))
        raise NotAllowed(_("Your account may not do this. It takes one of: %(duties)s.") % {"duties": wanted})


def why_no_reviewer(user: User) -> str:
    """What keeps the reviewer behind this account from reviewing today, in a sentence; "" if nothing does."""
    if user.is_anonymous:
        return ""
    reviewer = Reviewer.objects.filter(person__user=user).select_related("person").first()
    if reviewer is None:
        return ""
    if not reviewer.person.is_active:
        return _("You are no longer named to readers, so you cannot review. Ask an administrator.")
    ended = date_format(reviewer.valid_until, "j F Y") if reviewer.valid_until else ""
    sentences = {
        LicenceState.STOPPED: _("You no longer review. If that is a mistake, ask an administrator."),
        LicenceState.UNVERIFIED: _("Your licence has not been verified. Ask an administrator to do so."),
        LicenceState.LAPSED: _("Your licence ended on %(day)s. Ask an administrator to verify the new one.")
        % {"day": ended},
    }
    return sentences.get(reviewer.licence_state, "")


def why_not_sign(user: User, edition: Edition, kind: str) -> str:
    """Why `user` may not give a `kind` sign-off on `edition`, in a sentence, or "" if nothing speaks against it.

    PostgreSQL checks the same again when it matters; this is for telling people before they begin.
    """
    if kind not in duties(user):
        return why_no_reviewer(user) or str(NOT_OF_THE_KIND[Kind(kind)])
    person = Person.objects.get(user=user)
    if reason := _part_in(user, edition):
        return _("You cannot sign this edition: %(reason)s.") % {"reason": reason}
    if SignOff.objects.standing().filter(edition=edition, person=person).exclude(kind=kind).exists():
        return _("You gave the other signature on this edition. The two must come from two people.")
    if not _is_assigned(edition, person, kind):
        return _("You have not been asked to review this article, or have not accepted yet.")
    if not is_open_to_signatures(edition):
        return _("A newer edition exists, or this one was recalled.")
    return ""


def can_sign(user: User, edition: Edition, kind: str) -> bool:
    return not why_not_sign(user, edition, kind)


def check_can_sign(user: User, edition: Edition, kind: str) -> None:
    """Raise NotEligible unless `user` may give a `kind` sign-off on `edition` today."""
    if reason := why_not_sign(user, edition, kind):
        raise NotEligible(reason)


def can_revoke(user: User, signoff: SignOff) -> bool:
    """The signer, or the chief editor, may take a sign-off back; once."""
    return not hasattr(signoff, "revocation") and _may_take_back(user, signoff)


def check_can_revoke(user: User, signoff: SignOff) -> None:
    """Raise NotAllowed unless `user` gave this sign-off or is a chief editor."""
    if not _may_take_back(user, signoff):
        raise NotAllowed(_("Only the signer or a chief editor can revoke a sign-off."))


def _may_take_back(user: User, signoff: SignOff) -> bool:
    return user.is_active and (signoff.user_id == user.pk or Duty.CHIEF_EDITOR in duties(user))


def why_not_settle(user: User, finding: Finding) -> str:
    """Why `user` may not settle `finding`, in a sentence, or "" if nothing speaks against it.

    Whether the words of others are used rightly is for a fact checker to say who had no part in using them.
    """
    if finding.kind != Finding.Kind.OVERLAP:
        return "" if can(user, "triage") else _("Your account may not settle findings.")
    if not can(user, "settle_overlap"):
        return _("Only a fact checker settles an overlap with another text.")
    if reason := _part_in(user, finding.edition):
        return _("You cannot settle this: %(reason)s.") % {"reason": reason}
    return ""


def check_can_settle(user: User, finding: Finding) -> None:
    """Raise NotAllowed, or NotEligible for an overlap that `user` may not decide about."""
    check_can(user, "triage")
    if reason := why_not_settle(user, finding):
        raise NotEligible(reason)


def check_can_export(user: User, article: Article) -> None:
    """Raise NotAllowed or NotEligible unless `user` may take the evidence of `article` away.

    Whoever reads the trail may take that of every article; others that of articles they own, wrote part of or were
    asked to review.
    """
    check_can(user, "export_evidence")
    if not can_export(user, article):
        raise NotEligible(
            _("You had no part in this article: a managing editor or an auditor can export it.")
        )


def can_export(user: User, article: Article) -> bool:
    return can(user, "read_audit") or (can(user, "export_evidence") and _has_part_in(user, article))


def _has_part_in(user: User, article: Article) -> bool:
    return (
        article.owner_id == user.pk
        or article.contributions.filter(user=user).exists()
        or article.assignments.filter(reviewer__person__user=user).exists()
    )


def comment_kind(user: User, article: Article, wanted: str = "") -> str | None:
    """As what `user` comments on `article`: the review they are asked for, "" for an editor, None if they may not."""
    asked = Assignment.objects.active().filter(article=article, reviewer__person__user=user)
    kinds = [kind for kind in asked.values_list("kind", flat=True) if kind in duties(user)]
    if kinds:
        return wanted if wanted in kinds else kinds[0]
    return "" if can(user, "save") else None


def check_can_comment(user: User, edition: Edition, wanted: str = "") -> str:
    """As what `user` comments on this edition (see `comment_kind`). Raises NotAllowed, NotEligible."""
    check_can(user, "comment")
    kind = comment_kind(user, edition.article, wanted)
    if kind is None:
        raise NotEligible(_("Reviewers comment on the articles they have been asked about."))
    return kind


def can_resolve(user: User, comment: Comment) -> bool:
    """The writer and the chief editor may close a comment; an editor one that does not block."""
    if comment.user_id == user.pk or Duty.CHIEF_EDITOR in duties(user):
        return can(user, "resolve_comment")
    return not comment.is_blocking and can(user, "save")


def check_can_resolve(user: User, comment: Comment) -> None:
    """Raise NotAllowed, or NotEligible for a comment that somebody else has to resolve."""
    check_can(user, "resolve_comment")
    if not can_resolve(user, comment):
        raise NotEligible(
            _(
                "A comment is resolved by its writer or an editor; one that blocks, by its writer or the chief editor."
            )
        )


def _part_in(user: User, edition: Edition | None) -> Promise | None:
    """The weightiest thing that makes `user` a contributor of `edition`, said to themselves; None for no part in it."""
    named = EditionContributor.objects.filter(Q(person__user=user) | Q(user=user), edition=edition)
    parts = set(named.values_list("part", flat=True))
    return next((sentence for part, sentence in WHAT_YOU_DID.items() if part in parts), None)


def open_reviews(user: User) -> list[str]:
    """The kinds of review this account may sign today."""
    return [kind for kind in Kind.values if kind in duties(user)]


def _is_assigned(edition: Edition, person: Person, kind: str) -> bool:
    accepted = edition.article.assignments.filter(reviewer__person=person, kind=kind, state="accepted")
    return accepted.exists()


def is_open_to_signatures(edition: Edition) -> bool:
    """Whether this is the text to sign now: the newest edition, not recalled, or the one that readers see."""
    if edition.is_recalled:
        return False
    if edition.article.live_edition_id == edition.pk:
        return True
    return not Edition.objects.filter(article=edition.article_id, number__gt=edition.number).exists()
