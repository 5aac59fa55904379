"""Django as `startproject` makes it, with two pages to compare ours with: settings, addresses, views in one module."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms import environment

SECRET_KEY = "bench-only-" + "0" * 50
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": environment.database("DATABASE_URL") | {"CONN_MAX_AGE": 60}}
CONSTANT = b"constant"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT)


def stored(request: HttpRequest, key: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT html FROM articles_edition WHERE id = %s", [key])
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [path("constant/", constant), path("stored/<int:key>/", stored)]


def application(*given: object) -> object:
    """The application, made at the first request: this module is its own settings."""
    global _application
    if _application is None:
        _application = get_wsgi_application()
    return _application(*given)


_application = None
os.environ.setdefault("DJANGO_SETTINGS_MODULE", __name__)
