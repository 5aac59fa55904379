"""What is read of an answer before its own format begins."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.registries.reading import NotText, decoded, is_web_page, waiting_time

NOW = datetime.datetime(2026, 11, 2, 12, 0, tzinfo=datetime.UTC)


class TestEncoding:
    @pytest.mark.parametrize(
        ("body", "content_type", "text"),
        [
            ("Møller".encode(), "application/json", "Møller"),
            ("Møller".encode(), "application/json; charset=ISO-8859-1", "Møller"),
            ("Møller".encode("latin-1"), "application/json; charset=ISO-8859-1", "Møller"),
            ("Møller".encode("utf-16"), 'text/plain; charset="utf-16"', "Møller"),
            ("\ufeffMøller".encode(), "", "Møller"),
        ],
    )
    def test_is_utf_8_if_it_can_be_and_otherwise_what_was_declared(self, body, content_type, text):
        assert decoded(body, content_type) == text

    @pytest.mark.parametrize(
        "content_type", ["", "text/plain", "text/plain; charset=unheard-of", "text/plain; charset=hex"]
    )
    def test_what_is_in_no_known_encoding_is_refused_rather_than_guessed(self, content_type):
        with pytest.raises(NotText):
            decoded("Møller".encode("latin-1"), content_type)

    @given(st.binary(), st.text())
    def test_anything_is_text_or_is_refused(self, body, content_type):
        try:
            assert isinstance(decoded(body, content_type), str)
        except NotText:
            assert body


class TestWebPages:
    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"{}", "text/html"),
            (b"", "Text/HTML; charset=utf-8"),
            (b"<!DOCTYPE html><html>", "application/json"),
            (b"\xef\xbb\xbf\n <html lang='en'>", "application/json"),
            (b"<!-- busy --><!doctype HTML>", ""),
        ],
    )
    def test_are_known_by_what_they_say_or_how_they_begin(self, body, content_type):
        assert is_web_page(body, content_type)

    @pytest.mark.parametrize(
        "body",
        [b"{}", b"<?xml version='1.0'?><PubmedArticleSet/>", b"Record ID,Title", b"", b'{"title": "<html>"}'],
    )
    def test_other_answers_are_none(self, body):
        assert not is_web_page(body, "application/octet-stream")


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("header", "seconds"),
        [
            ("120", 120),
            (" 0 ", 0),
            ("999999999", 86400),
            ("Mon, 02 Nov 2026 12:01:30 GMT", 90),
            ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
            ("Mon, 02 Nov 2099 11:00:00 GMT", 86400),
            ("", None),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
        ],
    )
    def test_is_a_number_or_a_date_and_at_most_a_day(self, header, seconds):
        assert waiting_time(header, NOW) == seconds

    @given(st.text())
    def test_anything_else_is_no_time(self, header):
        assert waiting_time(header, NOW) is None or 0 <= waiting_time(header, NOW) <= 86400
