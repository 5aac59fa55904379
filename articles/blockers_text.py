"""Blockers in plain words: what stands in the way, what to do about it, and where.

The rule itself is the view `edition_blocker`; this module only translates its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Edition, Verdict
from articles.permissions import can
from articles.proofs import Proof, proofs_of
from articles.workflow import Kind
from citations.standing import NOT_PEER_REVIEWED, UNVERIFIED
from cms.accounts.models import User

KEYS_NAMED = 6
ABOUT_SOURCES = (UNVERIFIED, NOT_PEER_REVIEWED)
"""Codes of which each detail is the key of a source that is not settled."""


@dataclass(frozen=True)
class Way:
    """Where an obstacle can be removed: who may (a verb), the label of the link, its address."""

    verb: str
    label: Promise
    address: Callable[[Edition, Sequence[str]], str]


@dataclass(frozen=True)
class Text:
    """What is said about one code. `sentence` may hold `%(names)s`, the details that the database gives."""

    sentence: Callable[[Sequence[str]], str]
    advice: Promise
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Reason:
    """What stands against one source or claim: its name and page, a sentence, and a link to more if there is one."""

    name: str
    page_url: str
    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Obstacle:
    """One thing that keeps an edition from going live, as the desk says it. `url` is empty without a way to go.

    `reasons` say what was found out about each source, and what was said of each claim that does not hold.
    """

    code: str
    sentence: str
    advice: str
    url: str = ""
    label: str = ""
    reasons: tuple[Reason, ...] = ()


def obstacles(edition: Edition, user: User) -> list[Obstacle]:
    """Everything that blocks `edition` now, in the order in which people usually remove it.

    A link is given only to somebody whose duties allow what it leads to. One query, one more if claims block it, and
    three more if sources do, whatever their number.
    """
    found: dict[str, list[str]] = {}
    for code, detail in edition.blockers.values_list("code", "detail"):
        key = f"{code}:{detail}" if code == "content_incomplete" else code
        found.setdefault(key, []).append(detail)
    known = [key for key in TEXTS if key in found]
    unknown = sorted(found.keys() - TEXTS.keys())
    listed = [_obstacle(key, sorted(set(found[key])), edition, user) for key in (*known, *unknown)]
    reasons = _reasons(edition, found, user)
    return [_with_reasons(each, reasons.get(each.code, ())) for each in listed]


def _with_reasons(obstacle: Obstacle, reasons: tuple[Reason, ...]) -> Obstacle:
    """Claims that nobody has judged yet are not the text's fault, so no editor is sent to edit it."""
    if obstacle.code == "claim_open" and not reasons and obstacle.label == str(EDIT.label):
        return replace(obstacle, url="", label="")
    return replace(obstacle, reasons=reasons)


def _reasons(
    edition: Edition, found: Mapping[str, Sequence[str]], user: User
) -> dict[str, tuple[Reason, ...]]:
    """By code, what was found out about each source, and said of each claim, that is in the way."""
    reasons: dict[str, tuple[Reason, ...]] = {}
    if "claim_open" in found:
        reasons["claim_open"] = tuple(_said_of(verdict) for verdict in edition.claims.doubts())
    if about := {key for code in ABOUT_SOURCES for key in found.get(code, ())}:
        proofs = proofs_of(edition, keys=about)
        for code in ABOUT_SOURCES:
            reasons[code] = tuple(_reason(proof, user) for proof in proofs if proof.standing.blocks == code)
    return reasons


def _said_of(verdict: Verdict) -> Reason:
    """What a fact checker said of a claim that does not hold, for whoever rewrites it."""
    claim = verdict.claim
    said = {"claim": claim.text, "verdict": verdict.get_judgement_display()}
    sentences = [_("“%(claim)s” %(verdict)s.") % said, verdict.note]
    if verdict.quotation:
        sentences.append(_("In the source: “%(passage)s”") % {"passage": verdict.quotation})
    if verdict.locator:
        sentences.append(f"({verdict.locator})")
    address = reverse("desk:edition-facts", args=[claim.edition_id]) + f"?claims=all#claim-{claim.position}"
    name = _("Claim %(number)s") % {"number": claim.position}
    return Reason(name, address, " ".join(filter(None, sentences)))


