"""What the roles of an account mean, and which of them carry power."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role, User

DUTIES: dict[str, Promise] = {
    Role.EDITOR: _("Writes and edits articles, adds citations, submits for review."),
    Role.MANAGING_EDITOR: _(
        "All an editor does; assigns reviewers, publishes, schedules, rolls back, withdraws."
    ),
    Role.CHIEF_EDITOR: _(
        "All a managing editor does; revokes any sign-off, waives a conflict of interest, lowers a risk class."
    ),
    Role.ADMINISTRATOR: _(
        "Creates accounts, gives roles, verifies licences. Has no part in what is published."
    ),
    Role.AUDITOR: _("Reads the whole audit trail and exports evidence. Changes nothing."),
}

POWERFUL = frozenset({Role.MANAGING_EDITOR, Role.CHIEF_EDITOR, Role.ADMINISTRATOR})


def must_have_second_factor(user: User) -> bool:
    """Whether an account may publish or administer, so that a password alone is not enough for it."""
    return user.is_staff or user.is_superuser or user.has_role(*POWERFUL)
