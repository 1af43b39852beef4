"""Pages of accounts."""

from django.urls import path

from .views import sign_in, sign_up, words

app_name = "accounts"

urlpatterns = [
    path("sign-in/demonstration/", sign_in.demonstration, name="demonstration"),
    path("sign-in/other-address/", sign_in.other_address, name="other_address"),
    path("sign-in/terms/", sign_up.consent, name="consent"),
    path("sign-up/", sign_up.sign_up, name="sign_up"),
    path("sign-up/code/", sign_up.confirm_code, name="sign_up_code"),
    path("terms/", words.terms, name="terms"),
    path("privacy/", words.privacy, name="privacy"),
]
