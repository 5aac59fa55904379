"""Deciding, once for each journal, whether what it publishes is peer reviewed."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from citations import queue
from citations.actions.library import SHORTEST_REASON
from citations.models import Journal, JournalDecision
from citations.permissions import check_can
from citations.registries import journal_lists
from citations.registries.patience import NIGHTLY, Patience
from citations.verdicts import Judgement, PeerClass
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid


def journal_of(judgement: Judgement, *, by: User) -> Journal | None:
    """The journal that the works of a judgement appeared in, added if it is new; None where none is named.

    An ISSN that was not known yet (print beside online) is added to the journal.
    """
    if not judgement.issns or judgement.peer_class == PeerClass.UNKNOWN:
        return None
    known = _known_journal(judgement)
    if known and set(judgement.issns) <= set(known.issns):
        return known
    with transaction.atomic():
        _be_the_only_one_to_add()
        known = _known_journal(judgement)
        return _with_issns(known, judgement, by) if known else _added(judgement, by)


def _known_journal(judgement: Judgement) -> Journal | None:
    return Journal.objects.with_issns(judgement.issns).order_by("pk").first()


def _be_the_only_one_to_add() -> None:
    """Wait for whoever is adding a journal or an ISSN: a journal that came in twice would have to be decided twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('citations.journals', 0))")


def _added(judgement: Judgement, by: User) -> Journal:
    titles = [work.record.container_title for work in judgement.works if work.record.container_title]
    title = titles[0] if titles else judgement.issns[0]
    with act(by=by, act="journal.add"):
        added = Journal.objects.create(title=title[:500], issns=sorted(judgement.issns))
        queue.look_up_journal_soon(added)
    return added


def _with_issns(known: Journal, judgement: Judgement, by: User) -> Journal:
    if missing := set(judgement.issns) - set(known.issns):
        with act(by=by, act="journal.add_issn"):
            known.issns = sorted({*known.issns, *missing})
            known.save()
    return known


def decide_on_journal(*, journal: Journal, by: User, peer_review: str, reason: str) -> JournalDecision:
    """State, as a fact checker, whether a journal is peer reviewed. It counts for everything in it from now on.

    Saying the same again is not said twice. Raises NotAllowed, Invalid; PostgreSQL refuses it from anybody who is
    not a verified fact checker.
    """
    check_can(by, "check_citation")
    if peer_review not in JournalDecision.PeerReview.values:
        raise Invalid(_("Choose whether the journal is peer reviewed."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say how you know: what the journal states about its review, and where."))
    with act(by=by, act="journal.decide", reason=reason):
        last = journal.decisions.first()
        said = {"peer_review": peer_review, "reason": reason.strip(), "decided_by": by}
        if last and all(getattr(last, name) == value for name, value in said.items()):
            return last
        return JournalDecision.objects.create(journal=journal, basis=JournalDecision.Basis.DESK, **said)


def look_up_journal(*, journal: Journal, by: User) -> JournalDecision | None:
    """Ask the lists of peer-reviewed journals about a journal that nobody has decided on, and pass on a yes.

    MEDLINE selects journals for their review; DOAJ asks for it and states how it is done (Ulrichsweb and others are
    not free to ask). A list that does not have a journal says nothing about it. Raises NotAllowed.
    """
    check_can(by, "verify_citation")
    if journal.decisions.exists():
        return None
    patience = Patience(NIGHTLY)
    for issn in journal.issns:
        for listing in (_in_nlm_catalog, _in_doaj):
            if decision := listing(journal, issn, by, patience):
                return decision
    return None


def _in_nlm_catalog(journal: Journal, issn: str, by: User, patience: Patience) -> JournalDecision | None:
    found = journal_lists.in_medline(issn, patience).found
    if not any(each.is_indexed for each in found):
        return None
    reason = _("The NLM Catalog lists %(issn)s as currently indexed for MEDLINE.") % {"issn": issn}
    return _pass_on(journal, by, JournalDecision.Basis.NLM_CATALOG, reason)


def _in_doaj(journal: Journal, issn: str, by: User, patience: Patience) -> JournalDecision | None:
    ways = [way for each in journal_lists.in_doaj(issn, patience).found for way in each.publication_types]
    if not any("review" in way.lower() and "editorial" not in way.lower() for way in ways):
        return None
    reason = _("DOAJ lists %(issn)s; its review: %(ways)s.") % {"issn": issn, "ways": ", ".join(ways)}
    return _pass_on(journal, by, JournalDecision.Basis.DOAJ, reason)


def _pass_on(journal: Journal, by: User, basis: str, reason: str) -> JournalDecision:
    with act(by=by, act="journal.listed", reason=reason):
        return JournalDecision.objects.create(
            journal=journal,
            basis=basis,
            peer_review=JournalDecision.PeerReview.PEER_REVIEWED,
            reason=reason,
            decided_by=by,
        )
