"""The demonstration's people, sources and texts, read from the files beside this module. Pure: no database.

Texts are Markdown under content/, each with its facts in TOML between two lines of `+++`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from citations.identifiers import normalize_doi
from citations.records import Name, Record

HERE = Path(__file__).parent
FENCE = "+++\n"
PICTURE = re.compile(r'!\[(?P<alt>[^\]]+)\]\(image:(?P<file>[\w.-]+) "(?P<caption>[^"]+)"\)')
PERSON = re.compile(r"(?P<family>.+?) (?P<given>[^\W\d_]+)(?: (?P<suffix>Jr|Sr|\d(?:nd|rd|th)))?")
RECORD_FIELDS = ("type", "title", "year", "month", "day", "volume", "issue", "pages", "article_number")
MORE_FIELDS = ("pmid", "url", "accessed_on", "notice")


@dataclass(frozen=True)
class Someone:
    """A person of the demonstration; `sign_in` is "" for who never signs in, `signing` for who has no passphrase."""

    key: str
    name: str
    job_title: str
    credentials: str = ""
    affiliation: str = ""
    biography: str = ""
    interests: str = ""
    is_public: bool = True
    email: str = ""
    roles: tuple[str, ...] = ()
    sign_in: str = ""
    signing: str = ""
    reviewer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_external(self) -> bool:
        """Whether this is an external reviewer, who gets links by mail and never signs in."""
        return bool(self.email) and not self.sign_in


@dataclass(frozen=True)
class Source:
    """A source with its key; `accepted_because` says why one that is not peer reviewed may be cited."""

    key: str
    record: Record
    notice_reason: str = ""
    accepted_because: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing of ours and the words that stand with it."""

    file: str
    alt: str
    caption: str
    credit: str = "Drawn for this demonstration"

    @property
    def data(self) -> bytes:
        return (HERE / "images" / self.file).read_bytes()


@dataclass(frozen=True)
class Text:
    """An article as its file gives it. `author` and `editor` are keys of people, topics are addresses."""

    slug: str
    title: str
    standfirst: str
    key_points: tuple[str, ...]
    meta_description: str
    risk_class: str
    topic: str
    other_topics: tuple[str, ...]
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    body: str
    changes: tuple[Mapping[str, str], ...]

    @property
    def pictures(self) -> list[Picture]:
        return [Picture(**found.groupdict()) for found in PICTURE.finditer(self.body)]

    def with_addresses(self, addresses: Mapping[str, str]) -> str:
        """The body with each `image:name` replaced by the address that the upload gave it."""
        return PICTURE.sub(
            lambda found: f'![{found["alt"]}]({addresses[found["file"]]} "{found["caption"]}")', self.body
        )

    def before_the_change(self, text: str) -> str:
        """`text` as the first edition had it: each passage that was changed later, put back."""
        for change in self.changes:
            text = text.replace(change["now"], change["was"])
        return text


@cache
def people() -> dict[str, Someone]:
    """Everybody, by key, in the order of the file; the administrator comes first."""
    return {
        key: Someone(key, **{**facts, "roles": tuple(facts.get("roles", ()))})
        for key, facts in _read("people.toml").items()
    }


@cache
def topics() -> dict[str, dict[str, str]]:
    """Name, specialty and description of each topic, by address."""
    return _read("topics.toml")


@cache
def synonyms() -> list[dict[str, Any]]:
    """The groups of words that mean the same: `words`, and a `note` on some."""
    return _read("synonyms.toml")["group"]


@cache
def sources() -> dict[str, Source]:
    """Every source of the library, by citation key."""
    return {key: _source(key, facts) for key, facts in _read("references.toml").items()}


@cache
def texts() -> dict[str, Text]:
    """Every article, by address."""
    return {path.stem: _text(path) for path in sorted((HERE / "content").glob("*.md"))}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _source(key: str, facts: Mapping[str, Any]) -> Source:
    kept = {name: facts[name] for name in (*RECORD_FIELDS, *MORE_FIELDS) if name in facts}
    record = Record(
        **kept,
        authors=_authors(facts),
        container_title=facts.get("journal", ""),
        container_title_short=facts.get("abbreviation", ""),
        doi=normalize_doi(facts["doi"]) if "doi" in facts else "",
    )
    return Source(key, record, facts.get("notice_reason", ""), facts.get("accepted_because", ""))


def _authors(facts: Mapping[str, Any]) -> tuple[Name, ...]:
    """`Wright JT Jr, Whelton PK` as names; a group stands first unless it says that it comes last."""
    group = (Name(literal=facts["group"]),) if "group" in facts else ()
    persons = tuple(_name(words.strip()) for words in facts.get("authors", "").split(",") if words.strip())
    return (*persons, *group) if facts.get("group_last") else (*group, *persons)


def _name(words: str) -> Name:
    found = PERSON.fullmatch(words)
    if not found:
        raise ValueError(f"{words!r} is not a family name with initials")
    return Name(found["family"], found["given"], found["suffix"] or "")


def _text(path: Path) -> Text:
    _nothing, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    facts = tomllib.loads(head)
    lists = {
        name: tuple(facts.pop(name, ())) for name in ("key_points", "other_topics", "authors", "editors")
    }
    changes = tuple(facts.pop("first_edition", ()))
    return Text(slug=path.stem, body=body.strip(), changes=changes, **lists, **facts)
