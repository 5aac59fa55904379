"""What the library does in the background, with the real clients, against the offline registries."""

from __future__ import annotations

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from citations import jobs
from citations.actions.asking import ask_again
from citations.actions.library import add_citation, edit_citation
from citations.actions.pasting import start_paste
from citations.models import Citation, Journal, JournalDecision, Watch
from citations.replay.faults import Kind
from citations.replay.shapes import Journal as ReplayJournal
from cms.refusals import NotAllowed
from tests import factories
from tests.citations import judged
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db


def waiting() -> list[int]:
    return list(Watch.objects.due(timezone.now()).values_list("citation", flat=True))


def jobs_named(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()


@pytest.fixture
def source(registries) -> Citation:
    """A source that Crossref holds, waiting to be asked about."""
    made = factories.citation(confirmed=False)
    registries.library.add(made.record())
    ask_again(citation=made, by=factories.editor())
    return made


class TestTheLine:
    def test_a_new_source_takes_its_place(self):
        source = add_citation(by=factories.editor(), fields={"title": "A trial of something", "year": 2020})

        assert waiting() == [source.pk]
        assert jobs_named("citations.catch_up") == 1

    def test_a_corrected_source_takes_its_place(self):
        source = factories.citation()

        edit_citation(
            citation=source, by=factories.editor(), version=1, fields={"volume": "2"}, reason="Typo"
        )

        assert waiting() == [source.pk]

    def test_many_wants_make_one_job(self):
        source, editor = factories.citation(), factories.editor()
        for _ in range(3):
            ask_again(citation=source, by=editor)

        assert (waiting(), jobs_named("citations.catch_up")) == ([source.pk], 1)

    def test_somebody_who_may_not_read_the_library_may_not_ask(self):
        with pytest.raises(NotAllowed):
            ask_again(citation=factories.citation(), by=factories.user())

        assert waiting() == []


class TestCatchingUp:
    def test_asks_about_everything_that_waits_in_few_requests(self, registries, source):
        others = [factories.citation(confirmed=False) for _ in range(4)]
        for other in others:
            registries.library.add(other.record())
            ask_again(citation=other, by=factories.editor())

        jobs.catch_up()

        assert waiting() == []
        assert {each.verifications.get().identity for each in (source, *others)} == {"match"}
        assert paths(registries).count("/crossref/works") == 1

    def test_a_second_time_does_nothing(self, registries, source):
        jobs.catch_up()
        registries.requests.clear()

        jobs.catch_up()

        assert registries.requests == []

    def test_what_was_not_answered_keeps_its_place_for_later(self, registries, source):
        fail(registries, Kind.OUT_OF_SERVICE)
        jobs.catch_up()

        watch = Watch.objects.get(citation=source)
        assert watch.retry_at > timezone.now()
        assert watch.unanswered_since is not None

    def test_a_source_that_cannot_be_handled_waits_and_holds_up_no_other(
        self, registries, source, monkeypatch
    ):
        other = factories.citation(confirmed=False)
        registries.library.add(other.record())
        ask_again(citation=other, by=factories.editor())
        judged.stumble_over(source, monkeypatch)

        jobs.catch_up()

        assert other.verifications.get().identity == "match"
        assert not source.verifications.exists()
        assert Watch.objects.get(citation=source).retry_at > timezone.now()

    def test_goes_on_by_itself_when_the_registries_are_back(self, registries, source):
        fail(registries, Kind.OUT_OF_SERVICE)
        jobs.catch_up()
        registries.faults.clear()
        Watch.objects.update(retry_at=timezone.now())
        ProcrastinateJob.objects.all().delete()
        jobs.try_again(0)
        assert jobs_named("citations.catch_up") == 1
        jobs.catch_up()

        assert source.verifications.first().identity == "match"
        assert Watch.objects.get(citation=source).unanswered_since is None

    def test_nobody_is_woken_for_nothing(self):
        jobs.try_again(0)

        assert jobs_named("citations.catch_up") == 0

    def test_a_dead_doi_leads_to_the_work_that_was_meant(self, registries):
        """The identifier does not exist; a search by title finds the paper under another one."""
        meant = factories.citation(confirmed=False, title="A long title about knees that only one paper has")
        registries.library.add(meant.record())
        typed = factories.citation(
            confirmed=False, **{name: getattr(meant, name) for name in ("title", "authors", "year", "volume")}
        )
        ask_again(citation=typed, by=factories.editor())

        jobs.catch_up()

        judgement = typed.verifications.get().judgement
        assert judgement.verdict == "mismatch"
        assert [each.record.doi for each in judgement.candidates] == [meant.doi]


class TestPastes:
    def test_every_line_is_looked_up(self, registries):
        known = factories.citation()
        meant = factories.citation(confirmed=False, title="A long title about elbows that only one paper has")
        registries.library.add(meant.record())
        lines = [f"doi:{known.doi}", "doi:10.5555/nobody.has.this"]

        paste = start_paste(by=factories.editor(), lines=lines)
        jobs.look_up(paste.pk)

        first, second = paste.lines.all()
        assert (first.citation, first.was_known, first.judgement) == (known, True, None)
        assert (second.citation, second.judgement.is_same_work) == (None, False)

    def test_a_silent_registry_ends_the_wait(self, registries):
        fail(registries, Kind.OUT_OF_SERVICE)
        paste = start_paste(by=factories.editor(), lines=["doi:10.5555/anything"])

        jobs.look_up(paste.pk)

        line = paste.lines.get()
        assert not line.is_waiting
        assert line.judgement.verdict == "cannot_determine"


class TestJournals:
    def journal(self, registries, **listed) -> Journal:
        registries.library.journals.append(
            ReplayJournal("Journal of Examples", "J Ex", issns=(judged.ISSN,), **listed)
        )
        return judged.journal()

    def test_one_that_medline_indexes_is_peer_reviewed(self, registries):
        journal = self.journal(registries, is_indexed=True)

        jobs.look_up_journal(journal.pk)

        decision = journal.decisions.get()
        assert (decision.peer_review, decision.basis) == ("peer_reviewed", "nlm_catalog")
        assert judged.ISSN in decision.reason

    def test_one_that_doaj_lists_is_as_it_says(self, registries):
        journal = self.journal(registries, review_process=("Double anonymous peer review",))

        jobs.look_up_journal(journal.pk)

        assert journal.decisions.get().basis == "doaj"

    def test_one_that_no_list_has_waits_for_a_person(self, registries):
        journal = judged.journal()

        jobs.look_up_journal(journal.pk)

        assert not JournalDecision.objects.exists()

    def test_what_a_person_decided_stays(self, registries):
        journal = self.journal(registries, is_indexed=True)
        judged.decided(journal, peer_review="not_peer_reviewed")

        jobs.look_up_journal(journal.pk)

        assert journal.decisions.get().peer_review == "not_peer_reviewed"
