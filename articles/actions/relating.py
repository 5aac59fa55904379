"""Noting which articles a page leads on to. Derived from what is live, so it is neither a version nor in the trail."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from articles.relatedness import related_to
from cms.accounts.models import User
from cms.refusals import NotAllowed


def relate(*, article: Article, by: User) -> Article:
    """Note the live articles that go best with `article`; one that is not live keeps what it had.

    Only the system account does this, outside any act: nothing that people wrote or signed changes. Doing it again
    writes nothing. Raises NotAllowed.
    """
    if not by.is_system:
        raise NotAllowed(_("Related articles are found by the system alone."))
    with transaction.atomic():
        current = Article.objects.locked().only("related_ids", "live_edition", "topic").get(pk=article.pk)
        if not Article.objects.live().filter(pk=article.pk).exists():
            return current
        found = related_to(current)
        if current.related_ids != found:
            current.related_ids = found
            current.save(update_fields=["related_ids"])
    return current
