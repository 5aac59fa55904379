"""Mending a record with what the registries hold: one act, after which the record is judged again at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citations import evidence, usage
from citations.actions.asking import ask_again
from citations.actions.library import edit_citation
from citations.actions.verifying import take_answers
from citations.found import NAMES, Answer, Found, Outcome
from citations.models import FACTS, Citation, Verification
from citations.offers import name_of, one_work
from citations.permissions import check_can
from citations.records import Record
from citations.taking_over import taken_over
from cms.accounts.models import User
from cms.refusals import Conflict


class NothingToUse(Conflict):
    """The check that offered these values has been replaced by a later one."""

    code = "nothing_to_use"

    def __init__(self) -> None:
        super().__init__(
            _("This was checked again meanwhile. Look at the newest check and choose from that.")
        )


def use_registry_values(
    *, citation: Citation, by: User, verification: Verification, version: int
) -> Citation:
    """Write what the registries hold of this work into its record; what they do not know stays as it was typed.

    `verification` is the one that the person saw. Raises NotAllowed, StaleCitation, NothingToUse, Invalid.
    """
    works = verification.judgement.works
    if not works or not verification.judgement.is_same_work:
        raise NothingToUse
    return _take_over(citation, by, verification, version, works, is_other=False)


def use_candidate(
    *, citation: Citation, by: User, verification: Verification, version: int, number: int
) -> Citation:
    """Make the record that of the work that a search found: the candidate `number` of the check, from 0.

    Raises NotAllowed, StaleCitation, NothingToUse, Invalid (also when the library has that work already).
    """
    candidates = verification.judgement.candidates
    if not 0 <= number < len(candidates):
        raise NothingToUse
    chosen = one_work(candidates, number)
    return _take_over(citation, by, verification, version, chosen, is_other=True)


def facts_of(works: tuple[Found, ...], typed: Record, *, is_other: bool = False) -> dict[str, Any]:
    """The fields for an action of the record that `citations.taking_over` makes; as typed without any work."""
    record = taken_over(works, typed, is_other=is_other) if works else typed
    fields = {name: value for name, value in record.to_dict().items() if name in FACTS}
    return {**fields, "accessed_on": record.accessed_on, "published_online_on": record.published_online_on}


def answers_with(works: tuple[Found, ...]) -> list[Answer]:
    """The records of works that somebody chose, as the answers they came from."""
    now = timezone.now()
    return [
        Answer(work.source, name, Outcome.FOUND, now, (work,)) for work in works if (name := name_of(work))
    ]


def _take_over(
    citation: Citation,
    by: User,
    verification: Verification,
    version: int,
    works: tuple[Found, ...],
    *,
    is_other: bool,
) -> Citation:
    """Edit the record and judge it again from the records that were used; the registries are asked anew as well."""
    check_can(by, "edit_citation")
    sources = ", ".join(NAMES[work.source] for work in works)
    with transaction.atomic():
        usage.lock_works(citation)
        newest = citation.verifications.first()
        if newest is None or newest.pk != verification.pk:
            raise NothingToUse
        changed = edit_citation(
            citation=citation,
            by=by,
            version=version,
            fields=facts_of(works, citation.record(), is_other=is_other),
            reason=_("Taken from %(sources)s") % {"sources": sources},
        )
        answers = {(answer.source, answer.question): answer for answer in evidence.stored_answers(changed)}
        answers |= {(answer.source, answer.question): answer for answer in answers_with(works)}
        take_answers(citation=changed, by=User.objects.system(), answers=list(answers.values()))
        ask_again(citation=changed, by=by)
    return changed
