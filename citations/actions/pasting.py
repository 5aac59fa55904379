"""Looking up what somebody pasted: one source or a whole reference list, line by line, with the registries' help."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citations import queue
from citations.actions.asking import ask_again
from citations.actions.library import add_citation
from citations.actions.mending import answers_with, facts_of
from citations.actions.verifying import note_records, take_answers
from citations.evidence import judge_record
from citations.found import Answer, Found
from citations.identifiers import short_doi_in, with_long_doi
from citations.lookup import look_up, read_line
from citations.matching import is_same
from citations.models import Citation, Paste, PastedLine
from citations.offers import name_of, named_work, one_work
from citations.permissions import check_can
from citations.registries import asking, doi_org
from citations.registries.patience import Patience
from citations.verdicts import Judgement
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Conflict

KEPT_FOR = datetime.timedelta(days=7)
AT_ONCE = 10
"""Lines asked about together: few enough that somebody who waits sees something soon."""


def start_paste(*, by: User, lines: Sequence[str], back: str = "") -> Paste:
    """Keep what was pasted, find what the library has, and have the registries asked about the rest.

    `lines`: one reference each (see `split_reference_list`). Raises NotAllowed.
    """
    check_can(by, "edit_citation")
    with act(by=by, act="paste.start"):
        paste = Paste.objects.create(by=by, back=back)
        PastedLine.objects.bulk_create(
            PastedLine(
                paste=paste,
                position=position,
                line=one.line,
                typed=one.record.to_dict(),
                citation=one.known,
                was_known=one.known is not None,
            )
            for position, one in enumerate(look_up(lines), start=1)
        )
        queue.look_up_soon(paste)
    return paste


def look_up_paste(*, paste: Paste, by: User, patience: Patience) -> None:
    """Ask the registries about the lines of a paste, a few at a time so that the first come soon. Raises NotAllowed.

    What is not answered within `patience` is noted as such: the person goes on, and the source is asked about again
    once it is in the library.
    """
    check_can(by, "verify_citation")
    while lines := list(paste.lines.filter(outcome__isnull=True, citation=None)[:AT_ONCE]):
        for line in lines:
            _read_short_doi(line, patience)
        heard = asking.ask_about([line.record for line in lines], patience=patience, is_same=is_same)
        for line, answers in zip(lines, heard, strict=True):
            with act(by=by, act="paste.answer"):
                note_records(by=by, answers=answers)
                line.outcome = _judged(line, answers).to_dict()
                line.save(update_fields=["typed", "outcome"])


def _read_short_doi(line: PastedLine, patience: Patience) -> None:
    """Read the line with the DOI that a short one (`10/abcd`) in it stands for, as far as doi.org says which."""
    short = "" if line.record.doi else short_doi_in(line.line)
    if short and (doi := doi_org.long_doi(short, patience)[1]):
        line.typed = read_line(with_long_doi(line.line, doi)).record.to_dict()


def look_up_again(*, paste: Paste, by: User) -> None:
    """Have the registries asked once more about the lines that nobody accepted and somebody did not answer about.

    Raises NotAllowed.
    """
    check_can(by, "edit_citation")
    with act(by=by, act="paste.start"):
        open_lines = paste.lines.filter(citation=None).exclude(outcome__isnull=True)
        silent = [line.pk for line in open_lines if line.has_unanswered]
        PastedLine.objects.filter(pk__in=silent).update(outcome=None)
        queue.look_up_soon(paste)


def accept_line(*, line: PastedLine, by: User, candidate: str | None = None) -> Citation:
    """Add the source that a line stands for: as the registries hold it, or the candidate of that name (`name_of`).

    Without a record of any registry it is added as it was typed. Whoever did not answer is asked again. The same
    work is never added twice. Accepting twice is accepted once. Raises NotAllowed, Invalid, Conflict.
    """
    check_can(by, "edit_citation")
    with transaction.atomic():
        current = PastedLine.objects.select_for_update(no_key=True).get(pk=line.pk)
        if current.citation:
            return current.citation
        works = _chosen(current, candidate)
        reason = _("Added from a pasted reference")
        source = add_citation(by=by, fields=facts_of(works, current.record), reason=reason)
        if works and not source.verifications.exists():
            system = User.objects.system()
            take_answers(citation=source, by=system, answers=answers_with(works), line=current.line)
        ask_again(citation=source, by=by)
        return _settle(current, source)


def accept_by_hand(*, line: PastedLine, by: User, fields: dict[str, Any]) -> Citation:
    """Add the source that a line stands for as somebody filled in its record; otherwise as `accept_line`.

    A line for which the library had a source from the start can be given another.
    """
    check_can(by, "edit_citation")
    with transaction.atomic():
        current = PastedLine.objects.select_for_update(no_key=True).get(pk=line.pk)
        if current.citation and not current.was_known:
            return current.citation
        reason = _("Added from a pasted reference")
        return _settle(current, add_citation(by=by, fields=fields, reason=reason))


def accept_matching(*, paste: Paste, by: User) -> list[Citation]:
    """Add every source that the registries hold just as it was typed. Lines with any difference are left to a person.

    Each is an act of its own: those before one that is refused stay. Raises NotAllowed, Invalid, Conflict.
    """
    check_can(by, "edit_citation")
    return [accept_line(line=line, by=by) for line in paste.lines.filter(citation=None) if line.is_match]


def forget_pastes(*, by: User) -> int:
    """Forget what was pasted longer than a week ago; how many rows. What was added stays. Raises NotAllowed."""
    check_can(by, "verify_citation")
    with act(by=by, act="paste.forget"):
        forgotten, _each = Paste.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return forgotten


def _settle(line: PastedLine, source: Citation) -> Citation:
    line.citation, line.was_known = source, False
    line.save(update_fields=["citation", "was_known"])
    return source


def _judged(line: PastedLine, answers: Sequence[Answer]) -> Judgement:
    """The judgement on a line. An identifier alone says nothing that could differ: it stands for what it leads to."""
    named = None if line.record.title else named_work(answers)
    return judge_record(named or line.record, answers, line="" if named else line.line)


def _chosen(line: PastedLine, candidate: str | None) -> tuple[Found, ...]:
    """The records of what somebody chose. By name: once it was looked up again another work may have its place."""
    judgement = line.judgement
    if candidate is None:
        return judgement.works if judgement and judgement.is_same_work else ()
    names = [name_of(work) for work in judgement.candidates] if judgement else []
    if judgement is None or candidate not in names:
        raise Conflict(_("This was looked up again meanwhile. Choose from what the page shows now."))
    return one_work(judgement.candidates, names.index(candidate))
