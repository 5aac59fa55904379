"""Which articles cite a source of the library: what the library asks about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Edition, EditionCitation
from articles.models.article import ArticleQuerySet
from articles.workflow import PublicState
from citations.models import Citation
from citations.usage import Use
from cms.accounts.models import User
from cms.markdown import CannotRender, prose_blocks

MOST_SHOWN = 100
_KEY = re.compile(r"@([A-Za-z][\w:.-]*)")
_PIECE = re.compile(
    r"""\\[!-/:-@\[-`{-~]                                  # a sign that stands for itself
    |   (?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`) | `+   # code between equal runs of backticks; a run alone
    |   \[(?P<inside>@[^\[\]]*)\]                         # a marker""",
    re.DOTALL | re.VERBOSE,
)
"""What is read at once within a block of words, from left to right as the renderer does; only markers cite."""


def with_other_key(body: str, old: str, new: str) -> str:
    """`body` with `[@new]` for `[@old]`, in company of others too; code stays as it is, and no key stands twice."""

    def piece(found: re.Match[str]) -> str:
        return found[0] if found["inside"] is None else _rekeyed(found[0], found["inside"], old, new)

    return "".join(_PIECE.sub(piece, text) if is_prose else text for text, is_prose in _pieces(body))


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """`body` cut into blocks, each with whether markers in it can cite: those of code cannot."""
    lines, done = body.split("\n"), 0
    lines = [*(f"{line}\n" for line in lines[:-1]), lines[-1]]
    for start, end in _blocks(body, len(lines)):
        yield "".join(lines[done:start]), False
        yield "".join(lines[max(start, done) : end]), True
        done = max(done, end)
    yield "".join(lines[done:]), False


def _blocks(body: str, lines: int) -> list[tuple[int, int]]:
    """The blocks of prose. A text that cannot be shown is taken for one."""
    try:
        return prose_blocks(body)
    except CannotRender:
        return [(0, lines)]


def _rekeyed(marker: str, inside: str, old: str, new: str) -> str:
    parts = _parts(inside)
    keys = [key for key, _part in parts]
    if old not in keys:
        return marker
    written = []
    for at, (key, part) in enumerate(parts):
        if key != old:
            written.append(part)
        elif new not in keys and at == keys.index(old):
            written.append(f"@{new}{part[len(f'@{old}') :]}")
    return f"[{'; '.join(written)}]"


def _parts(inside: str) -> list[tuple[str, str]]:
    """What stands in a marker between semicolons, each with its key ("" if it has none)."""
    parts = [part.strip() for part in inside.split(";")]
    return [(key[1] if (key := _KEY.match(part)) else "", part) for part in parts]


def named_keys(body: str) -> set[str]:
    """The keys that `body` names anywhere, in code too: those that it cites and maybe more, but found at once."""
    return set(_KEY.findall(body))


def cited_keys(body: str) -> set[str]:
    """The keys that markers of `body` name, code left out."""
    return set().union(*_statements(body))


def stands_alone(body: str, key: str, *, retracted: Collection[str] = ()) -> bool:
    """Whether some statement of `body` rests on `key` alone: no marker with it names a source that is not retracted."""
    fallen = {key, *retracted}
    return any(key in keys and keys <= fallen for keys in _statements(body))


def _statements(body: str) -> list[set[str]]:
    """The keys that each statement of `body` rests on.

    Markers that follow each other within a block, without a word between them, belong to one statement.
    """
    found: list[set[str]] = []
    for text, is_prose in _pieces(body):
        end = None
        for marker in _markers(text) if is_prose else ():
            if end is None or text[end : marker.start()].strip():
                found.append(set())
            found[-1] |= {key for key, _part in _parts(marker["inside"]) if key}
            end = marker.end()
    return found


def _markers(text: str) -> Iterator[re.Match[str]]:
    return (piece for piece in _PIECE.finditer(text) if piece["inside"] is not None)


def is_printed() -> Exists:
    """A condition on sources: some edition prints it."""
    return Exists(EditionCitation.objects.filter(citation=OuterRef("pk")))


def uses_of(source: Citation, user: User) -> list[Use]:
    """The articles that `user` may know about and that cite `source`. Two queries, whatever their number."""
    visible = Article.objects.visible_to(user)
    printed: dict[int, list[int]] = {}
    editions = (
        Edition.objects.filter(citations__citation=source, article__in=visible).light().order_by("number")
    )
    for edition in editions:
        printed.setdefault(edition.article_id, []).append(edition.number)
    written = visible.filter(body__contains=f"@{source.key}")
    found = (
        (visible.filter(pk__in=printed) | written)
        .select_related("live_edition")
        .defer(
            "live_edition__content",
            "live_edition__html",
            "live_edition__search_text",
            "live_edition__search_vector",
        )
    )
    uses = [_use(article, printed.get(article.pk, []), source.key) for article in found[:MOST_SHOWN]]
    return sorted((use for use in uses if use.what), key=lambda use: not use.is_public)


def articles_with(sources: Sequence[Citation], rewritten: Citation | None = None) -> ArticleQuerySet:
    """Articles with an edition that prints one of `sources`, or a source that was merged into one.

    With `rewritten`, also those whose working copy cites it.
    """
    pks = [source.pk for source in sources]
    printed = EditionCitation.objects.filter(Q(citation__in=pks) | Q(citation__replaced_by__in=pks))
    wanted = Q(pk__in=printed.values("edition__article"))
    if rewritten:
        wanted |= Q(body__contains=f"@{rewritten.key}")
    return Article.objects.filter(wanted).order_by("pk")


def lock_articles(sources: Sequence[Citation], rewritten: Citation | None = None) -> None:
    """Lock the `articles_with` these sources: whoever publishes or saves locks the article first too."""
    list(articles_with(sources, rewritten).locked().values_list("pk", flat=True))


def public_uses(source: Citation) -> QuerySet[EditionCitation]:
    """Where the edition that readers see, or would see if it were not suspended, prints `source`."""
    uses = EditionCitation.objects.filter(citation=source, edition__article__live_edition=F("edition"))
    return (
        uses.select_related("edition")
        .only("edition__article_id", "as_retracted", "key")
        .order_by("edition__article_id")
    )


def _use(article: Article, numbers: list[int], key: str) -> Use:
    live = article.live_edition
    public = live.number if live and article.public_state == PublicState.LIVE else None
    what = [_("edition %(number)s, which readers see") % {"number": public}] if public in numbers else []
    if others := [number for number in numbers if number != public]:
        listed = ", ".join(str(number) for number in others)
        what.append(
            ngettext("edition %(numbers)s", "editions %(numbers)s", len(others)) % {"numbers": listed}
        )
    if is_written := key in cited_keys(article.body):
        what.append(_("the working copy"))
    address = reverse("desk:article-overview", args=[article.pk])
    return Use(article.title, address, what, public in numbers, is_written, numbers)
