"""The article: its address, its working copy and a pointer to what is live."""

from __future__ import annotations

import datetime

import reversion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.workflow import DUE_IN_DAYS, OVERSIGHT, PublicState, RiskClass

MINUTES_OF_WRITING = datetime.timedelta(minutes=5)
"""How long after their last keystroke somebody counts as writing."""


class Topic(models.Model):
    """A public subject and its specialty."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    specialty = models.CharField(_("medical specialty"), max_length=100, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reader:topic", args=[self.slug])


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> ArticleQuerySet:
        """What readers may see: not suspended, not withdrawn, with a live edition. The only door to the public."""
        return self.filter(public_state=PublicState.LIVE, live_edition__isnull=False)

    def visible_to(self, user) -> ArticleQuerySet:
        """Articles this account may know about at the desk: all of them, or those it was asked to review."""
        from articles.models.review import Assignment

        if user.has_role(*OVERSIGHT):
            return self
        asked = self.filter(
            models.Exists(Assignment.objects.filter(article=OuterRef("pk"), reviewer__person__user=user))
        )
        return asked if user.sees_only is None else asked.filter(pk=user.sees_only)

    def for_desk_list(self) -> ArticleQuerySet:
        """Rows of the desk's article list, without the texts."""
        return self.select_related("topic", "owner", "live_edition").defer(
            "body",
            "key_points",
            "live_edition__content",
            "live_edition__html",
            "live_edition__search_text",
            "live_edition__search_vector",
        )

    def locked(self) -> ArticleQuerySet:
        """Rows locked FOR NO KEY UPDATE: the first statement of every guarded transaction."""
        return self.select_for_update(no_key=True, of=("self",))


@reversion.register(ignore_duplicates=False, exclude=("live_edition", "public_state", "related_ids"))
class Article(models.Model):
    """The thing with an address. Its text fields are the working copy; readers only ever see an Edition."""

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        validators=[MaxLengthValidator(400)],
        help_text=_("One or two sentences that say what the page is about."),
    )
    key_points = models.TextField(
        _("key points"), blank=True, validators=[MaxLengthValidator(2000)], help_text=_("One per line.")
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown. Cite a source as [@key]."))
    language = models.CharField(_("language"), max_length=10, default="en")
    meta_description = models.CharField(_("description for search engines"), max_length=300, blank=True)
    risk_class = models.CharField(
        _("risk class"), max_length=1, choices=RiskClass.choices, default=RiskClass.B
    )
    author_ids = ArrayField(models.BigIntegerField(), verbose_name=_("written by"), default=list, blank=True)
    editor_ids = ArrayField(models.BigIntegerField(), verbose_name=_("edited by"), default=list, blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("main topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    other_topics = models.ManyToManyField(
        Topic, verbose_name=_("other topics"), blank=True, related_name="also_articles"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="articles"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    import_note = models.TextField(blank=True, editable=False)
    live_edition = models.ForeignKey(
        "articles.Edition", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    public_state = models.CharField(
        max_length=12, choices=PublicState.choices, default=PublicState.UNPUBLISHED, editable=False
    )
    related_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [
            models.Index(F("updated_at").desc(), F("id").desc(), name="article_newest_first"),
            models.Index(fields=["topic"], condition=Q(public_state="live"), name="article_live_by_topic"),
            models.Index(fields=["title"], condition=Q(public_state="live"), name="article_live_by_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_class__in=RiskClass.values), name="article_risk_class_is_known"
            ),
            models.CheckConstraint(
                condition=Q(public_state="unpublished", live_edition__isnull=True)
                | Q(public_state__in=["live", "suspended"], live_edition__isnull=False)
                | Q(public_state="withdrawn", live_edition__isnull=True),
                name="article_public_state_fits_live_edition",
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="article_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reader:article", args=[self.slug])

    @property
    def due_when_asked_today(self) -> datetime.date:
        """The last of the days that its risk class gives a reviewer."""
        return timezone.localdate() + datetime.timedelta(days=DUE_IN_DAYS[self.risk_class])

    @property
    def newest_edition(self):
        """The edition of the highest number, or None before the first submission."""
        return self.editions.order_by("-number").first()


class Address(models.Model):
    """Every address an article has ever had. PostgreSQL writes it; an address never passes to another article."""

    slug = models.SlugField(max_length=120, primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="addresses")

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.slug


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    def of_others(self, user) -> AutosaveQuerySet:
        """Who else is writing now: the last five minutes, newest first, without what they typed."""
        recent = self.exclude(user=user).filter(saved_at__gt=Now() - MINUTES_OF_WRITING)
        return recent.select_related("user").defer("fields").order_by("-saved_at")


class Autosave(models.Model):
    """Unsaved typing of one person on one article. Never part of the history."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField()
    fields = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="autosave_one_per_person_and_article")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} by {self.user_id}"


class Image(models.Model):
    """An uploaded picture, decoded and encoded again by us and named by its SHA-256. Never changed."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    file = models.ImageField(upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("alternative text"), max_length=500, blank=True)
    is_decorative = models.BooleanField(_("decorative"), default=False)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt="") | Q(is_decorative=True), name="image_has_alternative_text"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.sha256[:12]

    @property
    def src(self) -> str:
        """Site-relative address, as written in Markdown; it holds the SHA-256, so a text pins its pictures."""
        return self.file.url