def _reason(proof: Proof, user: User) -> Reason:
    """What the registries said, or what a person did, and where the way on is."""
    source = proof.use.citation
    said = proof.told if proof.standing.blocks == UNVERIFIED and not proof.check else ""
    sentences = [said or proof.standing.sentence]
    if proof.is_outdated:
        sentences.append(_("Its record was corrected since; a new edition prints that."))
    journal = proof.verification.journal if proof.verification else None
    url = label = ""
    if journal and proof.standing.state == "journal_to_decide":
        sentences.append(_("The journal: %(title)s.") % {"title": journal.title})
        url = journal.get_absolute_url()
        label = _("Decide on the journal") if can(user, "check_citation") else _("Open the journal")
    return Reason(proof.use.key, source.get_absolute_url(), " ".join(sentences), url, label)


def _obstacle(key: str, details: Sequence[str], edition: Edition, user: User) -> Obstacle:
    code, text = key.partition(":")[0], TEXTS.get(key)
    if text is None:
        return Obstacle(code, _("The database lists “%(code)s”.") % {"code": key}, _("Ask an administrator."))
    way = next((way for way in text.ways if can(user, way.verb)), None)
    url, label = (way.address(edition, details), str(way.label)) if way else ("", "")
    return Obstacle(code, text.sentence(details), str(text.advice), url, label)


def _said(sentence: Promise) -> Callable[[Sequence[str]], str]:
    return lambda details: (
        str(sentence) % {"names": _names(details)} if "%(names)s" in str(sentence) else str(sentence)
    )


def _counted(singular: str, plural: str) -> Callable[[Sequence[str]], str]:
    def sentence(details: Sequence[str]) -> str:
        number = len(details)
        return ngettext(singular, plural, number) % {"number": number, "names": _names(details)}

    return sentence


def _names(details: Sequence[str]) -> str:
    named, more = details[:KEYS_NAMED], len(details) - KEYS_NAMED
    listed = ", ".join(named)
    return _("%(names)s and %(number)s more") % {"names": listed, "number": more} if more > 0 else listed


def _on_article(url_name: str) -> Callable[[Edition, Sequence[str]], str]:
    return lambda edition, details: reverse(url_name, args=[edition.article_id])


def _on_edition(url_name: str, anchor: str = "") -> Callable[[Edition, Sequence[str]], str]:
    return lambda edition, details: reverse(url_name, args=[edition.pk]) + anchor


def _ask(kind: str) -> Callable[[Edition, Sequence[str]], str]:
    return lambda edition, details: (
        reverse("desk:article-assign", args=[edition.article_id]) + f"?kind={kind}"
    )


def _finding(edition: Edition, details: Sequence[str]) -> str:
    if len(details) == 1:
        return reverse("desk:finding-overview", args=[details[0]])
    return reverse("desk:finding-list") + f"?article={edition.article_id}"


def _comments(edition: Edition, details: Sequence[str]) -> str:
    return reverse("desk:article-overview", args=[edition.article_id]) + f"#comment-{details[0]}"


EDIT = Way("save", gettext_lazy("Edit the text"), _on_article("desk:article-edit"))
CONFIRM = Way(
    "check_citation", gettext_lazy("Look at the sources"), _on_edition("desk:edition-facts", "#sources")
)

