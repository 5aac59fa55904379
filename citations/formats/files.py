"""Files of references, whatever their format: which one it is, and reading it (pure).

Untrusted: at most 5 MB and 5,000 references; everything else that cannot be read is refused with a sentence that says
what to do.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citations.formats import bibtex, csl_json, endnote_xml, nbib, ris
from citations.formats.imported import CannotRead, Imported
from citations.records import Record

LARGEST_FILE = 5 * 1024 * 1024
LOOKED_AT = 20_000
"""Characters at the beginning of a file from which its format is told."""


@dataclass(frozen=True)
class Format:
    """One format. `name` stands in addresses, `extension` (without its stop) in names of files.

    `signs`: what a file of this format has near its beginning. `endings`: extensions it comes with.
    """

    name: str
    label: Promise
    extension: str
    content_type: str
    signs: re.Pattern[str]
    endings: tuple[str, ...]
    read: Callable[[str], Imported]
    write: Callable[[Iterable[Record]], str]


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format(
            name="ris",
            label=gettext_lazy("RIS (EndNote, Zotero, Mendeley and others)"),
            extension="ris",
            content_type="application/x-research-info-systems; charset=utf-8",
            signs=re.compile(r"^[ \t]*(?:\d+\.[ \t]+)?TY[ \t]{1,2}-", re.MULTILINE | re.IGNORECASE),
            endings=("ris",),
            read=ris.read,
            write=ris.write,
        ),
        Format(
            name="nbib",
            label=gettext_lazy("PubMed (nbib)"),
            extension="nbib",
            content_type="application/nbib; charset=utf-8",
            signs=re.compile(r"^(?:PMID|OWN|STAT|TI|BTI) {0,2}- ", re.MULTILINE | re.IGNORECASE),
            endings=("nbib", "medline"),
            read=nbib.read,
            write=nbib.write,
        ),
        Format(
            name="bibtex",
            label=gettext_lazy("BibTeX (LaTeX, JabRef)"),
            extension="bib",
            content_type="application/x-bibtex; charset=utf-8",
            signs=re.compile(r"^[ \t]*@\w+[ \t]*[{(]", re.MULTILINE),
            endings=("bib", "bibtex"),
            read=bibtex.read,
            write=bibtex.write,
        ),
        Format(
            name="csl-json",
            label=gettext_lazy("CSL-JSON (citation processors)"),
            extension="json",
            content_type="application/vnd.citationstyles.csl+json; charset=utf-8",
            signs=re.compile(r"\A\s*(?:\[\s*(?:\{|\])|\{)"),
            endings=("json", "csl"),
            read=csl_json.read,
            write=csl_json.write,
        ),
        Format(
            name="endnote-xml",
            label=gettext_lazy("EndNote XML"),
            extension="xml",
            content_type="application/xml; charset=utf-8",
            signs=re.compile(r"\A\s*<(?:.*<)?(?:records|xml)[\s>]", re.DOTALL),
            endings=("xml", "enl"),
            read=endnote_xml.read,
            write=endnote_xml.write,
        ),
    )
}

BINARY = re.compile(rb"%PDF|PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf|\x89PNG|\xff\xd8\xff|\x1f\x8b|GIF8")


def read_file(data: bytes, name: str = "") -> Imported:
    """Every reference in a file, read or rejected. `name` is that of the file. Raises CannotRead."""
    text = text_of(data)
    return format_of(text, name).read(text)


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252. Raises CannotRead for all else."""
    if len(data) > LARGEST_FILE:
        said = _("The file has %(size).1f MB; it may have 5 MB. Divide it and import the parts.")
        raise CannotRead(said % {"size": len(data) / 1024 / 1024})
    if not data.strip():
        raise CannotRead(_("The file is empty."))
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if BINARY.match(data) or (b"\x00" in data and not is_utf16):
        raise CannotRead(
            _("This is no text file. Export the references as RIS or in one of the other formats.")
        )
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotRead(_("The encoding of the file was not recognised. Export it again as UTF-8."))


def format_of(text: str, name: str) -> Format:
    """The format of a file: by what stands in it; where that says nothing, by its name. Raises CannotRead."""
    beginning = text[:LOOKED_AT]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    for format_ in FORMATS.values():
        if format_.signs.search(beginning):
            return format_
    for format_ in FORMATS.values():
        if ending in format_.endings:
            return format_
    known = "; ".join(str(format_.label) for format_ in FORMATS.values())
    raise CannotRead(_("The format was not recognised. These are read: %(known)s.") % {"known": known})
