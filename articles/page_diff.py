"""What changed between two editions on the page as readers see it: the new page, with words removed and added marked.

The new page keeps every tag it has; marks stand round words only and never across a tag. What was removed stands as
plain words where it was. A passage is a paragraph, heading, list item, table cell or the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.blocks import changes
from articles.diff import mark, pairs
from articles.wording import FLAGS, Token, flags_of, tokens_of

_PIECE = re.compile(
    r'(?P<cite>\u2060?<a [^>]*class="cite".*?</a>)|(?P<tag><[^>]+>)|(?P<text>[^<]+)', re.DOTALL
)
_NUMBER = re.compile(r'href="#ref-(\d+)"')
_NAME = re.compile(r"</?(\w+)")
_ALT = re.compile(r'alt="([^"]*)"')
_INLINE = frozenset({"a", "em", "strong", "code", "br", "span", "mark", "img"})
FEW_WORDS = 3
_WORDS_ONLY = frozenset({"p", "pre", "h2", "h3", "h4", "h5", "h6"})
"""Elements that hold words and no other passage: what was removed before one stands before it, not within."""
_NO_PARAGRAPHS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tr"})
"""Elements in which a paragraph of its own may not stand."""


@dataclass(frozen=True)
class Atom:
    """A word, number, citation or image with the HTML that shows it; or, without a token, an inline tag."""

    html: str
    token: Token | None = None

    @property
    def key(self) -> str:
        return self.token.key if self.token else ""


@dataclass(frozen=True)
class Passage:
    """The inline content of one block of a page; `path` are the names of the blocks that it stands in."""

    atoms: tuple[Atom, ...]
    path: tuple[str, ...] = ()

    @property
    def words(self) -> list[Atom]:
        return [atom for atom in self.atoms if atom.token]

    @property
    def key(self) -> str:
        """Its words and sources, by which passages of two pages are compared."""
        return " ".join(atom.key for atom in self.words)


@dataclass(frozen=True)
class MarkedPage:
    """The HTML of a page with its marks, how many passages differ, and of each what kind of change it is (`FLAGS`)."""

    html: str
    count: int
    flags: tuple[frozenset[str], ...] = ()


def marked_page(
    old: str,
    new: str,
    old_sources: Sequence[str] = (),
    new_sources: Sequence[str] = (),
    *,
    words: Mapping[str, str | Promise] = FLAGS,
    before: int | None = None,
) -> MarkedPage:
    """The sanitised HTML `new` with its differences from `old` marked.

    `…_sources` are the keys of the sources in the order of their numbers: a citation counts as changed when another
    source stands behind it, whatever its number is. `words` are what the kinds of change are called. Where this is one
    part of a page, `before` is how many changes the parts before it hold; no label then says how many there are in all.
    """
    gone = [piece for piece in _pieces(old, old_sources) if isinstance(piece, Passage)]
    pieces = list(_pieces(new, new_sources))
    matched = _matched(gone, [piece for piece in pieces if isinstance(piece, Passage)])
    total = sum(_differ(one, other) for one, other in matched)
    marking = _Marking(words, before or 0, total if before is None else 0)
    return MarkedPage(marking.page(pieces, matched), total, tuple(marking.flags))


def _differ(gone: Passage | None, come: Passage | None) -> bool:
    return gone is None or come is None or gone.key != come.key


def _matched(before: list[Passage], after: list[Passage]) -> list[tuple[Passage | None, Passage | None]]:
    """The passages of both pages in order, in pairs; one of a pair is missing where one was added or removed.

    A few words, as in the cell of a table, that stand where others stood are paired although none is the same.
    """
    old, new = iter(before), iter(after)
    found: list[tuple[Passage | None, Passage | None]] = []
    for gone, come in pairs([one.key for one in before], [one.key for one in after]):
        one, other = (next(old) if gone else None, next(new) if come else None)
        last = found[-1] if found else (None, None)
        if one is None and last[1] is None and _is_short(last[0]) and _is_short(other):
            found[-1] = (last[0], other)
        else:
            found.append((one, other))
    return found


def _is_short(passage: Passage | None) -> bool:
    return passage is not None and len(passage.words) <= FEW_WORDS


def _pieces(html: str, sources: Sequence[str]) -> Iterator[str | Passage]:
    """A page as tags of blocks, and the passages between them."""
    atoms: list[Atom] = []
    path: list[str] = []
    for found in _PIECE.finditer(html):
        is_block = found.lastgroup == "tag" and _name(found[0]) not in _INLINE
        if not is_block:
            atoms += _atoms(found, sources)
            continue
        yield from _passage(atoms, path)
        yield found[0]
        atoms = []
        if found[0].startswith("</"):
            path.pop()
        elif _name(found[0]) != "hr":
            path.append(_name(found[0]))
    yield from _passage(atoms, path)


def _passage(atoms: list[Atom], path: list[str]) -> Iterator[str | Passage]:
    if any(atom.key for atom in atoms):
        yield Passage(tuple(atoms), tuple(path))
    elif atoms:
        yield "".join(atom.html for atom in atoms)


def _atoms(found: re.Match[str], sources: Sequence[str]) -> Iterator[Atom]:
    html = found[0]
    if found.lastgroup == "cite":
        number = int(_NUMBER.search(html)[1])  # type: ignore[index]
        key = sources[number - 1] if number <= len(sources) else str(number)
        # No word of a text has this key, not even a marker that is shown as it was typed.
        yield Atom(html, Token(f"cited:{key}", f"[{number}]", "", "citation"))
    elif found.lastgroup == "text":
        for one in tokens_of(unescape(html)):
            yield Atom(escape(one.text + one.blank, quote=False), one if one.key else None)
    elif _name(html) == "img":
        alt = unescape(_ALT.search(html)[1]) if _ALT.search(html) else ""  # type: ignore[index]
        said = _("Image: %(alt)s") % {"alt": alt or _("decorative")}
        yield Atom(html, Token(html, said, " ", "mark"))
    else:
        yield Atom(html)


def _name(tag: str) -> str:
    return _NAME.match(tag)[1]  # type: ignore[index]


class _Marking:
    """Writes the new page, numbers what differs, and puts what was removed where it was."""

    def __init__(self, kinds: Mapping[str, str | Promise], place: int, total: int) -> None:
        self.kinds, self.place, self.total = kinds, place, total
        self.flags: list[frozenset[str]] = []
        self.out: list[str] = []
        self.open: list[tuple[str, int]] = []  # the name of an open block, and where its tag stands in `out`

    def page(
        self, pieces: Iterable[str | Passage], matched: Iterable[tuple[Passage | None, Passage | None]]
    ) -> str:
        waiting = iter(matched)
        for piece in pieces:
            if isinstance(piece, str):
                self._tag(piece)
                continue
            for gone, come in waiting:
                if come is not None:
                    self.out.append(self._rewritten(gone, come))
                    break
                self._removed(gone)
        for gone, _nothing in waiting:
            self._removed(gone)
        return "".join(self.out)

    def _tag(self, tag: str) -> None:
        if tag.startswith("</") and _name(tag) not in _INLINE:
            self.open.pop()
        elif tag.startswith("<") and _name(tag) not in _INLINE | {"hr"}:
            self.open.append((_name(tag), len(self.out)))
        self.out.append(tag)

    def _removed(self, gone: Passage | None) -> None:
        words = gone.words if gone else []
        label = self._label(words, [])
        passage = f'<p class="removed-passage">{label}{mark("del", _("removed:"), _plain(words))}</p>'
        outer = self._first_not_around(gone.path if gone else ())
        if outer == len(self.open):
            self.out.append(passage)
            return
        self.out.insert(self.open[outer][1], passage)
        self.open[outer:] = [(name, at + 1) for name, at in self.open[outer:]]

    def _first_not_around(self, path: Sequence[str]) -> int:
        """Which of the open blocks a passage that stood at `path` is put before; their number for “within them all”.

        It is the outermost that did not hold it, so that a paragraph does not end up in the list or table after it.
        """
        names = [name for name, _at in self.open]
        pairs = enumerate(zip(names, path, strict=False))
        first = next((at for at, (name, other) in pairs if name != other), min(len(names), len(path)))
        if first == len(names) and not (names and names[-1] in _WORDS_ONLY):
            return first
        first = min(first, len(names) - 1)
        while first and names[first - 1] in _NO_PARAGRAPHS:
            first -= 1
        return first

    def _rewritten(self, gone: Passage | None, come: Passage) -> str:
        if not _differ(gone, come):
            return "".join(atom.html for atom in come.atoms)
        words, others = gone.words if gone else [], come.words
        html, at, removed, added = "", 0, [], []
        for kind, i1, i2, j1, j2 in changes([one.key for one in words], [one.key for one in others]):
            if kind != "equal":
                removed, added = removed + words[i1:i2], added + others[j1:j2]
                gone_words = _plain(words[i1:i2])
                html += mark("del", _("removed:"), gone_words.rstrip() if j1 < j2 else gone_words)
            shown, at = _until(come.atoms, at, j2 - j1)
            html += "".join(atom.html for atom in shown) if kind == "equal" else _added(shown)
        html += "".join(atom.html for atom in come.atoms[at:])
        return self._label(removed, added) + html

    def _label(self, removed: Sequence[Atom], added: Sequence[Atom]) -> str:
        """Which change it is and of what kind, in words; the place that the navigator goes to."""
        self.place += 1
        flags = flags_of(*([atom.token for atom in side if atom.token] for side in (removed, added)))
        self.flags.append(flags)
        said = _("Change %(place)s of %(total)s") if self.total else _("Change %(place)s")
        said %= {"place": self.place, "total": self.total}
        kinds = ", ".join(str(label) for flag, label in self.kinds.items() if flag in flags)
        text = escape(f"{said}: {kinds}" if kinds else said)
        return f'<span class="page-mark tag" id="change-{self.place}" tabindex="-1">{text}</span> '


def _until(atoms: Sequence[Atom], start: int, words: int) -> tuple[Sequence[Atom], int]:
    """The atoms from `start` on that hold so many words, with the tags before them; and where they end."""
    at = start
    while words:
        words -= atoms[at].token is not None
        at += 1
    return atoms[start:at], at


def _added(atoms: Sequence[Atom]) -> str:
    """Atoms with every run of words marked as added, and the tags between them as they are."""
    html, run = "", ""
    for atom in atoms:
        if atom.token:
            run += atom.html
        else:
            html, run = html + _wrapped(run) + atom.html, ""
    return html + _wrapped(run)


def _wrapped(run: str) -> str:
    words = run.rstrip()
    return mark("ins", _("added:"), words, is_html=True) + run[len(words) :]


def _plain(atoms: Sequence[Atom]) -> str:
    return "".join(atom.token.text + atom.token.blank for atom in atoms if atom.token)
