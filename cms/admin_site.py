"""The administration site: administrators look things up here. Nothing is written: writes go through actions."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from cms.accounts.models import Role
from cms.refusals import NotAllowed

NOT_HERE = {"logout", "password_change", "password_change_done"}


class Administration(AdminSite):
    """Django's administration for administrators only; signing in happens on the site's own page.

    Only models whose page is a `LookUp` appear. The pages that packages bring would write past our actions.
    """

    site_title = _("Administration")
    site_header = _("Administration: look-up")
    index_title = _("Records")
    enable_nav_sidebar = False
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.has_role(Role.ADMINISTRATOR)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own sign-in, with its limits and its second factor; no password is taken here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise NotAllowed(_("Only administrators may look at these records."))
        return redirect_to_login(
            request.GET.get("next", reverse("admin:index")), resolve_url(settings.LOGIN_URL)
        )

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Signing out and passwords have their place in one's own account."""
        elsewhere = {"logout": "account_logout", "password_change": "account_change_password"}
        kept = [url for url in super().get_urls() if getattr(url, "name", "") not in NOT_HERE]
        redirects = [
            path(f"{name}/", self.admin_view(RedirectView.as_view(pattern_name=target)), name=name)
            for name, target in elsewhere.items()
        ]
        return redirects + kept

    def register(
        self, model_or_iterable: Any, admin_class: type[ModelAdmin] | None = None, **options: Any
    ) -> None:
        if admin_class is not None and issubclass(admin_class, LookUp):
            super().register(model_or_iterable, admin_class, **options)


class LookUp(ModelAdmin):
    """A page of the administration site that shows and never writes."""

    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_role(Role.ADMINISTRATOR)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_role(Role.ADMINISTRATOR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
