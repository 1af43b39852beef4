"""Pages of accounts."""

from django.urls import path

from .views import second, sign_in, sign_up, words
from .views.account import addresses, again, data, overview, password, second_factor, sessions

app_name = "accounts"

urlpatterns = [
    path("sign-in/demonstration/", sign_in.demonstration, name="demonstration"),
    path("sign-in/other-address/", sign_in.other_address, name="other_address"),
    path("sign-in/terms/", sign_up.consent, name="consent"),
    path("sign-in/forgotten/", sign_in.forgotten, name="forgotten"),
    path("sign-in/passkey/", second.passkey, name="passkey_in"),
    path("sign-in/passkey/own/", second.passkey_of_one, name="passkey_of_one"),
    path("sign-up/", sign_up.sign_up, name="sign_up"),
    path("sign-up/code/", sign_up.confirm_code, name="sign_up_code"),
    path("account/", overview.account, name="account"),
    path("account/name/", overview.name, name="name"),
    path("account/confirm/code/", again.again_code, name="again_code"),
    path("account/address/code/", addresses.address_code, name="address_code"),
    path("account/address/<slug:kind>/", addresses.address, name="address"),
    path("account/address/<slug:kind>/remove/", addresses.remove, name="address_remove"),
    path("account/password/", password.password, name="password"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/app/", second_factor.app, name="app"),
    path("account/second-factor/passkey/", second_factor.passkey, name="passkey"),
    path("account/second-factor/recovery/", second_factor.recovery, name="recovery"),
    path("account/second-factor/<int:number>/remove/", second_factor.remove, name="factor_remove"),
    path("account/sessions/", sessions.own_sessions, name="sessions"),
    path("account/data/", data.data, name="data"),
    path("account/data/export/", data.export, name="export"),
    path("account/data/erase/", data.erase, name="erase"),
    path("account/unite/", data.unite, name="unite"),
    path("account/unite/code/", data.unite_code, name="unite_code"),
    path("account/unite/choose/", data.unite_choose, name="unite_choose"),
    path("terms/", words.terms, name="terms"),
    path("privacy/", words.privacy, name="privacy"),
]
