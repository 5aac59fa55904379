"""The canonical content of an edition and its digest: the bytes that signatures are about.

One content has exactly one serialisation (keys sorted, no blanks, UTF-8, NFC text, LF), so the database can hash the
stored text itself and nobody can pass off another spelling of the same content as unsigned, or of another as signed.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

SCHEMA_VERSION = 1

LINE_END = re.compile(r"\r\n?")
TRAILING_BLANKS = re.compile(r"[ \t]+(?=\n|\Z)")
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85]")
CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1b\x1f\x7f-\x9f\ufffe\uffff]")


def normalise_text(text: str) -> str:
    """`text` in NFC with LF line ends and no blanks at the ends of lines; normalising twice changes nothing.

    Raises ValueError for NUL and lone surrogates, which no database or page can hold.
    """
    unstorable = UNSTORABLE.search(text)
    if unstorable:
        raise ValueError(
            _("The text holds a character that cannot be stored: %(name)s at position %(position)s.")
            % {"name": f"U+{ord(unstorable[0]):04X}", "position": unstorable.start() + 1}
        )
    return TRAILING_BLANKS.sub("", LINE_END.sub("\n", unicodedata.normalize("NFC", text)))


def without_controls(text: str) -> str:
    """`text` without the control characters that come along when it is copied from a PDF; tabs and line ends stay.

    Nobody sees them, they mean nothing, and XML (a feed) cannot hold them. Those that break a line become a blank.
    """
    return CONTROLS.sub("", BREAKS.sub(" ", text))


def as_saved(typed: str) -> str:
    """What somebody typed or pasted into a field, as a working copy keeps it. Raises ValueError as `normalise_text`."""
    return normalise_text(without_controls(typed)).strip()


def canonical_json(content: Mapping[str, Any]) -> str:
    """The one serialisation of `content`: keys sorted by code point, no insignificant blanks, texts normalised.

    Raises ValueError for what has no single spelling: floats, other types, keys that are equal once normalised.
    """
    return json.dumps(
        _canonical(content), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def read_canonical(text: str) -> dict[str, Any]:
    """The content in `text`, which must be its canonical serialisation.

    Raises ValueError for any other spelling, such as a key given twice, of which a reader would see one value and an
    auditor perhaps the other.
    """
    content = json.loads(text)
    if not isinstance(content, dict) or canonical_json(content) != text:
        raise ValueError("This is not the canonical form of a content.")
    return content


def digest(canonical: str) -> str:
    """SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits; PostgreSQL computes the same."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """`value` with every text normalised, or ValueError."""
    if isinstance(value, str):
        return normalise_text(str(value))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return _canonical_mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_canonical(item) for item in value]
    raise ValueError(
        f"A content holds texts, whole numbers, lists and dictionaries, not {type(value).__name__}."
    )


def _canonical_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    result = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError(f"A key in a content is a text, not {type(key).__name__}.")
        name = normalise_text(str(key))
        if name in result:
            raise ValueError(f"The key “{name}” occurs twice.")
        result[name] = _canonical(item)
    return result
