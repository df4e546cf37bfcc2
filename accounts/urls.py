"""Signing in and one's own account. Of the sign-in library only these pages exist, under its names."""

from allauth.account import views as library
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts.admin import site
from accounts.views import (
    absences,
    account,
    factors,
    passkeys,
    passwords,
    replacement,
    sign_in,
    single_sign_on,
    urgent,
)

recovery_codes = [
    path("", factors.ViewRecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("new/", factors.GenerateRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("file/", factors.DownloadRecoveryCodes.as_view(), name="mfa_download_recovery_codes"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", passkeys.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/first-password/", passwords.first_password, name="first-password"),
    path("sign-in/passkey/", passkeys.SignInWithPasskey.as_view(), name="passkey-sign-in"),
    path("sign-in/single/", single_sign_on.begin, name="sign-on"),
    path("sign-in/single/return/", single_sign_on.come_back, name="sign-on-return"),
    path("sign-in/single/ended/", single_sign_on.ended, name="sign-on-ended"),
    path("sign-out/", library.logout, name="account_logout"),
    path("account/", account.my_account, name="my-account"),
    path("account/absence/", absences.absences, name="absences"),
    path("account/absence/new/", absences.absence_new, name="absence-new"),
    path("account/absence/new/<uuid:user_id>/", absences.absence_new, name="absence-new-for"),
    path("account/absence/team/", absences.team_absences, name="team-absences"),
    path("account/absence/<uuid:absence_id>/", absences.absence, name="absence"),
    path("account/absence/<uuid:absence_id>/end/", absences.absence_end, name="absence-end"),
    path("urgent-access/", urgent.urgent, name="urgent"),
    path("urgent-access/review/", urgent.urgent_accesses, name="urgent-accesses"),
    path("urgent-access/<uuid:access_id>/", urgent.urgent_access, name="urgent-access"),
    path("urgent-access/<uuid:access_id>/end/", urgent.urgent_end, name="urgent-end"),
    path("account/stay/", account.session_stay, name="session-stay"),
    path("account/confirm/", library.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", passkeys.ConfirmWithCode.as_view(), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/", passkeys.ConfirmWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"
    ),
    path("account/passkeys/new/", passkeys.AddPasskey.as_view(), name="passkey-add"),
    path("account/passkeys/<int:pk>/", passkeys.name_passkey, name="passkey-name"),
    path("account/factors/<int:pk>/remove/", passkeys.remove_factor, name="factor-remove"),
    path("account/password/", passwords.ChangePassword.as_view(), name="account_change_password"),
    path("account/authenticator/", factors.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("account/recovery-codes/", include(recovery_codes)),
    path("lost-factors/", replacement.listing, name="lost-factors"),
    path("lost-factors/new/", replacement.ask, name="lost-factor-ask"),
    path("lost-factors/<uuid:replacement_id>/", replacement.one, name="lost-factor"),
    path("admin/", site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/sign-in/", sign_in.demo_sign_in, name="demo-sign-in"))
