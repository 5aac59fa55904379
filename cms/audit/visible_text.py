"""Text of the audit trail made safe to show: nothing invisible stays invisible, and no cell becomes a formula."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that change how text looks or breaks, without being seen themselves."""

LINE_BREAK = " ⏎ "
STARTS_A_FORMULA = "=+-@−"
"""What spreadsheets take for the start of a formula; full-width and small forms are folded to these first."""


def visible(text: str) -> str:
    """`text` on one line: breaks as ⏎, and every other unseen character as its number, such as \\u202e."""
    if text.isprintable():
        return text  # nearly always, and an export has millions of cells
    one_line = re.sub(r"\r\n|[\n\r\x85\u2028\u2029]", LINE_BREAK, text)
    return "".join(_numbered(character) for character in one_line)


def csv_cell(value: object) -> str:
    """`value` as a cell that no spreadsheet runs: a formula gets an apostrophe before it (OWASP, CSV injection).

    Also after a semicolon, because spreadsheets of many countries split cells there.
    """
    parts = re.split(r"(;)", visible("" if value is None else str(value)))
    return "".join(f"'{part}" if _is_formula(part) else part for part in parts)


def _numbered(character: str) -> str:
    if unicodedata.category(character) not in UNSEEN:
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _is_formula(part: str) -> bool:
    start = part.lstrip(" \u3000\xa0⏎\"'")[:1]
    return unicodedata.normalize("NFKC", start).startswith(tuple(STARTS_A_FORMULA))
