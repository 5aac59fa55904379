"""One request against a real server that fails in every way registries do."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import override_settings

from citations.found import Outcome
from citations.registries import addresses
from citations.registries.http import Reply, Request, ask, ask_json
from citations.registries.pace import RATES
from citations.registries.patience import Patience
from citations.replay.answered import as_text
from citations.replay.faults import Kind
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db

WORK = "/crossref/works/10.1177%2F2192568217701910"
RATE = RATES["crossref_work"]


def request(registries, path=WORK, **more):
    return Request(RATE, registries.address + path, **{"expects": "json", **more})


def asked(registries, *, seconds=8, **more) -> Reply:
    return ask_json(request(registries, **more), Patience(seconds))[0]


class TestAnswers:
    def test_what_is_there_is_found(self, registries):
        reply, payload = ask_json(request(registries), Patience(8))

        assert (reply.outcome, reply.code, reply.problem) == (Outcome.FOUND, 200, "")
        assert payload["message"]["DOI"] == "10.1177/2192568217701910"

    def test_says_who_asks(self, registries):
        seen = {}
        answer = registries.RequestHandlerClass._answer
        registries.RequestHandlerClass = type(
            "Listening",
            (registries.RequestHandlerClass,),
            {"_answer": lambda self, asked: seen.update(asked.headers) or answer(self, asked)},
        )

        asked(registries)

        assert seen["user-agent"] == ("Imprimatur/0.1.0 (http://localhost:8000; mailto:editors@example.org)")

    def test_what_is_not_there_is_absent_and_is_not_read(self, registries):
        reply, payload = ask_json(
            request(registries, "/crossref/works/10.9999%2Fnothing", may_be_absent=True), Patience(8)
        )

        assert (reply.outcome, reply.code, reply.body, payload) == (Outcome.ABSENT, 404, b"", None)

    def test_where_no_single_thing_was_asked_for_404_is_no_answer(self, registries):
        reply = asked(registries, path="/nowhere/works?query=x")

        assert (reply.outcome, reply.code) == (Outcome.UNAVAILABLE, 404)

    def test_a_web_page_that_says_404_is_somebody_elses(self, registries):
        reply = asked(registries, path="/doi/10.9999/nothing", may_be_absent=True)

        assert reply.problem == "Crossref answered with a web page where json is due."

    def test_a_question_that_is_refused_was_not_answered(self, registries):
        reply = asked(registries, path="/crossref/works?filter=doi:10.1/a,b")

        assert (reply.outcome, reply.code) == (Outcome.UNAVAILABLE, 400)
        assert reply.problem == "Crossref refused the question (400)."

    def test_another_encoding_is_read_when_it_is_declared(self, registries):
        registries.library.crossref["10.1177/2192568217701910"].payload["publisher"] = "Éditions"
        fail(registries, Kind.LATIN_1)

        assert ask_json(request(registries), Patience(8))[1]["message"]["publisher"] == "Éditions"

    @pytest.mark.parametrize("body", ["", "<a>", "[" * 100_000, "1" * 5000])
    def test_what_is_not_json_is_no_answer(self, registries, body):
        registries.RequestHandlerClass = type(
            "Garbled", (registries.RequestHandlerClass,), {"_answer": lambda self, asked: as_text(body)}
        )

        reply, payload = ask_json(request(registries), Patience(8))

        assert (reply.problem, payload) == ("Crossref answered with something that is not JSON.", None)


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "detail", "problem", "tries"),
        [
            (Kind.REFUSED, "", "Crossref refused the question (403).", 1),
            (Kind.TOO_MANY, "0", "Crossref says that we asked too often.", 3),
            (Kind.OUT_OF_SERVICE, "", "Crossref is out of service (503).", 3),
            (Kind.OUT_OF_ORDER, "500", "Crossref is out of order (500).", 1),
            (Kind.OUT_OF_ORDER, "502", "Crossref is out of order (502).", 3),
            (Kind.WEB_PAGE, "", "Crossref answered with a web page where json is due.", 1),
            (Kind.NOT_JSON, "", "Crossref answered with something that is not JSON.", 1),
            (Kind.WRONG_ENCODING, "", "Crossref answered with something that is not JSON.", 1),
            (Kind.CUT_OFF, "", "Crossref could not be reached, or the connection was cut.", 3),
            (Kind.DOWN, "", "Crossref could not be reached, or the connection was cut.", 3),
            (Kind.HUGE, "", "Crossref sent more than 20 MB.", 1),
            (
                Kind.REDIRECT,
                "http://127.0.0.2:9/elsewhere",
                "Crossref sent us on to another host (127.0.0.2).",
                1,
            ),
            (Kind.REDIRECT, "/crossref/works/again", "Crossref sent us on too often.", 4),
            (Kind.REDIRECT, "http://:port/", "Crossref could not be reached, or the connection was cut.", 3),
        ],
    )
    def test_are_no_answer_and_no_exception(self, registries, kind, detail, problem, tries):
        fail(registries, kind, detail=detail)

        reply = asked(registries)

        assert (reply.outcome, reply.problem, reply.body) == (Outcome.UNAVAILABLE, problem, b"")
        assert len(registries.requests) == tries

    @pytest.mark.parametrize("kind", [Kind.SLOW, Kind.TRICKLE])
    def test_a_slow_answer_is_not_waited_for_longer_than_one_is_willing_to(self, registries, kind):
        fail(registries, kind, detail="30")
        patience = Patience(0.4)

        reply = ask_json(request(registries), patience)[0]

        assert reply.outcome == Outcome.UNAVAILABLE
        assert reply.problem == "Crossref did not answer in time."
        assert patience.is_over

    def test_nobody_listening_is_no_answer(self, registries):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        reply = ask(Request(RATE, f"http://127.0.0.1:{port}/works", "json"), Patience(8))

        assert reply.problem == "Crossref could not be reached, or the connection was cut."

    @pytest.mark.parametrize("kind", [Kind.OUT_OF_SERVICE, Kind.CUT_OFF, Kind.DOWN])
    def test_what_passes_is_asked_again(self, registries, kind):
        fail(registries, kind, times=2)

        assert asked(registries).outcome == Outcome.FOUND
        assert len(registries.requests) == 3

    def test_when_asked_to_wait_longer_than_one_can_says_until_when_and_asks_no_more(self, registries):
        fail(registries, Kind.TOO_MANY, detail="300", times=1)

        first, second = asked(registries), asked(registries)

        assert len(registries.requests) == 1
        for reply in (first, second):
            assert (reply.outcome, reply.is_limited) == (Outcome.UNAVAILABLE, True)
            assert reply.problem == "Crossref wants to be left alone for a while."
        assert first.retry_at == second.retry_at

    def test_waits_as_long_as_it_is_asked_to_if_one_can(self, registries):
        fail(registries, Kind.TOO_MANY, detail="1", times=1)
        patience = Patience(8)

        assert ask(request(registries), patience).outcome == Outcome.FOUND
        assert patience.left < 7
        assert len(registries.requests) == 2

    def test_a_redirect_on_the_same_host_is_followed(self, registries):
        fail(registries, Kind.REDIRECT, detail=WORK, times=3)

        assert asked(registries).outcome == Outcome.FOUND
        assert paths(registries) == [WORK] * 4

    def test_what_is_larger_than_allowed_is_not_kept_in_a_file_either(self, registries, tmp_path):
        fail(registries, Kind.HUGE)
        file = tmp_path / "huge"

        reply = ask(request(registries, into=file, largest=3 * 1024**2), Patience(8))

        assert reply.problem == "Crossref sent more than 3 MB."
        assert file.stat().st_size <= 3 * 1024**2


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.2/works", "https://www.example.org/works", "file:///etc/passwd", "ftp://127.0.0.1/"],
    )
    def test_only_hosts_of_the_settings_are_asked(self, registries, url):
        reply = ask(Request(RATE, url, "json"), Patience(8))

        assert reply.outcome == Outcome.UNAVAILABLE
        assert "which is in none of the settings" in reply.problem

    def test_a_setting_that_is_no_address_is_told_as_such(self):
        reply = ask(Request(RATE, "http://127.0.0.1:port/works", "json"), Patience(8))

        assert reply.problem == "Crossref is at something that is no address."

    @pytest.mark.parametrize(
        ("address", "is_allowed"),
        [
            ("10.1.2.3", False),
            ("127.0.0.1", False),
            ("169.254.169.254", False),
            ("::1", False),
            ("8.8.8.8", True),
        ],
    )
    def test_a_public_name_that_leads_to_a_private_address_is_refused(self, monkeypatch, address, is_allowed):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **more: found)

        with override_settings(CROSSREF_BASE_URL="https://api.crossref.org"):
            refused = False
            try:
                addresses.check(httpx.URL("https://api.crossref.org/works"))
            except addresses.NotAllowed as refusal:
                refused = "at a private address" in str(refusal)

        assert refused is not is_allowed

    def test_a_host_that_the_site_itself_names_may_be_private(self, registries):
        assert urlsplit(registries.address).hostname == "127.0.0.1"

        addresses.check(httpx.URL(registries.address))

    @pytest.mark.parametrize(
        ("location", "target"),
        [
            ("https://data.medra.org/10.1430/8105", "https://data.medra.org/10.1430/8105"),
            ("http://data.medra.org/10.1430/8105", ""),
            ("https://data.medra.org:8443/10.1430/8105", ""),
            ("https://medra.org/10.1430/8105", ""),
            ("/elsewhere", "https://doi.org/elsewhere"),
            ("http://doi.org/elsewhere", ""),
        ],
    )
    def test_an_agency_may_be_on_another_host_that_is_named_and_encrypted(self, location, target):
        start = httpx.URL("https://doi.org/10.1430/8105")
        try:
            led_to = str(addresses.redirect(start, location, frozenset({"data.medra.org"})))
        except addresses.NotAllowed:
            led_to = ""

        assert led_to == target
