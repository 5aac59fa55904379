"""The ways in which the system says no: one exception per kind of refusal, and the reading of the guard's errors."""

from collections.abc import Iterable

from django.db import Error as DatabaseFailure
from django.utils.translation import gettext_lazy as _
from psycopg.errors import CheckViolation, Diagnostic, UniqueViolation


class Refusal(Exception):
    """A rule said no. Nothing was written.

    `message` is a sentence a person can act on, `code` names the rule for machines and tests, `codes` are all
    rules that were hit when there are several, `status` is the HTTP status of the answer.
    """

    status = 409
    code = "refused"
    default_message = _("This cannot be done now.")

    def __init__(self, message: str = "", *, code: str = "", codes: Iterable[str] = ()) -> None:
        self.message = message or self.default_message
        self.code = code or type(self).code
        self.codes = frozenset(codes) or frozenset({self.code})
        super().__init__(str(self.message))


class NotAllowed(Refusal):
    """The person's roles do not allow this act."""

    status = 403
    code = "not_allowed"
    default_message = _("Your account is not allowed to do this.")


class NotFoundForYou(Refusal):
    """The object does not exist, or the person may not know that it does: the answer is the same."""

    status = 404
    code = "not_found"
    default_message = _("There is no such page, or your account may not see it.")


class Conflict(Refusal):
    """Somebody else changed the thing first."""

    code = "conflict"
    default_message = _(
        "Somebody changed this while you were working on it. Look at the new state and try again."
    )


class Invalid(Refusal):
    """What was sent cannot be used as it is."""

    status = 400
    code = "invalid"
    default_message = _("What was sent cannot be used. Check it and send it again.")


class HasBlockers(Refusal):
    """An edition may not go live; `codes` are the blockers the database lists for it."""

    code = "has_blockers"
    default_message = _("This edition cannot go live yet. Its overview lists what is missing.")


class NotEligible(Refusal):
    """The person may not review or sign this edition today."""

    status = 403
    code = "not_eligible"
    default_message = _("You cannot review or sign this edition.")


class WrongPassphrase(Refusal):
    """The passphrase was not the right one; the try has been counted."""

    status = 403
    code = "wrong_passphrase"
    default_message = _("That passphrase is not right. Nothing was signed.")


class Locked(Refusal):
    """Too many tries, or too many requests; waiting helps."""

    status = 429
    code = "locked"
    default_message = _("There were too many tries. Wait 15 minutes, then try again.")


class AlreadyDone(Refusal):
    """The act has happened already, by this person in another tab or by somebody else."""

    code = "already_done"
    default_message = _("This has been done already.")


RAISED_BY_A_FUNCTION = (
    "exec_stmt_raise"  # the place in PostgreSQL's source where PL/pgSQL's RAISE reports from
)


def refusal_from(error: DatabaseFailure) -> Refusal | None:
    """The refusal that a guard error of PostgreSQL stands for, or None if `error` is something else.

    The guard raises SQLSTATE 23514 with the name of the rule as constraint name and a sentence for a person as
    its message; the code of the refusal is that constraint name. A UNIQUE constraint that the actions could not see
    coming means that somebody did the same at the same moment.
    """
    cause = error.__cause__
    if isinstance(cause, UniqueViolation):
        return Conflict(code=cause.diag.constraint_name or "")
    if not isinstance(cause, CheckViolation) or not cause.diag.constraint_name:
        return None
    return Refusal(_guard_sentence(cause.diag), code=cause.diag.constraint_name)


def _guard_sentence(diagnostic: Diagnostic) -> str:
    """What the guard says; nothing for a plain CHECK, whose words PostgreSQL makes from table and column names."""
    is_said_by_guard = diagnostic.source_function == RAISED_BY_A_FUNCTION
    return (diagnostic.message_primary or "") if is_said_by_guard else ""
