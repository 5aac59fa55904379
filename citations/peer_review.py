"""What a record itself says about peer review (pure).

Preprints, notices, letters, abstracts of meetings and the like are not reviewed as articles are. Of an article in a
journal the record says nothing: whether its journal reviews is decided once for the journal, elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from citations.found import Found
from citations.places import is_supplement
from citations.spelling import plain
from citations.title_words import word_list
from citations.titles import fold
from citations.verdicts import PeerClass, Reason

SUSPECT_PREFIXES = ("10.65215/",)
"""Registrants known for registering other people's papers once more, as preprints of their own."""

PREPRINT_KINDS = frozenset({"posted-content", "preprint"})
GREY_KINDS = frozenset({"dissertation", "thesis", "report", "report-component", "report-series", "standard"})
JOURNAL_KINDS = frozenset({"journal-article", "journalarticle", "article-journal"})
OTHER_KINDS = frozenset(
    word_list(
        "component dataset database grant peer-review peerreview journal journal-issue journal-volume software image "
        "figure audiovisual sound collection model workflow service physicalobject interactiveresource"
    )
)

NOTICE_TYPES = frozenset(
    {"retraction of publication", "published erratum", "retraction notice", "expression of concern"}
)
EDITORIAL_TYPES = frozenset(
    {"letter", "editorial", "comment", "news", "newspaper article", "biography", "portrait", "interview"}
)
ABSTRACT_TYPES = frozenset({"meeting abstract", "meeting abstracts", "congress", "congresses"})

SERVERS = frozenset(
    fold(name)
    for name in (
        "bioRxiv",
        "medRxiv",
        "arXiv",
        "ChemRxiv",
        "PsyArXiv",
        "SocArXiv",
        "Research Square",
        "Res Sq",
        "SSRN",
        "SSRN Electronic Journal",
        "Preprints",
        "Preprints.org",
        "OSF Preprints",
        "Authorea",
        "Preprints with The Lancet",
    )
)
NOTICE_TITLE = re.compile(
    r"\W*(?:(?:author|publisher)(?:['’]?s)? )?(?:"
    r"(?:corrigend(?:um|a)|errat(?:um|a)|notice of (?:retraction|withdrawal)|expression of concern)\b"
    r"|(?:correction|retraction|withdrawal|addendum)(?:\W*$|\s*[:.]\s|\s+-\s|\s*[–—]|\s+not(?:e|ice)\b"
    r"|\s+(?:to|of|for)(?::|\s*[\"“‘']|\s+publication\b|\s+not(?:e|ice)\b)))",
    re.IGNORECASE,
)
"""`Correction: …` and `Correction to: …`, but not `Correction of kyphosis` or `Withdrawal of steroids`."""
REPLY_TITLE = re.compile(
    r"\W*(?:(?:in |the )?(?:authors?['’]?s?['’]? )?reply(?:\W*$|\s*[:.]\s|\s+to\b)"
    r"|(?:the )?authors?['’]?s?['’]? response|response(?:\W*$|:\s)"
    r"|letters? to the editor|editorial(?:\W*$|\s*[:.]\s|\s+comment)|comment(?:ary)?(?:\W*$|:\s|\s+on\b))",
    re.IGNORECASE,
)
"""`Reply to Smith` and `Comment on …`, but not `Response to treatment`."""

FRONT_MATTER = frozenset(
    fold(title)
    for title in (
        "Table of Contents",
        "Contents",
        "Editorial Board",
        "Editorial Advisory Board",
        "Front Matter",
        "Back Matter",
        "Cover",
        "Front Cover",
        "Back Cover",
        "Inside Front Cover",
        "Cover Image",
        "Masthead",
        "Title Page",
        "Author Index",
        "Subject Index",
        "Index",
        "Index to Volume",
        "Issue Information",
        "Instructions for Authors",
        "Instructions to Authors",
        "Information for Authors",
        "Guide for Authors",
        "List of Reviewers",
        "Reviewers",
        "Acknowledgment to Reviewers",
        "Announcements",
        "Calendar",
        "Calendar of Events",
        "Advertisement",
        "Preface",
    )
)


