"""What people were told by mail, and how they want to be told. A help to them, and no evidence of anything."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from articles.mail_kinds import Way
from articles.reminder_windows import Window


class Reminder(models.Model):
    """One reminder, written in the transaction that puts its mail into the queue: there is never a second one.

    It is about exactly one assignment, finding or licence. It carries the due date: a date that is moved starts anew.
    """

    assignment = models.ForeignKey(
        "articles.Assignment", null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    finding = models.ForeignKey(
        "articles.Finding", null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    reviewer = models.ForeignKey(
        "articles.Reviewer", null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    window = models.CharField(max_length=12, choices=Window.choices)
    due_on = models.DateField()
    reminded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        # These tables are named apart from those of evidence, which the guard knows constraint by constraint.
        db_table = "reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "finding", "reviewer", "window", "due_on"],
                nulls_distinct=False,
                name="reminder_once_per_window_and_date",
            ),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, finding__isnull=True, reviewer__isnull=True)
                | Q(assignment__isnull=True, finding__isnull=False, reviewer__isnull=True)
                | Q(assignment__isnull=True, finding__isnull=True, reviewer__isnull=False),
                name="reminder_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_window_display()}: {self.about}"

    @property
    def about(self) -> models.Model:
        """The assignment, the finding or the reviewer with the licence."""
        return self.assignment or self.finding or self.reviewer


class Digest(models.Model):
    """That the mail of one day was begun for one person, so that there is one a day however often the clock strikes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        db_table = "digest"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_per_person_and_day")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}"


class News(models.Model):
    """An event that somebody wants to read of in their daily mail; `digest` is the mail that has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=40)
    about = models.BigIntegerField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.CASCADE, related_name="news")

    class Meta:
        db_table = "digest_news"
        ordering = ["id"]
        indexes = [models.Index(fields=["user"], condition=Q(digest=None), name="digest_news_unsent")]

    def __str__(self) -> str:
        return f"{self.event} {self.about} for {self.user_id}"


class MailChoice(models.Model):
    """How one person wants to be told of one kind of event; without a row they are told at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=Way.choices)

    class Meta:
        db_table = "mail_choice"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mail_choice_once_per_person_and_kind"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="mail_choice_way_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} for {self.user_id}"
