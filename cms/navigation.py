"""The desk's main navigation: which areas there are and who sees which."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.permissions import can
from cms.accounts.models import User


@dataclass(frozen=True)
class Area:
    """One area of the desk: its label, its first page, the letter of its shortcut, the verb that it is about."""

    label: Promise
    url_name: str
    shortcut: str = ""
    verb: str = ""

    def is_for(self, user: User) -> bool:
        """An area without a verb is for everybody who can sign in."""
        return not self.verb or can(user, self.verb)


@dataclass(frozen=True)
class Item:
    """An area as one person sees it on one page."""

    label: Promise
    url: str
    shortcut: str
    is_current: str
    count: int


AREAS = (
    Area(_("My work"), "desk:work", "w"),
    Area(_("Articles"), "desk:article-list", "a"),
    Area(_("Citations"), "citations:citation-list", "c", "read_library"),
    Area(_("Findings"), "desk:finding-list", "f", "triage"),
    Area(_("Due"), "desk:due-list", "d", "save"),
    Area(_("Topics"), "desk:topic-list", "t", "edit_topic"),
    Area(_("Synonyms"), "desk:synonym-list", "", "edit_synonyms"),
    Area(_("People"), "desk:person-list", "p", "edit_person"),
    Area(_("Accounts"), "accounts:account-list", "", "manage_people"),
    Area(_("Reports"), "desk:report-overview", "", "read_reports"),
    Area(_("Audit trail"), "desk:audit-list", "", "read_audit"),
)


def items_for(request: HttpRequest, counts: Callable[[User], dict[str, int]]) -> list[Item]:
    """The areas that the signed-in person sees, the one they are in marked, with what waits in each.

    `counts` answers with numbers by the name of an area's first page.
    """
    if not request.user.is_authenticated:
        return []
    waiting = counts(request.user)
    return [
        Item(area.label, url, area.shortcut, _current(request.path, url), waiting.get(area.url_name, 0))
        for area in AREAS
        if area.is_for(request.user) and (url := _address(area.url_name))
    ]


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _current(path: str, url: str) -> str:
    """What `aria-current` says: this page, or an area above it. The first page of the desk is no area above."""
    if path == url:
        return "page"
    return "true" if url != "/desk/" and path.startswith(url) else ""
