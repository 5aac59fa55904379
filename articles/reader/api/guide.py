"""The description of the interface as a page for people, taken from the description for programs (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """A field or a parameter, and what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Endpoint:
    """An address with its parameters; `schema` names what it answers with."""

    path: str
    summary: str
    parameters: tuple[Field, ...]
    schema: str


@dataclass(frozen=True)
class Shape:
    """A kind of object in the answers."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Guide:
    intro: str
    endpoints: tuple[Endpoint, ...]
    shapes: tuple[Shape, ...]


def guide(description: dict[str, Any]) -> Guide:
    """What `openapi.json` says, in the order in which it says it."""
    schemas = description["components"]["schemas"]
    return Guide(
        intro=description["info"]["description"],
        endpoints=tuple(
            _endpoint(path, said["get"], description) for path, said in description["paths"].items()
        ),
        shapes=tuple(
            Shape(
                name,
                schema["description"],
                tuple(
                    Field(field, _kind(said), said.get("description", ""))
                    for field, said in schema["properties"].items()
                ),
            )
            for name, schema in schemas.items()
        ),
    )


def resolved(said: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    """What `said` means: itself, or what it refers to."""
    if "$ref" not in said:
        return said
    found: Any = description
    for step in said["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def _endpoint(path: str, said: dict[str, Any], description: dict[str, Any]) -> Endpoint:
    parameters = [resolved(each, description) for each in said["parameters"]]
    return Endpoint(
        path=path,
        summary=said["summary"],
        parameters=tuple(
            Field(each["name"], _kind(each["schema"]), each["description"]) for each in parameters
        ),
        schema=_name(said["responses"]["200"]["content"]["application/json"]["schema"]),
    )


def _kind(schema: dict[str, Any]) -> str:
    """The kind of a value in a few words: “date-time or null”, “list of Reference”."""
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return _name(schema)
    if "enum" in schema or "const" in schema:
        values: list[Any] = schema.get("enum") or [schema["const"]]
        return " or ".join("null" if value is None else f"“{value}”" for value in values)
    if schema["type"] == "array":
        return f"list of {_kind(schema['items'])}"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    form = str(schema.get("format", "string"))
    return " or ".join(form if each == "string" else each for each in types)


def _name(schema: dict[str, Any]) -> str:
    return schema["$ref"].rpartition("/")[2]
