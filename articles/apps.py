"""Articles: writing, review, publication, and what readers see."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        from articles.permissions import check_can
        from citations import permissions

        permissions.decide_with(check_can)
