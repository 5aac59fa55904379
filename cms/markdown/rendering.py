"""The passes that make a page of a text, in order."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy
from markdown_it.token import Token

from . import callouts, outline, pictures, tables
from .markers import Numbering
from .results import ImageInfo, Notes, Problem, Rendered, TextTooLong
from .sanitiser import sanitise
from .syntax import parse, parse_inline, parser
from .words import count_words, passages, plain_text

MAX_OUTPUT_BYTES = 2_000_000


def render(
    text: str,
    *,
    known: Collection[str],
    images: Mapping[str, ImageInfo] | None = None,
    language: str = "en",
) -> Rendered:
    """`text` as sanitised HTML, with its contents list, citation uses, pictures and problems.

    `known` are the citation keys that have a source, `images` the stored pictures by path, `language` that of the
    article: words that the renderer adds ("Do not", "Reference") are the article's, not those of whoever looks.
    The same arguments give the same bytes. Raises TextTooLong or TextTooComplex.
    """
    with translation.override(language):
        return _render(text, known, images or {})


def _render(text: str, known: Collection[str], images: Mapping[str, ImageInfo]) -> Rendered:
    notes = Notes()
    tokens, parsed = parse(text)
    for refused in parsed["refused_tables"]:
        notes.report("table_too_big", refused)
    tokens = _arranged(tokens, text, images, parsed, notes)
    words, said = plain_text(tokens), passages(tokens)
    _number_citations(tokens, known, notes)
    return Rendered(
        html=_to_html(tokens, parsed),
        contents=tuple(notes.contents),
        keys=tuple(notes.keys),
        uses=tuple(notes.uses),
        unresolved=tuple(notes.unresolved),
        images=tuple(notes.images),
        problems=_in_order(notes.problems),
        plain_text=words,
        word_count=count_words(words),
        links=tuple(notes.links),
        passages=said,
    )


def _arranged(
    tokens: list[Token], text: str, images: Mapping[str, ImageInfo], parsed: dict[str, Any], notes: Notes
) -> list[Token]:
    """The tokens of everything but citations as they will be printed."""
    source = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tokens = callouts.arrange(tokens, source, lambda title: parse_inline(title, parsed), notes)
    for token in tokens:
        if token.type == "inline":
            pictures.arrange_links(token, notes)
    tokens = pictures.arrange_pictures(tokens, images, lambda caption: parse_inline(caption, parsed), notes)
    outline.arrange(tokens, notes)
    for token in tokens:
        if token.type == "fence":
            token.info = ""
    return tables.arrange(tokens, notes)


def _number_citations(tokens: list[Token], known: Collection[str], notes: Notes) -> None:
    numbering = Numbering(known, notes)
    for token in tokens:
        if token.type == "inline":
            numbering.report_unbracketed(token)
            numbering.arrange(token)


def _to_html(tokens: list[Token], parsed: dict[str, Any]) -> str:
    html = parser().renderer.render(tokens, parser().options, parsed)
    if len(html.encode()) > MAX_OUTPUT_BYTES:
        raise TextTooLong(gettext_lazy("The page would be larger than 2 MB."))
    return sanitise(html)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by line."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.line))
