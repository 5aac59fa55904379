"""The connection behind public pages: a role that only reads, and to which PostgreSQL shows nothing of drafts.

What a page asks starts at `rows`, or ends with `using(READER)`; a question inside another goes where that one goes.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

READER = "reader"
"""The alias of `imprimatur_reader`, on a replica if there is one; in a set-up with one role it is that role."""


def rows(model: Any) -> QuerySet[Any]:
    """All that the role for public pages may see of `model`, with the named questions of that model."""
    return model.objects.using(READER)
