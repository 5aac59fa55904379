"""The library of sources. It knows nothing about articles."""

from django.apps import AppConfig


class CitationsConfig(AppConfig):
    name = "citations"
    verbose_name = "Citations"
