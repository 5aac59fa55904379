"""Why a file cannot be imported, in sentences a person can act on."""

from __future__ import annotations


class ImportRefused(ValueError):
    """The file was not imported, and nothing was written. The message says what to do."""

    code = "import_refused"


class FileTooLarge(ImportRefused):
    code = "file_too_large"


class NotText(ImportRefused):
    """The bytes are not text: a Word file, a PDF, a picture, or text cut up by control characters."""

    code = "not_text"


class UnknownEncoding(ImportRefused):
    code = "unknown_encoding"


class NothingToImport(ImportRefused):
    """Empty, or nothing but the furniture of a web page."""

    code = "nothing_to_import"


class OnlyReferences(ImportRefused):
    code = "only_references"


class TextTooLong(ImportRefused):
    code = "text_too_long"


class TooManyReferences(ImportRefused):
    code = "too_many_references"
