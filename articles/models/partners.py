"""Partners who show copies of our articles and are told at once when one was taken down."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from articles.links import LONGEST_ADDRESS
from articles.models.links import Link


class Subscriber(models.Model):
    """An address to which every take-down is sent, signed with a secret that only the two sides know."""

    name = models.CharField(_("partner"), max_length=100, unique=True)
    address = models.URLField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    secret = models.TextField(editable=False, help_text=_("Encrypted; it was shown once."))
    is_active = models.BooleanField(_("is told"), default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "subscriber"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="subscriber_by_https")
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def for_desk_list(self) -> DeliveryQuerySet:
        return self.select_related("subscriber", "publication__article").only(
            "said", "attempts", "tried_at", "delivered_at", "gave_up",
            "subscriber__name", "publication__kind", "publication__acted_at", "publication__article__title",
        )  # fmt: skip


class Delivery(models.Model):
    """One take-down for one partner, and what came of sending it."""

    UNREADABLE = "secret_unreadable"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries")
    publication = models.ForeignKey(
        "articles.Publication", on_delete=models.PROTECT, related_name="deliveries"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=20, blank=True)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    gave_up = models.BooleanField(default=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "delivery"
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "publication"], name="delivery_once_to_each")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} to {self.subscriber_id}"

    @property
    def said_in_words(self) -> str:
        """The last answer: an HTTP status, or what stood in the way of one."""
        if self.said == self.UNREADABLE:
            return _gettext("their secret cannot be read; add the partner anew")
        return str(Link.Said(self.said).label) if self.said in Link.Said.values else self.said

    @property
    def is_failing(self) -> bool:
        """Tried, and never taken."""
        return self.attempts > 0 and self.delivered_at is None
