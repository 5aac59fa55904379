"""The library of sources in the administration site, to look at."""

from django.contrib import admin

from citations.models import Citation, CitationCheck
from cms.admin_site import LookUp


@admin.register(Citation)
class CitationLookUp(LookUp):
    list_display = ["key", "title", "container_title", "year", "doi", "notice"]
    list_filter = ["notice", "type"]
    search_fields = ["key", "title", "doi", "pmid"]
    show_full_result_count = False


@admin.register(CitationCheck)
class CitationCheckLookUp(LookUp):
    list_display = ["citation", "outcome", "peer_review", "checked_by", "checked_at"]
    list_select_related = ["citation", "checked_by"]
    list_filter = ["outcome", "peer_review"]
