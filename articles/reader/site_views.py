"""Pages about the site itself, and the files that robots and researchers look for."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.reader.answers import revalidated
from articles.reader.article_page import absolute

SECURITY_TXT_DAYS = 180


@login_not_required
@require_safe
def editorial_policy(request: HttpRequest) -> HttpResponse:
    page = {"months": settings.REVIEW_VALIDITY_MONTHS}
    return revalidated(request, "reader/editorial_policy.html", {"page": page, "section": "policy"})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return revalidated(request, "reader/about.html", {})


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return revalidated(request, "reader/contact.html", {})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    page = {"months": settings.FEEDBACK_TEXT_MONTHS, "counts_views": settings.COUNT_VIEWS}
    return revalidated(request, "reader/privacy.html", {"page": page})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return revalidated(request, "reader/accessibility.html", {})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keeps robots out of the desk, of search results and of forms; the administration's path is not given away."""
    closed = [
        "/desk/",
        "/accounts/",
        reverse("reader:search") + "?",
        "/articles/*/feedback/",
        "/feedback/*/",
        "/articles/*/changes/",
    ]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today + datetime.timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {absolute(reverse('reader:security-txt'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
