"""Accounts: who may sign in, and which desk roles they hold."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Duties an account may hold. Reviewing is not among them: that takes a verified `Reviewer`."""

    EDITOR = "editor", _("Editor")
    MANAGING_EDITOR = "managing_editor", _("Managing editor")
    CHIEF_EDITOR = "chief_editor", _("Chief editor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class UserQuerySet(models.QuerySet["User"]):
    def people(self) -> UserQuerySet:
        """Accounts of human beings."""
        return self.filter(is_system=False)

    def for_desk_list(self, *, words: str = "", role: str = "", state: str = "") -> UserQuerySet:
        """Accounts by name: those open, unless `state` is "closed" or "all"; with `role` and all of `words`."""
        found = self.people()
        if state != "all":
            found = found.filter(is_active=state != "closed")
        if role:
            found = found.filter(roles__contains=[role])
        for word in words.split():
            found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return found.order_by("name", "pk")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def system(self) -> User:
        """The named account that scheduled jobs and readers' messages act as. It cannot sign in."""
        return self.get(is_system=True)


class User(AbstractBaseUser, PermissionsMixin):
    """One account of one human being. Deactivated when they leave, never deleted or renumbered."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration site"), default=False)
    is_system = models.BooleanField(_("system account"), default=False, editable=False)
    is_external = models.BooleanField(
        _("external reviewer"),
        default=False,
        help_text=_(
            "Never signs in: gets a link by mail for each article, and signs with a code from a second mail."
        ),
    )
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()
    known_duties: frozenset[str] | None = None
    """What `articles.permissions.duties` found for this object; one request, one answer."""

    sees_only: int | None = None
    """The one article that this object may know about: set for an external reviewer who came by a link."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="account_email_unique_in_any_case"),
            models.UniqueConstraint(
                fields=["is_system"], condition=models.Q(is_system=True), name="account_one_system_account"
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values), name="account_roles_are_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_external=False)
                | models.Q(
                    roles=[],
                    is_staff=False,
                    is_superuser=False,
                    is_system=False,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                ),
                name="account_external_has_no_role_and_no_password",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def role_labels(self) -> list[str]:
        """The roles of this account in the desk's words, always in the same order."""
        return [str(role.label) for role in Role if role in self.roles]

    def has_role(self, *roles: str) -> bool:
        """Whether this account is active and holds at least one of `roles`."""
        return self.is_active and bool(set(self.roles) & set(roles))
