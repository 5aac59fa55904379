"""Judging: what a fact checker says of one claim of an edition."""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles.models import Article, Claim, Edition, Verdict
from articles.permissions import check_can, check_can_sign, is_open_to_signatures
from articles.workflow import NEED_A_NOTE, Judgement, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid

SHORTEST_NOTE = 3
LONGEST_LOCATOR = 200


def judge_claim(
    *, claim: Claim, by: User, judgement: str, quotation: str = "", locator: str = "", note: str = ""
) -> Verdict:
    """Say whether a claim holds. The newest word counts; saying the same again is not said twice.

    `quotation` is the passage of the source that bears it out, `locator` where it stands (page, table, figure).
    Where a newer edition has come meanwhile that makes the same claim, it is judged there, so that no work is lost.
    PostgreSQL refuses it from anybody who could not sign the fact check. Raises NotAllowed, NotEligible, Invalid.
    """
    check_can(by, "judge_claim")
    claim = _as_it_stands(claim)
    check_can_sign(by, claim.edition, Kind.FACT_CHECK)
    if judgement not in Judgement.values:
        raise Invalid(_("Choose a verdict."))
    if judgement in NEED_A_NOTE and len(note.strip()) < SHORTEST_NOTE:
        raise Invalid(
            _("Say in the note what the source says instead, so that the editor can change the text.")
        )
    if len(locator.strip()) > LONGEST_LOCATOR:
        raise Invalid(_("Name the place more briefly, as in “Table 2, p. 14”."))
    said = {
        "judgement": judgement,
        "quotation": quotation.strip(),
        "locator": locator.strip(),
        "note": note.strip(),
    }
    with act(by=by, act="claim.judge", reason=note.strip()):
        Article.objects.locked().get(pk=claim.edition.article_id)
        newest = claim.verdicts.last()
        if newest and not newest.carried_from_id and newest.user_id == by.pk and _says(newest, said):
            return newest
        return Verdict.objects.create(claim=claim, person=by.person, user=by, **said)


def _as_it_stands(claim: Claim) -> Claim:
    """The same claim in the edition that replaced the one it was read in, or the claim itself."""
    if is_open_to_signatures(claim.edition):
        return claim
    newest = Edition.objects.open().filter(article=claim.edition.article_id)
    return Claim.objects.filter(edition__in=newest, identity=claim.identity).first() or claim


def _says(verdict: Verdict, said: dict[str, str]) -> bool:
    return all(getattr(verdict, name) == value for name, value in said.items())
