"""People named to readers, and the right of some of them to sign."""

from __future__ import annotations

from collections.abc import Iterable

import reversion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.licences import LicenceState, licence_state
from articles.workflow import Kind


class PersonQuerySet(models.QuerySet["Person"]):
    def public(self) -> PersonQuerySet:
        """People with a profile page for readers."""
        return self.filter(is_public=True)

    def for_byline(self, also: Iterable[int] = ()) -> PersonQuerySet:
        """Who may be named as author or editor: active people with credentials, and those already named."""
        may_be_named = Q(is_active=True) & ~Q(credentials="")
        return self.filter(may_be_named | Q(pk__in=list(also)))

    def for_desk_list(self, *, words: str = "", reviewers_only: bool = False) -> PersonQuerySet:
        """People by name, with all of `words` in name, credentials or affiliation; account and licence are at hand."""
        found = self.select_related("user", "reviewer").defer("biography", "interests")
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word) | Q(credentials__icontains=word) | Q(affiliation__icontains=word)
            )
        if reviewers_only:
            found = found.filter(reviewer__isnull=False)
        return found.order_by("name", "pk")

    def of(self, user: settings.AUTH_USER_MODEL) -> PersonQuerySet:
        return self.filter(user=user)


@reversion.register()
class Person(models.Model):
    """Anyone named to readers. Never deleted: deactivated, because signatures keep pointing here."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address of the profile page"), max_length=150, unique=True)
    credentials = models.CharField(
        _("credentials"),
        max_length=100,
        blank=True,
        help_text=_("As printed after the name, for example “MD, FRCP”."),
    )
    job_title = models.CharField(
        _("profession"), max_length=150, blank=True, help_text=_("For example “cardiologist”.")
    )
    affiliation = models.CharField(_("affiliation"), max_length=250, blank=True)
    biography = models.TextField(_("short biography"), blank=True)
    orcid = models.CharField(
        "ORCID iD",
        max_length=19,
        blank=True,
        validators=[
            RegexValidator(
                r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]\Z",
                _("Sixteen digits in groups of four, like 0000-0002-1825-0097."),
            )
        ],
    )
    interests = models.TextField(
        _("disclosure of interests"),
        blank=True,
        help_text=_("Shown on the profile page. Write “None” if there are none."),
    )
    is_public = models.BooleanField(_("has a public profile"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.printed_name

    def get_absolute_url(self) -> str:
        return reverse("reader:person", args=[self.slug])

    @property
    def printed_name(self) -> str:
        """Name and credentials as readers see them: “Ana Ruiz, MD”."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


class ReviewerQuerySet(models.QuerySet["Reviewer"]):
    def eligible(self, kind: str | None = None) -> ReviewerQuerySet:
        """Reviewers who may be asked to sign today: active, licence verified and not lapsed."""
        able = self.filter(
            is_active=True,
            person__is_active=True,
            person__user__is_active=True,
            verified_on__isnull=False,
            # The guard's own day: a date compared with a moment would lose the last day of a licence.
            valid_until__gte=timezone.now().date(),
        )
        return able.filter(kinds__contains=[kind]) if kind else able

    def for_desk_list(self) -> ReviewerQuerySet:
        return self.select_related("person__user", "verified_by").order_by("person__name")


@reversion.register()
class Reviewer(models.Model):
    """A person's right to sign. An administrator verifies the licence; a lapsed one cannot sign."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="reviewer")
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind.choices), verbose_name=_("may sign"))
    specialties = models.CharField(_("specialties"), max_length=250, blank=True)
    licence_body = models.CharField(_("licensing or professional body"), max_length=150, blank=True)
    licence_number = models.CharField(_("licence number"), max_length=80, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True, editable=False)
    verification_note = models.TextField(_("how it was verified"), blank=True)
    valid_until = models.DateField(_("licence valid until"), null=True, blank=True)
    monthly_capacity = models.PositiveSmallIntegerField(
        _("reviews a month"),
        null=True,
        blank=True,
        help_text=_("How many they can do, in all. Leave it empty if they have not said."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__contained_by=Kind.values) & ~Q(kinds=[]), name="reviewer_kinds_are_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True, verified_by__isnull=True)
                | Q(verified_on__isnull=False, verified_by__isnull=False, valid_until__isnull=False),
                name="reviewer_verification_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def kind_labels(self) -> list[str]:
        """What this person may sign, in the desk's words, always in the same order."""
        return [str(kind.label) for kind in Kind if kind in self.kinds]

    @property
    def licence_state(self) -> LicenceState:
        """What the licence allows today, by the clock of the database's zone."""
        return licence_state(
            is_active=self.is_active,
            verified_on=self.verified_on,
            valid_until=self.valid_until,
            today=timezone.now().date(),
        )
