"""The audit trail in the administration site, to look at."""

from django.contrib import admin

from cms.admin_site import LookUp
from cms.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventLookUp(LookUp):
    list_display = ["seq", "at", "act", "actor_id", "row_table", "row_id", "reason"]
    list_filter = ["row_table"]
    search_fields = ["act", "reason"]
    show_full_result_count = False
