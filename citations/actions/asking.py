"""Wanting to hear from the registries: a source takes its place in the line of those to be asked about."""

from __future__ import annotations

from django.utils import timezone

from citations import queue
from citations.models import Citation, Watch
from citations.permissions import check_can
from cms.accounts.models import User


def ask_again(*, citation: Citation, by: User) -> Watch:
    """Have the registries asked about a source as soon as they can be; twice is once. Raises NotAllowed."""
    check_can(by, "read_library")
    watch, _is_new = Watch.objects.update_or_create(citation=citation, defaults={"retry_at": timezone.now()})
    queue.catch_up_soon()
    return watch
