"""The watch of the night, with the real clients, against the offline registries."""

from __future__ import annotations

import dataclasses
import datetime
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from reversion.models import Version

from articles.models import Article, Finding
from citations import night
from citations.actions import watching
from citations.actions.replacing import merge
from citations.actions.watching import load_retraction_watch, run_watch
from citations.models import (
    Citation,
    EditorialNotice,
    RegistryRecord,
    RegistryRun,
    RetractionWatchRow,
    Verification,
    Watch,
)
from citations.registries.patience import Patience
from citations.replay.faults import Kind
from citations.replay.server import Registries
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from cms.refusals import NotAllowed, Refusal
from tests import factories
from tests.citations import judged
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
    "Reason,Paywalled,Notes,\n"
)


def known(registries: Registries, **fields: Any) -> Citation:
    """A source in the library that Crossref and PubMed hold exactly as it is recorded."""
    source = factories.citation(confirmed=False, **fields)
    registries.library.add(source.record())
    return source


def run() -> RegistryRun:
    return run_watch(by=User.objects.system())


def known_elsewhere(registries: Registries, source: Citation, **identifiers: str) -> None:
    """Have registries hold a source under identifiers that it is recorded without."""
    registries.library.add(dataclasses.replace(source.record(), **identifiers))


def retract(registries: Registries, source: Citation, doi: str = "") -> None:
    """Have Crossref tell of a retraction from now on."""
    notice = {
        "DOI": "10.5555/retraction.1",
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": {"date-parts": [[2026, 11, 20]]},
    }
    registries.library.crossref[doi or source.doi].payload["updated-by"] = [notice]


def retract_in_pubmed(registries: Registries, pmid: str) -> None:
    """Have PubMed say that a work is retracted from now on."""
    kept = registries.library.pubmed[pmid]
    types = '<PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList>'
    payload = kept.payload.replace("</PublicationTypeList>", types)
    registries.library.pubmed[pmid] = dataclasses.replace(kept, payload=payload)


def tells_of_findings() -> int:
    jobs = ProcrastinateJob.objects.filter(task_name="articles.tell")
    return sum(job.args["event"] == "finding_opened" for job in jobs)


def row(number: int, doi: str, nature: str = "Retraction") -> str:
    return (
        f"{number},A trial,,,J Ex,,,,,Research Article,11/20/2026 0:00,10.5555/notice.{number},0,"
        f"1/1/2020 0:00,{doi},0,{nature},Unreliable Results;,No,,\n"
    )


def csv(*rows: str) -> io.BytesIO:
    return io.BytesIO((HEADER + "".join(rows)).encode())


