"""What the tests of the writing pages share."""

from django.urls import reverse
from reversion.models import Version

from articles.models import Article, Autosave, Contribution


def address(name, *args, **query):
    url = reverse(f"desk:{name}", args=[getattr(arg, "pk", arg) for arg in args])
    return f"{url}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else url


def sent(article, **changes):
    """The article form as a browser sends it back, with some fields changed."""
    fields = {
        "version": article.version,
        "title": article.title,
        "standfirst": article.standfirst,
        "body": article.body,
        "key_points": article.key_points,
        "topic": article.topic_id or "",
        "other_topics": list(article.other_topics.values_list("pk", flat=True)),
        "risk_class": article.risk_class,
        "language": article.language,
        "meta_description": article.meta_description,
        "slug": article.slug,
        "author_ids": [*article.author_ids, ""],
        "editor_ids": [*article.editor_ids, ""],
        "reason": "Clearer words",
    }
    return fields | changes


def evidence_of(article):
    """Everything a refused act must leave as it was."""
    return {
        "article": Article.objects.filter(pk=article.pk).values().get(),
        "topics": list(article.other_topics.values_list("pk", flat=True)),
        "versions": Version.objects.get_for_object(article).count(),
        "contributions": Contribution.objects.filter(article=article).count(),
        "editions": list(article.editions.values_list("digest", flat=True)),
        "autosaves": list(Autosave.objects.filter(article=article).values("user", "fields")),
    }
