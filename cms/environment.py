"""Reading settings from environment variables, each refusal a sentence that says how to set the variable."""

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without a default it must be set."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. {HOW_TO_SET[name]}")
    return value


def flag(name: str) -> bool:
    """Whether a switch is on; off when it is not set."""
    value = os.environ.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is neither on nor off: set it to 1 or 0.")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is at least `least`."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, at least {least}.")
    return int(value)


def words(name: str, default: str | None = None) -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def some_of(name: str, known: Collection[str], default: str) -> list[str]:
    """Some of the words that are known, separated by commas. A misspelt one would silently mean nothing."""
    wanted = words(name, default)
    if unknown := sorted(set(wanted) - set(known)):
        raise ImproperlyConfigured(
            f"{name} names {', '.join(unknown)}. It may name: {', '.join(sorted(known))}."
        )
    return wanted


def web_address(name: str, default: str | None = None) -> str:
    """An http or https address without a closing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to an address like https://www.example.org.")
    return value


def secret(name: str, default: str | None = None) -> str:
    """A long random value."""
    value = text(name, default)
    if len(value) < 50:
        raise ImproperlyConfigured(f"{name} is too short ({len(value)} characters). {HOW_TO_SET[name]}")
    return value


def database(name: str) -> dict[str, object]:
    """Django's settings for the server that a PostgreSQL address names (the address form of libpq)."""
    parts = urlsplit(text(name))
    try:
        port = parts.port
    except ValueError:
        port = -1
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if parts.scheme not in ("postgres", "postgresql") or port == -1 or not host or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} is not a PostgreSQL address. {HOW_TO_SET['DATABASE_URL']}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", port or "")),
        "OPTIONS": dict(options),
    }


def mail(address: str) -> dict[str, object]:
    """Django's e-mail settings for console:, file:///directory, smtp://user:password@host:port or smtps://…"""
    parts = urlsplit(address)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        directory = Path(unquote(parts.path))
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": directory,
        }
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL is not an address of a mail server. {HOW_TO_SET['EMAIL_URL']}")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


HOW_TO_SET = {
    "DATABASE_URL": (
        "Write it as postgresql://imprimatur_app:PASSWORD@HOST:5432/imprimatur; "
        "`python manage.py secure_database` makes the roles and prints the address."
    ),
    "SECRET_KEY": (
        "Make one with `python -c 'import secrets; print(secrets.token_urlsafe(50))'` and keep it the same "
        "on every web server and worker."
    ),
    "SITE_URL": "Write the address readers use, like https://www.example.org.",
    "ALLOWED_HOSTS": "Name the hosts that this site answers to, separated by commas: www.example.org",
    "EMAIL_URL": "Write it as smtp+tls://USER:PASSWORD@HOST:587, smtps://… for port 465, or console: for none.",
    "CONTACT_EMAIL": "Registries such as Crossref ask for an address at which they can reach you: editors@example.org",
}
