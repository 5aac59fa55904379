"""My work: for each person what waits for them, and nothing they cannot act on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.actions.signing import has_signing_passphrase
from articles.desk.work_queues import queues_for
from articles.permissions import can, duties, may_review


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    user = request.user
    shown = sorted(
        (queue for queue in queues_for(user) if queue.rows or queue.empty), key=lambda q: not q.rows
    )
    context = {
        "queues": shown,
        "is_idle": not any(queue.rows for queue in shown),
        "has_duties": bool(duties(user)),
        "can_create": can(user, "create"),
        "lacks_passphrase": may_review(user) and not has_signing_passphrase(user),
    }
    return render(request, "desk/dashboard/work.html", context)
