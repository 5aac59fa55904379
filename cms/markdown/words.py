"""Words without their markup: for search, overlap, counting, anchors and labels. Also the small token builders."""

import re

from markdown_it.token import Token

from .results import Passage, first_line

KINDS = {
    "heading_open": "heading",
    "callout_heading_open": "heading",
    "dt_open": "heading",
    "list_item_open": "item",
    "figcaption_open": "caption",
    "caption_open": "caption",
    "th_open": "cell",
    "td_open": "cell",
}
CODE = ("fence", "code_block")

WORD = re.compile(r"\w+(?:[.,’'/-]\w+)*")


def text_token(content: str) -> Token:
    """A run of text; the renderer escapes it."""
    return Token("text", "", 0, content=content)


def wrapped(name: str, inside: list[Token], attributes: dict[str, str | int | float]) -> list[Token]:
    """`inside` between an opening and a closing tag; `name` is the tag, or a kind whose tag is set later."""
    return [Token(f"{name}_open", name, 1, attrs=attributes), *inside, Token(f"{name}_close", name, -1)]


def plain_words(tokens: list[Token] | None) -> str:
    """What the inline tokens say. Citation markers vanish together with the blanks before them; pictures too."""
    said: list[str] = []
    for token in tokens or []:
        if token.type == "citation":
            while said and not said[-1].strip():
                said.pop()
            if said:
                said[-1] = said[-1].rstrip()
        elif token.type in ("text", "code_inline"):
            said.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" ")
    return "".join(said)


def plain_text(tokens: list[Token]) -> str:
    """One block a line; the cells of a table row are separated by tabs."""
    lines: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append("\t".join(row or []))
            row = None
        elif token.type == "inline" or token.type in CODE:
            said = plain_words(token.children) if token.type == "inline" else token.content
            (lines if row is None else row).append(said.strip())
    return "\n".join(line for line in lines if line.strip())


def passages(tokens: list[Token]) -> tuple[Passage, ...]:
    """Every block that says something, in order. A block inside another is what the innermost one makes of it."""
    found: list[Passage] = []
    around: list[str] = ["paragraph"]
    at: list[int] | None = None
    for token in tokens:
        at = token.map or at
        if token.nesting == 1:
            around.append(KINDS.get(token.type, around[-1]))
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline" or token.type in CODE:
            said = plain_words(token.children) if token.type == "inline" else token.content
            kind = "code" if token.type in CODE else around[-1]
            if said.strip():
                found.append(Passage(kind, said.strip(), first_line(at)))
    return tuple(found)


def count_words(text: str) -> int:
    """Words as a person counts them: "5-10", "don't" and "1,000" are one each."""
    return sum(1 for _ in WORD.finditer(text))
