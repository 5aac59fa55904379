"""The administrators' pages about accounts."""

from django.urls import path

from cms.accounts import desk

app_name = "accounts"
urlpatterns = [
    path("", desk.account_list, name="account-list"),
    path("create/", desk.account_create, name="account-create"),
    path("<int:pk>/", desk.account_detail, name="account-detail"),
    path("<int:pk>/set-roles/", desk.account_set_roles, name="account-set-roles"),
    path("<int:pk>/correct/", desk.account_correct, name="account-correct"),
    path("<int:pk>/invite/", desk.account_invite, name="account-invite"),
    path("<int:pk>/deactivate/", desk.account_deactivate, name="account-deactivate"),
    path("<int:pk>/reactivate/", desk.account_reactivate, name="account-reactivate"),
    path(
        "<int:pk>/remove-second-factor/",
        desk.account_remove_second_factor,
        name="account-remove-second-factor",
    ),
]
