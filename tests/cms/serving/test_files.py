"""Pages as files: only plain addresses of the site itself, whole or not at all, with a time made of their bytes."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest

from cms.serving.files import Files, release
from cms.serving.kept import Answer
from cms.serving.state import SiteState

STATE = SiteState("a", 2.0**40)
HTML = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache"), ("ETag", '"tag"')]
PAGE = Answer("200 OK", HTML, b"<p>words</p>" * 100)


@pytest.fixture(autouse=True)
def address(settings) -> None:
    settings.SITE_URL = "https://www.example.org"


def keep(folder: Path, path: str = "/articles/gout/", answer: Answer = PAGE, **more: str) -> list[str]:
    """Keep one page; the files that are there afterwards."""
    environ = {"PATH_INFO": path, "HTTP_HOST": "www.example.org", "QUERY_STRING": ""} | more
    Files(folder).keep(environ, STATE, answer)
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_page_is_written_in_every_encoding_under_its_state_and_release(tmp_path: Path):
    place = f"a-{2**40}-{release()}/articles/gout/index.html"

    assert keep(tmp_path) == [place, f"{place}.br", f"{place}.gz"]
    assert (
        (tmp_path / place).read_bytes()
        == gzip.decompress((tmp_path / f"{place}.gz").read_bytes())
        == PAGE.body
    )


def test_the_first_page_is_written_too(tmp_path: Path):
    assert keep(tmp_path, "/")[0].endswith(f"{release()}/index.html")


@pytest.mark.parametrize(
    "path",
    ["/../../etc/", "/a/../b/", "/articles/gout", "//", "/Ä/", "/a b/", "/.hidden/", "/a/" * 9, "/x\n/"],
)
def test_an_address_that_is_no_plain_folder_is_not_written(tmp_path: Path, path: str):
    assert keep(tmp_path, path) == []


@pytest.mark.parametrize(
    "other",
    [
        {"QUERY_STRING": "page=2"},
        {"path": "/search/"},  # has a stricter Referrer-Policy than nginx sends
        {"HTTP_HOST": "127.0.0.1"},
        {"answer": Answer("200 OK", [("Content-Type", "application/json"), *HTML[1:]], b"{}")},
    ],
)
def test_other_hosts_questions_kinds_and_policies_are_not_written(tmp_path: Path, other):
    assert keep(tmp_path, **other) == []


def test_the_time_of_a_file_tells_its_bytes(tmp_path: Path):
    one, same, other = (
        {path.name: path.stat().st_mtime for path in folder_after(tmp_path / name, body).rglob("index*")}
        for name, body in (("one", b"2 g " * 99), ("same", b"2 g " * 99), ("other", b"3 g " * 99))
    )
    assert one == same
    assert not one.items() & other.items()


def folder_after(folder: Path, body: bytes) -> Path:
    keep(folder, answer=Answer("200 OK", HTML, body))
    return folder


def test_a_full_disk_is_told_and_stops_nobody(tmp_path: Path, caplog):
    in_the_way = Files(tmp_path).folder(STATE)
    in_the_way.write_text("")
    with caplog.at_level(logging.WARNING):
        assert keep(tmp_path) == [in_the_way.name]
    assert "could not be written" in caplog.text
