"""Systems and their tokens in the administration site. A token is shown once, where it is issued."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.admin import AccountsAdmin, administrator, site
from accounts.enums import AccountKind, AuditEvent
from accounts.models import ApiToken, System
from accounts.operations.systems import add_system, issue_token, revoke_token
from accounts.scopes import SCOPE_WORDS, Scope
from core import clock
from core.errors import DomainError


class SystemForm(forms.ModelForm):
    """A system to add, or to put out of use."""

    class Meta:
        model = System
        fields = ("name", "team", "is_active")


@admin.register(System, site=site)
class SystemAdmin(AccountsAdmin):
    """Accounts of systems: they have roles, and tokens in place of a password."""

    added, changed = AuditEvent.ACCOUNT_ADDED, AuditEvent.ACCOUNT_CHANGED
    form = SystemForm
    list_display = ("name", "team", "is_active")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[System]:
        return super().get_queryset(request).filter(kind=AccountKind.SYSTEM)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = add_system(name=obj.name, team=obj.team, by=administrator(request), at=clock.now())
        obj.pk = made.pk


class TokenForm(forms.ModelForm):
    """A token to issue; what the operation refuses is said at the field."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, f"{scope.value}: {SCOPE_WORDS[scope]}") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
    issuer: Any = None
    secret = ""

    class Meta:
        model = ApiToken
        fields = ("user", "name", "scopes", "expires_at")

    def clean(self) -> dict[str, Any]:
        """Issue the token: only the operation knows what it refuses."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.instance, self.secret = issue_token(by=self.issuer, at=clock.now(), **answers)
            except DomainError as error:
                self.add_error(error.field if error.field in self.fields else None, error.words)
        return answers

    def _post_clean(self) -> None:
        """The operation has made the row; there is nothing left to fill in."""


@admin.register(ApiToken, site=site)
class TokenAdmin(AccountsAdmin):
    """Tokens: issued and revoked, never changed."""

    form = TokenForm
    list_display = ("name", "user", "scopes", "expires_at", "revoked_at", "last_used_on")
    list_select_related = ("user",)
    search_fields = ("name", "user__name")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("user", "name", "scopes", "expires_at")
        return (
            "user",
            "name",
            "scopes",
            "created_at",
            "created_by",
            "expires_at",
            "revoked_at",
            "last_used_on",
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = System.objects.filter(kind=AccountKind.SYSTEM, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("TokenForm", (form,), {"issuer": request.user})

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.secret = form.secret  # issued while the form was checked; for the answer alone

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """There is nothing related: the operation has saved all."""

    def log_addition(self, request: HttpRequest, object: Any, message: Any) -> Any:
        """The audit has it; the site keeps no log of its own."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Show the token, this once, in the answer itself: a message would lie in the session."""
        context = {**site.each_context(request), "title": "The token", "token": obj, "secret": obj.secret}
        return render(request, "admin/accounts/apitoken/issued.html", context)

    @admin.action(description="Revoke the chosen tokens at once", permissions=["view"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        """Revoke what is ticked."""
        for token in chosen:
            revoke_token(token=token, by=administrator(request), at=clock.now())
        self.message_user(request, "They open nothing any more.", messages.SUCCESS)
