"""Keeping the words by which misspelt ones are put right. Derived from what is live, so it is not in the trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles.models import Article, IndexWord, Synonym
from articles.permissions import check_can
from articles.search import words_of
from articles.spelling import traits
from cms.accounts.models import User
from cms.refusals import NotAllowed

AT_ONCE = 2000


def count_words(*, article: Article, by: User) -> None:
    """Count the words of a page that was just put up. Counted twice, they are put right at night. Raises NotAllowed."""
    _check_is_system(by)
    texts = Article.objects.live().filter(pk=article.pk).order_by("pk")
    for heads, text in texts.values_list("live_edition__search_heads", "live_edition__search_text"):
        words = sorted({*words_of(heads), *words_of(text)})
        with transaction.atomic():
            known = IndexWord.objects.filter(word__in=words).order_by("word").select_for_update()
            there = set(known.values_list("word", flat=True))
            IndexWord.objects.filter(word__in=there).update(editions=F("editions") + 1)
            _save((_row(word, 1) for word in words if word not in there), ignore_conflicts=True)


def add_words(*, words: Iterable[str], by: User) -> None:
    """Know the words of synonyms, though no live page may have them. Raises NotAllowed."""
    check_can(by, "edit_synonyms")
    _save((_row(word, 0) for word in sorted(set(words))), ignore_conflicts=True)


def recount_words(*, by: User) -> None:
    """Count all words of live pages anew, and forget those that are gone. What is right already is not written.

    Raises NotAllowed.
    """
    _check_is_system(by)
    counted = Counter(dict.fromkeys(_words_of_synonyms(), 0))
    texts = Article.objects.live().order_by("pk")
    columns = ("live_edition__search_heads", "live_edition__search_text")
    for heads, text in texts.values_list(*columns).iterator(chunk_size=200):
        counted.update({*words_of(heads), *words_of(text)})
    known = dict(IndexWord.objects.values_list("word", "editions"))
    changed = sorted(word for word in counted if known.get(word) != counted[word])
    _save(
        (_row(word, counted[word]) for word in changed),
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["editions"],
    )
    gone = sorted(known.keys() - counted.keys())
    for first in range(0, len(gone), AT_ONCE):
        IndexWord.objects.filter(word__in=gone[first : first + AT_ONCE]).delete()


def _words_of_synonyms() -> set[str]:
    return {word for text in Synonym.objects.values_list("folded", flat=True) for word in words_of(text)}


def _row(word: str, editions: int) -> IndexWord:
    return IndexWord(editions=editions, **traits(word)._asdict())


def _save(rows: Iterable[IndexWord], **conflicts: Any) -> None:
    IndexWord.objects.bulk_create(rows, batch_size=AT_ONCE, **conflicts)


def _check_is_system(by: User) -> None:
    if not by.is_system:
        raise NotAllowed(_("Words are counted by the system alone."))
