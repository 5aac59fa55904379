"""What somebody has read of an edition so far: a help to whoever reads, and no evidence of anything."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def of(self, user, edition) -> set[str]:
        """What this person has ticked: WHOLE on this very edition, and changes on any edition of its article.

        The same change of the same words needs to be seen only once, however many editions it waits in.
        """
        mine = self.filter(user=user, edition__article=edition.article_id)
        return set(mine.filter(Q(edition=edition) | ~Q(what=ReadMark.WHOLE)).values_list("what", flat=True))


class ReadMark(models.Model):
    """One person's tick on one edition: a change they have seen, or that they have read the whole text.

    Of a live edition also that they have read the evidence since it was last signed, as it stood then.
    """

    WHOLE = "whole"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey("articles.Edition", on_delete=models.CASCADE, related_name="read_marks")
    what = models.CharField(max_length=40)
    marked_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        # Named apart from the tables of evidence, which the guard knows constraint by constraint.
        db_table = "read_mark"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "edition", "what"], name="read_mark_once_per_person_and_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.edition_id} by {self.user_id}"

    @staticmethod
    def evidence(state: str) -> str:
        """The mark on what came up since the last signature (`SinceSigned.state`)."""
        return f"evidence {state}"
