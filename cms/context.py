"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.permissions import duties, may_review
from articles.queues import counts
from articles.workflow import Duty
from cms.accounts.models import User
from cms.navigation import items_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "DEMO": settings.DEMO,
        "OFFLINE_REGISTRIES": settings.OFFLINE_REGISTRIES,
        "SITE_NAME": settings.SITE_NAME,
    }


def desk_navigation(request: HttpRequest) -> dict[str, Any]:
    """The desk's navigation and the person's duties; nothing is asked before a template asks for it."""
    return {
        "desk_nav": SimpleLazyObject(lambda: items_for(request, counts)),
        "desk_may_sign": SimpleLazyObject(lambda: may_review(request.user)),
        "desk_roles": SimpleLazyObject(lambda: duty_labels(request.user)),
    }


def duty_labels(user: User) -> list[str]:
    """Everything an account may act as today, in the desk's words: its roles, and its reviews if it is verified."""
    held = duties(user)
    return [str(duty.label) for duty in Duty if duty in held]
