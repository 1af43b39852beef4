"""Signing in and out, under the names that django-allauth reverses."""

from django.urls import path

from .views import second, sign_in
from .views.account import again

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("sign-in/second-factor/", second.second, name="mfa_authenticate"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("account/confirm/", again.again, name="account_reauthenticate"),
]
