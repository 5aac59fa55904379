"""How sign-in behaves here: accounts are made by administrators, never by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from cms.accounts.second_factor import SecondFactorAdapter

__all__ = ["AccountAdapter", "SecondFactorAdapter"]


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an administrator creates each account and sends an invitation."""
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses on this site: after sign-in nobody is sent elsewhere."""
        return url.startswith("/") and not url.startswith(("//", "/\\")) and super().is_safe_url(url)

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], **more: Any) -> Any:
        """Every mail knows the name and address of this site."""
        facts = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        return super().render_mail(template_prefix, email, context | facts, **more)
