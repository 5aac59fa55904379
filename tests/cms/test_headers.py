import re

import pytest

from cms import postgres
from cms.headers import READER_POLICY, STAFF_POLICY, headers_for, is_staff_path


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk", "/desk/articles/3/", "/accounts/login/", "/administration/"]
)
def test_the_desk_sign_in_and_administration_are_for_staff(path):
    assert is_staff_path(path)


@pytest.mark.parametrize("path", ["/", "/articles/desk/", "/deskside/", "/accountsx/", "/search/"])
def test_everything_else_is_for_readers(path):
    assert not is_staff_path(path)


def test_readers_pages_run_no_script_and_ask_no_other_host():
    headers = headers_for("/articles/gout/")

    assert headers["Content-Security-Policy"] == READER_POLICY
    assert "script" not in READER_POLICY
    assert "http" not in READER_POLICY
    assert "unsafe" not in READER_POLICY + STAFF_POLICY
    assert "Cache-Control" not in headers
    assert "X-Robots-Tag" not in headers


CONFIDING = (
    "/search/",
    "/feedback/",
    "/feedback/abc/",
    "/articles/gout/feedback/",
    "/articles/gout/feedback/thanks/",
)


@pytest.mark.parametrize("path", CONFIDING)
def test_what_readers_search_for_and_report_is_in_no_log(path):
    """Neither as an address that was asked for, nor as the one that a reader came from."""
    assert headers_for(path) == headers_for("/articles/gout/") | {"Referrer-Policy": "strict-origin"}
    text = (postgres.PROJECT / "docs" / "nginx" / "locations.conf").read_text()
    ((pattern, block),) = re.findall(r"location ~ (\S+) \{\n(.*?)\n\}", text, re.DOTALL)
    assert re.search(pattern, path)
    assert {"access_log off;", "error_log /dev/null;"} <= {
        line.partition("  #")[0].strip() for line in block.split("\n")
    }
    assert not re.search(pattern, "/articles/feedback/")


def test_without_the_application_no_address_is_logged_either():
    text = (postgres.PROJECT / "docs" / "nginx" / "locations.conf").read_text()

    assert "access_log off;" in text.partition("location = /unavailable.html {")[2]


def test_staff_pages_are_kept_nowhere_and_found_by_nobody():
    headers = headers_for("/desk/")

    assert headers["Content-Security-Policy"] == STAFF_POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/nothing/", 404),
        ("/accounts/login/", 200),
        ("/desk/accounts/", 302),
        ("/static/cms/site.css", 200),
    ],
)
def test_every_answer_carries_them_whatever_its_status(client, db, path, status):
    response = client.get(path)

    assert response.status_code == status
    for name, value in headers_for(path).items():
        assert response.headers[name] == value, name
    response.close()


def test_nginx_sends_with_a_file_what_the_application_says_of_a_page():
    lines = (postgres.PROJECT / "docs" / "nginx" / "headers.conf").read_text().splitlines()
    said = dict(
        re.fullmatch(r'add_header (\S+) "(.*)" always;', line).groups() for line in lines if line[:1] != "#"
    )

    strict_transport = said.pop("Strict-Transport-Security")
    assert said == headers_for("/articles/gout/")
    assert strict_transport == "max-age=63072000; includeSubDomains; preload"
