"""Every address of the site, for everybody, with GET, HEAD and POST: who gets through, and who does not.

A new address fails the first test until it has a row in tests/access_table.py: first who may open it (GET, HEAD),
then who may send something to it (POST). "Gets through" means any answer but 401, 403, 404, 405 and a way to the
sign-in page: a form sent empty gets through when it is told what is missing (400). Values for the parts of an
address come from tests/access_world.py.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connections, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.models import Edition
from cms.headers import is_staff_path
from tests import access_world
from tests.access_table import SEE_THE_ARTICLE, TABLE
from tests.access_world import ADMINISTRATOR, ANONYMOUS, CHIEF, MEDICAL, SECRET_WORDS, World
from tests.articles.desk.external import outsider

OF_WHAT = {
    "desk:reviewer-add": "person",
    "desk:interest-waive": "article",
    "desk:autosave-discard": "article",
    "desk:finding-raise": "article",
    "desk:claim-judge": "edition",
    "desk:comment-add": "edition",
    "desk:comment-send": "edition",
    "reader:api-article": "live_article",
    "reader:api-editions": "live_article",
    "reader:api-person": "person",
    "desk:edition-evidence": "live_edition",
    "desk:edition-evidence-read": "live_edition",
}
"""What a number in an address stands for, where the first word of its name does not say so."""

OTHER_PARTS: dict[str, Any] = {
    "kind": "medical_review",
    "position": 1,
    "old": 1,
    "new": 1,
    "section": "articles",
    "table": "waiting",
    "extension": "ris",
    "day": "2020-02-29",
    "uidb36": "1",
    "key": "abc-def",
    "name": "a" * 64 + ".png",
    "rest": "nothing",
    "url": "nothing",
    "token": "nothing",
    "code": "nothing",
    "app_label": "accounts",
    "content_type_id": "1",
    "object_id": "1",
}
READS_WITH = {"desk:article-changes": "?old=e1&new=now"}

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b|\bFOR (NO KEY )?UPDATE\b", re.IGNORECASE)
COUNTED_ELSEWHERE = (
    '"django_session"',
    '"cache"',
    '"times_counted"',
)  # who is signed in, and how often something was tried


@pytest.fixture(scope="module")
def world(module_database: str) -> World:
    return access_world.build()


@pytest.fixture(scope="module")
def here(world: World) -> World:
    """What hangs on the article whose link was opened; the other one is that of the world."""
    asked = outsider()
    asked.accept()
    rows = {
        "article": asked.edition.article_id,
        "edition": asked.edition.pk,
        "assignment": asked.assignment.pk,
    }
    other = outsider(edition=Edition.objects.get(pk=world.values["edition"]), account=asked.account)
    other.accept()
    there = world.values | {"assignment": other.assignment.pk}
    return World({"by link": asked.opened()}, {**world.values, **rows, "there": there})


def test_every_address_stands_in_the_table():
    assert _names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_gets_through_and_that_looking_changes_nothing(world, name):
    may_open, may_send = TABLE[name]
    address = _address(name, world)
    reset_queries()  # Django keeps the last 9,000 of a connection, and warns when there are more

    for who, client in world.clients.items():
        for method, allowed in (("get", may_open), ("head", may_open), ("post", may_send)):
            with CaptureQueriesContext(connections["default"]) as captured:
                response = _ask(client, method, address)
            what = f"{method.upper()} {address} as {who}: {response.status_code}"
            assert response.status_code < 500, what
            assert _gets_through(response) == (who in allowed), what
            assert method == "post" or _written(captured) == [], what
            text = _text(response)  # of a file too: reading it to its end closes it
            if who not in SEE_THE_ARTICLE:
                assert SECRET_WORDS not in text, what


def _written(captured: CaptureQueriesContext) -> list[str]:
    """The statements that change something, but for what is counted elsewhere."""
    written = [query["sql"] for query in captured if WRITES.search(query["sql"])]
    return [sql for sql in written if not any(table in sql for table in COUNTED_ELSEWHERE)]


@pytest.mark.parametrize("name", sorted(TABLE))
def test_what_does_not_exist_is_not_found_and_not_an_error(world, name):
    parts = _parts(name, world)
    absent = {
        part: 10**9 if isinstance(value, int) else value if part in OTHER_PARTS else "no-such-thing"
        for part, value in parts.items()
    }
    if absent == parts:
        return  # nothing in this address names a row
    for who in (CHIEF, ADMINISTRATOR, MEDICAL):
        for method in ("get", "post"):
            response = _ask(world.clients[who], method, reverse(name, kwargs=absent))
            assert response.status_code < 500, name
            if not name.startswith(("mfa_", "account_")):
                assert not _gets_through(response), f"{method} {name} as {who}: {response.status_code}"


@pytest.mark.parametrize(
    "value", ["0", "-1", "1e3", "1%00", "99999999999999999999999", "１", "1;DROP", "..%2f"]
)
def test_malformed_numbers_are_not_found(world, value):
    for path in ("/desk/articles/{}/", "/desk/articles/{}/edit/", "/desk/people/{}/", "/desk/accounts/{}/"):
        for who in (CHIEF, ADMINISTRATOR):
            assert _ask(world.clients[who], "get", path.format(value)).status_code in (403, 404), path


class TestTheAdministrationSite:
    """Pages about records: administrators look, nobody writes."""

    def test_shows_records_to_administrators_alone(self, world):
        for model in admin.site._registry:
            names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for who, client in world.clients.items():
                opened = _ask(client, "get", reverse(f"{names}_changelist"))
                assert _gets_through(opened) == (who == ADMINISTRATOR), f"{names} as {who}"

    def test_writes_nothing_for_anybody(self, world):
        for model in admin.site._registry:
            names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            row = model._default_manager.values_list("pk", flat=True).first() or 1
            for who in (ADMINISTRATOR, CHIEF):
                for page, parts in (("add", []), ("change", [row]), ("delete", [row])):
                    response = _ask(world.clients[who], "post", reverse(f"{names}_{page}", args=parts))
                    assert not _gets_through(response), f"{names}_{page} as {who}: {response.status_code}"


class TestByALink:
    """An external reviewer who is asked about two articles. What the link to one of them opens is exactly this."""

    OPENS = {
        "desk:link-overview",
        "desk:help",
        "desk:work",  # leads to the page about the link, and so does the next
        "desk:article-overview",
        "desk:assignment-overview",
        "desk:edition-review",
        "desk:edition-sign",
        "desk:edition-request-changes",
        "desk:comment-send",
    }
    TAKES = {
        "desk:comment-add",
        "desk:comment-send",
        "desk:link-leave",
        "desk:assignment-accept",
        "desk:assignment-decline",
        "desk:edition-seen",
        "desk:edition-read",
        "desk:edition-sign",
        "desk:edition-request-changes",
    }
    OF_NO_ARTICLE = {"desk:link-overview", "desk:link-leave", "desk:help", "desk:work"}

    def test_opens_its_own_review_and_nothing_else(self, here):
        for name in sorted(TABLE):
            address = _address(name, here)
            for method, allowed, readers in self.ways(name):
                expected = name in allowed if is_staff_path(address) else ANONYMOUS in readers
                self.check(here, method, address, expected)

    def test_opens_nothing_of_the_other_article(self, here):
        there = World({}, here.values["there"])
        for name in sorted(TABLE):
            address = _address(name, there)
            for method, allowed, readers in self.ways(name):
                expected = name in allowed & self.OF_NO_ARTICLE
                self.check(
                    here, method, address, expected if is_staff_path(address) else ANONYMOUS in readers
                )

    def ways(self, name: str) -> list[tuple[str, set[str], frozenset[str]]]:
        may_open, may_send = TABLE[name]
        return [("get", self.OPENS, may_open), ("head", self.OPENS, may_open), ("post", self.TAKES, may_send)]

    def check(self, here: World, method: str, address: str, expected: bool) -> None:
        response = _ask(here.clients["by link"], method, address)
        what = f"{method.upper()} {address}: {response.status_code}"
        assert response.status_code < 500, what
        assert _gets_through(response) == expected, what
        assert SECRET_WORDS not in _text(response), what


def _names() -> set[str]:
    return {name for name, _ in _patterns()}


def _patterns() -> list[tuple[str, str]]:
    """The name and the pattern of every address, but for the administration's pages about records."""
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    found = list(_walk(get_resolver().url_patterns, "", ""))
    return [
        (name, pattern)
        for name, pattern in found
        if name.removeprefix("admin:").rpartition("_")[0] not in registered and pattern != "<path:object_id>/"
    ]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Any:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        else:
            yield f"{space}{pattern.name or ''}", prefix + str(pattern.pattern)


