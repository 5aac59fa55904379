"""The partner of the demonstration, told of take-downs as by the worker; nobody outside is asked."""

from __future__ import annotations

from articles.actions import partners
from articles.demo.cast import Cast
from articles.models import Delivery, Subscriber
from cms.accounts.models import User

NAME, ADDRESS = "Example Clinic", "https://clinic.example.org/withdrawals"


def bring_in_partner(cast: Cast) -> None:
    if not Subscriber.objects.filter(name=NAME).exists():
        partners.add_subscriber(by=cast.account("raman"), name=NAME, address=ADDRESS)


def tell_partner() -> None:
    """What was taken down, taken by the partner at the first try."""
    for delivery in Delivery.objects.filter(delivered_at=None).select_related(
        "subscriber", "publication__article"
    ):
        partners.deliver(delivery=delivery, by=User.objects.system(), send=lambda *_message: "204")
