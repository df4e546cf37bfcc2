"""Choosing a password: at the first sign-in, and whenever a person wants another."""

from typing import Any

from allauth.account.views import PasswordChangeView
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.forms.passwords import FirstPasswordForm
from accounts.operations import passwords
from core import clock


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("my-account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sessions.user_of(request).has_usable_password():
            raise Http404  # somebody of the demonstration, who has none
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Ask for a password of the person's own in place of the one that an administrator set."""
    user = sessions.user_of(request)
    if user.initial_password_at is None:
        return HttpResponseRedirect(reverse("home"))
    form = FirstPasswordForm(user, request.POST or None)
    if form.is_valid():
        passwords.choose(user=user, password=form.cleaned_data["password1"], at=clock.now())
        update_session_auth_hash(request, user)
        return HttpResponseRedirect(reverse("home"))
    return render(request, "account/first_password.html", {"form": form})
