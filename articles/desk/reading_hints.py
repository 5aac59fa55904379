"""Hints on a text in words: each a sentence for its author, with the place it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.gaps import article_links, dead_anchors, missing_parts, weakness_of
from articles.models import Address, Article
from articles.readability import Piece, Sentence
from articles.unexplained import unexplained
from cms.markdown import ImageUse, LinkUse, Rendered

LONG_WORDS_SHOWN = 5
LONGEST_QUOTATION = 90
LONGEST_NAME = 60
LONGEST_WORD = 30

PARTS = {
    "seek_help": gettext_lazy("The text does not seem to say when to seek help, and from whom."),
    "uncertainty": gettext_lazy("The text does not seem to say what is not known or not certain."),
}
WEAKNESSES = {
    "file_name": gettext_lazy(
        "The alternative text “%(alt)s” is the name of a file: say what the picture shows."
    ),
    "opening": gettext_lazy(
        "The alternative text “%(alt)s” begins by saying that it is a picture: screen readers say so already."
    ),
    "caption": gettext_lazy(
        "The alternative text “%(alt)s” repeats the caption: say what the caption does not."
    ),
    "one_word": gettext_lazy("The alternative text “%(alt)s” is a single word: say what the picture shows."),
    "long": gettext_lazy(
        "The alternative text “%(alt)s” is very long: keep it to a sentence or two and put the rest into the text."
    ),
}


@dataclass(frozen=True)
class Hint:
    """A sentence for the author. Where it has a place: the form field, the line (0 if unknown) and the words there."""

    message: str
    field: str = "body"
    line: int = 0
    words: str = ""


def on_sentence(sentence: Sentence, *, is_english: bool) -> Hint:
    """How long `sentence` is, and in English its long words."""
    quotation = _shown(sentence.text, LONGEST_QUOTATION)
    message = ngettext(
        "“%(sentence)s” has %(number)s word.", "“%(sentence)s” has %(number)s words.", sentence.words
    ) % {"sentence": quotation, "number": sentence.words}
    if is_english and sentence.long_words:
        message += " " + _("Long words: %(words)s.") % {"words": _some(sentence.long_words)}
    return _at(sentence.piece, message, quotation.removesuffix("…"))


def on_words(pieces: Sequence[Piece], word_count: int) -> list[Hint]:
    """Parts that are missing in an English text, and abbreviations that it does not explain in time."""
    missing = [Hint(str(PARTS[part])) for part in missing_parts(pieces, word_count)]
    never = _("“%(name)s” is not explained. Write at its first use: full words (%(name)s).")
    late = _("“%(name)s” is used before it is explained. Explain it at its first use: full words (%(name)s).")
    return missing + [
        _at(one.piece, (late if one.is_late else never) % {"name": one.name}, one.name)
        for one in unexplained(pieces)
    ]


def on_pictures(rendered: Rendered) -> list[Hint]:
    """Alternative text that says nothing to those who need it."""
    weak = [(image, weakness) for image in rendered.images if (weakness := weakness_of(image))]
    return [_on_picture(image, str(WEAKNESSES[weakness])) for image, weakness in weak]


def on_links(rendered: Rendered) -> list[Hint]:
    """Links that lead nowhere on this site; a query if there are any to articles. Other sites are not asked: writing
    must not wait for them."""
    nowhere = _("The link to “%(address)s” leads nowhere: this page has no such place.")
    unread = _("The link to “%(address)s” leads nowhere yet: readers find no article there.")
    own = article_links(rendered.links, settings.SITE_URL)
    live = _live(own) if own else set()
    return [_on_link(nowhere, link) for link in dead_anchors(rendered.links, rendered.html)] + [
        _on_link(unread, link) for slug, link in own.items() if slug not in live
    ]


def _live(slugs: Iterable[str]) -> set[str]:
    """Those of `slugs` under which readers find an article, even if it has moved on since."""
    found = Address.objects.filter(pk__in=list(slugs), article__in=Article.objects.live())
    return set(found.values_list("pk", flat=True))


def _on_picture(image: ImageUse, sentence: str) -> Hint:
    return Hint(sentence % {"alt": _shown(image.alt, LONGEST_NAME)}, "body", image.line, image.alt)


def _on_link(sentence: str, link: LinkUse) -> Hint:
    return Hint(sentence % {"address": _shown(link.address, LONGEST_NAME)}, "body", link.line, link.address)


def _at(piece: Piece, message: str, words: str) -> Hint:
    return Hint(message, piece.field, piece.line, words)


def _some(words: Iterable[str]) -> str:
    """The first few of `words`, each once."""
    once = [_shown(word, LONGEST_WORD) for word in dict.fromkeys(words)]
    return ", ".join(once[:LONG_WORDS_SHOWN]) + (" …" if len(once) > LONG_WORDS_SHOWN else "")


def _shown(text: str, most: int) -> str:
    """`text`, or as many of its words as fit into `most` characters."""
    if len(text) <= most:
        return text
    start = text[: most - 1]
    return (start.rpartition(" ")[0] or start) + "…"
