"""Citation markers: numbers in the order of first use, links to the reference list, and what has no source.

`[@key]`, `[@key, p. 33]`, `[@key1; @key2]`, `[@key, as retracted]`. A marker that is not well formed is shown and
reported as unresolved rather than printed as text, because a reader could not tell that a source is missing.
"""

import re
from collections import Counter
from collections.abc import Collection

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .results import Notes, Use
from .words import text_token, wrapped

KEY = r"[A-Za-z][\w:.-]*"
CITED = re.compile(rf"@({KEY})(?:\s*,(.*))?", re.DOTALL)
BARE = re.compile(rf"(?<![\w@.\[])@({KEY})")
AS_RETRACTED = "as retracted"
WORD_JOINER = "\u2060"
LONGEST_RUN = 4


class Numbering:
    """Gives each source its number when it is first used, and each mention its own id."""

    def __init__(self, known: Collection[str], notes: Notes) -> None:
        self.known = frozenset(known)
        self.notes = notes
        self.numbers: dict[str, int] = {}
        self.mentions: Counter[str] = Counter()

    def arrange(self, inline: Token) -> None:
        """Replace the citations among the children of `inline` by numbered links."""
        children: list[Token] = []
        run: list[list[Token]] = []
        for child in _without_blanks_before_citations(inline.children or []):
            if child.type == "citation":
                run += self._markers(child, inline)
                continue
            children += _joined(run, glued=bool(children))
            run = []
            children.append(child)
        inline.children = children + _joined(run, glued=bool(children))

    def report_unbracketed(self, inline: Token) -> None:
        """Note a known key written as `@key` outside a marker, which would be printed as it stands."""
        for child in inline.children or []:
            if child.type == "text" and "@" in child.content:
                for found in BARE.finditer(child.content):
                    if found[1] in self.known:
                        self.notes.report("citation_unbracketed", inline.map, found[0])

    def _markers(self, citation: Token, inline: Token) -> list[list[Token]]:
        """A link, or a visible mark, for each source of one marker."""
        if citation.info == "unclosed":
            return [self._unresolved(citation.content, citation.content, inline)]
        return [self._marker(part.strip(), inline) for part in f"@{citation.content}".split(";")]

    def _marker(self, part: str, inline: Token) -> list[Token]:
        cited = CITED.fullmatch(part)
        if cited and cited[1] in self.known:
            return _link(self._use(cited[1], cited[2] or ""))
        label = " ".join(part.split()).removeprefix("@")
        return self._unresolved(cited[1] if cited else label, label, inline)

    def _unresolved(self, key: str, label: str, inline: Token) -> list[Token]:
        """The marker as it was typed, visibly without a source."""
        key = key or "@"
        self.notes.unresolved.setdefault(key)
        self.notes.report("citation_unresolved", inline.map, key)
        return wrapped("mark", [text_token(f"[@{label}?]")], {"class": "cite-unresolved"})

    def _use(self, key: str, details: str) -> Use:
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers) + 1
            self.notes.keys.append(key)
        said = [" ".join(detail.split()) for detail in details.split(",")]
        locator = ", ".join(detail for detail in said if detail and detail.lower() != AS_RETRACTED)
        mention = f"cite-{self.numbers[key]}-{_letters(self.mentions[key])}"
        self.mentions[key] += 1
        retracted = any(detail.lower() == AS_RETRACTED for detail in said)
        use = Use(key, self.numbers[key], mention, locator, retracted)
        self.notes.uses.append(use)
        return use


def _link(use: Use) -> list[Token]:
    hidden = wrapped("span", [text_token(_("Reference") + " ")], {"class": "visually-hidden"})
    words = [text_token("["), *hidden, text_token(f"{use.number}]")]
    attributes = {"class": "cite", "role": "doc-noteref", "href": f"#ref-{use.number}", "id": use.mention}
    return wrapped("a", words, {**attributes})


def _joined(markers: list[list[Token]], *, glued: bool) -> list[Token]:
    """Adjacent markers, joined so that none wraps alone to the next line; a long run may break into fours."""
    tokens: list[Token] = []
    for at, marker in enumerate(markers):
        may_break = at and at % LONGEST_RUN == 0 and len(markers) - at > 1
        if (at or glued) and not may_break:
            tokens.append(text_token(WORD_JOINER))
        tokens += marker
    return tokens


def _without_blanks_before_citations(children: list[Token]) -> list[Token]:
    """A marker belongs to the word it follows, so the blanks and line ends between them go."""
    kept: list[Token] = []
    for child in children:
        while child.type == "citation" and kept and _is_blank(kept[-1]):
            kept.pop()
        if child.type == "citation" and kept and kept[-1].type == "text":
            kept[-1].content = kept[-1].content.rstrip()
        kept.append(child)
    return kept


def _is_blank(token: Token) -> bool:
    return token.type == "softbreak" or (token.type == "text" and not token.content.strip())


def _letters(index: int) -> str:
    """0 → a, 25 → z, 26 → aa: the name of a mention, as in a list of back-links."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
