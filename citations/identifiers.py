"""Identifiers of sources in any spelling people paste: DOI, PMID, PMCID and ISBN, brought to one normal form.

The same work has one normal form however it was written, so the library can refuse to hold it twice.
Every function raises ValueError with a sentence that tells the person what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from stdnum import isbn
from stdnum.exceptions import ValidationError

from citations.spelling import percent_decoded, plain, visible

LONGEST_PASTE = 2000
LONGEST_DOI = 500

DOI_PREFIX = r"(?<![0-9])10\.[0-9]{4,9}(?:\.[0-9]+)*"
DOI_START = re.compile(DOI_PREFIX + r"(?:/|%2f)", re.IGNORECASE)
WHOLE_DOI = re.compile(DOI_PREFIX + r"/\S+")
DOI_ENDS = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f?\"“”«»]|</|<br\b|\]\(|[;,](?=10\.[0-9]{4,9}/|doi:|https?:)|[.,;]pmc?id\b",
    re.IGNORECASE,
)
SHORT_DOI = re.compile(r"(?:doi\.org/(?:10/)?|(?<![0-9])10/)([a-z][a-z0-9]{2,9})(?![\w./])", re.IGNORECASE)
HOST = re.compile(r"([\w-]+(?:\.[\w-]+)+)(?::[0-9]+)?/")
RESOLVER_HOST = re.compile(r"(?:^|\.)(?:dx[.-])?doi[.-]org", re.IGNORECASE)
PREPRINT_HOST = re.compile(r"(?:bio|med)rxiv[.-]org", re.IGNORECASE)
PREPRINT_VERSION = re.compile(r"v[0-9]{1,2}$", re.IGNORECASE)
PAGE_TAILS = re.compile(
    r"(?:/(?:abstract|full|full-?text|e?pdf|pdfft|summary|meta|references|(?:tables?|figures?)/[0-9]+)"
    r"|\.pdf|\.html?|\.full|\.abstract)+$",
    re.IGNORECASE,
)
LOOSE_ENDS = ".,;:!?*'’´`|\\([<{"
PARTNERS = {")": "(", "]": "[", ">": "<", "}": "{"}

PMID = re.compile(
    r"(?:\bPMID[\s:#]*|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|"
    r"europepmc\.org/(?:article|abstract)/med/)0*([1-9][0-9]{0,7})(?![0-9])",
    re.IGNORECASE,
)
LONE_PMID = re.compile(r"[\s(\[]*0*([1-9][0-9]{0,7})[\s.;,)\]]*")
LONGER_LONE_PMID = re.compile(r"[\s(\[]*[1-9][0-9]{5,7}[\s.;,)\]]*")
PMCID = re.compile(r"\bPMC(?:ID[\s:#]*(?:PMC)?)?\s?0*([1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)
ISBN_LABEL = re.compile(r"\bISBN\b", re.IGNORECASE)
ISBN = re.compile(r"(?<![0-9])((?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9X])(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Identifier:
    """What a paste turned out to be: `kind` is doi, pmid, pmcid or isbn; `value` is in normal form."""

    kind: str
    value: str


def normalize_doi(raw: str) -> str:
    """The DOI in `raw`, lower-case and without wrapping: `10.1177/2192568217701910`.

    Takes a bare DOI, `doi:…`, an address of doi.org, of a library's proxy or of a publisher, with punctuation,
    brackets or text around it; HTML, percent and LaTeX escapes are undone. The first DOI counts. Brackets that
    belong to the DOI stay. Raises ValueError when there is none, for a short DOI and for an endless text.
    """
    text = visible(_bounded(raw))
    found = DOI_START.search(text)
    if not found:
        text = percent_decoded(text)
        found = DOI_START.search(text)
    if not found:
        _refuse_short_doi(text)
        raise ValueError(_("There is no DOI in this. A DOI begins with 10. and a number, as in 10.1000/182."))
    doi = _unwrapped(text[found.start() :], address=_address_before(text, found.start()))
    if not WHOLE_DOI.fullmatch(doi):
        raise ValueError(
            _("This DOI is cut off. Copy it again from the source, with what follows the slash.")
        )
    if len(doi) > LONGEST_DOI:
        raise ValueError(_("This is too long to be a DOI. Copy only the DOI itself."))
    return doi


def normalize_pmid(raw: str) -> str:
    """The PubMed id in `raw`, digits without leading zeros. Takes a number, `PMID: …` or a PubMed address."""
    text = plain(_bounded(raw))
    found = PMID.search(text) or LONE_PMID.fullmatch(text)
    if not found:
        raise ValueError(_("This is not a PubMed id. It is a number of up to eight digits, as in 29164029."))
    return found[1]


def normalize_pmcid(raw: str) -> str:
    """The PubMed Central id in `raw`, as `PMC5684839`, without a version. Takes the id or an address with it."""
    found = PMCID.search(plain(_bounded(raw)))
    if not found:
        raise ValueError(_("This is not a PubMed Central id. It begins with PMC, as in PMC5684839."))
    return f"PMC{found[1]}"


def normalize_isbn(raw: str) -> str:
    """The ISBN in `raw` as 13 digits without hyphens; ten-digit numbers are converted, check digits checked."""
    found = ISBN.search(plain(_bounded(raw)))
    if not found:
        raise ValueError(_("This is not an ISBN. It has 10 or 13 digits, as in 978-0-323-40196-8."))
    try:
        return str(isbn.validate(found[1], convert=True))
    except ValidationError:
        message = _("This ISBN cannot be right: its check digit does not fit. Compare it with the book.")
        raise ValueError(message) from None


def detect(raw: str) -> Identifier:
    """The identifier a person has pasted, alone or in an address or a line of text.

    A DOI wins over the others. A number without a label counts as a PubMed id only if it has six digits or more,
    because shorter ones are usually something else. Raises ValueError when nothing was recognised.
    """
    text = plain(_bounded(raw))
    if DOI_START.search(percent_decoded(visible(raw))):
        return Identifier("doi", normalize_doi(raw))
    if PMID.search(text) or LONGER_LONE_PMID.fullmatch(text):
        return Identifier("pmid", normalize_pmid(raw))
    if PMCID.search(text):
        return Identifier("pmcid", normalize_pmcid(raw))
    if (found := ISBN.search(text)) and (ISBN_LABEL.search(text) or isbn.is_valid(found[1])):
        return Identifier("isbn", normalize_isbn(raw))
    _refuse_short_doi(text)
    raise ValueError(
        _("No DOI, PubMed id or ISBN was recognised. Paste one of them, or fill in the record by hand.")
    )


def short_doi_in(text: str) -> str:
    """The short DOI in `text`, as `10/abcd` (see https://shortdoi.org); "" if there is none."""
    found = SHORT_DOI.search(text)
    return f"10/{found[1].lower()}" if found else ""


def with_long_doi(text: str, doi: str) -> str:
    """`text` with `doi` in the place of the short DOI that stands for it."""
    return SHORT_DOI.sub(lambda _found: doi, text, count=1)


def doi_url(doi: str) -> str:
    """The address that resolves `doi`, percent-encoded where a DOI holds characters that addresses may not."""
    return "https://doi.org/" + quote(doi, safe="/:;(),")


def pubmed_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def pmc_url(pmcid: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"


def _bounded(raw: str) -> str:
    if len(raw) > LONGEST_PASTE:
        raise ValueError(
            _("This is too much text for one identifier. Paste only the DOI, PubMed id or ISBN.")
        )
    return raw


def _refuse_short_doi(text: str) -> None:
    """Raise ValueError for `10/abcd`, which only doi.org itself can turn into the full DOI."""
    if short := short_doi_in(text):
        message = _("This is a short DOI. Open %(address)s and copy the full DOI from the page it leads to.")
        raise ValueError(message % {"address": f"https://doi.org/{short}"})


def _address_before(text: str, start: int) -> str:
    """What stands directly before the DOI in the same word, if that is part of a web address; otherwise ""."""
    words = re.split(r"[\s\"“”<>]", text[:start])
    return words[-1] if "/" in words[-1] else ""


def _unwrapped(text: str, *, address: str) -> str:
    """The DOI that `text` begins with. `address` is the part of a web address that came before it."""
    if address:
        text = re.split(r"[#?&]" if "?" in address else r"[#?]", text)[0]
    doi = _without_loose_ends(DOI_ENDS.split(percent_decoded(text), maxsplit=1)[0])
    host = HOST.search(address)
    if host and not RESOLVER_HOST.search(host[1]):
        doi = _without_loose_ends(PAGE_TAILS.sub("", doi))
    if host and PREPRINT_HOST.search(host[1]):
        doi = PREPRINT_VERSION.sub("", doi)
    if address:
        doi = doi.rstrip("/")
    return doi.lower()


def _without_loose_ends(doi: str) -> str:
    """`doi` without the punctuation of the sentence it stood in; a bracket with a partner inside stays."""
    while doi and (doi[-1] in LOOSE_ENDS or _is_closing_alone(doi)):
        doi = doi[:-1]
    return doi


def _is_closing_alone(doi: str) -> bool:
    opening = PARTNERS.get(doi[-1])
    return opening is not None and doi.count(doi[-1]) > doi.count(opening)
