"""Checking a document against a JSON Schema: those words of draft 2020-12 that our schemas use, and no others."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
SAY_NOTHING = {"$schema", "$defs", "title", "description", "default"}
KNOWN = SAY_NOTHING | {
    "$ref", "type", "enum", "const", "anyOf", "pattern", "items", "properties", "required", "additionalProperties",
    "format", "minimum", "maximum"
}  # fmt: skip


def _is_moment(text: str) -> bool:
    """A date and time with its zone."""
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None and "T" in text
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


FORMATS = {"date-time": _is_moment, "uri": _is_address}


def referred(pointer: str, root: dict[str, Any]) -> dict[str, Any]:
    """What `#/a/b` names in the document."""
    found: Any = root
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return found


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> Iterator[str]:
    """What does not fit, with its place. A word that is not known is a fault too: it would check nothing."""
    if unknown := schema.keys() - KNOWN:
        yield f"{at}: the schema uses {sorted(unknown)}"
    if "$ref" in schema:
        yield from faults(value, referred(schema["$ref"], root), root, at)
    if "anyOf" in schema and all(list(faults(value, each, root, at)) for each in schema["anyOf"]):
        yield f"{at}: fits none of the choices: {value!r:.80}"
    if "type" in schema and not _is_of_type(value, schema["type"]):
        yield f"{at}: is no {schema['type']}: {value!r:.80}"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: {value!r} is not allowed"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} has another form"
    if "format" in schema and isinstance(value, str) and not FORMATS[schema["format"]](value):
        yield f"{at}: {value!r} is no {schema['format']}"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value!r} is out of bounds"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root, f"{at}[{number}]")
    if isinstance(value, dict):
        yield from _faults_of_object(value, schema, root, at)


def _is_of_type(value: Any, names: str | list[str]) -> bool:
    wanted = [names] if isinstance(names, str) else names
    return any(
        isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in wanted
    )


def _faults_of_object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in set(schema.get("required", [])) - value.keys():
        yield f"{at}: {name} is missing"
    if schema.get("additionalProperties") is False:
        for name in value.keys() - properties.keys():
            yield f"{at}: {name} is not in the schema"
    for name in value.keys() & properties.keys():
        yield from faults(value[name], properties[name], root, f"{at}.{name}")
