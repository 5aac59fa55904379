"""How signing in behaves here: accounts come from administrators, and each act leaves its trace in the trail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from cms.accounts.actions import note_sign_in
from cms.accounts.models import User
from cms.accounts.second_factor import decrypted, encrypted
from cms.audit.acts import act


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an administrator creates each account and sends an invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses on this site: after sign-in nobody is sent elsewhere."""
        return url.startswith("/") and not url.startswith(("//", "/\\")) and super().is_safe_url(url)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        if not user.is_system and not user.is_external:
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail that cannot be sent is logged: no act fails for it, and nobody learns from it who has an account."""
        facts = {"email": email, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        message = self.render_mail(template_prefix, email, context | facts)
        transaction.on_commit(lambda: message.send(), robust=True)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        note_sign_in(by=user, what="signed in")
        return super().post_login(request, user, **more)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if known:
            note_sign_in(by=User.objects.system(), what="sign-in failed", account=known)
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            note_sign_in(by=request.user, what="signed out")
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with act(by=user, act="account.set_password"):
            super().set_password(user, password)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What is told to the owner of an account about their second factor is noted in the trail as well."""
        if template_prefix.startswith("mfa/"):
            note_sign_in(by=user, what=template_prefix.rpartition("/")[2].replace("_", " "))
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)


@receiver(authentication_failed, dispatch_uid="note a wrong code")
def note_wrong_code(user: User, **more: Any) -> None:
    """A wrong code of an app or a wrong recovery code. Whoever gave it is not known to be the owner of the account."""
    note_sign_in(by=User.objects.system(), what="second factor failed", account=user)
