"""The publishing house that attacks are tried on, built once; each module tries them on a copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from cms import database_roles, postgres
from tests import databases
from tests.articles.guard.house import House
from tests.articles.guard.world import build, clone_spares


@pytest.fixture(scope="session")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with databases.copied() as name:
        with django_db_blocker.unblock(), databases.used(name):
            world = build()
            connection.close()
        yield House(name, world)


@pytest.fixture(scope="session")
def stocked_house(house: House, django_db_blocker: Any) -> Iterator[House]:
    """The house with many copies of some editions, for tests that use one up each."""
    name = f"{house.database}_stocked"
    with postgres.cluster().connect() as admin:
        database_roles.create_database(admin, name, house.database)
        with django_db_blocker.unblock(), databases.used(name):
            clone_spares(house.world)
            connection.close()
        yield House(name, house.world)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def among_spares(stocked_house: House, django_db_blocker: Any) -> Iterator[House]:
    """The stocked house, entered as the role of the web and the worker."""
    with django_db_blocker.unblock(), stocked_house.entered_as(database_roles.APP) as entered:
        yield entered


@pytest.fixture(scope="module")
def as_application(house: House, django_db_blocker: Any) -> Iterator[House]:
    """The house, entered as the role of the web and the worker."""
    with django_db_blocker.unblock(), house.entered_as(database_roles.APP) as entered:
        yield entered


@pytest.fixture(scope="module")
def as_owner(house: House, django_db_blocker: Any) -> Iterator[House]:
    """The house, entered as a role that owns everything and serves the web."""
    with django_db_blocker.unblock(), house.entered_as(database_roles.OWNER) as entered:
        yield entered


@pytest.fixture(scope="module")
def as_administrator(house: House, django_db_blocker: Any) -> Iterator[House]:
    """The house, entered as the server's administrator, who may weaken the guard."""
    with django_db_blocker.unblock(), house.entered_as(postgres.ADMIN) as entered:
        yield entered
