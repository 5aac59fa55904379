"""Texts that copy from each other, for the tests of overlap."""

from __future__ import annotations

import random
from typing import Any

from articles.actions.overlapping import check_overlap
from articles.models import Article, Edition, OverlapCheck
from cms.accounts.models import User
from tests import factories

PARAGRAPH = (
    "Most people with gout have their first attack in the joint of the big toe. It often begins at night, and the "
    "joint is red, hot and so tender that even a bed sheet hurts. An attack that is not treated ends by itself within "
    "one to two weeks. Cold packs, rest and a painkiller that reduces inflammation shorten it to a few days."
)
SETTLED = "It is our own standing advice."


def filler(seed: int, words: int = 200) -> str:
    """Words that no other text has."""
    chance = random.Random(seed)
    return " ".join(f"w{seed}x{chance.randrange(10**6)}" for _word in range(words))


def reworded(text: str, every: int = 5) -> str:
    """The text with every so many words changed."""
    return " ".join("otherwise" if at % every == 0 else word for at, word in enumerate(text.split()))


def edition_saying(*blocks: str, of: Article | None = None, **fields: Any) -> Edition:
    """A submitted edition of a new article, or the next one of an article, whose text is these blocks."""
    body = "\n\n".join(blocks)
    if of is None:
        source = factories.citation()
        article = factories.article(
            body=f"{body}\n\nS{source.pk}.[@{source.key}]",
            standfirst=f"Of {source.pk}.",
            key_points="",
            **fields,
        )
        return factories.edition(of=article)
    factories.changed(of, body=f"{body}\n\n{of.body.rsplit(chr(10), 1)[-1]}")
    kind = "update" if of.publications.exists() else "new"
    return factories.edition(of=of, change_kind=kind, change_note="News")


def compared(edition: Edition) -> OverlapCheck:
    return check_overlap(edition=edition, by=User.objects.system())


def found_overlap(**fields: Any) -> OverlapCheck:
    """An edition that copies a paragraph of another article, and its finding."""
    compared(edition_saying(PARAGRAPH, filler(1)))
    return compared(edition_saying(filler(2), reworded(PARAGRAPH), **fields))
