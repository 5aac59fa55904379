"""How a service elsewhere is asked whether a text was copied (pure).

A checker is a function of one's own. `OVERLAP_CHECKERS` names it by its dotted path:

    def ask_example(text: str, *, language: str) -> Iterable[TextElsewhere]

It is given the words of an edition without references and quotations, one block a line, and their language ("en"). It
gives back the texts that may share passages, each with what stands there; the site compares them itself, so that every
checker is measured by one rule and people see the passages side by side. It runs in a job after the submission: it may
take minutes, and whatever it raises is tried again, the last time after three days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class TextElsewhere:
    """A text that may share passages: its title, its http or https address if it has one, its words or part of them."""

    title: str
    url: str
    text: str


class Checker(Protocol):
    """What a dotted path in `OVERLAP_CHECKERS` leads to."""

    def __call__(self, text: str, *, language: str) -> Iterable[TextElsewhere]: ...
