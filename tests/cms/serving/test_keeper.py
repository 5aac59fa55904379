"""The keeper's links: for the seconds of its lease and no others, and gone before the lease is given back."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from cms.serving.files import Files, release
from cms.serving.keeper import Keeper, keep
from cms.serving.state import Primary, SiteState

FAR = 2.0**40
NOW = 1000.3


class Told(Primary):
    """A primary that says what it is told to say, and notes which links there were when the lease was given back."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.says: SiteState | psycopg.OperationalError | None = SiteState("a", FAR)
        self.folder = folder
        self.given_back: list[list[str]] = []

    def renew(self, node: str) -> SiteState | None:
        if isinstance(self.says, psycopg.OperationalError):
            raise self.says
        return self.says

    def end_lease(self, node: str) -> None:
        self.given_back.append(sorted(link.name for link in self.folder.iterdir() if link.is_symlink()))


class House:
    def __init__(self, folder: Path) -> None:
        self.primary = Told(folder)
        self.keeper = Keeper("node", Files(folder), self.primary, clock=lambda: self.now)
        self.folder, self.now = folder, NOW
        self.keeper.start()

    @property
    def links(self) -> dict[str, str]:
        """Second to the state that it leads to."""
        found = (link for link in self.folder.iterdir() if link.is_symlink())
        return {link.name: link.readlink().name.split("-")[0] for link in found if link.name.isdecimal()}

    @property
    def states(self) -> list[Path]:
        """The folders with pages."""
        return [folder for folder in self.folder.iterdir() if "-" in folder.name]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_links_are_made_for_the_whole_seconds_of_the_lease(house: House):
    house.keeper.turn()
    assert house.links == {"1000": "a", "1001": "a"}  # the lease holds until 1002.3

    house.now = NOW + 1
    house.keeper.turn()
    assert house.links == {"1001": "a", "1002": "a"}


def test_links_end_where_the_clock_changes_the_pages(house: House):
    house.primary.says = SiteState("a", 1001.0)
    house.keeper.turn()
    assert house.links == {"1000": "a"}


def test_links_lead_to_the_state_of_now(house: House):
    house.keeper.turn()
    house.primary.says = SiteState("b", FAR)
    house.keeper.turn()
    assert house.links == {"1000": "b", "1001": "b"}


def test_when_the_site_changes_the_links_are_gone_before_the_lease_is_given_back(house: House):
    house.keeper.turn()
    house.primary.says = None
    house.keeper.turn()
    assert (house.links, house.primary.given_back) == ({}, [[]])


def test_without_an_answer_there_are_no_links(house: House):
    house.keeper.turn()
    house.primary.says = psycopg.OperationalError("away")
    house.keeper.turn()
    assert house.links == {}


def test_what_an_earlier_keeper_left_is_not_trusted(house: House):
    house.keeper.turn()
    House(house.folder)
    assert house.links == {}


def test_pages_of_earlier_states_are_deleted(house: House):
    house.keeper.turn()
    old = house.states[0]
    house.primary.says = SiteState("b", FAR)

    house.keeper.turn()

    for thread in threading.enumerate():
        if thread.name == "delete old pages":
            thread.join()
    assert [folder.name for folder in house.states] == [f"b-{int(FAR)}-{release()}"]
    assert not old.exists()


def test_what_is_not_of_its_making_stays(house: House):
    (house.folder / "photographs").mkdir()
    (house.folder / "elsewhere").symlink_to("/nowhere")
    house.keeper.turn()
    house.primary.says = SiteState("b", FAR)

    house.keeper.turn()
    House(house.folder)

    for thread in threading.enumerate():
        if thread.name == "delete old pages":
            thread.join()
    assert (house.folder / "photographs").is_dir()
    assert (house.folder / "elsewhere").is_symlink()


def test_pages_of_earlier_states_are_deleted_also_when_a_page_came_first(house: House):
    house.keeper.turn()
    old = house.states[0]
    house.primary.says = SiteState("b", FAR)
    Files(house.folder).folder(house.primary.says).mkdir()

    house.keeper.turn()

    for thread in threading.enumerate():
        if thread.name == "delete old pages":
            thread.join()
    assert not old.exists()


def test_two_keepers_of_one_name_hold_two_leases(tmp_path: Path):
    one, other = (Keeper("node", Files(tmp_path), Told(tmp_path)) for _ in range(2))
    assert one.node != other.node


def test_it_ends_with_nothing_left(house: House):
    over = threading.Event()
    renew = house.primary.renew

    def last_renew(node: str) -> SiteState | None:
        over.set()
        return renew(node)

    house.primary.renew = last_renew
    keep(house.keeper, over, every=0.01)
    assert (house.links, house.primary.given_back) == ({}, [[]])
