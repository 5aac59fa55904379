"""Articles: writing, review, publication, and what readers see."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        from articles import citing
        from articles.actions.sources import cite_instead, open_findings, tell_of_place
        from articles.permissions import check_can
        from citations import permissions, usage

        permissions.decide_with(check_can)
        usage.ask(
            usage.Citing(
                uses=citing.uses_of,
                is_printed=citing.is_printed,
                lock=citing.lock_articles,
                tell=lambda source, by: open_findings(source=source, by=by),
                tell_of_place=lambda source, by: tell_of_place(source=source, by=by),
                replace=lambda source, instead, by, reason: cite_instead(
                    source=source, instead=instead, by=by, reason=reason
                ),
            )
        )
