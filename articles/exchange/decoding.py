"""From bytes to text: which encodings are read, what is refused, and what is cleaned away with a note."""

from __future__ import annotations

import codecs
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.exchange.refusals import FileTooLarge, NotText, UnknownEncoding

LARGEST_FILE = 10 * 1024 * 1024
MOST_CONTROLS = 0.005
MOST_OTHER_LETTERS = 0.2
MOSTLY_UTF8 = 0.8

SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word (docx)"),
    (b"\xd0\xcf\x11\xe0", "Word (doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
)
MARKUP_START = re.compile(rb"\s*<(?:!doctype html|html|\?xml)\b", re.IGNORECASE)
UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NOT_ASCII = re.compile(rb"[\x80-\xff]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe]")
LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SAVE_AS_TEXT = gettext_lazy("Copy its text and paste it here, or save it as plain text in UTF-8.")


def decode(data: bytes | str) -> tuple[str, list[str]]:
    """The text in `data` with `\\n` for every kind of line end, and notes on what was done to get it.

    Reads UTF-8, UTF-16 with a byte order mark, and Windows-1252 (with a note). Control characters, byte order marks
    and characters that turn the direction of text around are left out, with a note that counts them.
    Raises FileTooLarge, NotText or UnknownEncoding.
    """
    _check_size(data)
    text, notes = (data, []) if isinstance(data, str) else _read(data)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UnknownEncoding(_("The text holds halves of characters. Copy it again from the source."))
    text = LINE_ENDS.sub("\n", text)
    text, count = CONTROLS.subn("", text)
    if count > max(3, MOST_CONTROLS * (len(text) + count)):
        raise NotText(_("This is not text: it is full of control characters.") + " " + str(SAVE_AS_TEXT))
    if count:
        notes.append(
            ngettext(
                "%(count)d invisible control character was left out.",
                "%(count)d invisible control characters were left out.",
                count,
            )
            % {"count": count}
        )
    return text, notes


def _check_size(data: bytes | str) -> None:
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > LARGEST_FILE:
        message = _("The file has %(size).1f MB; an import may have 10 MB. Import one article at a time.")
        raise FileTooLarge(message % {"size": size / 1024 / 1024})


def _read(data: bytes) -> tuple[str, list[str]]:
    _refuse_other_formats(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _read_utf16(data), []
    if b"\x00" in data:
        raise NotText(
            _("This is not text, or text in an encoding that is not read here.") + " " + str(SAVE_AS_TEXT)
        )
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        return _read_windows(data, error), [
            _("The file is not UTF-8; it was read as Windows-1252. Check the accents.")
        ]


def _refuse_other_formats(data: bytes) -> None:
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            raise NotText(_("This is a %(name)s file.") % {"name": name} + " " + str(SAVE_AS_TEXT))
    if MARKUP_START.match(data[:1000]):
        raise NotText(_("This is the source code of a web page. Copy the text as you see it in the browser."))


def _read_utf16(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF32_LE):
        raise UnknownEncoding(_("The file is in UTF-32. Save it again as UTF-8."))
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise UnknownEncoding(
            _("The file says it is UTF-16, but is damaged. Save it again as UTF-8.")
        ) from None


def _read_windows(data: bytes, error: UnicodeDecodeError) -> str:
    """`data` as Windows-1252, if it can be: a European language, and not UTF-8 with some damage."""
    line = data.count(b"\n", 0, error.start) + 1
    beyond_ascii = len(NOT_ASCII.findall(data))
    if sum(map(len, UTF8_LETTER.findall(data))) >= MOSTLY_UTF8 * beyond_ascii:
        message = _(
            "The file is damaged UTF-8: line %(line)d has a character that is cut off. Save it again as UTF-8."
        )
        raise UnknownEncoding(message % {"line": line})
    refused = UnknownEncoding(
        _("The encoding of this file was not recognised (line %(line)d). Save it again as UTF-8.")
        % {"line": line}
    )
    if beyond_ascii > MOST_OTHER_LETTERS * len(data):
        raise refused
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise refused from None
