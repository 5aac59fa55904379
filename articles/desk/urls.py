"""The desk's pages: one `path()` each. First what writers use, then what reviewers and publishers use."""

from django.urls import path

from articles.desk import (
    article_list,
    audit_urls,
    autosaving,
    history,
    images,
    importing,
    people_urls,
    preview,
    review_urls,
    sources,
    writing,
)

app_name = "desk"
urlpatterns = [
    # Writing
    path("articles/", article_list.article_list, name="article-list"),
    path("articles/new/", writing.article_new, name="article-new"),
    path("articles/import/", importing.article_import, name="article-import"),
    path("articles/import/finish/", importing.article_import_finish, name="article-import-finish"),
    path("articles/<int:pk>/import/", importing.article_import_report, name="article-import-report"),
    path("articles/<int:pk>/edit/", writing.article_edit, name="article-edit"),
    path("articles/<int:pk>/submit/", writing.article_submit, name="article-submit"),
    path("articles/<int:pk>/preview/", preview.article_preview, name="article-preview"),
    path("articles/<int:pk>/autosave/", autosaving.article_autosave, name="article-autosave"),
    path("articles/<int:pk>/autosave/discard/", autosaving.autosave_discard, name="autosave-discard"),
    path("articles/<int:pk>/others/", autosaving.article_others, name="article-others"),
    path("images/", images.image_list, name="image-list"),
    path("images/upload/", images.image_upload, name="image-upload"),
    path("sources/", sources.source_search, name="source-search"),
    path("sources/marker/", sources.source_marker, name="source-marker"),
    path("sources/options/", sources.source_options, name="source-options"),
    path("sources/look-up/", sources.source_look_up, name="source-look-up"),
    path("sources/look-up/<int:pk>/", sources.line_answer, name="line-answer"),
    path("sources/look-up/<int:pk>/add/", sources.line_add, name="line-add"),
    # History
    path("articles/<int:pk>/history/", history.article_history, name="article-history"),
    path("articles/<int:pk>/history/<int:version>/", history.article_revision, name="article-revision"),
    path("articles/<int:pk>/history/<int:version>/restore/", history.article_restore, name="article-restore"),
    path("articles/<int:pk>/changes/", history.article_changes, name="article-changes"),
    # Reviewing and publishing
    *review_urls.urlpatterns,
    # People
    *people_urls.urlpatterns,
    # The audit trail
    *audit_urls.urlpatterns,
]
