"""Addresses of the interface for programs. What is under v1 keeps its names and meaning; fields may be added."""

from django.urls import path

from articles.reader.api import views

urlpatterns = [
    path("openapi.json", views.openapi, name="api-openapi"),
    path("articles/", views.article_list, name="api-articles"),
    path("articles/<int:pk>/", views.article, name="api-article"),
    path("articles/<int:pk>/editions/", views.article_editions, name="api-editions"),
    path("topics/", views.topic_list, name="api-topics"),
    path("people/", views.person_list, name="api-people"),
    path("people/<int:pk>/", views.person, name="api-person"),
    path("<path:rest>/", views.unknown, name="api-unknown"),
]
