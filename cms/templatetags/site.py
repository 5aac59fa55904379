"""Facts about this site and presentation-only helpers for every template, the 500 page included."""

import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The name that the operator gave this site."""
    return settings.SITE_NAME


@register.simple_tag
def site_url(path: str = "") -> str:
    """The absolute address of `path` on the public site."""
    return settings.SITE_URL.rstrip("/") + path


@register.simple_tag
def contact_email() -> str:
    """The address that readers may write to."""
    return settings.CONTACT_EMAIL


@register.simple_tag
def content_licence() -> dict[str, str] | None:
    """Under what others may use the articles, if the operator says so: its name and address."""
    url = settings.CONTENT_LICENCE_URL
    return {"name": settings.CONTENT_LICENCE, "url": url} if url else None


@register.filter
def day(moment: datetime.datetime | datetime.date | None) -> SafeString | str:
    """An unambiguous date with its machine form: `2 October 2026`, in the site's time zone."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), date_format(local, "j F Y"))


@register.filter
def moment(at: datetime.datetime | None) -> SafeString | str:
    """A moment to the second in UTC with its machine form: `2026-10-02 14:05:09 UTC`, the same in every language."""
    if at is None:
        return "–"
    at = at.astimezone(datetime.UTC)
    return format_html(
        '<time datetime="{}">{} UTC</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%Y-%m-%d %H:%M:%S}"
    )


@register.filter
def duration(time: datetime.timedelta | None) -> str:
    """How long something took, in its two largest units: `3 days 4 hours`; under a minute is `0 minutes`."""
    if time is None:
        return "–"
    minutes = int(time.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
        if minutes or not (days or hours)
        else "",
    ]
    return " ".join([words for words in told if words][:2])


@register.filter
def month(moment: datetime.datetime | datetime.date | None) -> SafeString | str:
    """A month with its machine form: `October 2027`, for dates that are planned and not to the day."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m}", date_format(local, "F Y"))


@register.simple_tag
def shown_days(since: datetime.datetime, until: datetime.datetime) -> SafeString:
    """A sentence on when an edition was on the page: from one day to another, or on one."""
    if timezone.localdate(since) == timezone.localdate(until):
        return format_html(_("It was shown on {}."), day(since))
    return format_html(_("It was shown from {} to {}."), day(since), day(until))


@register.simple_tag
def credit(person: Any) -> SafeString:
    """A person as printed, “Ana Ruiz, MD”; the name leads to the profile page if there is one.

    `person` has `name`, `credentials` and `url`, of which the last two may be empty.
    """
    credentials = f", {person.credentials}" if person.credentials else ""
    if not person.url:
        return format_html("{}{}", person.name, credentials)
    return format_html('<a href="{}">{}</a>{}', person.url, person.name, credentials)
