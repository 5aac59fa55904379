"""The feed of articles that were taken down, so that whoever shows copies of them takes those down as well.

Each of the last ACTS take-downs is an entry for any feed reader; of each article among them that is down now there is a
tombstone (RFC 6721) with the id that the article has in the other feeds. Nothing of a text is in it, not even a title.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.reader.answers import checked, fingerprint
from articles.reader.article_page import absolute
from articles.reader.database import rows
from articles.reader.feeds import DatedAtom, tag
from articles.workflow import PublicationKind, PublicState

ACTS = 200
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
DOWN = (PublicationKind.SUSPENDED, PublicationKind.WITHDRAWN)


class AtomWithTombstones(DatedAtom):
    """A feed with an element for each article that is down: its id and when it was last taken down."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for ref, when in self.feed["down"].items():
            handler.addQuickElement("at:deleted-entry", "", {"ref": ref, "when": when.isoformat()})


@login_not_required
@require_safe
def withdrawals(request: HttpRequest) -> HttpResponse:
    """The last take-downs, newest first. One query."""
    acts = list(_acts()[:ACTS])
    atom = AtomWithTombstones(
        title=_("%(site)s: articles taken down") % {"site": settings.SITE_NAME},
        link=absolute(reverse("reader:api")),
        description="",
        feed_url=absolute(reverse("reader:withdrawals")),
        language="en",
        feed_guid=absolute(reverse("reader:withdrawals")),
        down=_down_now(acts),
    )
    for act in acts:
        atom.add_item(
            title=_("Article %(number)s was taken down") % {"number": act.article_id},
            link=absolute(act.article.get_absolute_url()),
            description=_why(act),
            unique_id=tag(f"publication/{act.pk}"),
            pubdate=act.acted_at,
            updateddate=act.acted_at,
            author_name=settings.SITE_NAME,
            categories=[act.kind],
        )
    body = atom.writeString("utf-8").encode()
    return checked(request, fingerprint(body), body, "application/atom+xml; charset=utf-8")


def _acts() -> Any:
    taken_down = rows(Publication).filter(kind__in=DOWN).select_related("article").order_by("-id")
    return taken_down.only("kind", "acted_at", "withdrawal_reason", "article__slug", "article__public_state")


def _why(act: Publication) -> str:
    """Why an article was suspended stays with the desk."""
    return act.get_withdrawal_reason_display() if act.withdrawal_reason else _("It is being checked.")


def _down_now(acts: list[Publication]) -> dict[str, datetime.datetime]:
    """When those of these articles that still are down were last taken down, by their ids in the other feeds."""
    newest_last = reversed(acts)
    return {
        tag(f"article/{act.article_id}"): act.acted_at
        for act in newest_last
        if act.article.public_state != PublicState.LIVE
    }
