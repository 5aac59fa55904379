"""What is known of a source, in words. Nothing unknown is ever shown as fine."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citations.models import CitationCheck


@dataclass(frozen=True)
class Standing:
    """`state` names it, `tone` is good, caution or danger, `label` fits on a tag, `sentence` says what it means."""

    state: str
    tone: str
    label: str
    sentence: str

    @property
    def is_settled(self) -> bool:
        """Whether no fact checker has to look at the source again."""
        return self.state in ("confirmed", "official", "not_peer_reviewed")


def standing(outcome: str | None, peer_review: str | None, *, was_checked: bool) -> Standing:
    """The standing by the newest check of exactly this record; `was_checked`: there is a check of an older wording."""
    if outcome is None and was_checked:
        sentence = _("The record was changed after it was checked. It has to be checked again.")
        return Standing("changed", "caution", _("To confirm again"), sentence)
    if outcome is None:
        return Standing("unchecked", "caution", _("To confirm"), _("Nobody has confirmed this source yet."))
    if outcome != CitationCheck.Outcome.CONFIRMED:
        sentence = _("A fact checker could not confirm this source.")
        return Standing("not_confirmed", "danger", _("Not confirmed"), sentence)
    if peer_review == CitationCheck.PeerReview.NOT_PEER_REVIEWED:
        sentence = _("Confirmed, but not peer reviewed.")
        return Standing("not_peer_reviewed", "caution", _("Not peer reviewed"), sentence)
    if peer_review == CitationCheck.PeerReview.OFFICIAL:
        sentence = _("Confirmed; accepted as a guideline or official source.")
        return Standing("official", "good", _("Confirmed"), sentence)
    return Standing("confirmed", "good", _("Confirmed"), _("Confirmed as a peer-reviewed source."))
