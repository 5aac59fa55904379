"""Finished answers, ready to be sent in any of the encodings that browsers take."""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import brotli

from cms.serving.state import SiteState

Headers = list[tuple[str, str]]

BROTLI_QUALITY, GZIP_LEVEL = 6, 7
SMALL = 200
"""Bytes below which compression saves nothing."""
COMPRESSED = re.compile(r"text/|application/(json|ld\+json|xml|atom\+xml|[a-z.-]+\+(json|xml))")
NOT_IN_304 = {"content-type", "content-length", "content-encoding", "last-modified"}


@dataclass(frozen=True)
class Sent:
    """An answer as it goes out in one encoding."""

    headers: Headers
    body: bytes
    unchanged: Headers


@dataclass(frozen=True)
class Answer:
    """What the application answered to one address."""

    status: str
    headers: Headers
    body: bytes

    @cached_property
    def is_shared(self) -> bool:
        """Whether it is the same for everybody who asks: a public page says so by `no-cache`, and sets no cookie."""
        return (
            self.status.startswith("200")
            and self.header("Cache-Control") == "no-cache"
            and "cookie" not in self.header("Vary").lower()
            and not self.header("Set-Cookie")
        )

    def header(self, name: str) -> str:
        return next((value for one, value in self.headers if one.lower() == name.lower()), "")

    @cached_property
    def sent(self) -> dict[str, Sent]:
        """The answer by encoding: "" is plain, and alone for pictures and what is small."""
        made = {"": self.body}
        if len(self.body) >= SMALL and COMPRESSED.match(self.header("Content-Type")):
            made["gzip"] = gzip.compress(self.body, GZIP_LEVEL, mtime=0)
            made["br"] = brotli.compress(self.body, quality=BROTLI_QUALITY)
        return {encoding: self._in(encoding, body, len(made) > 1) for encoding, body in made.items()}

    def prepare(self) -> None:
        """Do all the work that sending it will need."""
        if self.is_shared:
            _ = self.sent, self.tags, self.size

    @cached_property
    def tags(self) -> frozenset[str]:
        return frozenset(tag for sent in self.sent.values() for name, tag in sent.headers if name == "ETag")

    @cached_property
    def size(self) -> int:
        return sum(len(sent.body) + 2000 for sent in self.sent.values())

    def _in(self, encoding: str, body: bytes, varies: bool) -> Sent:
        headers = [pair for pair in self.headers if pair[0].lower() not in ("content-length", "etag", "vary")]
        if tag := self.header("ETag"):
            headers.append(("ETag", f'{tag[:-1]}-{encoding}"' if encoding else tag))
        if vary := ", ".join(filter(None, [self.header("Vary"), "Accept-Encoding" if varies else ""])):
            headers.append(("Vary", vary))
        unchanged = [pair for pair in headers if pair[0].lower() not in NOT_IN_304]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        return Sent(headers, body, unchanged)


@dataclass
class Memory:
    """Answers of one state of the site, those asked for last, up to a number of bytes."""

    most_bytes: int
    _state: SiteState | None = None
    _bytes: int = 0
    _answers: OrderedDict[tuple[str, ...], Answer] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: tuple[str, ...], state: SiteState) -> Answer | None:
        """The answer kept under `key` in exactly this state. Another state empties the memory."""
        with self._lock:
            if state != self._state:
                self._answers.clear()
                self._state, self._bytes = state, 0
                return None
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def keep(self, key: tuple[str, ...], state: SiteState, answer: Answer) -> None:
        """Keep an answer that is for everybody, if the memory is still in the state in which it was made."""
        if not answer.is_shared:
            return
        size = answer.size  # worked out before others have to wait
        with self._lock:
            if state != self._state or size > self.most_bytes:
                return
            before = self._answers.pop(key, None)
            self._bytes += size - (before.size if before else 0)
            self._answers[key] = answer
            while self._bytes > self.most_bytes:
                _key, oldest = self._answers.popitem(last=False)
                self._bytes -= oldest.size


@lru_cache(maxsize=256)
def encodings_in(accept: str) -> tuple[str, ...]:
    """The encodings of ours that an Accept-Encoding header allows, best first; "" always (RFC 9110, 12.5.3)."""
    allowed = {}
    for part in accept.lower().split(","):
        name, _, rest = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", rest)
        allowed[name.strip()] = float(weight[1]) if weight else 1.0
    return (*(one for one in ("br", "gzip") if allowed.get(one, allowed.get("*", 0.0)) > 0), "")


def is_known(tags: frozenset[str], if_none_match: str) -> bool:
    """Whether an If-None-Match header names one of the answer's entity tags (weak comparison)."""
    asked: Iterable[str] = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in tags or tag == "*" for tag in asked)
