"""Signing in and one's own account: exactly the views of allauth that this site uses, and our own beside them."""

from allauth.account import views as account
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from cms.accounts import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account_security"),
    path("no-sign-up/", account.signup, name="account_signup"),
    path("form-token/", views.form_token, name="account_form_token"),
]
