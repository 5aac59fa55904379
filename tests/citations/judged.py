"""Builds what registries answered and what follows from it, through the actions where they can be used."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from typing import Any

from django.db import DataError
from django.utils import timezone

from citations import evidence
from citations.actions.journals import decide_on_journal
from citations.found import Answer, Event, EventKind, Found, Outcome, Source
from citations.models import Citation, EditorialNotice, Journal, JournalDecision, Verification
from citations.verdicts import Asked, Judgement, PeerClass, Verdict
from cms.accounts.models import User
from cms.audit.acts import act
from tests import factories

ISSN = "1234-5679"
_numbers = itertools.count(1)


def found(source: Citation, by: Source = Source.CROSSREF, **fields: Any) -> Found:
    """What a registry holds of a work: exactly what its record says, unless told otherwise."""
    values = {
        "kind": "journal-article",
        "titles": (source.title,),
        "journals": tuple(each for each in (source.container_title, source.container_title_short) if each),
        "years": (source.year,) if source.year else (),
        "issns": (ISSN,),
        **fields,
    }
    return Found(by, values.pop("record", source.record()), **values)


def answer(source: Citation, by: Source = Source.CROSSREF, **fields: Any) -> Answer:
    """A registry's answer about the DOI of a source."""
    name = f"pmid:{source.pmid}" if by == Source.PUBMED else f"doi:{source.doi}"
    return Answer(by, name, Outcome.FOUND, timezone.now(), (found(source, by, **fields),))


def search(source: Citation, by: Source = Source.CROSSREF, **fields: Any) -> Answer:
    """What a search by title found."""
    return Answer(by, "title", Outcome.FOUND, timezone.now(), (found(source, by, **fields),))


def absent(source: Citation, by: Source = Source.CROSSREF) -> Answer:
    return Answer(by, f"doi:{source.doi}", Outcome.ABSENT, timezone.now())


def silence(source: Citation, by: Source = Source.CROSSREF) -> Answer:
    return Answer(by, f"doi:{source.doi}", Outcome.UNAVAILABLE, timezone.now(), problem="It did not answer.")


def judgement(source: Citation, verdict: str = Verdict.MATCH, **fields: Any) -> Judgement:
    """A judgement as it follows from an answer of Crossref's."""
    asked = Asked(Source.CROSSREF, f"doi:{source.doi}", Outcome.FOUND, timezone.now())
    values = {"works": (found(source),), "asked": (asked,), "peer_class": PeerClass.JOURNAL, "issns": (ISSN,)}
    return Judgement(Verdict(verdict), **{**values, **fields})


def verified(
    source: Citation,
    verdict: str = Verdict.MATCH,
    *,
    events: Iterable[Event] = (),
    within: Journal | None = None,
    **fields: Any,
) -> Verification:
    """A verification of a source as it reads now, with its journal and the notices it came with."""
    result = judgement(source, verdict, events=tuple(events), **fields)
    with act(by=User.objects.system(), act="citation.verify"):
        for event in result.events:
            EditorialNotice.of(source, event).save()
        return Verification.objects.create(
            citation=source,
            facts=source.facts(),
            identity=result.identity,
            verdict=result.verdict,
            peer_class=result.peer_class,
            journal=(within or journal()) if result.peer_class == PeerClass.JOURNAL else None,
            outcome=result.to_dict(),
            verified_by=User.objects.system(),
        )


def journal(issn: str = ISSN, title: str = "Journal of Examples") -> Journal:
    known = Journal.objects.with_issns([issn]).first()
    if known:
        return known
    with act(by=User.objects.system(), act="journal.add"):
        return Journal.objects.create(title=title, issns=[issn])


def decided(
    of: Journal, by: User | None = None, peer_review: str = JournalDecision.PeerReview.PEER_REVIEWED
) -> JournalDecision:
    by = by or factories.reviewer("fact_check")
    return decide_on_journal(journal=of, by=by, peer_review=peer_review, reason="Its pages say so.")


def retraction(**fields: Any) -> Event:
    return event(EventKind.RETRACTION, **fields)


def correction(**fields: Any) -> Event:
    return event(EventKind.CORRECTION, **fields)


def event(kind: EventKind, **fields: Any) -> Event:
    number = next(_numbers)
    values = {
        "source": Source.CROSSREF,
        "key": f"10.5555/notice.{number}",
        "notice_doi": f"10.5555/notice.{number}",
        "on": datetime.date(2024, 5, 17),
        **fields,
    }
    return Event(kind, **values)


def stumble_over(source: Citation, monkeypatch: Any) -> None:
    """Have the database refuse what registries say of this source, whatever the reason."""
    judge = evidence.judge_source

    def judge_others(citation: Citation, *args: Any, **more: Any) -> Judgement:
        if citation.pk == source.pk:
            raise DataError("value too long for type character varying(500)")
        return judge(citation, *args, **more)

    monkeypatch.setattr(evidence, "judge_source", judge_others)
