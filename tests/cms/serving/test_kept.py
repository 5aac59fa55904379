"""Answers that are kept: only in their state, within their bytes, in every encoding that a browser takes."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.serving.kept import Answer, Memory, encodings_in, is_known
from cms.serving.state import SiteState

NOW = SiteState("a", 2.0**40)
LATER = SiteState("b", 2.0**40)
HTML = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache"), ("ETag", '"tag"')]


def answer(body: bytes = b"<p>words</p>" * 100, *, status: str = "200 OK", more: tuple = ()) -> Answer:
    return Answer(status, [*HTML, *more], body)


def test_an_answer_is_found_in_its_own_state_only():
    memory = Memory(10**6)
    assert memory.find(("/a/",), NOW) is None
    memory.keep(("/a/",), NOW, answer())

    assert memory.find(("/a/",), NOW) == answer()
    assert memory.find(("/b/",), NOW) is None
    assert memory.find(("/a/",), LATER) is None
    assert memory.find(("/a/",), NOW) is None  # forgotten, for a state never comes back


def test_an_answer_of_an_earlier_state_that_comes_late_is_not_kept():
    memory = Memory(10**6)
    memory.find(("/a/",), LATER)

    memory.keep(("/a/",), NOW, answer())

    assert memory.find(("/a/",), LATER) is None


def test_the_memory_holds_what_was_asked_for_last():
    size = answer().size
    memory = Memory(2 * size)
    memory.find(("1",), NOW)
    for name in "12":
        memory.keep((name,), NOW, answer())
    memory.find(("1",), NOW)
    memory.keep(("3",), NOW, answer())
    memory.keep(("3",), NOW, answer())

    assert [memory.find((name,), NOW) is not None for name in "123"] == [True, False, True]


def test_an_answer_larger_than_the_memory_is_not_kept():
    memory = Memory(100)
    memory.find(("1",), NOW)
    memory.keep(("1",), NOW, answer())

    assert memory.find(("1",), NOW) is None


def test_every_encoding_holds_the_same_bytes_and_has_a_tag_of_its_own():
    page = answer()

    assert gzip.decompress(page.sent["gzip"].body) == brotli.decompress(page.sent["br"].body) == page.body
    assert page.tags == {'"tag"', '"tag-gzip"', '"tag-br"'}
    for encoding, sent in page.sent.items():
        headers = dict(sent.headers)
        assert headers.get("Content-Encoding", "") == encoding
        assert headers["Content-Length"] == str(len(sent.body))
        assert headers["Vary"] == "Accept-Encoding"
        assert {"ETag", "Cache-Control", "Vary"} == dict(sent.unchanged).keys()


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", ("",)),
        ("gzip, deflate, br, zstd", ("br", "gzip", "")),
        ("gzip;q=1.0, br;q=0", ("gzip", "")),
        ("*", ("br", "gzip", "")),
        ("*;q=0", ("",)),
        ("BR", ("br", "")),
        ("identity", ("",)),
        ("gzip;q=nonsense", ("gzip", "")),
    ],
)
def test_encodings_are_those_the_browser_takes(accept, expected):
    assert encodings_in(accept) == expected


@given(st.text())
def test_any_header_is_understood_somehow(header):
    assert encodings_in(header)[-1] == ""
    assert is_known(frozenset({'"tag"'}), header) in (True, False)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ('"tag"', True),
        ('W/"tag"', True),
        ('"other", "tag"', True),
        ("*", True),
        ('"other"', False),
        ("tag", False),
    ],
)
def test_a_known_answer_is_recognised_by_its_tag(asked, known):
    assert is_known(frozenset({'"tag"'}), asked) is known


@pytest.mark.parametrize(
    ("one", "is_shared"),
    [
        (answer(), True),
        (answer(status="404 Not Found"), False),
        (answer(status="301 Moved Permanently"), False),
        (Answer("200 OK", [("Cache-Control", "no-store")], b""), False),
        (Answer("200 OK", [("Content-Type", "text/html")], b""), False),
        (answer(more=(("Set-Cookie", "a=b"),)), False),
        (answer(more=(("Vary", "Cookie"),)), False),
    ],
)
def test_only_what_says_so_is_for_everybody(one, is_shared):
    assert one.is_shared is is_shared
