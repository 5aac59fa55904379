"""What search knows besides the texts: words that mean the same, and the words that live pages are made of."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to readers: whoever searches for one of them finds the others."""

    note = models.TextField(
        _("note for editors"), blank=True, help_text=_("For example why a word is left out on purpose.")
    )

    class Meta:
        db_table = "search_synonym_group"
        ordering = ["id"]

    def __str__(self) -> str:
        return " = ".join(synonym.text for synonym in self.synonyms.all())


class Synonym(models.Model):
    """One word or phrase of a group. It stands in one group only, however it is spelled."""

    group = models.ForeignKey(SynonymGroup, on_delete=models.CASCADE, related_name="synonyms")
    text = models.CharField(max_length=100)
    folded = models.CharField(max_length=200, unique=True)
    words = models.GeneratedField(
        expression=SearchQuery(F("folded"), config="english", search_type="phrase"),
        output_field=SearchQueryField(),
        db_persist=True,
    )

    class Meta:
        db_table = "search_synonym"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class IndexWord(models.Model):
    """A word of live pages or synonyms, without accents, by which misspelt ones are put right.

    `editions` is how many live editions have it: exact after each night, meanwhile nearly so. The other columns
    are what `articles.spelling.traits` says of it.
    """

    word = models.CharField(max_length=40, primary_key=True)
    editions = models.PositiveIntegerField()
    length = models.PositiveSmallIntegerField()
    start = models.CharField(max_length=3)
    ending = models.CharField(max_length=3)
    sound = models.CharField(max_length=80)

    class Meta:
        db_table = "search_word"
        indexes = [
            models.Index(fields=["start", "length"], name="search_word_by_start"),
            models.Index(fields=["ending", "length"], name="search_word_by_ending"),
            models.Index(fields=["sound"], name="search_word_by_sound"),
        ]

    def __str__(self) -> str:
        return self.word
