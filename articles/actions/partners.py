"""Partners who are told of take-downs: who they are, what they are sent, and what came of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import webhook
from articles.models import Delivery, Publication, Subscriber
from articles.permissions import check_can
from cms.accounts.models import User
from cms.accounts.second_factor import decrypted, encrypted
from cms.audit.acts import act, note
from cms.jobs import app
from cms.refusals import Invalid, NotAllowed

MOST_ATTEMPTS = 10
Send = Callable[[str, bytes, dict[str, str]], str]


def add_subscriber(*, by: User, name: str, address: str) -> tuple[Subscriber, str]:
    """A partner to be told, and the secret, which nobody sees again. Raises NotAllowed, Invalid."""
    check_can(by, "keep_subscribers")
    if not address.startswith("https://"):
        raise Invalid(_("Write an address that begins with https://."))
    known = Subscriber.objects.filter(name=name) | Subscriber.objects.filter(address=address)
    if known.exists():
        raise Invalid(_("There is a partner of this name or address already."))
    secret = webhook.new_secret()
    with act(by=by, act="subscriber.add"):
        subscriber = Subscriber.objects.create(
            name=name, address=address, secret=encrypted(secret), added_by=by
        )
        note("subscriber.add", table="subscriber", row_id=subscriber.pk, name=name, address=address)
    return subscriber, secret


def set_subscriber_active(*, subscriber: Subscriber, by: User, is_active: bool) -> Subscriber:
    """Stop telling a partner, or tell them again. Raises NotAllowed."""
    check_can(by, "keep_subscribers")
    what = "subscriber.restart" if is_active else "subscriber.stop"
    with act(by=by, act=what):
        current = Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
        if current.is_active != is_active:
            current.is_active = is_active
            current.save()
            note(what, table="subscriber", row_id=current.pk, name=current.name)
    return current


def announce(*, publication: Publication, by: User) -> None:
    """Have every partner told of a take-down; in its transaction, so that they are if and only if it happens.

    Raises NotAllowed.
    """
    _check_is_system(by)
    for subscriber in Subscriber.objects.filter(is_active=True).order_by("pk"):
        delivery = Delivery.objects.create(subscriber=subscriber, publication=publication)
        app.configure_task("articles.deliver", allow_unknown=False).defer(delivery_pk=delivery.pk)


def deliver(
    *,
    delivery: Delivery,
    by: User,
    send: Send = webhook.post,
    now: datetime.datetime | None = None,
) -> Delivery:
    """Send a take-down once, and note what came of it; after MOST_ATTEMPTS nobody tries again.

    What was taken already, or is for a partner who was stopped, is not sent. Raises NotAllowed.
    """
    _check_is_system(by)
    subscriber = delivery.subscriber
    if delivery.delivered_at or not subscriber.is_active:
        return delivery
    now = now or timezone.now()
    body = _message_of(delivery.publication)
    headers = webhook.signed_headers(decrypted(subscriber.secret), f"delivery-{delivery.pk}", now, body)
    delivery.said = send(subscriber.address, body, headers)
    delivery.attempts += 1
    delivery.tried_at = now
    if webhook.is_taken(delivery.said):
        delivery.delivered_at = now
    delivery.gave_up = delivery.attempts >= MOST_ATTEMPTS and delivery.delivered_at is None
    delivery.save()
    return delivery


def _message_of(publication: Publication) -> bytes:
    """What a partner is sent: which article, what happened, when. Nothing of the text."""
    site, article = settings.SITE_URL.rstrip("/"), publication.article
    said = {
        "event": publication.kind,
        "at": publication.acted_at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
        "article": {
            "id": article.pk,
            "url": site + article.get_absolute_url(),
            "api_url": f"{site}/api/v1/articles/{article.pk}/",
        },
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _check_is_system(by: User) -> None:
    if not by.is_system:
        raise NotAllowed(_("Partners are told by the system alone."))
