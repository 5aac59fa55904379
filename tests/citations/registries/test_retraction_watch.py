"""The Retraction Watch file: fetched when it has changed, and never lost to one that is worse."""

import pytest

from citations.registries import retraction_watch
from citations.registries.patience import Patience
from citations.registries.retraction_watch_rows import rows_in
from citations.replay.faults import Kind
from tests.replay import fail

pytestmark = pytest.mark.django_db


def refresh() -> retraction_watch.Download:
    return retraction_watch.refresh(Patience(20))


def left_behind(download) -> list[str]:
    return sorted(path.name for path in download.file.parent.iterdir())


def test_is_fetched_and_can_be_read(registries):
    download = refresh()

    assert (download.is_loaded, download.problem) == (False, "")
    with download.file.open("rb") as file:
        assert {row.record_id for row in rows_in(file)} >= {"4036", "17269"}
    assert left_behind(download) == ["retraction_watch.csv", "retraction_watch.csv.json"]


def test_is_not_fetched_again_while_it_is_the_same(registries):
    first = refresh()
    retraction_watch.note_loaded()

    second, third = refresh(), refresh()

    assert second == third == retraction_watch.Download(first.file, is_loaded=True)


def test_is_fetched_again_when_it_has_changed(registries):
    refresh()
    retraction_watch.note_loaded()
    registries.library.retraction_watch += b"1,More,,,,,,,,,,,,,,,,,,,\n"

    download = refresh()

    assert (download.is_loaded, download.problem) == (False, "")
    assert download.file.read_bytes() == registries.library.retraction_watch


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (Kind.OUT_OF_SERVICE, "Retraction Watch is out of service (503)."),
        (Kind.CUT_OFF, "Retraction Watch could not be reached, or the connection was cut."),
        (Kind.WEB_PAGE, "Retraction Watch answered with a web page where csv is due."),
        (Kind.OTHER_SHAPE, "What came as the Retraction Watch file does not begin as it should."),
        (Kind.NOT_FOUND, "Retraction Watch refused the question (404)."),
        (Kind.HUGE, "Retraction Watch sent more than 256 MB."),
    ],
)
def test_the_last_good_one_stays_when_the_next_fails(registries, kind, problem):
    first = refresh()
    retraction_watch.note_loaded()
    good = first.file.read_bytes()
    registries.library.retraction_watch += b"1,More,,,,,,,,,,,,,,,,,,,\n"
    fail(registries, kind)

    download = refresh()

    assert download == retraction_watch.Download(first.file, is_loaded=True, problem=problem)
    assert download.file.read_bytes() == good
    assert left_behind(download) == ["retraction_watch.csv", "retraction_watch.csv.json"]


@pytest.mark.parametrize(("part", "is_taken"), [(0.94, False), (0.96, True)])
def test_one_that_shrank_by_more_than_a_twentieth_is_not_taken(registries, part, is_taken):
    whole = registries.library.retraction_watch
    refresh()
    registries.library.retraction_watch = whole[: int(len(whole) * part)]

    download = refresh()

    assert ("shrank" in download.problem) is not is_taken
    assert (download.file.read_bytes() == whole) is not is_taken


def test_without_any_file_says_so(registries):
    fail(registries, Kind.DOWN)

    download = refresh()

    assert (download.file, download.is_loaded) == (None, False)
    assert download.problem == "Retraction Watch could not be reached, or the connection was cut."