def _parts(name: str, world: World) -> dict[str, Any]:
    """A value for each part of the address: the id of a row that exists, or one that fits the pattern."""
    values = world.values
    noun = name.rpartition(":")[2]
    stem = OF_WHAT.get(name, noun.partition("-")[0])
    known = {
        **({"extension": "json"} if name == "reader:edition-signed" else {}),
        "pk": values.get(stem, 1),
        "person_pk": values["facts_person"],
        "version": values["version"],
        "number": values["live_number"],
        "slug": values.get(f"{stem}_slug", values["slug"]),
    }
    pattern = dict(_patterns())[name]
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return {part: known.get(part, OTHER_PARTS.get(part)) for part in wanted}


def _address(name: str, world: World) -> str:
    if name == "admin:":
        return reverse("admin:index") + "nothing/"
    query = READS_WITH.get(name, "").format(**world.values)
    return reverse(name, kwargs=_parts(name, world)) + query


def _ask(client: Client, method: str, address: str) -> HttpResponse:
    """One request whose effects, on the database and on the client's cookies, are undone."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def _gets_through(response: HttpResponse) -> bool:
    if response.status_code in (401, 403, 404, 405):
        return False
    return not re.search(r"^/(accounts|administration)/login/", response.headers.get("Location", ""))


def _text(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")
