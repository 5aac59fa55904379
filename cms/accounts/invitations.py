"""The mails by which somebody gets into an account: a single-use address to choose a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from cms.accounts.models import User


def address_to_choose_password(user: User) -> str:
    """An address of this site that works once and for three days."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.SITE_URL + path


def send_invitation(user: User) -> None:
    """Tell somebody that they have an account, and let them choose its password."""
    _send("invitation", user, user.email, address=address_to_choose_password(user))


def send_account_change(user: User, what: str, to: str = "") -> None:
    """Tell the owner of an account what an administrator did to it; the template has a sentence for each `what`.

    `to` is another address than the account's present one.
    """
    _send("account_change", user, to or user.email, what=what)


def _send(template: str, user: User, to: str, **facts: str) -> None:
    context = {"user": user, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL} | facts
    subject, _, body = render_to_string(f"emails/{template}.txt", context).strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
