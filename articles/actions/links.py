"""Looking at the links of public pages: which of them lead nowhere, and a finding for each page that has one.

Only the system account does this. What was found out is no evidence, so it is not in the trail; the finding is.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.findings import raise_finding, resolve_finding
from articles.link_client import NO_HOST, LinkClient, Look
from articles.links import Outcome, external_links
from articles.models import Article, Finding, Link
from articles.workflow import PublicState
from cms.accounts.models import User
from cms.refusals import AlreadyDone, Conflict, NotAllowed

HAVE_A_PAGE = (PublicState.LIVE, PublicState.SUSPENDED)
ARTICLES_AT_ONCE = 100


def check_links(
    *, by: User, client: LinkClient | None = None, now: datetime.datetime | None = None
) -> list[Link]:
    """Look at every link of public pages that is due; then open and settle findings. The links that were looked at.

    Each result is kept as soon as it is there, so a run that is cut short goes on where it was. Raises NotAllowed.
    """
    _check_is_system(by)
    _note_links(_links_of_pages())
    client, began, lost, heard = client or LinkClient(), now or timezone.now(), [], False
    looked_at = _by_turns(Link.objects.due(began))
    for link in looked_at:
        look = client.look(link.url)
        heard = heard or look.said.isdecimal()
        if look == NO_HOST:
            lost.append(link)
        else:
            _note(link, look, now)
    for link in lost:
        # Where no address answered at all, the name service or the network is to blame, and not every host.
        _note(link, NO_HOST if heard else Look(Outcome.UNKNOWN, NO_HOST.said), now)
    _settle(by)
    _open(by)
    return looked_at


def _check_is_system(by: User) -> None:
    if not by.is_system:
        raise NotAllowed(_("Links are looked at by the system alone."))


def _links_of_pages() -> dict[str, list[int]]:
    """Every external address on a public page, with the ids of its articles. A suspended page may come back."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    pages = Article.objects.filter(public_state__in=HAVE_A_PAGE, live_edition__html__contains='href="http')
    found: dict[str, list[int]] = defaultdict(list)
    rows = pages.order_by("pk").values_list("pk", "live_edition__html").iterator(ARTICLES_AT_ONCE)
    for pk, html in rows:
        for address in external_links(html, host):
            found[address].append(pk)
    return found


def _note_links(found: dict[str, list[int]]) -> None:
    """Forget the addresses that no page has any more, and take in the new ones."""
    with transaction.atomic():
        Link.objects.exclude(url__in=list(found)).delete()
        for link in Link.objects.all():
            if link.article_ids != found[link.url]:
                link.article_ids = found[link.url]
                link.save()
        known = set(Link.objects.values_list("url", flat=True))
        Link.objects.bulk_create(
            Link(url=url, article_ids=articles) for url, articles in found.items() if url not in known
        )


def _by_turns(links: Iterable[Link]) -> list[Link]:
    """One of every host, then another of every host: so no host is asked often, and nobody waits for it."""
    seen: dict[str, int] = defaultdict(int)
    placed = []
    for link in links:
        host = urlsplit(link.url).netloc
        placed.append((seen[host], link))
        seen[host] += 1
    return [link for _turn, link in sorted(placed, key=lambda each: each[0])]


def _note(link: Link, look: Look, now: datetime.datetime | None) -> None:
    link.checked_at = now or timezone.now()
    link.outcome, link.said = look.outcome, look.said
    if look.outcome == Outcome.ANSWERS:
        link.first_failed_at = None
    elif look.outcome == Outcome.GONE:
        link.first_failed_at = link.first_failed_at or link.checked_at
    # Nobody else writes these; the row may be gone since, if two runs met.
    Link.objects.filter(pk=link.pk).update(
        outcome=link.outcome,
        said=link.said,
        first_failed_at=link.first_failed_at,
        checked_at=link.checked_at,
    )


def _settle(by: User) -> None:
    """Settle the findings about links that answer again, or that the public page no longer has."""
    links = Link.objects.in_bulk(field_name="url")
    about = Finding.objects.open().filter(kind=Finding.Kind.BROKEN_LINK)
    for finding in about.select_related("article__live_edition").defer("article__body"):
        link = links.get(finding.address)
        settled_by, said = None, ""
        if link is None or finding.article_id not in link.article_ids:
            settled_by = finding.article.live_edition
            said = _("Settled by itself: the public page no longer has this link.")
        elif link.outcome == Outcome.ANSWERS:
            said = _("Settled by itself: the address answers again.")
        if said:
            with suppress(AlreadyDone):
                resolve_finding(finding=finding, by=by, resolution=said, settled_by=settled_by)


def _open(by: User) -> None:
    """One finding for each page with a broken link, unless a person settled one since it is broken."""
    for link in Link.objects.broken():
        settled = Q(resolved_by__is_system=False, opened_at__gte=link.first_failed_at)
        known = Finding.objects.filter(Q(state=Finding.State.OPEN) | settled, address=link.url)
        pages = Article.objects.live().filter(pk__in=link.article_ids).exclude(pk__in=known.values("article"))
        for article in pages.select_related("live_edition").order_by("pk"):
            with suppress(Conflict):  # somebody else opened it this moment
                raise_finding(
                    article=article,
                    by=by,
                    kind=Finding.Kind.BROKEN_LINK,
                    severity=Finding.Severity.INFO,
                    summary=_("A link does not work: %(address)s") % {"address": link.url},
                    edition=article.live_edition,
                    address=link.url,
                )
