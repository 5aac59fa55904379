"""Addresses of the desk's pages about the audit trail, evidence and reports; part of articles/desk/urls.py."""

from django.urls import path

from articles.desk import audit, evidence, reports

urlpatterns = [
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/export/", audit.audit_export, name="audit-export"),
    path("audit/check/", audit.audit_check, name="audit-check"),
    path("audit/<int:pk>/", audit.audit_event, name="audit-event"),
    path("articles/<int:pk>/evidence/", evidence.article_evidence, name="article-evidence"),
    path("reports/", reports.report_overview, name="report-overview"),
    path("reports/<slug:table>.csv", reports.report_file, name="report-file"),
]
