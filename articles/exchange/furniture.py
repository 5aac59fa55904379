"""What a copied page carries besides the article: banners, disclaimers, lists of other posts, claims of review."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

DISCLAIMER = _("A disclaimer; the site prints its own.")
FEEDBACK = _("A question about the page; the site asks its own.")
OTHER_PAGES = _("A list of other pages of the site it comes from.")
CONTENTS = _("A list of contents; the site makes its own from the headings.")
NAVIGATION = _("Navigation or an invitation of the site it comes from.")
COPYRIGHT = _("A copyright line. Make sure that you may use the text.")
POLICY = _("What the site it comes from says about itself.")
CLAIM = _("A claim of review made elsewhere. Here only signatures count.")
DATE = _("A date from elsewhere. Here the date of publication comes from publishing.")

PAGE = r"(?:article|page|content|post|site|website|blog|information|material)s?"
ANYWHERE = [
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (
            (
                rf"(?:disclaimer:? )?(?:this|the|all|our)\b[^.!?]{{0,60}}\b{PAGE}\b[^.!?]{{0,120}}?"
                r"(?:\bnot|n[’']t|\bnever)\s"
                r"(?:\w+\s){0,3}?(?:provide|intended|substitute|replace|constitute|considered|offer|give|used|meant|a)\b"
                r"[^.!?]{0,160}?\b(?:medical|professional|clinical) (?:advice|care|judge?ment|consultation)"
            ),
            DISCLAIMER,
        ),
        (r"(?:medical )?disclaimer:?$", DISCLAIMER),
        (rf"(?:was|is|did you find) this {PAGE} (?:helpful|useful)\b.{{0,80}}$", FEEDBACK),
        (
            (
                r"(?:recent|related|popular|latest|trending|similar|recommended|more|featured) "
                r"(?:posts?|articles?|stories|reads?|reading|news|topics|pages)\s*:?$"
            ),
            OTHER_PAGES,
        ),
        (r"(?:(?:table of )?contents|on this page|in this article):?$", CONTENTS),
        (
            (
                r"(?:you (?:may|might) also like|read (?:also|next|more)|also read|see also|share (?:this|on|via)|"
                r"subscribe|sign up|follow us|advertisement|leave a (?:reply|comment)|skip to (?:main )?content|"
                r"back to top|print this|continue reading)\b.{0,60}$"
            ),
            NAVIGATION,
        ),
        (r"home\s*[>»›/|]\s*\S.{0,200}$", NAVIGATION),
        (r"(?:©|\(c\) ?\d|copyright\b)(?=.{0,200}$)", COPYRIGHT),
        (r".{0,120}\ball rights reserved\.?$", COPYRIGHT),
        (
            (
                r"(?:(?:written|edited|authored|created|updated)(?:, ?| and | or |/| & )+){0,3}"
                r"(?:(?:medically|clinically|expertly|scientifically) (?:verified|vetted|approved)|"
                r"(?:\w{4,13}ly )?(?:reviewed|fact[- ]?checked))(?=[^:.]{0,40}(?:\bby\b|:))(?=.{0,250}$)"
            ),
            CLAIM,
        ),
        (r"last reviewed\b(?=.{0,60}$)|(?:medical|fact) reviewers?:(?=.{0,200}$)", CLAIM),
        (
            (
                rf"(?:this|our|all|every|each)\b[^.!?]{{0,30}}\b{PAGE}\b[^!?]{{0,80}}?\b(?:has|have|was|were|is|are) "
                r"(?:been )?(?:\w+ly )?(?:reviewed|fact[- ]?checked|checked for facts|verified|vetted)\b"
            ),
            CLAIM,
        ),
        (
            r"(?:first |originally )?(?:published|posted)(?: on| at)?\s*:?\s*(?=[\w ,./:-]{4,40}$)(?=.*\d)",
            DATE,
        ),
    )
]
BEFORE_THE_TITLE = re.compile(
    r"editorial (?:policy|policies|guidelines|process|standards|team)|plagiari|feedback|clickable|peer[- ]reviewed|"
    r"scientific references|cookies?\b|newsletter|affiliate|advertis|reputable|skip to|log ?in\b|javascript",
    re.IGNORECASE,
)
LONGEST_FURNITURE = 600
LONGEST_LINK = 120
CLAIMS = re.compile(
    r"\b(?:(?:peer[- ])?reviewed|fact[- ]?check(?:ed|ing)?|checked for facts|verified|vetted)\b",
    re.IGNORECASE,
)
BETWEEN_SENTENCES = re.compile(r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<=[.!?])\s+(?=[A-Z“\"])")


def reason_to_set_aside(bare: str, *, before_title: bool) -> str:
    """Why `bare`, a whole line, is not part of the article; "" if it may be. Only fixed phrases are recognised."""
    if len(bare) > LONGEST_FURNITURE:
        return ""
    for pattern, reason in ANYWHERE:
        if pattern.match(bare):
            return str(reason)
    if before_title and bare.endswith((".", "!")) and BEFORE_THE_TITLE.search(bare):
        return str(CLAIM if CLAIMS.search(bare) else POLICY)
    return ""


def heads_a_list_of_pages(reason: str) -> bool:
    """Whether the short lines that follow are links."""
    return reason in {str(OTHER_PAGES), str(CONTENTS)}


def claims_in(text: str) -> list[str]:
    """The sentences of `text` that say somebody reviewed or checked it."""
    return [
        sentence for sentence in BETWEEN_SENTENCES.split(" ".join(text.split())) if CLAIMS.search(sentence)
    ]
