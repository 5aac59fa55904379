"""Topics: the subjects under which readers find articles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from articles.models import Topic
from articles.permissions import check_can
from cms.accounts.models import User
from cms.audit.acts import act, note
from cms.refusals import Invalid

FIELDS = ("name", "slug", "description", "specialty")


def add_topic(*, by: User, fields: dict[str, Any]) -> Topic:
    """A new topic. Its name and address must be free. Raises NotAllowed, Invalid."""
    check_can(by, "edit_topic")
    topic = Topic(**{name: fields[name] for name in FIELDS if name in fields})
    return _saved(topic, by, "topic.add")


def edit_topic(*, topic: Topic, by: User, fields: dict[str, Any]) -> Topic:
    """Change a topic. Its address stays: readers have bookmarked it. Raises NotAllowed, Invalid."""
    check_can(by, "edit_topic")
    names = [name for name in FIELDS if name in fields and name != "slug"]
    # As it is stored: a form has written what was typed on `topic` already, when it checked it.
    current = Topic.objects.get(pk=topic.pk)
    if all(getattr(current, name) == fields[name] for name in names):
        return current
    for name in names:
        setattr(current, name, fields[name])
    return _saved(current, by, "topic.edit")


def _saved(topic: Topic, by: User, what: str) -> Topic:
    others = Topic.objects.exclude(pk=topic.pk)
    if others.filter(name__iexact=topic.name).exists() or others.filter(slug=topic.slug).exists():
        raise Invalid(_("There is a topic of this name or address already."))
    with act(by=by, act=what):
        topic.save()
        note(what, table="articles_topic", row_id=topic.pk, name=topic.name)
    return topic
