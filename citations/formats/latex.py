"""LaTeX in the fields of BibTeX files, decoded and written: accents, escapes, italics, raised and lowered (pure)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_syntax
from pylatexenc.macrospec import LatexContextDb, std_macro

from citations.formats.imported import CannotUse
from citations.typography import markup_in

DEEPEST = 20
LONGEST = 20_000
"""Longer and more deeply nested fields are no titles or names; decoding them would only take time."""

MARKUP = {"textit": "i", "emph": "i", "textsubscript": "sub", "textsuperscript": "sup"}
COMMANDS = {"i": r"\textit{", "sub": r"\textsubscript{", "sup": r"\textsuperscript{"}
CHARACTERS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "textasciigrave": "`",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textbackslash": "\\",
}
ESCAPES = {
    **{letter: f"\\{letter}" for letter in "&%$#_"},
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
"""Braces are spelled out, because BibTeX counts those with a backslash as well."""
HYPHENS = re.compile("-(?=-)")
NEEDS_DECODING = re.compile(r"[\\{}$~%`]|--|''")
COMMENT = re.compile(r"(?<!\\)%")
RAISED = re.compile(r"\$\s*(?:\{\})?\s*([_^])\s*(?:\{([^{}$]*)\}|(\w))\s*\$")
BRACES = re.compile(r"(?<!\\)[{}]")


def _decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl=f"<{tag}>%s</{tag}>") for name, tag in MARKUP.items()]
    macros += [MacroTextSpec(name, simplify_repl=text) for name, text in CHARACTERS.items()]
    macros.append(MacroTextSpec("url", simplify_repl="%s"))
    context.add_context_category("references", prepend=True, macros=macros)
    return LatexNodes2Text(latex_context=context, math_mode="text")


def _syntax() -> LatexContextDb:
    """What the commands take: those for markup one argument, which is not known of all of them by default."""
    syntax = get_default_syntax()
    syntax.add_context_category("references", prepend=True, macros=[std_macro(name, "{") for name in MARKUP])
    return syntax


DECODER, SYNTAX = _decoder(), _syntax()


def decoded(text: str) -> str:
    """`text` without LaTeX: `M{\\"u}ller` → Müller, `$\\alpha$` → α, `\\textit{Listeria}` → <i>Listeria</i>.

    A percent sign begins no comment here: people mean it. Raises CannotUse for what no title or name can be.
    """
    if not NEEDS_DECODING.search(text):
        return text
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise CannotUse(_("A field is too long or has too many braces inside each other. Shorten it."))
    text = RAISED.sub(_raised, COMMENT.sub(r"\\%", text))
    try:
        return str(DECODER.latex_to_text(text, latex_context=SYNTAX))
    except (
        RecursionError,
        LookupError,
        ValueError,
    ) as error:  # commands inside commands, or without what they take
        raise CannotUse(_("The LaTeX of a field cannot be read. Write it as plain text.")) from error


def encoded(text: str) -> str:
    """`text` as the value of a field, without its outer braces; our markup as LaTeX commands."""
    return "".join(_command(piece) if is_tag else _escaped(piece) for piece, is_tag in markup_in(text))


def _command(tag: str) -> str:
    return "}" if tag.startswith("</") else COMMANDS[tag.strip("<>")]


def _escaped(text: str) -> str:
    return HYPHENS.sub("-{}", "".join(ESCAPES.get(letter, letter) for letter in text))


def _raised(found: re.Match[str]) -> str:
    command = "textsubscript" if found[1] == "_" else "textsuperscript"
    return f"\\{command}{{{found[2] or found[3] or ''}}}"


def _depth(text: str) -> int:
    deepest = depth = 0
    for brace in BRACES.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        deepest = max(deepest, depth)
    return deepest
