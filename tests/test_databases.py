"""The test databases are what production is: three roles, real commits, nothing left behind."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.utils import ProgrammingError

from articles.models import Topic
from cms import database_roles, postgres
from tests import databases, in_memory


def role_of(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_tests_run_as_the_application_and_see_their_rows_through_the_reader(db):
    Topic.objects.create(name="Heart", slug="heart")

    assert role_of("default") == database_roles.APP
    assert Topic.objects.using("reader").get().name == "Heart"


def test_a_database_of_ones_own_has_the_real_roles(own_database):
    Topic.objects.create(name="Heart", slug="heart")

    assert [role_of(alias) for alias in databases.ALIASES] == [
        database_roles.APP,
        database_roles.OWNER,
        database_roles.READER,
    ]
    assert Topic.objects.using("reader").get().name == "Heart"
    with pytest.raises(DatabaseError, match="read-only transaction"):
        Topic.objects.using("reader").create(name="Lung", slug="lung")


@pytest.mark.parametrize("time", ["first", "second"])
def test_nothing_is_left_of_the_database_before(own_database, time):
    assert not Topic.objects.exists()
    Topic.objects.create(name="Heart", slug="heart")


@pytest.mark.parametrize(
    "command", ["CREATE TEMP TABLE shadow ()", "CREATE TABLE shadow ()", "TRUNCATE articles_topic CASCADE"]
)
def test_a_copy_refuses_the_application_what_the_original_refuses(own_database, command):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(command)


def test_a_copy_is_dropped_with_its_connections(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.copied() as name:
        left_open = postgres.cluster().connect(database_roles.APP, name)

    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        postgres.cluster().connect(database_roles.APP, name)


def test_a_rolled_back_test_leaves_no_rows(db):
    with transaction.atomic():
        assert not Topic.objects.exists()


class TestInMemory:
    @pytest.fixture
    def memory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A disk that stands for memory with as much room as is needed."""
        monkeypatch.setattr(in_memory, "ROOM", shutil.disk_usage(tmp_path).free // 2)
        return tmp_path

    def test_each_state_has_its_own_directory_and_keeps_it(self, memory: Path):
        one, other = (in_memory.in_memory(Path(name), memory) for name in ("/one/tests", "/other/tests"))

        assert one != other
        assert {one.parent.parent, other.parent.parent} == {memory}
        assert in_memory.in_memory(one, memory) == one

    def test_without_memory_or_room_the_state_stays_on_the_disk(self, memory: Path, monkeypatch):
        state = Path("/one/tests")

        assert in_memory.in_memory(state, memory / "absent") == state
        monkeypatch.setattr(in_memory, "ROOM", shutil.disk_usage(memory).total)
        assert in_memory.in_memory(state, memory) == state

    def test_what_a_stranger_prepared_is_not_used(self, memory: Path, monkeypatch):
        state = Path("/one/tests")
        monkeypatch.setattr(os, "getuid", lambda: 2**16 + 7)
        in_memory.in_memory(state, memory).parent.mkdir()

        assert in_memory.in_memory(state, memory) == state
