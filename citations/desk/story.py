"""Everything that happened to a source in the order of time: saves, what registries said, notices they told of."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citations.judgement_words import label, what_was_said
from citations.models import Citation, EditorialNotice
from citations.revisions import Save
from citations.verdicts import Verdict


@dataclass(frozen=True)
class Entry:
    """One thing that happened. A save is shown as such; everything else has a `title` and a `text`."""

    at: datetime.datetime
    title: str = ""
    text: str = ""
    url: str = ""
    save: Save | None = None


def between(source: Citation, saves: Sequence[Save], *, before: datetime.datetime | None) -> list[Entry]:
    """The saves of one page of the history and what happened between them, the newest first. Two queries.

    `before` is when the last save of the page before was made; None on the first page. What came before the first save
    of all stands on the last page.
    """
    since = saves[-1].at if saves and not saves[-1].is_first else None
    others = [*_verifications(source), *_notices(source)]
    fitting = [one for one in others if (not since or one.at >= since) and (not before or one.at < before)]
    return sorted(
        [*(Entry(save.at, save=save) for save in saves), *fitting], key=lambda one: one.at, reverse=True
    )


def _verifications(source: Citation) -> Iterator[Entry]:
    for verification in source.verifications.all():
        title = _("Registries: %(verdict)s") % {"verdict": label(Verdict(verification.verdict)).lower()}
        yield Entry(verification.verified_at, title, what_was_said(verification.judgement))


def _notices(source: Citation) -> Iterator[Entry]:
    for notice in source.notices.all():
        yield Entry(notice.first_seen_at, _came(notice), "; ".join(notice.reasons), notice.url)
        if notice.gone_at:
            sentence = _("%(source)s no longer lists it: %(kind)s")
            words = {"source": notice.source_name, "kind": notice.get_kind_display().lower()}
            yield Entry(notice.gone_at, sentence % words)


def _came(notice: EditorialNotice) -> str:
    words = {"source": notice.source_name, "kind": notice.get_kind_display().lower()}
    return _("%(source)s told of a notice: %(kind)s") % words
