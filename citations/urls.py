"""Addresses of the library of sources: one `path()` each."""

from django.urls import path

from citations.desk import (
    checking,
    exchange,
    history,
    journals,
    library,
    lookup,
    pasting,
    registries,
    replacing,
    writing,
)

app_name = "citations"
urlpatterns = [
    path("", library.citation_list, name="citation-list"),
    path("lookup/", lookup.citation_lookup, name="citation-lookup"),
    path("pastes/<int:pk>/", pasting.paste_overview, name="paste-overview"),
    path("pastes/<int:pk>/accept/", pasting.paste_accept, name="paste-accept"),
    path("pastes/<int:pk>/look-up/", pasting.paste_look_up, name="paste-look-up"),
    path("pastes/lines/<int:pk>/accept/", pasting.line_accept, name="line-accept"),
    path("add/", writing.citation_add, name="citation-add"),
    path("export/", exchange.citation_export, name="citation-export"),
    path("import/", exchange.citation_import, name="citation-import"),
    path("journals/", journals.journal_list, name="journal-list"),
    path("journals/<int:pk>/", journals.journal_decide, name="journal-decide"),
    path("registries/", registries.registry_list, name="registry-list"),
    path("<int:pk>/", library.citation_overview, name="citation-overview"),
    path("<int:pk>/edit/", writing.citation_edit, name="citation-edit"),
    path("<int:pk>/confirm/", checking.citation_confirm, name="citation-confirm"),
    path("<int:pk>/notice/", checking.citation_notice, name="citation-notice"),
    path("<int:pk>/registries/", registries.source_registries, name="citation-registries"),
    path("<int:pk>/ask/", registries.source_ask, name="citation-ask"),
    path("<int:pk>/use-values/", registries.source_use_values, name="citation-use-values"),
    path("<int:pk>/use-candidate/", registries.source_use_candidate, name="citation-use-candidate"),
    path("<int:pk>/replace/", replacing.citation_replace, name="citation-replace"),
    path("<int:pk>/history/", history.citation_history, name="citation-history"),
]