class TestRun:
    def test_verifies_what_is_new_and_reports(self, registries):
        source = known(registries, pmid="31000001")

        report = run()

        assert source.verifications.get().identity == "match"
        assert (report.asked, report.answered, report.failed, report.changed) == (1, 1, 0, 1)
        assert report.sources["crossref"] == [1, 1]
        assert report.ended_at is not None
        assert not report.is_alarming

    def test_a_source_that_cannot_be_handled_stands_in_the_report_and_holds_up_no_other(
        self, registries, monkeypatch
    ):
        odd, other = known(registries), known(registries)
        judged.stumble_over(odd, monkeypatch)

        report = run()

        assert other.verifications.get().identity == "match"
        assert not odd.verifications.exists()
        assert odd.key in str(report.notes)
        assert report.ended_at is not None

    def test_costs_little_and_writes_nothing_where_nothing_is_new(self, registries):
        known(registries, pmid="31000001")
        known(registries, pmid="31000002")
        run()
        before = (Verification.objects.count(), Version.objects.count(), EditorialNotice.objects.count())
        first = Watch.objects.earliest("answered_at").answered_at
        registries.requests.clear()

        report = run()

        assert (report.answered, report.changed) == (2, 0)
        assert before == (
            Verification.objects.count(),
            Version.objects.count(),
            EditorialNotice.objects.count(),
        )
        assert Watch.objects.earliest("answered_at").answered_at > first
        assert sorted(set(paths(registries))) == [
            "/crossref/works",
            "/eutils/esummary.fcgi",
            "/retraction_watch.csv",
        ]

    def test_asks_in_batches(self, registries):
        for number in range(60):
            known(registries, pmid=str(31_000_000 + number))
        run()
        registries.requests.clear()

        run()

        asked = paths(registries)
        assert (asked.count("/crossref/works"), asked.count("/eutils/esummary.fcgi")) == (2, 1)

    def test_a_retraction_reaches_page_queue_and_one_mail_within_the_run(self, registries):
        source = known(registries)
        factories.confirm(source)
        article = factories.live_article(cites=source)
        run()
        address = article.get_absolute_url()
        assert "Retracted" not in Client().get(address).content.decode()
        retract(registries, source)

        run()
        run()

        page = Client().get(address).content.decode()
        assert "Retracted" in page
        assert 'href="https://doi.org/10.5555/retraction.1"' in page
        assert Finding.objects.open().get(article=article).kind == "source_retracted"
        assert tells_of_findings() == 1

    def test_a_retraction_reaches_a_source_that_only_a_search_finds(self, registries):
        source = factories.citation(confirmed=False, doi=None, title="A long title that only one paper has")
        known_elsewhere(registries, source, doi="10.5555/found.by.title")
        run()
        assert source.verifications.get().identity == "match"
        run()
        assert source.verifications.count() == 1
        retract(registries, source, doi="10.5555/found.by.title")

        run()
        run()

        assert Citation.objects.get(pk=source.pk).notice == "retracted"
        assert source.verifications.count() == 2

    def test_a_retraction_that_could_not_be_fetched_is_fetched_the_next_night(self, registries):
        source = known(registries, doi=None, pmid="31000001")
        run()
        retract_in_pubmed(registries, "31000001")
        fail(registries, Kind.OUT_OF_SERVICE, "/eutils/efetch.fcgi")
        run()
        registries.faults.clear()

        run()

        assert Citation.objects.get(pk=source.pk).notice == "retracted"

    def test_a_retraction_that_could_not_be_taken_in_is_taken_in_the_next_night(
        self, registries, monkeypatch
    ):
        source = known(registries, doi=None, pmid="31000001")
        run()
        retract_in_pubmed(registries, "31000001")
        with monkeypatch.context() as patch:
            judged.stumble_over(source, patch)
            run()

        run()

        assert Citation.objects.get(pk=source.pk).notice == "retracted"

    def test_news_from_crossref_is_judged_together_with_what_pubmed_holds(self, registries):
        source, other = known(registries), known(registries)
        known_elsewhere(registries, source, pmid="31000009")
        run()
        assert paths(registries).count("/crossref/works") == 1
        registries.requests.clear()
        retract(registries, source)

        run()

        works = source.verifications.first().judgement.works
        assert {work.source for work in works} == {"crossref", "pubmed"}
        assert other.verifications.count() == 1
        assert paths(registries).count("/eutils/esearch.fcgi") == 1
        assert len(paths(registries)) == 5

    def test_a_second_look_that_was_promised_is_still_taken(self, registries):
        promised, past = known(registries), known(registries)
        run()
        later = timezone.now() + datetime.timedelta(days=5)
        Watch.objects.filter(citation=promised).update(retry_at=later)
        Watch.objects.filter(citation=past).update(retry_at=timezone.now())

        run()

        assert Watch.objects.get(citation=promised).retry_at == later
        assert Watch.objects.get(citation=past).retry_at is None

    def test_notes_the_hour_only_of_those_who_were_asked(self, registries):
        source = known(registries)
        known_elsewhere(registries, source, pmid="31000009")
        run()
        before = dict(RegistryRecord.objects.values_list("source", "answered_at"))

        run()

        after = dict(RegistryRecord.objects.values_list("source", "answered_at"))
        assert after["crossref"] > before["crossref"]
        assert after["pubmed"] == before["pubmed"]

    def test_an_outage_changes_nothing_but_the_age_and_is_an_alarm(self, registries):
        source = known(registries, pmid="31000001")
        run()
        before = list(RegistryRecord.objects.values()), list(source.verifications.values())
        fail(registries, Kind.OUT_OF_SERVICE)

        report = run()

        assert (list(RegistryRecord.objects.values()), list(source.verifications.values())) == before
        assert Watch.objects.get(citation=source).unanswered_since is not None
        assert (report.answered, report.failed, report.is_alarming) == (0, 1, True)

    def test_catches_up_when_the_registries_are_back(self, registries):
        source = known(registries)
        fail(registries, Kind.OUT_OF_SERVICE)
        run()
        registries.faults.clear()

        report = run()

        assert (report.answered, report.failed) == (1, 0)
        assert Watch.objects.get(citation=source).unanswered_since is None
        assert source.verifications.first().identity == "match"

    def test_passes_over_what_was_merged_into_another_source(self, registries):
        kept, merged = known(registries), known(registries)
        merge(source=merged, by=factories.editor(), into=kept, reason="The same paper.")

        assert run().asked == 1

    def test_a_retraction_of_what_was_merged_reaches_the_page_that_still_prints_it(self, registries):
        kept, merged = known(registries), known(registries)
        factories.confirm(merged)
        article = factories.live_article(cites=merged, risk_class="A")
        merge(source=merged, by=factories.editor(), into=kept, reason="The same paper.")
        assert run().asked == 2
        retract(registries, merged)
        told = []

        run_watch(by=User.objects.system(), progress=lambda done, total: told.append((done, total)))

        assert told == [(2, 2)]
        assert Finding.objects.open().get(article=article).kind == "source_retracted"
        assert Article.objects.get(pk=article.pk).public_state == "suspended"

    def test_tells_how_far_it_is(self, registries):
        known(registries)
        told = []

        run_watch(by=User.objects.system(), progress=lambda done, total: told.append((done, total)))

        assert told == [(1, 1)]

    def test_is_the_systems_affair(self, registries):
        source, chief = known(registries), factories.chief_editor()
        before = AuditEvent.objects.count()

        with pytest.raises(NotAllowed):
            run_watch(by=chief)

        assert RegistryRun.objects.count() == 0
        assert not Watch.objects.filter(citation=source).exists()
        assert registries.requests == []
        assert AuditEvent.objects.count() == before


