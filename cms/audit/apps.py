"""The audit trail: append-only events in a hash chain that PostgreSQL writes."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cms.audit"
    label = "audit"
    verbose_name = "Audit trail"
