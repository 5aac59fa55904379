"""The page about the registries: who is asked, what waits, how the nightly runs went."""

import datetime

import pytest
from django.utils import timezone

from citations.actions.verifying import note_records
from citations.found import Source
from citations.models import RegistryRun, Watch
from cms.accounts.models import Role, User
from tests import factories
from tests.citations import judged
from tests.citations.pages import words

pytestmark = pytest.mark.django_db

PAGE = "/desk/citations/registries/"


def run(**fields):
    values = {
        "asked": 100,
        "answered": 99,
        "failed": 1,
        "changed": 2,
        "sources": {"pubmed": [40, 39], "crossref": [100, 100]},
        "notes": ["Retraction Watch has nothing new."],
        "ended_at": timezone.now(),
    }
    with factories.act(by=User.objects.system(), act="registries.run"):
        return RegistryRun.objects.create(**{**values, **fields})


def test_says_when_each_registry_last_answered(client, editor):
    source = factories.citation()
    note_records(
        by=User.objects.system(), answers=[judged.answer(source), judged.answer(source, Source.DATACITE)]
    )

    state = client.get(PAGE).context["state"]

    assert [(one.name, one.records, one.answered_at is not None) for one in state.registries] == [
        ("Crossref", 1, True),
        ("PubMed", 0, False),
        ("DataCite", 1, True),
        ("doi.org", 0, False),
    ]


def test_counts_what_waits_and_what_was_not_answered(client, editor):
    now = timezone.now()
    moment = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
    factories.citation()
    Watch.objects.create(citation=factories.citation(), retry_at=now)
    Watch.objects.create(citation=factories.citation(), asked_at=now, retry_at=now, unanswered_since=now)
    Watch.objects.create(citation=factories.citation(), asked_at=now, retry_at=now, unanswered_since=moment)

    response = client.get(PAGE)

    state = response.context["state"]
    assert (state.total, state.never, state.waiting, state.unanswered) == (4, 2, 3, 2)
    assert state.unanswered_since == moment
    assert "the first since" in words(response)


def test_lists_the_runs_with_what_came_of_them(client, editor):
    run()

    page = words(client.get(PAGE))

    assert '<td class="number" data-label="Answered">99</td>' in page
    assert "PubMed: 39 of 40 answered" in page
    assert "Retraction Watch has nothing new." in page
    assert "too few answers" not in page


def test_an_alarming_run_is_said_first(client, editor):
    run(answered=94, failed=6)

    page = words(client.get(PAGE))

    assert "The newest run got too few answers" in page
    assert "too few answers</span>" in page


@pytest.mark.parametrize(("hours", "is_said"), [(20, False), (37, True)])
def test_a_run_that_did_not_come_is_said(client, editor, hours, is_said):
    made, then = run(), timezone.now() - datetime.timedelta(hours=hours)
    RegistryRun.objects.filter(pk=made.pk).update(started_at=then, ended_at=then)

    assert ("The nightly run is overdue" in words(client.get(PAGE))) is is_said


def test_runs_that_never_end_are_no_runs(client, editor):
    then = timezone.now() - datetime.timedelta(hours=50)
    RegistryRun.objects.filter(pk=run(ended_at=None).pk).update(started_at=then)
    run(ended_at=None)

    assert "The nightly run is overdue" in words(client.get(PAGE))


def test_a_run_that_goes_on_is_called_unfinished(client, editor):
    run(asked=0, answered=0, failed=0, ended_at=None)

    page = words(client.get(PAGE))

    assert "not finished" in page
    assert "too few answers" not in page


def test_an_empty_desk_says_when_it_begins(client, editor):
    page = words(client.get(PAGE))

    assert "No run yet" in page
    assert page.count("no answer kept yet") == 4


@pytest.mark.parametrize("is_offline", [True, False])
def test_recorded_answers_are_called_that_on_every_page_of_the_desk(client, editor, settings, is_offline):
    settings.OFFLINE_REGISTRIES = is_offline

    for page in (PAGE, "/desk/citations/", "/desk/"):
        said = "recorded answers instead of Crossref and PubMed" in words(client.get(page))
        assert said is is_offline


def test_is_for_whoever_may_read_the_library(client):
    client.force_login(factories.user(Role.AUDITOR))
    assert client.get(PAGE).status_code == 200

    client.force_login(factories.user(Role.ADMINISTRATOR))
    assert client.get(PAGE).status_code == 403


def test_anonymous_people_sign_in_first(client):
    assert client.get(PAGE).headers["Location"].startswith("/accounts/login/")


def test_costs_the_same_for_one_run_and_three(client, editor, django_assert_max_num_queries):
    run()
    client.get(PAGE)
    with django_assert_max_num_queries(9) as one:
        client.get(PAGE)
    run()
    run()

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(PAGE)
