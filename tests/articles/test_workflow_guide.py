from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.workflow import OVERDUE, TRANSITIONS
from articles.workflow_guide import VERBS, as_markdown, guide

DOCUMENT = Path("docs/workflow.md")


def test_the_document_is_what_the_workflow_says():
    assert DOCUMENT.read_text() == as_markdown(), "run `manage.py workflow_doc`"


def test_every_move_is_explained_and_nothing_else():
    assert list(VERBS) == list(TRANSITIONS)


def test_the_table_names_exactly_those_who_may():
    for move in guide().moves:
        labels = {str(duty.label) for duty in TRANSITIONS[move.verb].duties}
        assert set(move.duties) == labels


def test_the_rules_for_overdue_reviews_are_told_class_by_class():
    rows = {row.risk[0]: (row.grace_days, row.then) for row in guide().validity}

    assert set(rows) == set(OVERDUE)
    assert {risk: days for risk, (days, _) in rows.items()} == {
        risk: rule.grace_days for risk, rule in OVERDUE.items()
    }
    assert {risk for risk, (_, then) in rows.items() if then == "The page is suspended"} == {"A"}


def test_the_command_says_that_the_document_is_up_to_date(capsys):
    call_command("workflow_doc", "--check")

    assert "up to date" in capsys.readouterr().out


def test_the_command_fails_when_it_is_not(settings, tmp_path):
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="out of date"):
        call_command("workflow_doc", "--check")


def test_the_command_writes_the_document(settings, tmp_path):
    settings.BASE_DIR = tmp_path

    call_command("workflow_doc")
    call_command("workflow_doc")

    assert (tmp_path / "docs" / "workflow.md").read_text() == as_markdown()
