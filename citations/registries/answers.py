"""From what came over HTTP to what a registry said: one way to make an `Answer`, and to divide many questions."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from citations.found import NAMES, Answer, Found, Outcome, Source
from citations.registries.http import Reply
from citations.registries.shapes import UnreadableRecord, unique

MOST_AT_ONCE, LONGEST_LIST = 50, 2800
"""DOIs in one call, and characters of them as an address encodes them, which keep the whole address under 4 KB."""

T = TypeVar("T")


def answer(
    source: Source, question: str, reply: Reply, found: Iterable[Found] | None = None, *, agency: str = ""
) -> Answer:
    """What `source` said. Where something was received, nothing found in it means that it is not there."""
    works = tuple(found or ())
    outcome = reply.outcome
    if outcome == Outcome.FOUND and not works and not agency:
        outcome = Outcome.ABSENT
    return Answer(
        source,
        question,
        outcome,
        at=datetime.datetime.now(datetime.UTC),
        found=works,
        agency=agency,
        problem=reply.problem,
        is_limited=reply.is_limited,
        retry_at=reply.retry_at,
    )


def broken(source: Source, reply: Reply, why: str = "") -> Reply:
    """The reply of a registry that answered, but not in the shape that it promises."""
    problem = f"{NAMES[source]} answered in a shape we do not know. {why}".strip()
    return Reply(Outcome.UNAVAILABLE, reply.code, problem=problem)


def understood(source: Source, reply: Reply, read: Callable[[], T]) -> tuple[Reply, T | None]:
    """What `read` makes of something found. What cannot be read was no answer, and of no answer nothing is read."""
    if reply.outcome != Outcome.FOUND:
        return reply, None
    try:
        return reply, read()
    except UnreadableRecord as error:
        return broken(source, reply, str(error)), None


def works_in(read: Callable[[Mapping[str, Any]], Found], items: Any) -> list[Found]:
    """The works in a list. One that cannot be read is left out: whoever misses it asks for it alone and learns why.

    Raises UnreadableRecord when there is no list.
    """
    if not isinstance(items, list):
        raise UnreadableRecord("A list is missing.")
    works = []
    for item in items:
        with contextlib.suppress(UnreadableRecord):
            works.append(read(item))
    return works


def inside(payload: Any, *path: str) -> Any:
    """What stands in JSON under these names; None where one of them is missing or is no object."""
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def of_many(
    dois: Iterable[str],
    listed: Callable[[list[str]], dict[str, Answer]],
    alone: Callable[[str], Answer],
    *,
    fewest: int,
) -> dict[str, Answer]:
    """An answer about each DOI, from lists of at least `fewest`; what a list cannot hold or leaves out is asked alone.

    A comma ends a DOI in every list, even when it is encoded.
    """
    wanted = unique(dois)
    answers: dict[str, Answer] = {}
    listable = [doi for doi in wanted if "," not in doi]
    for portion in portions(listable, most=MOST_AT_ONCE, longest=LONGEST_LIST):
        answers |= listed(portion) if len(portion) >= fewest else {}
    return {doi: answers.get(doi) or alone(doi) for doi in wanted}


def portions(values: Sequence[str], *, most: int, longest: int = 0) -> Iterator[list[str]]:
    """`values` in lists of at most `most`, and of at most `longest` characters as an address encodes them."""
    portion: list[str] = []
    for value in values:
        is_full = len(portion) == most or (longest and _encoded_length([*portion, value]) > longest)
        if portion and is_full:
            yield portion
            portion = []
        portion.append(value)
    if portion:
        yield portion


def _encoded_length(values: Iterable[str]) -> int:
    return sum(len(quote(value, safe="")) for value in values)
