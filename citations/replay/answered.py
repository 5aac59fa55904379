"""What is answered to one request, and what was asked (pure)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

JSON, XML, TEXT = "application/json;charset=UTF-8", "text/xml; charset=UTF-8", "text/plain;charset=UTF-8"


@dataclasses.dataclass(frozen=True)
class Asked:
    """`path` without the part that names the registry and still percent-encoded; `words` from address and form."""

    path: str
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Answered:
    code: int
    kind: str
    body: bytes
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


def as_json(value: Any, code: int = 200) -> Answered:
    return Answered(code, JSON, json.dumps(value, ensure_ascii=False).encode())


def as_xml(text: str) -> Answered:
    return Answered(200, XML, text.encode())


def as_text(text: str, code: int = 200) -> Answered:
    return Answered(code, TEXT, text.encode())