def peer_class(found: Sequence[Found]) -> tuple[PeerClass, tuple[Reason, ...]]:
    """The class of one work by all records of it, and why if it is `no`.

    `no` if any source says so. `journal`: an article of a journal. `unknown`: books, chapters, proceedings, nothing.
    """
    reasons = tuple(dict.fromkeys(reason for reason, says in REFUSALS for one in found if says(one)))
    if reasons:
        return PeerClass.NO, reasons
    if any(_is_journal_article(one) for one in found):
        return PeerClass.JOURNAL, ()
    return PeerClass.UNKNOWN, ()


def is_notice(found: Found) -> bool:
    """Whether a record is only a notice about an article: it says of which, or its type or title says so."""
    return bool(found.notice_of) or bool(_types(found) & NOTICE_TYPES) or says_notice(found.record.title)


def says_notice(title: str) -> bool:
    """Whether a title is that of a notice: `Correction: …`, `Retraction notice to …`."""
    return bool(NOTICE_TITLE.match(title))


def says_reply(title: str) -> bool:
    """Whether a title is that of a reply, a letter or an editorial; not `Response to therapy`."""
    return bool(REPLY_TITLE.match(title))


def is_preprint(found: Found) -> bool:
    """By its type, or by the name of the server that it stands on."""
    names = (found.record.container_title, found.record.container_title_short, *found.journals)
    is_on_server = any(_server(name) in SERVERS for name in names if name)
    return _kind(found) in PREPRINT_KINDS or "preprint" in _types(found) or is_on_server


def is_meeting_abstract(found: Found) -> bool:
    """A single page in a supplement, `2021;39(15_suppl):4068`, or what PubMed calls so."""
    record = found.record
    return bool(_types(found) & ABSTRACT_TYPES) or (
        is_supplement(record.issue) and not record.article_number and _is_one_page(record.pages)
    )


def is_front_matter(found: Found) -> bool:
    """Covers, tables of contents and the like, which nobody has written."""
    return not found.record.authors and fold(found.record.title) in FRONT_MATTER


def is_no_article(found: Found) -> bool:
    """Figures, data sets, grants, review reports and what nobody has written."""
    return _kind(found) in OTHER_KINDS or is_front_matter(found)


def is_suspect(found: Found) -> bool:
    return found.record.doi.startswith(SUSPECT_PREFIXES)


REFUSALS: tuple[tuple[Reason, Callable[[Found], bool]], ...] = (
    (Reason.SUSPECT_PREFIX, is_suspect),
    (Reason.NOTICE, is_notice),
    (Reason.PREPRINT, is_preprint),
    (Reason.MEETING_ABSTRACT, is_meeting_abstract),
    (
        Reason.EDITORIAL_MATTER,
        lambda found: bool(_types(found) & EDITORIAL_TYPES) or says_reply(found.record.title),
    ),
    (Reason.NOT_AN_ARTICLE, is_no_article),
    (Reason.GREY_LITERATURE, lambda found: _kind(found) in GREY_KINDS),
)


def _is_journal_article(found: Found) -> bool:
    return _kind(found) in JOURNAL_KINDS or "journal article" in _types(found)


def _is_one_page(pages: str) -> bool:
    """`4068`, `4068-4068`, `S45`; an `e000776` alone is an article number."""
    first, _hyphen, last = plain(pages).replace(" ", "").partition("-")
    if last:
        return first == last
    return bool(re.fullmatch(r"S?\d+[Ss]?", first))


def _kind(found: Found) -> str:
    return found.kind.strip().lower()


def _types(found: Found) -> set[str]:
    return {each.strip().lower() for each in found.publication_types}


def _server(name: str) -> str:
    """`bioRxiv : the preprint server for biology` → `biorxiv`."""
    return fold(re.split(r"\s[:(]|:\s", name)[0])
