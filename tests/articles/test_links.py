import httpx
import pytest

from articles.link_client import BETWEEN_REQUESTS, NoWay, is_public, public_way
from articles.links import LONGEST_ADDRESS, Outcome, external_links, outcome_of
from tests.articles import other_sites


@pytest.fixture
def sites():
    with other_sites.running() as server:
        yield server


def look(sites, address):
    found = sites.client().look(address)
    return found.outcome, found.said


def test_external_links_are_those_that_lead_to_another_site_once_each():
    html = (
        '<a class="cite" href="#ref-1">1</a><a href="/articles/gout/">Gout</a><a href="mailto:a@b.example">Mail</a>'
        '<a href="https://nhs.example/a?b=1&amp;c=2#part">A</a><a href="https://nhs.example/a?b=1&amp;c=2">A</a>'
        '<a href="https://us.example/gout/">Us</a><a href="http://b.example">B</a><a>none</a>'
        f'<a href="https://long.example/{"x" * LONGEST_ADDRESS}">Long</a><img src="https://pictures.example/x.png">'
    )

    assert external_links(html, "us.example") == ["https://nhs.example/a?b=1&c=2", "http://b.example"]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Outcome.ANSWERS) for code in (200, 204, 206)),
        *((code, Outcome.GONE) for code in (404, 410)),
        *((code, Outcome.UNKNOWN) for code in (304, 401, 403, 405, 418, 429, 451, 500, 503)),
    ],
)
def test_what_is_not_known_is_neither_broken_nor_fine(code, outcome):
    assert outcome_of(code) == outcome


@pytest.mark.parametrize(
    ("said", "expected", "asked"),
    [
        ({"a.example": 200}, (Outcome.ANSWERS, "200"), ["HEAD"]),
        ({"a.example": 200, "HEAD a.example": 405}, (Outcome.ANSWERS, "200"), ["HEAD", "GET"]),
        ({"a.example": 200, "HEAD a.example": 404}, (Outcome.ANSWERS, "200"), ["HEAD", "GET"]),
        ({"a.example": 404}, (Outcome.GONE, "404"), ["HEAD", "GET"]),
        ({"a.example": 410}, (Outcome.GONE, "410"), ["HEAD", "GET"]),
        ({"a.example": 403}, (Outcome.UNKNOWN, "403"), ["HEAD", "GET"]),
        ({"a.example": 500}, (Outcome.UNKNOWN, "500"), ["HEAD", "GET"]),
        ({"a.example": 429}, (Outcome.UNKNOWN, "429"), ["HEAD"]),
        ({"a.example": 503}, (Outcome.UNKNOWN, "503"), ["HEAD"]),
        ({"a.example": other_sites.CUT}, (Outcome.UNKNOWN, "no_answer"), ["HEAD"]),
        ({}, (Outcome.GONE, "no_host"), []),
    ],
)
def test_asks_with_head_and_with_get_only_if_that_says_no(sites, said, expected, asked):
    sites.says = said

    assert look(sites, "http://a.example/page?x=1") == expected
    assert sites.asked == [f"{method} a.example/page?x=1" for method in asked]


def test_follows_redirects_and_not_for_ever(sites):
    sites.says = {"new.example": 200}
    sites.leads = {"old.example": "http://new.example/there", "loop.example": "/again"}

    assert look(sites, "http://old.example/") == (Outcome.ANSWERS, "200")
    assert look(sites, "http://loop.example/") == (Outcome.UNKNOWN, "redirects")


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://0.0.0.0/",
        "https://192.0.2.1:8443/",
        "ftp://192.0.2.1/",
        "file:///etc/passwd",
    ],
)
def test_never_asks_a_machine_that_is_not_on_the_public_internet(sites, inside):
    sites.leads = {"trap.example": inside}

    assert look(sites, inside) == (Outcome.UNKNOWN, "not_public")
    assert look(sites, "http://trap.example/") == (Outcome.UNKNOWN, "not_public")
    assert {each.split()[1] for each in sites.asked} == {"trap.example/"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("64:ff9b:1::a00:1", False),
        ("::7f00:1", False),
        ("::ffff:0:127.0.0.1", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("100.64.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_an_address_that_stands_for_another_is_judged_by_the_other(address, expected):
    assert is_public(address) is expected


def test_a_name_with_one_private_address_is_not_followed():
    with pytest.raises(NoWay) as refusal:
        public_way(httpx.URL("http://localhost/"))

    assert refusal.value.look.said == "not_public"


def test_leaves_a_host_alone_that_wants_peace_and_goes_on_with_others(sites):
    sites.says = {"busy.example": 429, "ok.example": 200}
    client = sites.client()

    found = [client.look(f"http://{host}.example/{page}").said for page in "ab" for host in ("busy", "ok")]

    assert found == ["429", "200", "429", "200"]
    assert [each for each in sites.asked if "busy" in each] == ["HEAD busy.example/a"]


def test_waits_between_two_requests_to_one_host(sites):
    sites.says = {"a.example": 200, "b.example": 200}
    client = sites.client()

    for address in ("http://a.example/1", "http://b.example/1", "http://a.example/2"):
        client.look(address)

    (pause,) = sites.pauses
    assert 0 < pause <= BETWEEN_REQUESTS
