"""Callouts: fenced directives that become sections whose heading says in words how urgent they are.

    ::: do            ::: warning Taking other medicines        ::: emergency Call 999 now if:
    - drink water     Text                                      - sign
    :::               :::                                       :::

The words are for people who cannot see colour or miss a heading: each Don't item says "do not" itself, because
without its heading it would mean the opposite (NHS design system: do and don't lists, care cards).
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from markdown_it.token import Token

from .results import Notes
from .words import plain_words, text_token, wrapped

# kind: (what it is called when it has no title, the hidden words before a title)
KINDS = {
    "do": (_("Do"), ""),
    "dont": (_("Don’t"), ""),
    "warning": (_("Important"), _("Important")),
    "non-urgent": (_("Non-urgent advice"), _("Non-urgent advice")),
    "urgent": (_("Urgent advice"), _("Urgent advice")),
    "emergency": (_("Immediate action required"), _("Immediate action required")),
}
LISTS = {"do", "dont"}
NAME = re.compile(r"[A-Za-z'’-]+")
FENCE = re.compile(r"[\s>]*:{3,}\s*")
STRAY = re.compile(r"(?m)^:{3,}.*")
ALREADY_DO_NOT = re.compile(r"(?i)do\s+not\b")
CONTRACTION = re.compile(r"(?i)don['’]?t\b")
NEGATIVE = re.compile(
    r"(?i)(never|avoid|not|no|none|nothing|nobody|nowhere|neither|nor|without|refrain"
    r"|(ca|must|should|sha|wo)n['’]?t|cannot|(can|must|should|shall|may)\s+(not|never))\b"
)


def directive(info: str) -> tuple[str, str] | None:
    """(kind, title) of the line that opens a callout, or None when the word is not one of ours."""
    name, *title = info.split(maxsplit=1) or [""]
    if not NAME.fullmatch(name):
        return None
    kind = name.lower().replace("'", "").replace("’", "")
    kind = "non-urgent" if kind == "nonurgent" else kind
    return (kind, title[0].rstrip() if title else "") if kind in KINDS else None


def arrange(
    tokens: list[Token], source: list[str], parse_title: Callable[[str], list[Token]], notes: Notes
) -> list[Token]:
    """Turn callout containers into sections with a heading, in place; returns the new tokens."""
    arranged: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "container_callout_open":
            kind, title = directive(token.info) or ("warning", "")
            token.tag, token.attrs = "section", {"class": f"callout callout-{kind}"}
            _check(tokens, at, kind, source, notes)
            if kind == "dont":
                _say_do_not(tokens, at, notes)
            arranged += [token, *_heading(token, kind, parse_title(title) if title else [])]
        elif token.type == "container_callout_close":
            token.tag = "section"
            arranged.append(token)
        else:
            stray = STRAY.search(token.content) if token.type == "inline" else None
            if stray:
                notes.report("callout_unknown", token.map, stray[0])
            arranged.append(token)
    return arranged


def _heading(opening: Token, kind: str, title: list[Token]) -> list[Token]:
    """Heading tokens; their level is set by the outline. Without a title the urgency itself is what is seen."""
    name, hidden = KINDS[kind]
    words = [text_token(str(name))]
    if title and hidden:
        words = [*wrapped("span", [text_token(f"{hidden}: ")], {"class": "visually-hidden"}), *title]
    elif title:
        words = [text_token(f"{name}: "), *title]
    inline = Token("inline", "", 0, children=words, map=opening.map, level=opening.level + 2)
    tokens = wrapped("callout_heading", [inline], {"class": "callout-heading"})
    for token in (tokens[0], tokens[-1]):
        token.block, token.level, token.map = True, opening.level + 1, opening.map
    return tokens


def _check(tokens: list[Token], at: int, kind: str, source: list[str], notes: Notes) -> None:
    opening = tokens[at]
    last = opening.map[1] if opening.map else 0
    if last >= len(source) or not FENCE.fullmatch(source[last]):
        notes.report("callout_unclosed", opening.map)
    if tokens[at + 1].type == "container_callout_close":
        notes.report("callout_empty", opening.map)
    elif kind in LISTS and not _items(tokens, at):
        notes.report("callout_without_list", opening.map)


def _items(tokens: list[Token], at: int) -> list[Token]:
    """First inline token of each list item that stands directly in the callout opened at `at`."""
    level, found, waiting = tokens[at].level, [], False
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        if token.type == "container_callout_close" and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 2:
            waiting = True
        elif token.type == "inline" and waiting:
            found.append(token)
            waiting = False
    return found


def _say_do_not(tokens: list[Token], at: int, notes: Notes) -> None:
    """Begin each item with "do not", unless it does so or would then turn into its opposite."""
    phrase = str(_("do not"))
    for item in _items(tokens, at):
        children = item.children or []
        said = plain_words(children).lstrip()
        if NEGATIVE.match(said):
            notes.report("dont_item_negative", item.map, said)
        elif CONTRACTION.match(said):
            _edit_first(children, lambda words: CONTRACTION.sub(phrase, words.lstrip(), count=1))
        elif not ALREADY_DO_NOT.match(said) and not said.lower().startswith(phrase.lower()):
            if re.match(r"[A-Z][a-z]", said):
                _edit_first(children, lambda words: words[:1].lower() + words[1:])
            children.insert(0, text_token(f"{phrase} "))
            item.children = children


def _edit_first(children: list[Token], edit: Callable[[str], str]) -> None:
    """Apply `edit` to the first words of an item."""
    for child in children:
        if child.type == "text" and child.content:
            child.content = edit(child.content)
            return