TEXTS: dict[str, Text] = {
    "edition_withdrawn": Text(
        _said(gettext_lazy("This edition was recalled or withdrawn.")),
        gettext_lazy("Submit the text again to continue."),
        (Way("submit", gettext_lazy("Submit again"), _on_article("desk:article-submit")),),
    ),
    "content_incomplete:standfirst": Text(
        _said(gettext_lazy("The standfirst is empty.")),
        gettext_lazy("Write one or two sentences that say what the page is about, and submit again."),
        (EDIT,),
    ),
    "content_incomplete:topic": Text(
        _said(gettext_lazy("The article has no main topic.")),
        gettext_lazy("Choose one; this needs no new edition."),
        (EDIT,),
    ),
    "content_incomplete:byline": Text(
        _said(gettext_lazy("The byline names no author, or an author without credentials.")),
        gettext_lazy("Name the authors, add their credentials to their pages, and submit again."),
        (EDIT,),
    ),
    "content_incomplete:alternative_text": Text(
        _said(gettext_lazy("An image has no alternative text.")),
        gettext_lazy("Describe it for people who cannot see it, or mark it as decorative, and submit again."),
        (EDIT,),
    ),
    "claim_open": Text(
        lambda details: (
            ngettext(
                "A claim has no verdict, or one that asks for other words.",
                "%(number)s claims have no verdict, or one that asks for other words.",
                int(details[0]),
            )
            % {"number": details[0]}
        ),
        gettext_lazy(
            "A fact checker compares each with its source; what does not hold is rewritten and submitted again."
        ),
        (
            Way(
                "judge_claim", gettext_lazy("Judge the claims"), _on_edition("desk:edition-facts", "#claims")
            ),
            EDIT,
        ),
    ),
    "citation_unresolved": Text(
        _said(gettext_lazy("No source is stored for %(names)s.")),
        gettext_lazy("Add the source or remove the marker, and submit again."),
        (EDIT,),
    ),
    "citation_retracted": Text(
        _counted(
            "A source has been retracted or withdrawn: %(names)s.",
            "%(number)s sources have been retracted or withdrawn: %(names)s.",
        ),
        gettext_lazy("Remove it, or cite it as retracted if that is the point, and submit again."),
        (EDIT,),
    ),
    "citation_unverified": Text(
        _counted("A source is not confirmed: %(names)s.", "%(number)s sources are not confirmed: %(names)s."),
        gettext_lazy(
            "The registries did not settle it. Correct the record, or let a fact checker confirm it by hand."
        ),
        (CONFIRM,),
    ),
    "citation_not_peer_reviewed": Text(
        _counted(
            "A source is not peer reviewed: %(names)s.",
            "%(number)s sources are not peer reviewed: %(names)s.",
        ),
        gettext_lazy(
            "Replace it, or let a fact checker decide on its journal or accept it as a guideline or official source."
        ),
        (CONFIRM, EDIT),
    ),
    "changes_requested": Text(
        _said(gettext_lazy("%(names)s asked for changes.")),
        gettext_lazy("Change the text as the note asks and submit it again, as a new edition."),
        (EDIT,),
    ),
    "no_medical_review": Text(
        _said(gettext_lazy("No medical reviewer has signed this edition.")),
        gettext_lazy("A medical reviewer who did not write it reads it and signs."),
        (
            Way("assign", gettext_lazy("Ask a medical reviewer"), _ask(Kind.MEDICAL_REVIEW)),
            Way("sign", gettext_lazy("Open the review"), _on_edition("desk:edition-review")),
        ),
    ),
    "no_fact_check": Text(
        _said(gettext_lazy("No fact checker has signed this edition.")),
        gettext_lazy("A fact checker who did not write it compares it with its sources and signs."),
        (
            Way("assign", gettext_lazy("Ask a fact checker"), _ask(Kind.FACT_CHECK)),
            Way("sign", gettext_lazy("Open the fact check"), _on_edition("desk:edition-facts")),
        ),
    ),
    "same_signer": Text(
        _said(gettext_lazy("Both signatures come from the same person.")),
        gettext_lazy("A second person has to give one of the two."),
        (Way("assign", gettext_lazy("Ask another reviewer"), _on_article("desk:article-assign")),),
    ),
    "signer_contributed": Text(
        _said(gettext_lazy("%(names)s signed, but wrote part of this edition or is named in its byline.")),
        gettext_lazy("Somebody independent has to sign instead; the sign-off has to be revoked."),
        (Way("assign", gettext_lazy("Ask another reviewer"), _on_article("desk:article-assign")),),
    ),
    "comment_blocking": Text(
        lambda details: (
            ngettext(
                "A reviewer’s or editor’s open comment blocks this article.",
                "%(number)s open comments block this article.",
                len(details),
            )
            % {"number": len(details)}
        ),
        gettext_lazy(
            "Change the text as it asks. Then whoever wrote it, or a chief editor, resolves it in words."
        ),
        (Way("comment", gettext_lazy("Read the comments"), _comments),),
    ),
    "finding_blocking": Text(
        lambda details: (
            ngettext(
                "An open finding blocks this article.",
                "%(number)s open findings block this article.",
                len(details),
            )
            % {"number": len(details)}
        ),
        gettext_lazy("Settle it, with a note about what was done."),
        (Way("triage", gettext_lazy("Open the finding"), _finding),),
    ),
}
"""What the desk says about each code of the view; `content_incomplete` is told apart by its detail."""
