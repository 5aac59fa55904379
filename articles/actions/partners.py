"""Partners who are told of take-downs: who they are, what they are sent, and what came of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import webhook
from articles.models import Delivery, Publication, Subscriber
from articles.permissions import check_can
from articles.workflow import TAKES_DOWN, PublicState
from cms.accounts.models import User
from cms.accounts.second_factor import decrypted, encrypted
from cms.audit.acts import act, note
from cms.jobs import app
from cms.refusals import Conflict, Invalid, NotAllowed

MOST_ATTEMPTS = 10
Send = Callable[[str, bytes, dict[str, str]], str]


def add_subscriber(*, by: User, name: str, address: str) -> tuple[Subscriber, str]:
    """A partner to be told, and the secret, which nobody sees again. Raises NotAllowed, Invalid."""
    check_can(by, "keep_subscribers")
    host = _host_of(address)
    secret = webhook.new_secret()
    try:
        with act(by=by, act="subscriber.add"):
            subscriber = Subscriber.objects.create(
                name=name, address=address, secret=encrypted(secret), added_by=by
            )
            # The host only: what follows it may be a password of the partner's, and the trail forgets nothing.
            note("subscriber.add", table="subscriber", row_id=subscriber.pk, name=name, host=host)
    except Conflict as error:
        raise Invalid(_("There is a partner of this name or address already.")) from error
    return subscriber, secret


def _host_of(address: str) -> str:
    if not address.startswith("https://"):
        raise Invalid(_("Write an address that begins with https://."))
    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise Invalid(_("Write the address without a user name or password. Messages are signed instead."))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if port not in (None, webhook.PORT):
        raise Invalid(_("Write the address without a port. Messages are only sent to port 443."))
    return parts.hostname or ""


def set_subscriber_active(*, subscriber: Subscriber, by: User, is_active: bool) -> Subscriber:
    """Stop telling a partner, or tell them again, first of what they were not told meanwhile. Raises NotAllowed."""
    check_can(by, "keep_subscribers")
    what = "subscriber.restart" if is_active else "subscriber.stop"
    with act(by=by, act=what):
        current = Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
        if current.is_active != is_active:
            current.is_active = is_active
            current.save()
            note(what, table="subscriber", row_id=current.pk, name=current.name)
            if is_active:
                _catch_up(current)
    return current


def _catch_up(subscriber: Subscriber) -> None:
    """What the partner has not taken is sent once more, and each page that came down while nobody told them."""
    subscriber.deliveries.filter(delivered_at=None).update(attempts=0, gave_up=False)
    for publication in _missed_by(subscriber):
        Delivery.objects.create(subscriber=subscriber, publication=publication)
    for delivery in subscriber.deliveries.filter(delivered_at=None).order_by("pk"):
        _defer(delivery)


def _missed_by(subscriber: Subscriber) -> QuerySet[Publication]:
    """The take-downs since the partner was added that nobody was to tell them, of pages that are still down."""
    down = Publication.objects.filter(
        kind__in=TAKES_DOWN,
        acted_at__gte=subscriber.added_at,
        article__public_state__in=[PublicState.SUSPENDED, PublicState.WITHDRAWN],
    )
    return down.exclude(deliveries__subscriber=subscriber).order_by("id")


def tell_missed(*, by: User) -> None:
    """Have partners told of what came down in the very moment in which they were added or restarted.

    Raises NotAllowed.
    """
    _check_is_system(by)
    for subscriber in Subscriber.objects.filter(is_active=True).order_by("pk"):
        with transaction.atomic():
            for publication in _missed_by(subscriber):
                _tell(subscriber, publication)


def announce(*, publication: Publication, by: User) -> None:
    """Have every partner told of a take-down; in its transaction, so that they are if and only if it happens.

    Raises NotAllowed.
    """
    _check_is_system(by)
    for subscriber in Subscriber.objects.filter(is_active=True).order_by("pk"):
        _tell(subscriber, publication)


def _tell(subscriber: Subscriber, publication: Publication) -> None:
    _defer(Delivery.objects.create(subscriber=subscriber, publication=publication))


def _defer(delivery: Delivery) -> None:
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
    said = _sent(delivery, now, send)
    with transaction.atomic():
        # Sending took a while: what was read before may have changed.
        current = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if current.delivered_at:
            return current
        current.said, current.tried_at, current.attempts = said, now, current.attempts + 1
        if webhook.is_taken(said):
            current.delivered_at = now
        current.gave_up = current.attempts >= MOST_ATTEMPTS and current.delivered_at is None
        current.save()
    return current


def _sent(delivery: Delivery, now: datetime.datetime, send: Send) -> str:
    """What came of sending; without the secret, which another SECRET_KEY encrypted, nothing is sent."""
    body, subscriber = _message_of(delivery.publication), delivery.subscriber
    try:
        secret = decrypted(subscriber.secret)
    except InvalidToken:
        return Delivery.UNREADABLE
    return send(
        subscriber.address, body, webhook.signed_headers(secret, f"delivery-{delivery.pk}", now, body)
    )


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
