"""Addresses of the library of sources: one `path()` each."""

from django.urls import path

from citations.desk import checking, history, library, lookup, writing

app_name = "citations"
urlpatterns = [
    path("", library.citation_list, name="citation-list"),
    path("lookup/", lookup.citation_lookup, name="citation-lookup"),
    path("add/", writing.citation_add, name="citation-add"),
    path("<int:pk>/", library.citation_overview, name="citation-overview"),
    path("<int:pk>/edit/", writing.citation_edit, name="citation-edit"),
    path("<int:pk>/confirm/", checking.citation_confirm, name="citation-confirm"),
    path("<int:pk>/notice/", checking.citation_notice, name="citation-notice"),
    path("<int:pk>/history/", history.citation_history, name="citation-history"),
]
