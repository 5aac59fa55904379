"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.accounts.models import Role, User
from cms.navigation import items_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {"DEMO": settings.DEMO, "SITE_NAME": settings.SITE_NAME}


def desk_navigation(request: HttpRequest) -> dict[str, Any]:
    """The desk's navigation and the person's duties; nothing is asked before a template asks for it."""
    return {
        "desk_nav": SimpleLazyObject(lambda: items_for(request, waiting_counts)),
        "desk_roles": SimpleLazyObject(lambda: role_labels(request.user)),
    }


def role_labels(user: User) -> list[str]:
    """The duties of an account in the desk's words, in the order of the role list."""
    return [str(role.label) for role in Role if role in user.roles]


def waiting_counts(user: User) -> dict[str, int]:
    """How much waits for this person in each area, by the name of the area's first page."""
    return {}
