"""What the editor's page says about a text while it is written: its sources, gaps, hints and length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.desk.reading_notes import ReadingNotes, reading_notes
from articles.drafts import Draft, Problem, draft_of
from articles.models import Article
from citations.ama import format_text
from citations.library import with_standing
from citations.models import Citation
from citations.standing import Standing, standing_of
from cms.markdown import CannotRender, Rendered, suspicious_characters


@dataclass(frozen=True)
class Source:
    """A source that the text cites: its number, how often it is used, and what is known of it."""

    number: int
    key: str
    citation: Citation
    text: str
    times: int
    standing: Standing


@dataclass(frozen=True)
class Notes:
    """`missing` are keys without a source, `problems` keep the text from being submitted, the others do not.

    `reading` is None for a text that cannot be shown.
    """

    sources: Sequence[Source] = ()
    missing: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    hints: Sequence[str] = ()
    word_count: int = 0
    reading: ReadingNotes | None = None


def notes_on(article: Article) -> Notes:
    """Notes on the texts that `article` holds, saved or not. Four queries, five if it links to other articles."""
    draft = draft_of(article)
    try:
        rendered = draft.rendered
    except CannotRender as error:
        return Notes(problems=[Problem("cannot_render", str(error), "body")])
    return Notes(
        sources=_sources(draft, rendered),
        missing=rendered.unresolved,
        problems=draft.problems(),
        hints=[*_merged(draft, rendered), *_gaps(rendered), *_odd_characters(article.body)],
        word_count=rendered.word_count,
        reading=reading_notes(draft),
    )


def _sources(draft: Draft, rendered: Rendered) -> list[Source]:
    times = Counter(use.key for use in rendered.uses)
    cited = [draft.citations[key] for key in rendered.keys]
    known = {one.pk: one for one in with_standing(Citation.objects.with_keys(rendered.keys))} if cited else {}
    return [
        Source(number, one.key, one, format_text(one.record()), times[one.key], standing_of(known[one.pk]))
        for number, one in enumerate(cited, start=1)
    ]


def _gaps(rendered: Rendered) -> list[str]:
    return [problem.message for problem in rendered.problems if not problem.is_blocking]


def _merged(draft: Draft, rendered: Rendered) -> list[str]:
    """Keys that still work, but belong to a source that another has taken the place of."""
    sentence = _("“%(key)s” was merged into “%(other)s”: cite [@%(other)s].")
    cited = [draft.citations[key] for key in rendered.keys]
    return [sentence % {"key": one.key, "other": one.current.key} for one in cited if one.replaced_by_id]


def _odd_characters(text: str) -> list[str]:
    """Characters a reader would not see or would take for others, by the line they stand in."""
    found = {}
    for offset, name in suspicious_characters(text):
        found.setdefault(name, text.count("\n", 0, offset) + 1)
    sentence = _("Line %(line)s has a hidden or misleading character: %(name)s.")
    return [sentence % {"line": line, "name": name} for name, line in found.items()]
