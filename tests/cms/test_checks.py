"""The deployment check sees a role that could take the guard off."""

import pytest
from django.core.checks import run_checks
from django.db import connections

from cms import checks, database_roles


def found() -> list[tuple[str, str]]:
    messages = run_checks(databases=["default"], include_deployment_checks=True)
    return [(message.id, message.msg) for message in messages if message.id.startswith("cms.")]


def test_the_demonstration_is_not_for_deployment(own_database, settings):
    assert found() == [("cms.E001", checks.DEMONSTRATION.msg)]

    settings.DEMO = False
    assert found() == []


def test_warns_when_the_application_owns_the_tables(own_database, settings, monkeypatch):
    settings.DEMO = False
    connections.close_all()
    monkeypatch.setitem(connections.settings["default"], "USER", database_roles.OWNER)

    rights = "owns the tables, can create tables, can create temporary tables"
    assert found() == [("cms.W001", f"The role imprimatur_owner in DATABASE_URL {rights}.")]
    connections.close_all()


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("no.such.checker", "No module named 'no'"),
        ("articles.outside_checkers.ask", 'does not define a "ask"'),
        ("articles.workflow.TRANSITIONS", "It is no function."),
    ],
)
def test_an_outside_checker_that_cannot_be_asked_is_an_error(settings, path, hint):
    settings.OVERLAP_CHECKERS = [path]

    (error,) = checks.outside_checkers_exist(None)

    assert (error.id, error.msg) == ("cms.E002", f"OVERLAP_CHECKERS names {path}, which cannot be asked.")
    assert hint in error.hint


def test_a_function_will_do_as_an_outside_checker(settings):
    settings.OVERLAP_CHECKERS = ["tests.articles.house_checkers.ask_example"]

    assert checks.outside_checkers_exist(None) == []
