"""Looking up what was pasted: asked line by line, accepted once, never held up by a silent registry."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from reversion.models import Version

from articles.demo.material import sources
from citations import jobs
from citations.actions.pasting import accept_by_hand, accept_line, accept_matching, look_up_again, start_paste
from citations.actions.replacing import merge
from citations.actions.verifying import take_answers
from citations.ama import format_text
from citations.found import EventKind
from citations.models import Citation, Paste, PastedLine, Watch
from citations.replay.faults import Kind
from citations.verdicts import Reason, Verdict
from cms.accounts.models import Role, User
from cms.refusals import Conflict, Invalid, NotAllowed
from tests import factories
from tests.citations import judged
from tests.citations.pasted import NOWHERE, SCI_LINE, SCI_RIGHT, SCI_WRONG
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.editor()


@pytest.fixture
def known_work():
    """A work that the offline registries hold in both places."""
    return next(source.record for source in sources().values() if source.record.doi and source.record.pmid)


def looked_up(by: User, *lines: str) -> list[PastedLine]:
    paste = start_paste(by=by, lines=lines)
    jobs.look_up(paste.pk)
    return list(paste.lines.all())


class TestStarting:
    def test_keeps_every_line_and_asks_for_the_look_up(self, editor):
        paste = start_paste(by=editor, lines=[SCI_LINE, "10.5555/b"], back="/desk/articles/7/edit/")

        assert [(line.position, line.line, line.is_waiting) for line in paste.lines.all()] == [
            (1, SCI_LINE, True),
            (2, "10.5555/b", True),
        ]
        assert (paste.by, paste.back) == (editor, "/desk/articles/7/edit/")
        job = ProcrastinateJob.objects.get(task_name="citations.look_up")
        assert job.args == {"paste_pk": paste.pk}

    def test_knows_what_the_library_has_and_asks_nobody_about_it(self, editor, registries):
        source = factories.citation()

        (line,) = looked_up(editor, f"https://doi.org/{source.doi.upper()}")

        assert (line.citation, line.was_known, line.outcome) == (source, True, None)
        assert paths(registries) == []

    def test_is_refused_to_those_who_only_read(self):
        with pytest.raises(NotAllowed):
            start_paste(by=factories.user(Role.AUDITOR), lines=["10.5555/b"])

        assert not Paste.objects.exists()


class TestLookingUp:
    def test_judges_every_line(self, editor, registries, known_work):
        lines = looked_up(editor, format_text(known_work), SCI_LINE, NOWHERE, "no reference at all")

        assert [line.judgement.verdict for line in lines] == [
            Verdict.MATCH,
            Verdict.MISMATCH,
            Verdict.NOT_FOUND,
            Verdict.CANNOT_DETERMINE,
        ]

    def test_takes_an_identifier_alone_for_what_it_leads_to(self, editor, registries, known_work):
        (line,) = looked_up(editor, known_work.doi)

        assert line.judgement.verdict == Verdict.MATCH
        assert line.judgement.works[0].record.title == known_work.title

    @pytest.mark.parametrize("spelling", ["10/sci1", "https://doi.org/sci1", "doi:10/SCI1"])
    def test_reads_a_short_doi_as_the_one_that_it_stands_for(self, editor, registries, known_work, spelling):
        registries.library.short_dois["10/sci1"] = known_work.doi

        (line,) = looked_up(editor, spelling)

        assert line.judgement.verdict == Verdict.MATCH
        assert accept_line(line=line, by=editor).doi == known_work.doi

    def test_reads_a_short_doi_at_the_end_of_a_reference(self, editor, registries):
        registries.library.short_dois["10/sci1"] = SCI_WRONG

        (line,) = looked_up(editor, SCI_LINE.replace(SCI_WRONG, "10/sci1"))

        assert line.record.doi == SCI_WRONG
        assert line.judgement.verdict == Verdict.MISMATCH

    def test_a_short_doi_that_nobody_knows_is_none(self, editor, registries):
        (line,) = looked_up(editor, "10/none1")

        assert line.record.doi == ""
        assert line.judgement.verdict == Verdict.CANNOT_DETERMINE

    def test_says_what_was_retracted_of_an_identifier_alone(self, editor, registries):
        (line,) = looked_up(editor, "10.1016/S0140-6736(97)11096-0")

        assert line.judgement.verdict == Verdict.RETRACTED
        assert line.judgement.events

    def test_notes_who_did_not_answer_and_goes_on(self, editor, registries):
        fail(registries, Kind.OUT_OF_SERVICE)

        (line,) = looked_up(editor, SCI_LINE)

        assert line.judgement.verdict == Verdict.CANNOT_DETERMINE
        assert Reason.SOURCES_UNAVAILABLE in line.judgement.reasons
        assert line.has_unanswered

    def test_running_twice_asks_once(self, editor, registries, known_work):
        (line,) = looked_up(editor, known_work.doi)
        asked = len(paths(registries))

        jobs.look_up(line.paste_id)

        assert len(paths(registries)) == asked

    def test_asks_again_only_about_lines_that_somebody_did_not_answer_about(
        self, editor, registries, known_work
    ):
        (answered,) = looked_up(editor, known_work.doi)
        fail(registries, Kind.OUT_OF_SERVICE)
        (silent,) = looked_up(editor, SCI_LINE)
        registries.faults.clear()

        for line in (answered, silent):
            look_up_again(paste=line.paste, by=editor)
        assert PastedLine.objects.get(pk=answered.pk).outcome == answered.outcome
        assert PastedLine.objects.get(pk=silent.pk).is_waiting
        jobs.look_up(silent.paste_id)

        assert PastedLine.objects.get(pk=silent.pk).judgement.verdict == Verdict.MISMATCH


def found_first(line, work):
    """Have the line looked up again, and another work found before the others."""
    judgement = line.judgement
    again = dataclasses.replace(judgement, candidates=(work, *judgement.candidates))
    PastedLine.objects.filter(pk=line.pk).update(outcome=again.to_dict())


class TestAccepting:
    def test_adds_the_record_of_the_registries_with_its_verification(self, editor, registries, known_work):
        (line,) = looked_up(editor, format_text(known_work))

        source = accept_line(line=line, by=editor)

        assert (source.title, source.doi, source.pmid) == (known_work.title, known_work.doi, known_work.pmid)
        assert source.verifications.get().verdict == Verdict.MATCH
        assert Version.objects.get_for_object(source).get().revision.user == editor
        assert PastedLine.objects.get(pk=line.pk).citation == source

    def test_has_the_registries_asked_anew(self, editor, registries, known_work):
        fail(registries, Kind.OUT_OF_SERVICE, "/eutils")
        (line,) = looked_up(editor, known_work.doi)

        source = accept_line(line=line, by=editor)

        assert Watch.objects.due(timezone.now()).filter(citation=source).exists()

    def test_of_what_the_library_has_already_takes_no_old_answer(self, editor, registries, known_work):
        lines = looked_up(editor, known_work.doi, f"PMID {known_work.pmid}")
        source = accept_line(line=lines[0], by=editor)
        take_answers(
            citation=source,
            by=User.objects.system(),
            answers=[judged.answer(source, events=(judged.event(EventKind.CONCERN),))],
        )

        accept_line(line=lines[1], by=editor)

        assert Citation.objects.get(pk=source.pk).notice == "concern"

    def test_twice_is_once(self, editor, registries, known_work):
        (line,) = looked_up(editor, known_work.doi)

        first, second = accept_line(line=line, by=editor), accept_line(line=line, by=editor)

        assert first == second
        assert Citation.objects.count() == 1

    def test_two_lines_of_one_work_are_one_source(self, editor, registries, known_work):
        lines = looked_up(editor, known_work.doi, f"PMID {known_work.pmid}")

        assert accept_line(line=lines[0], by=editor) == accept_line(line=lines[1], by=editor)
        assert Citation.objects.count() == 1

    def test_uses_the_work_that_was_found_instead(self, editor, registries):
        (line,) = looked_up(editor, SCI_LINE)

        source = accept_line(line=line, by=editor, candidate=f"doi:{SCI_RIGHT}")

        assert source.doi == SCI_RIGHT
        assert [name["family"] for name in source.authors][:3] == ["Fehlings", "Tetreault", "Aarabi"]
        assert source.verifications.get().verdict == Verdict.MATCH

    def test_adds_as_typed_what_nobody_knows_and_has_it_asked_about_again(self, editor, registries):
        (line,) = looked_up(editor, NOWHERE)

        source = accept_line(line=line, by=editor)

        assert source.title == "A study of nothing that anybody has ever written down anywhere"
        assert not source.verifications.exists()
        assert Watch.objects.get(citation=source).retry_at <= timezone.now()

    def test_adds_as_typed_what_is_another_work_under_its_identifier(self, editor, registries):
        (line,) = looked_up(editor, SCI_LINE)

        assert accept_line(line=line, by=editor).doi == SCI_WRONG

    def test_needs_no_answer(self, editor):
        line = start_paste(by=editor, lines=[SCI_LINE]).lines.get()

        assert accept_line(line=line, by=editor).doi == SCI_WRONG

    def test_leads_to_the_source_that_took_the_place(self, editor, registries, known_work):
        (line,) = looked_up(editor, known_work.doi)
        merged, other = factories.citation(doi=known_work.doi, title=known_work.title), factories.citation()
        merge(source=merged, by=editor, into=other, reason="One work")

        assert accept_line(line=line, by=editor) == other

    def test_uses_the_work_that_was_chosen_wherever_it_stands_now(self, editor, registries):
        (line,) = looked_up(editor, SCI_LINE)
        found_first(line, judged.found(factories.citation()))

        assert accept_line(line=line, by=editor, candidate=f"doi:{SCI_RIGHT}").doi == SCI_RIGHT

    @pytest.mark.parametrize("name", ["doi:10.5555/not.found", "pmid:1", "", f"doi:{SCI_WRONG}"])
    def test_refuses_a_candidate_that_is_not_there(self, editor, registries, name):
        (line,) = looked_up(editor, SCI_LINE)

        with pytest.raises(Conflict):
            accept_line(line=line, by=editor, candidate=name)

        assert not Citation.objects.exists()
        assert PastedLine.objects.get(pk=line.pk).citation is None

    def test_refuses_a_line_of_which_not_even_a_title_is_known(self, editor):
        line = start_paste(by=editor, lines=["10.5555/nothing.known"]).lines.get()

        with pytest.raises(Invalid):
            accept_line(line=line, by=editor)

        assert not Citation.objects.exists()

    def test_is_refused_to_those_who_only_read(self, editor):
        line = start_paste(by=editor, lines=[SCI_LINE]).lines.get()

        with pytest.raises(NotAllowed):
            accept_line(line=line, by=factories.user(Role.AUDITOR))

        assert not Citation.objects.exists()


class TestByHand:
    def test_notes_the_source_at_the_line(self, editor):
        line = start_paste(by=editor, lines=[NOWHERE]).lines.get()

        source = accept_by_hand(line=line, by=editor, fields={"title": "A study of nothing", "year": 2011})

        assert PastedLine.objects.get(pk=line.pk).citation == source
        assert accept_by_hand(line=line, by=editor, fields={"title": "Sent twice"}) == source
        assert Citation.objects.count() == 1

    def test_gives_another_source_to_a_line_that_only_had_the_same_title(self, editor):
        known = factories.citation(title="An odd title", doi=None, year=2018)
        line = start_paste(by=editor, lines=["Kim B. An odd title. J Ex. 2018;1(1):1-2."]).lines.get()
        assert line.citation == known

        source = accept_by_hand(line=line, by=editor, fields={"title": "An odd title", "year": 2017})

        line.refresh_from_db()
        assert (line.citation, line.was_known) == (source, False)
        assert source != known

    def test_is_refused_to_those_who_only_read(self, editor):
        line = start_paste(by=editor, lines=[NOWHERE]).lines.get()

        with pytest.raises(NotAllowed):
            accept_by_hand(line=line, by=factories.user(Role.AUDITOR), fields={"title": "T"})

        assert not Citation.objects.exists()


class TestAcceptingAllThatMatch:
    def test_leaves_out_whatever_differs(self, editor, registries, known_work):
        lines = looked_up(editor, format_text(known_work), SCI_LINE, NOWHERE)

        added = accept_matching(paste=lines[0].paste, by=editor)

        assert [source.doi for source in added] == [known_work.doi]
        assert Citation.objects.count() == 1

    def test_is_refused_to_those_who_only_read(self, editor, registries, known_work):
        (line,) = looked_up(editor, known_work.doi)

        with pytest.raises(NotAllowed):
            accept_matching(paste=line.paste, by=factories.user(Role.AUDITOR))

        assert not Citation.objects.exists()


class TestForgetting:
    def test_forgets_pastes_after_a_week_and_no_source_with_them(self, editor):
        old, young = (start_paste(by=editor, lines=[SCI_LINE]) for _ in range(2))
        source = accept_line(line=old.lines.get(), by=editor)
        Paste.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(days=8))

        jobs.forget_pastes(timestamp=0)

        assert list(Paste.objects.all()) == [young]
        assert Citation.objects.filter(pk=source.pk).exists()