class TestRetractionWatch:
    def test_finds_what_only_it_knows(self, registries):
        source = known(registries)
        factories.confirm(source)
        others = [row(number, f"10.5555/{number}") for number in range(20)]
        registries.library.retraction_watch = csv(*others).getvalue()
        run()
        registries.library.retraction_watch = csv(*others, row(99, source.doi)).getvalue()

        run()

        assert Citation.objects.get(pk=source.pk).notice == "retracted"
        assert source.notices.get().source == "retraction_watch"

    def test_a_concern_that_becomes_a_retraction_is_news(self, registries):
        source = known(registries)
        factories.confirm(source)
        others = [row(number, f"10.5555/{number}") for number in range(20)]
        concern = row(99, source.doi, "Expression of concern")
        registries.library.retraction_watch = csv(*others, concern).getvalue()
        run()
        assert Citation.objects.get(pk=source.pk).notice == "concern"
        registries.library.retraction_watch = csv(*others, row(99, source.doi)).getvalue()

        run()

        assert Citation.objects.get(pk=source.pk).notice == "retracted"

    def test_another_day_of_a_notice_is_news(self, registries):
        source = known(registries)
        registries.library.retraction_watch = csv(row(99, source.doi)).getvalue()
        run()
        assert night.hear([source], Patience(20))[0].is_quiet

        moved = row(99, source.doi).replace("11/20/2026", "11/21/2026")
        load_retraction_watch(by=User.objects.system(), file=csv(moved))

        assert not night.hear([source], Patience(20))[0].is_quiet

    @pytest.mark.parametrize("trouble", [DatabaseError, OSError, ValueError])
    def test_a_file_that_could_not_be_loaded_leaves_a_note_and_is_loaded_the_next_night(
        self, registries, monkeypatch, trouble
    ):
        def stumble(**_given: Any) -> str:
            raise trouble("It does not fit.")

        source = known(registries)
        load_retraction_watch(by=User.objects.system(), file=csv(row(1, "10.5555/a")))
        registries.library.retraction_watch = csv(row(1, "10.5555/a"), row(2, "10.5555/b")).getvalue()
        with monkeypatch.context() as patch:
            patch.setattr(watching, "load_retraction_watch", stumble)
            report = run()

        assert report.notes[0] == "Retraction Watch could not be loaded: It does not fit."
        assert source.verifications.exists()
        assert "1 new or changed" in run().notes[0]
        assert run().notes[0] == "Retraction Watch has nothing new."

    def test_of_two_rows_with_one_number_the_last_counts_and_a_number_too_large_is_passed_over(self, db):
        rows = [row(1, "10.5555/a"), row(1, "10.5555/a", "Correction"), row(2**31, "10.5555/b")]

        said = load_retraction_watch(by=User.objects.system(), file=csv(*rows))

        assert said.endswith("1 rows could not be read (lines 4).")
        assert RetractionWatchRow.objects.get().event["kind"] == "correction"

    def test_replaces_rows_and_writes_only_what_differs(self, db):
        system = User.objects.system()
        load_retraction_watch(by=system, file=csv(row(1, "10.5555/a"), row(2, "10.5555/b")))

        said = load_retraction_watch(
            by=system, file=csv(row(1, "10.5555/a"), row(2, "10.5555/b", "Correction"))
        )

        assert "2 rows, 1 new or changed, 0 gone" in said
        kinds = RetractionWatchRow.objects.order_by("record_id").values_list("event__kind", flat=True)
        assert list(kinds) == ["retraction", "correction"]

    def test_a_file_that_lost_rows_is_not_believed(self, db):
        system = User.objects.system()
        rows = [row(number, f"10.5555/{number}") for number in range(40)]
        load_retraction_watch(by=system, file=csv(*rows))

        with pytest.raises(Refusal, match="37 rows after 40"):
            load_retraction_watch(by=system, file=csv(*rows[:37]))

        assert RetractionWatchRow.objects.count() == 40

    def test_a_row_that_went_goes(self, db):
        system = User.objects.system()
        rows = [row(number, f"10.5555/{number}") for number in range(40)]
        load_retraction_watch(by=system, file=csv(*rows))

        load_retraction_watch(by=system, file=csv(*rows[1:]))

        assert not RetractionWatchRow.objects.filter(record_id=0).exists()

    def test_a_file_that_cannot_be_had_leaves_a_note_and_the_rows(self, registries):
        load_retraction_watch(by=User.objects.system(), file=csv(row(1, "10.5555/a")))
        fail(registries, Kind.OUT_OF_SERVICE, "/retraction_watch.csv")

        report = run()

        assert "Retraction Watch could not be fetched" in report.notes[0]
        assert RetractionWatchRow.objects.count() == 1


class TestCommand:
    def test_says_what_came_of_it(self, registries):
        known(registries)
        out = io.StringIO()

        call_command("check_citations", stdout=out)

        assert "1 sources asked about, 1 answered, 0 not, 1 with news" in out.getvalue()
        assert "Crossref: 1 of 1 questions answered" in out.getvalue()

    def test_fails_loudly_when_too_little_was_answered(self, registries):
        known(registries)
        fail(registries, Kind.OUT_OF_SERVICE)

        with pytest.raises(CommandError, match="Too few answers"):
            call_command("check_citations", stdout=io.StringIO())
