"""The interface is what `openapi.json` says: every answer, to whatever question, has a declared status and shape."""

from __future__ import annotations

import copy
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.reader.api import urls
from articles.reader.api.guide import guide, resolved
from articles.reader.api.views import description
from citations.actions.library import note_notice
from tests import factories
from tests.articles.reader.reading import next_edition, suspended, withdrawn
from tests.json_schema import FORMATS, KNOWN, faults

SECRET = "zqx"
NOT_DESCRIBED = {"api-openapi", "api-unknown"}
MOMENTS = ("2001-01-01T00:00:00Z", "2026-10-02T14:05:09.5+02:00", "2999-12-31T23:59:59Z")


def closed(value: Any) -> Any:
    """A copy in which no object may hold a field that is not described."""
    if isinstance(value, dict):
        found = {name: closed(each) for name, each in value.items()}
        if "properties" in found and found.get("type") == "object":
            found.setdefault("additionalProperties", False)
        return found
    return [closed(each) for each in value] if isinstance(value, list) else value


CLOSED = closed(copy.deepcopy(description()))


def check(path: str, response: Any) -> Any:
    """The status and the body are among those that are described for `path`; gives the body."""
    declared = CLOSED["paths"][path]["get"]["responses"]
    assert str(response.status_code) in declared, f"{path}: {response.status_code}"
    ((kind, content),) = resolved(declared[str(response.status_code)], CLOSED)["content"].items()
    assert response["Content-Type"] == kind
    body = json.loads(response.content)
    assert list(faults(body, content["schema"], CLOSED)) == []
    return body


@pytest.mark.django_db
class TestTheDescription:
    def test_names_every_address_and_no_other(self):
        patterns = {
            "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(each.pattern))
            for each in urls.urlpatterns
            if isinstance(each, URLPattern) and each.name not in NOT_DESCRIBED
        }

        assert set(description()["paths"]) == patterns

    def test_is_served_as_it_is(self):
        assert Client().get("/api/v1/openapi.json").json() == description()

    def test_has_the_form_that_openapi_3_1_asks_for(self):
        said = description()
        assert said["openapi"].startswith("3.1.")
        assert {"title", "version"} <= said["info"].keys()
        operations = [said["paths"][path]["get"] for path in said["paths"]]
        assert len({each["operationId"] for each in operations}) == len(operations)
        for path, operation in zip(said["paths"], operations, strict=True):
            parameters = [resolved(each, said) for each in operation["parameters"]]
            in_path = {each["name"] for each in parameters if each["in"] == "path" and each["required"]}
            assert in_path == set(re.findall(r"\{(\w+)\}", path))
            for status, answer in operation["responses"].items():
                assert re.fullmatch(r"[2345]\d\d", status)
                assert resolved(answer, said)["description"]

    def test_uses_only_words_that_are_checked_and_refers_to_nothing_that_is_missing(self):
        def schemas(value: Any) -> Any:
            if isinstance(value, dict):
                if "$ref" in value:
                    assert resolved(value, description())
                if "type" in value and "in" not in value:
                    yield value
                for each in value.values():
                    yield from schemas(each)
            elif isinstance(value, list):
                for each in value:
                    yield from schemas(each)

        found = [
            each for each in schemas(description()["components"]) if isinstance(each["type"], str | list)
        ]
        assert len(found) > 100
        for schema in found:
            assert set(schema) <= KNOWN
            assert schema.get("format", "uri") in FORMATS

    def test_is_all_on_the_page_for_people(self):
        text = Client().get("/api/").content.decode()

        for endpoint in guide(description()).endpoints:
            assert f"GET {endpoint.path}" in text
        for shape in guide(description()).shapes:
            assert f'id="{shape.name}"' in text
            assert shape.fields


def build() -> list[int]:
    """Every state of an article that there is; those that are down and the drafts hold a word that is nowhere else."""
    source = factories.citation()
    live = factories.live_article(cites=source, other_topics=[factories.topic("Joints")])
    next_edition(live, kind="correction", note="The dose was wrong.")
    note_notice(citation=source, by=factories.editor(), notice="retracted", reason="Retracted in March")
    ahead = factories.live_article(slug="ahead")
    factories.edition(
        of=factories.changed(ahead, title="Zqx", body="Take zqx."), change_kind="update", change_note="Zqx"
    )
    secret = {"title": "Zqx disease", "body": "Take zqx 500 mg a day.", "standfirst": "Of zqx."}
    down = suspended(factories.live_article(slug="down", **secret))
    gone = withdrawn(factories.live_article(slug="gone", **secret))
    moved = withdrawn(factories.live_article(slug="moved", **secret), "consolidated", live)
    draft = factories.article(slug="draft", **secret)
    return [one.pk for one in (live, ahead, down, gone, moved, draft)]


def values(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values that fit, and some that do not."""
    fitting = {
        "integer": st.integers(schema.get("minimum", 0), schema.get("maximum", 10**20)).map(str),
        "string": st.from_regex(schema.get("pattern", r"\A[a-z]{0,9}\Z"), fullmatch=True),
    }[schema["type"]]
    if schema.get("format") == "date-time":
        fitting = st.one_of(st.sampled_from(MOMENTS), st.datetimes().map(lambda at: at.isoformat() + "Z"))
    return st.one_of(fitting, fitting, st.text(max_size=20))


def test_every_answer_to_whatever_question_is_as_described_and_holds_nothing_of_what_is_not_live(
    own_database,
):
    numbers = build()
    topics = [item["slug"] for item in Client().get("/api/v1/topics/").json()["items"]]
    known = {"pk": numbers, "topic": topics, "limit": ["1", "2"], "cursor": [], "changed_since": MOMENTS[:1]}
    statuses: set[int] = set()

    @st.composite
    def questions(draw: st.DrawFn) -> tuple[str, str, dict[str, str]]:
        path = draw(st.sampled_from(sorted(CLOSED["paths"])))
        said: dict[str, dict[str, str]] = {"path": {}, "query": {}}
        for each in CLOSED["paths"][path]["get"]["parameters"]:
            parameter = resolved(each, CLOSED)
            name, place = parameter["name"], parameter["in"]
            if place == "path":
                number = st.one_of(st.sampled_from(numbers), st.integers(0, 10**20))
                said[place][name] = str(draw(number))
            elif draw(st.booleans()):
                usual = st.sampled_from(known[name]) if known[name] else st.nothing()
                said[place][name] = draw(st.one_of(usual, usual, values(parameter["schema"])))
        if draw(st.integers(0, 9)) == 0:
            said["query"][draw(st.text(max_size=9))] = draw(st.text(max_size=9))
        return path, path.format(**said["path"]), said["query"]

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(questions())
    def ask(question: tuple[str, str, dict[str, str]]) -> None:
        path, address, query = question
        response = Client().get(address, query)
        for _page in range(100):
            statuses.add(response.status_code)
            assert SECRET not in response.content.decode().lower()
            following = check(path, response).get("next")
            if not following:
                return
            parts = urlsplit(following)
            assert parts.path == address
            response = Client().get(f"{parts.path}?{parts.query}")
        raise AssertionError("The list has no end.")

    ask()
    assert statuses == {200, 400, 404, 410}
