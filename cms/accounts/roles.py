"""What the roles of an account mean."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role

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
