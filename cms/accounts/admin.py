"""Accounts in the administration site, to look at."""

from django.contrib import admin

from cms.accounts.models import User
from cms.admin_site import LookUp


@admin.register(User)
class UserLookUp(LookUp):
    list_display = ["name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    fields = [
        "name",
        "email",
        "roles",
        "is_active",
        "is_staff",
        "is_superuser",
        "is_system",
        "is_external",
        "last_login",
        "date_joined",
    ]
