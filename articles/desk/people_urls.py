"""Addresses of the desk's pages about people and reviewers; part of articles/desk/urls.py."""

from django.urls import path

from articles.desk import people, reviewers

urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:pk>/link-account/", people.person_link_account, name="person-link-account"),
    path("people/<int:pk>/make-external/", people.person_make_external, name="person-make-external"),
    path("people/<int:pk>/make-regular/", people.person_make_regular, name="person-make-regular"),
    path("people/<int:pk>/retire/", people.person_retire, name="person-retire"),
    path("people/<int:pk>/restore/", people.person_restore, name="person-restore"),
    path("people/<int:pk>/add-reviewer/", reviewers.reviewer_add, name="reviewer-add"),
    path("reviewers/<int:pk>/edit/", reviewers.reviewer_edit, name="reviewer-edit"),
    path("reviewers/<int:pk>/verify/", reviewers.reviewer_verify, name="reviewer-verify"),
    path("reviewers/<int:pk>/stop/", reviewers.reviewer_stop, name="reviewer-stop"),
    path("reviewers/<int:pk>/restore/", reviewers.reviewer_restore, name="reviewer-restore"),
    path(
        "reviewers/<int:pk>/remove-passphrase/",
        reviewers.reviewer_remove_passphrase,
        name="reviewer-remove-passphrase",
    ),
]
