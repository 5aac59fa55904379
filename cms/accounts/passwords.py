"""Rules for passwords that Django does not bring."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128


class MaximumLengthValidator:
    """Refuses passwords over 128 characters: hashing very long ones is a way to keep the server busy."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(
                _("This password is too long. It may have at most %(longest)d characters."),
                code="password_too_long",
                params={"longest": LONGEST},
            )

    def get_help_text(self) -> str:
        return _("Your password may have at most %(longest)d characters.") % {"longest": LONGEST}
