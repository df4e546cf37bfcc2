"""The forms of signing in with a password and of choosing one, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from django import forms
from django.contrib.auth import user_login_failed
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.models import User
from accounts.operations import passwords
from core import clock

_GOOD = "At least 12 characters. Three words that have nothing to do with each other are good."


def describe(field: forms.Field, label: str, missing: str, *, hint: str = "", **attrs: str) -> None:
    """Say of a field of the library what it is called, what to say if it is empty, and a hint."""
    field.label = label
    field.help_text = hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.fields["login"]
        describe(address, "E-mail address", "Enter your e-mail address", autocomplete="username")
        address.error_messages["invalid"] = "Enter an e-mail address, like name@example.com"
        for validator in address.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = f"The e-mail address must be {validator.limit_value} characters or fewer"
        describe(self.fields["password"], "Password", "Enter your password")

    def clean(self) -> dict[str, Any]:
        """Refuse, in words, a first password that was not used in time; whoever reads them knows it."""
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        if isinstance(self.user, User) and not passwords.is_in_time(user=self.user, at=clock.now()):
            user_login_failed.send(__name__, credentials={"email": self.user.email}, request=self.request)
            raise ValidationError(
                "Your first password was not used in time. Ask an administrator for another."
            )
        return cleaned


class ConfirmPasswordForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["password"], "Password", "Enter your password")


class ChangePasswordForm(LibraryChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["oldpassword"], "Present password", "Enter your present password")
        describe(self.fields["password1"], "New password", "Enter a new password", hint=_GOOD)
        describe(self.fields["password2"], "New password again", "Enter the new password again")


class FirstPasswordForm(forms.Form):
    """A password of the person's own, typed twice."""

    password1 = forms.CharField(widget=forms.PasswordInput, strip=False)
    password2 = forms.CharField(widget=forms.PasswordInput, strip=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        new = {"autocomplete": "new-password"}
        describe(self.fields["password1"], "New password", "Enter a new password", hint=_GOOD, **new)
        describe(self.fields["password2"], "New password again", "Enter the new password again", **new)

    def clean_password1(self) -> str:
        """Return what was typed, if it is strong and not the password that somebody else knows."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        if self.user.check_password(password):
            raise ValidationError("Choose another password than the one that you were given")
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        cleaned = super().clean() or {}
        if "password1" in cleaned and "password2" in cleaned and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", "The two passwords are not the same. Type the new one again")
        return cleaned
