"""Signing in and out, under the names that django-allauth reverses."""

from django.urls import path

from .views import sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/code/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
]
