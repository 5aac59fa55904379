"""The site itself as an application, and our administration site in place of Django's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = "Site"

    def ready(self) -> None:
        from cms import checks  # noqa: F401 -- registers them


class AdministrationConfig(AdminConfig):
    default_site = "cms.admin_site.Administration"
