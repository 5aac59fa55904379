"""The ways in which registries fail, to be switched on for a path or for all (pure)."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Any

from citations.replay.answered import Answered

HUGE_PIECE = b" " * 1024 * 1024
HUGE_PIECES = 300


class Kind(StrEnum):
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"  # 400: something in the question
    REFUSED = "refused"  # 403: blocked by hand
    TOO_MANY = "too_many"  # 429, with `detail` as Retry-After if it is given
    OUT_OF_SERVICE = "out_of_service"  # 503, as above
    OUT_OF_ORDER = "out_of_order"  # `detail` is the code: 500, 502, …
    WEB_PAGE = "web_page"  # an error page with 200
    NOT_JSON = "not_json"
    OTHER_SHAPE = "other_shape"  # JSON, but not what was promised
    SLOW = "slow"  # nothing for `detail` seconds
    TRICKLE = "trickle"  # the beginning, then nothing for `detail` seconds
    CUT_OFF = "cut_off"  # half of what was announced
    LATIN_1 = "latin_1"  # another encoding, and it says so
    WRONG_ENCODING = "wrong_encoding"  # another encoding than it says
    HUGE = "huge"  # 300 MB
    REDIRECT = "redirect"  # to `detail`
    DOWN = "down"  # the connection is closed without a word


@dataclasses.dataclass
class Fault:
    """`path`: a beginning of paths, `/crossref/works` or `/` for all. `times`: how often, -1 for always."""

    kind: Kind
    path: str = "/"
    detail: str = ""
    times: int = -1

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Fault:
        return cls(**{**fields, "kind": Kind(fields["kind"])})


def spoiled(answer: Answered, fault: Fault) -> Answered:
    """What comes instead of `answer`. Kinds that spoil the connection leave it as it is."""
    match fault.kind:
        case Kind.NOT_FOUND:
            return Answered(404, "text/plain", b"Resource not found.")
        case Kind.MALFORMED:
            return Answered(
                400, "application/json", b'{"status":"failed","message-type":"validation-failure"}'
            )
        case Kind.REFUSED:
            return Answered(403, "text/plain", b"Blocked. Write to support.")
        case Kind.TOO_MANY:
            headers = {"Retry-After": fault.detail} if fault.detail else {}
            return Answered(429, "application/json", b'{"error":"API rate limit exceeded"}', headers)
        case Kind.OUT_OF_SERVICE:
            headers = {"Retry-After": fault.detail} if fault.detail else {}
            return Answered(503, "text/html", b"<html><body>Service Unavailable</body></html>", headers)
        case Kind.OUT_OF_ORDER:
            return Answered(int(fault.detail), "text/html", b"<html><body>Error</body></html>")
        case Kind.REDIRECT:
            return Answered(302, "text/html", b"", {"Location": fault.detail})
        case _:
            return dataclasses.replace(answer, **_other_body(answer, fault.kind))


def _other_body(answer: Answered, kind: Kind) -> dict[str, Any]:
    match kind:
        case Kind.WEB_PAGE:
            return {"body": b"<!DOCTYPE html>\n<html><body>We will be back soon.</body></html>"}
        case Kind.NOT_JSON:
            return {"body": answer.body[: len(answer.body) // 2]}
        case Kind.OTHER_SHAPE:
            return {"body": b'["something", "else"]'}
        case Kind.LATIN_1:
            kind_of_text = answer.kind.split(";")[0] + "; charset=ISO-8859-1"
            return {"body": answer.body.decode().encode("latin-1", "replace"), "kind": kind_of_text}
        case Kind.WRONG_ENCODING:
            kind_of_text = answer.kind.split(";")[0] + "; charset=utf-8"
            return {"body": answer.body + "\xe9".encode("latin-1"), "kind": kind_of_text}
        case _:
            return {}
