"""Signing in and one's own account. Of the sign-in library only these pages exist, under its names."""

from allauth.account import views as library
from allauth.mfa.base import views as library_mfa
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts import views
from accounts.admin import site

recovery_codes = [
    path("", views.ViewRecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("new/", views.GenerateRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("file/", views.DownloadRecoveryCodes.as_view(), name="mfa_download_recovery_codes"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", library_mfa.authenticate, name="mfa_authenticate"),
    path("sign-out/", library.logout, name="account_logout"),
    path("account/", views.my_account, name="my-account"),
    path("account/stay/", views.session_stay, name="session-stay"),
    path("account/confirm/", library.reauthenticate, name="account_reauthenticate"),
    path("account/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("account/authenticator/", views.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("account/recovery-codes/", include(recovery_codes)),
    path("admin/", site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"))
