"""Where sources are used. The library knows nothing of articles, so whatever cites tells it at start-up how to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Q

from citations.models import Citation
from citations.models.source import CitationQuerySet
from cms.accounts.models import User


@dataclass(frozen=True)
class Use:
    """One text that cites a source: its title, its page at the desk, and what of it cites the source, in words.

    `is_written`: the words that people are writing cite it; `editions`: the numbers of editions that print it.
    """

    title: str
    url: str
    what: Sequence[str]
    is_public: bool = False
    is_written: bool = False
    editions: Sequence[int] = ()


@dataclass(frozen=True)
class Citing:
    """How to ask those who cite.

    `uses(source, user)` lists the texts that `user` may know about; `is_printed()` is the condition, on a query of
    sources, that some edition prints it; `lock(sources, rewritten)` keeps the texts from being published meanwhile;
    `tell(source, by)` lets them know of the publisher's notice that the source now carries; `replace(source, instead,
    by, reason)` makes the texts that people are writing cite `instead`, and returns their titles;
    `tell_of_place(source, by)` lets them know that a source that was ahead of print has its volume and pages.
    """

    uses: Callable[[Citation, User], list[Use]]
    is_printed: Callable[[], Exists]
    lock: Callable[[Sequence[Citation], Citation | None], None]
    tell: Callable[[Citation, User], object]
    replace: Callable[[Citation, Citation, User, str], list[str]]
    tell_of_place: Callable[[Citation, User], object]


_citing: list[Citing] = []


def ask(citing: Citing) -> None:
    """Ask `citing` from now on."""
    _citing[:] = [citing]


def uses_of(source: Citation, user: User) -> list[Use]:
    """The texts that cite `source`, as far as `user` may know about them; those that readers see come first."""
    (citing,) = _citing
    return citing.uses(source, user)


def is_printed() -> Exists:
    """Whether an edition prints the source: a condition for a query of sources."""
    (citing,) = _citing
    return citing.is_printed()


def watched() -> CitationQuerySet:
    """The sources that registries are asked about: all in use, and merged ones as long as an edition prints them."""
    return Citation.objects.in_use_or(is_printed())


def lock_uses(*sources: Citation, rewritten: Citation | None = None) -> None:
    """Hold the texts that print these sources, or one merged into them, still until the end of the transaction.

    So are the texts that people are writing and that cite `rewritten`. Comes before any source is locked, and only
    once in a transaction: all texts are locked in one order.
    """
    (citing,) = _citing
    citing.lock(sources, rewritten)


def lock_works(*sources: Citation, rewritten: Citation | None = None) -> dict[int, Citation]:
    """Lock what a notice about these sources may change: texts as `lock_uses` does, then the sources.

    Returns the sources and those that were merged into them, by number; they are locked in the order of their numbers,
    as PostgreSQL locks the sources of an edition that is published.
    """
    lock_uses(*sources, rewritten=rewritten)
    pks = [source.pk for source in sources]
    works = Citation.objects.filter(Q(pk__in=pks) | Q(replaced_by__in=pks)).order_by("pk")
    return {work.pk: work for work in works.select_for_update(no_key=True)}


def tell_of_notice(source: Citation, by: User) -> None:
    """Have whatever cites `source` deal with the notice it now carries."""
    (citing,) = _citing
    citing.tell(source, by)


def tell_of_place(source: Citation, by: User) -> None:
    """Have whatever cites `source` know that it has appeared in print, with volume and pages."""
    (citing,) = _citing
    citing.tell_of_place(source, by)


def replace_in_texts(source: Citation, instead: Citation, by: User, reason: str) -> list[str]:
    """Have the texts that people are writing cite `instead` of `source`; the titles of those that changed."""
    (citing,) = _citing
    return citing.replace(source, instead, by, reason)
