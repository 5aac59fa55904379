"""Who may change the library. The library knows no reviewers, so whoever does tells it at start-up."""

from __future__ import annotations

from collections.abc import Callable

from cms.accounts.models import User
from cms.refusals import NotAllowed

Check = Callable[[User, str], None]
_check: list[Check] = []


def decide_with(check: Check) -> None:
    """Have `check(user, verb)` decide from now on; it raises NotAllowed.

    Verbs: read_library, edit_citation, check_citation.
    """
    _check[:] = [check]


def check_can(user: User, verb: str) -> None:
    """Raise NotAllowed unless `user` may do this to a source."""
    (check,) = _check
    check(user, verb)


def can(user: User, verb: str) -> bool:
    """Whether `user` may do this to a source at all."""
    try:
        check_can(user, verb)
    except NotAllowed:
        return False
    return True
