"""allauth's forms in this site's manner: labels above the fields, hints outside them, the desk's words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class WithoutPlaceholders(forms.Form):
    """A placeholder repeats the label and vanishes when it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ByEmail(WithoutPlaceholders):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login" if "login" in self.fields else "email"].label = _("E-mail address")


class ByCode(WithoutPlaceholders):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class LoginForm(ByEmail, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ResetPasswordForm(ByEmail, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(WithoutPlaceholders, account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = ""  # the page says it


class ChangePasswordForm(WithoutPlaceholders, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = _("At least 12 characters; a few words of your own are best.")


class ReauthenticateForm(WithoutPlaceholders, account.ReauthenticateForm):
    pass


class SecondStepForm(ByCode, second_step.AuthenticateForm):
    pass


class SecondStepAgainForm(ByCode, second_step.ReauthenticateForm):
    pass


class ActivateAppForm(ByCode, totp.ActivateTOTPForm):
    pass
