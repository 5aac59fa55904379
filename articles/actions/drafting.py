"""Writing: the working copy of an article, saved by people with a reason."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Version

from articles.content import as_saved
from articles.models import Address, Article, Autosave
from articles.permissions import check_can
from articles.revisions import fields_of
from articles.workflow import RiskClass
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Conflict, Invalid

TEXTS = ("title", "standfirst", "body", "meta_description")
WRITTEN = (*TEXTS, "key_points", "language", "risk_class", "author_ids", "editor_ids")
"""The fields that readers see and signatures cover."""
FIELDS = (*WRITTEN, "slug", "topic", "owner", "import_note")
"""Everything `create_article` and `save_article` accept, besides `other_topics`."""


class StaleVersion(Conflict):
    """Somebody else saved first. `current` is the article as it now stands."""

    code = "stale_version"
    default_message = gettext_lazy(
        "Somebody else saved this article while you were writing. Your text is kept: compare the two."
    )

    def __init__(self, current: Article) -> None:
        self.current = current
        super().__init__()


def create_article(*, by: User, fields: dict[str, Any], reason: str = "") -> Article:
    """A new working copy, owned by `by`. Needs at least a title; an address is made from it if none is given.

    Raises NotAllowed, Invalid.
    """
    check_can(by, "create")
    values = _clean({"owner": by, **fields})
    if not values.get("title"):
        raise Invalid(_("Give the article a title."))
    values["slug"] = values.get("slug") or free_slug(values["title"])
    with act(by=by, act="article.create", reason=reason or _("Started")):
        _checked_slug(values["slug"], article_id=None)
        article = Article.objects.create(**values)
        article.other_topics.set(fields.get("other_topics", []))
    return article


def save_article(*, article: Article, by: User, version: int, fields: dict[str, Any], reason: str) -> Article:
    """Save the working copy. `version` is the version the form was opened with; another one is refused.

    Saving what is there already, as a double click does, writes nothing and returns the article as it is. Clears
    the person's autosave.
    Raises NotAllowed, StaleVersion, Invalid.
    """
    check_can(by, "save")
    values = _clean(fields)
    with act(by=by, act="article.save", reason=reason or _("Saved")):
        locked = Article.objects.locked().get(pk=article.pk)
        changed = [name for name, value in values.items() if getattr(locked, name) != value]
        if changed or _other_topics_change(locked, fields):
            if locked.version != version:
                raise StaleVersion(locked)
            _check_change(locked, values, by)
            _write(locked, values, fields)
        Autosave.objects.filter(article=locked, user=by).delete()
    return locked


def save_beside_typing(
    *, article: Article, by: User, version: int, fields: dict[str, Any], reason: str
) -> Article:
    """Save words that this person did not type, such as a suggestion. What they are typing meanwhile stays.

    Raises as `save_article`.
    """
    with act(by=by, act="article.save", reason=reason):
        typing = Autosave.objects.filter(article=article, user=by).first()
        saved = save_article(article=article, by=by, version=version, fields=fields, reason=reason)
        if typing:
            autosave(article=saved, by=by, base_version=typing.base_version, fields=typing.fields)
    return saved


def autosave(*, article: Article, by: User, base_version: int, fields: dict[str, Any]) -> Autosave:
    """Keep unsaved typing in the person's own buffer. It never enters the history. Raises NotAllowed."""
    check_can(by, "save")
    buffer, _created = Autosave.objects.update_or_create(
        article=article, user=by, defaults={"base_version": base_version, "fields": fields}
    )
    return buffer


def discard_autosave(*, article: Article, by: User) -> None:
    """Throw the person's own buffer away."""
    check_can(by, "save")
    Autosave.objects.filter(article=article, user=by).delete()


def restore(*, article: Article, by: User, version: int, old: Version, reason: str) -> Article:
    """Copy the text of an old revision into the working copy, as a new save through the ordinary door.

    Never `Revision.revert()`: that would skip every rule. Raises as `save_article`, and Invalid for a version
    of another object.
    """
    if old.content_type.model_class() is not Article or old.object_id != str(article.pk):
        raise Invalid(_("This version does not belong to this article."))
    saved = fields_of(old)
    fields = {name: saved[name] for name in WRITTEN if name in saved}
    return save_article(article=article, by=by, version=version, fields=fields, reason=reason)


def change_address(*, article: Article, by: User, slug: str, reason: str) -> Article:
    """Move the article to a new address; the old one leads there for ever. Raises NotAllowed, Invalid."""
    check_can(by, "change_address")
    with act(by=by, act="article.change_address", reason=reason):
        locked = Article.objects.locked().get(pk=article.pk)
        if locked.slug != slug:
            _write(locked, {"slug": _checked_slug(slug, locked.pk)}, {})
    return locked


def free_slug(title: str) -> str:
    """An address made from a title that no article has ever had."""
    base = slugify(title)[:110].strip("-") or "article"
    taken = set(Address.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """Known fields only, with texts in the one form that signatures are made on."""
    values = {name: value for name, value in fields.items() if name in FIELDS}
    try:
        values |= {name: as_saved(values[name]) for name in TEXTS if name in values}
        if "key_points" in values:
            lines = [as_saved(line) for line in values["key_points"].splitlines()]
            values["key_points"] = "\n".join(line for line in lines if line)
    except ValueError as error:
        raise Invalid(str(error)) from error
    return values


def _check_change(article: Article, values: dict[str, Any], by: User) -> None:
    if not values.get("title", article.title):
        raise Invalid(_("Give the article a title."))
    if RiskClass(article.risk_class) < RiskClass(values.get("risk_class", article.risk_class)):
        check_can(by, "lower_risk_class")
    if values.get("slug", article.slug) != article.slug:
        if article.live_edition_id:
            check_can(by, "change_address")
        _checked_slug(values["slug"], article.pk)


def _checked_slug(slug: str, article_id: int | None) -> str:
    if not slug or slug != slugify(slug):
        raise Invalid(_("An address has only small letters, digits and hyphens."))
    _check_address(slug, article_id)
    return slug


def _check_address(slug: str, article_id: int | None) -> None:
    if Address.objects.filter(slug=slug).exclude(article=article_id).exists():
        raise Invalid(_("This address belongs, or once belonged, to another article. Choose another."))


def _other_topics_change(article: Article, fields: dict[str, Any]) -> bool:
    if "other_topics" not in fields:
        return False
    return {topic.pk for topic in fields["other_topics"]} != set(
        article.other_topics.values_list("pk", flat=True)
    )


def _write(article: Article, values: dict[str, Any], fields: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    if "other_topics" in fields:
        article.other_topics.set(fields["other_topics"])
