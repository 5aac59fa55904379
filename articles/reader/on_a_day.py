"""What readers saw at the address of an article on one day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from articles.models import Article, Publication
from articles.reader.article_page import Crumb, crumbs_to
from articles.workflow import PUTS_UP, PublicationKind

NOT_YET = "not yet"


@dataclass(frozen=True)
class Span:
    """A time within the day during which one edition was shown; or, with no number, what stood there instead.

    `since` and `until` are missing where it was so before the day began or after it ended.
    """

    number: int
    instead: str
    since: datetime.datetime | None
    until: datetime.datetime | None


@dataclass(frozen=True)
class DayPage:
    """The answer for one day; `day` is missing, with the reason in `problem`, when nobody asked for a real one."""

    title: str
    article_url: str
    crumbs: tuple[Crumb, ...]
    first_shown: datetime.datetime
    spans: tuple[Span, ...] = ()
    day: datetime.date | None = None
    problem: str = ""

    @property
    def day_url(self) -> str:
        return f"{self.article_url}on/"

    @property
    def history_url(self) -> str:
        return f"{self.article_url}history/"

    @property
    def only_edition(self) -> int:
        """The number of the edition that was shown all day; 0 when there was another, or a time without one."""
        return self.spans[0].number if len(self.spans) == 1 else 0


def page_on(
    article: Article, acts: Sequence[Publication], day: datetime.date | None, problem: str = ""
) -> DayPage:
    """What the `acts` on an article, oldest first, put at its address on `day`, in the site's time zone."""
    url = article.get_absolute_url()
    title = article.live_edition.title
    return DayPage(
        title=title,
        article_url=url,
        crumbs=crumbs_to(article.topic, Crumb(title, url)),
        first_shown=acts[0].acted_at,
        spans=spans_on(acts, day) if day else (),
        day=day,
        problem=problem,
    )


def spans_on(acts: Sequence[Publication], day: datetime.date) -> tuple[Span, ...]:
    """What stood at the address through a day, in order."""
    midnight = datetime.time.min
    start = timezone.make_aware(datetime.datetime.combine(day, midnight))
    end = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), midnight))
    at_midnight = [act for act in acts if act.acted_at <= start][-1:]
    within = [act for act in acts if start < act.acted_at < end]
    states = [_state(act) for act in (at_midnight or [None])] + [_state(act) for act in within]
    moments = [None, *(act.acted_at for act in within), None]
    return tuple(
        Span(*state, since, until)
        for state, since, until in zip(states, moments[:-1], moments[1:], strict=True)
    )


def _state(act: Publication | None) -> tuple[int, str]:
    """The number of the edition that an act leaves on the page, or why there is none."""
    if act is None:
        return 0, NOT_YET
    return (act.edition.number, "") if act.kind in PUTS_UP else (0, PublicationKind(act.kind).value)
