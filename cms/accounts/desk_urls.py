"""The administrators' pages about accounts."""

from django.urls import path

from cms.accounts import desk, desk_reasoned
from cms.pages import form_page

app_name = "accounts"
urlpatterns = [
    path("", desk.account_list, name="account-list"),
    path("new/", form_page(desk.account_new, desk.account_create), name="account-new"),
    path("<int:pk>/", desk.account_detail, name="account-detail"),
    path("<int:pk>/roles/", form_page(desk.account_roles, desk.account_roles_set), name="account-roles"),
    path(
        "<int:pk>/personal/",
        form_page(desk.account_personal, desk.account_personal_correct),
        name="account-personal",
    ),
    path("<int:pk>/invite/", desk.account_invite, name="account-invite"),
    path(
        "<int:pk>/<slug:verb>/",
        form_page(desk_reasoned.account_ask, desk_reasoned.account_do),
        name="account-reasoned",
    ),
]
