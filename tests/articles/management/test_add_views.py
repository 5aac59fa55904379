"""Adding views from a log of nginx that has neither addresses nor names of browsers in it."""

import datetime
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from articles.models import ViewCount
from articles.reader.view_counts import ROBOTS
from cms.postgres import PROJECT
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path):
    lines = [
        "2026-11-27T23:30:00+00:00 GET 200 /articles/gout/",
        "2026-11-28T01:00:00+00:00 GET 304 /articles/gout/",
        "2026-11-28T01:00:00+02:00 GET 200 /articles/gout/",
        "2026-11-28T01:00:00+00:00 HEAD 200 /articles/gout/",
        "2026-11-28T01:00:00+00:00 GET 410 /articles/gout/",
        "2026-11-28T01:00:00+00:00 GET 200 /articles/gout/history/",
        "2026-11-28T01:00:00+00:00 GET 200 /articles/no-such-page/",
        "yesterday GET 200 /articles/gout/",
        "half a line",
    ]
    file = tmp_path / "views.log"
    file.write_bytes("\n".join(lines).encode() + b"\n\xff\n")
    factories.live_article(title="Gout", slug="gout")
    return file


def run(log, **options):
    said = StringIO()
    call_command("add_views", str(log), stdout=said, **options)
    return said.getvalue().strip()


@override_settings(COUNT_VIEWS=True)
def test_adds_what_readers_opened_to_its_day_and_deletes_the_file(log):
    assert run(log, dry_run=True) == "Views of articles: 4. Nothing was changed."
    assert (ViewCount.objects.count(), log.exists()) == (0, True)

    run(log)

    found = dict(ViewCount.objects.values_list("day", "views"))
    assert found == {datetime.date(2026, 11, 27): 2, datetime.date(2026, 11, 28): 1}
    assert not log.exists()


def test_nginx_is_told_to_leave_out_the_same_robots():
    (listed,) = re.findall(r'"~\*\(([a-z|]+)\)" 0;', (PROJECT / "docs" / "deploy.md").read_text())

    assert listed.split("|") == [*ROBOTS, "prefetch"]


def test_refuses_where_views_are_not_counted(log):
    with pytest.raises(CommandError, match="COUNT_VIEWS is off"):
        run(log)

    assert log.exists()
    assert not ViewCount.objects.exists()


@override_settings(COUNT_VIEWS=True)
def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.log")
