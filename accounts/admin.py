"""The administration site: people, their teams, roles and mentoring, and no case data at all."""

from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from accounts.enums import AccountKind, AuditEvent
from accounts.models import Mentoring, RoleGrant, Team, User
from accounts.operations import passwords, people
from accounts.roles import Role, roles_of
from core import clock


class AccountsSite(admin.AdminSite):
    """Open to administrators alone; `accounts.middleware` has asked for the second factor before."""

    site_header = "Enforcement visits: accounts"
    site_title = "Accounts"
    index_title = "People, teams and roles"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and Role.ADMINISTRATOR in roles_of(user, clock.now())


site = AccountsSite(name="admin")


class AccountsAdmin(admin.ModelAdmin):
    """Who may open the site may see and change all that is registered here; nothing is deleted.

    Each save is recorded with the names of the fields that changed.
    """

    added: AuditEvent
    changed: AuditEvent

    class Media:
        js = ("accounts/admin.js",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say of the two boxes of a moment which is which: their labels are no labels to a screen reader."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            for box, words in zip(field.widget.widgets, ("date", "time"), strict=True):
                box.attrs["aria-label"] = f"{field.label}: {words}"
        return field

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a role or a period of mentoring ends, and an account is put out of use

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        event = self.changed if change else self.added
        fields = [name for name in form.changed_data if name.isidentifier()]
        people.save_record(thing=obj, event=event, fields=fields, by=administrator(request), at=clock.now())


def administrator(request: HttpRequest) -> User:
    """Return who is at work; the site has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - the site's has_permission said so
    return request.user


@admin.register(Team, site=site)
class TeamAdmin(AccountsAdmin):
    added, changed = AuditEvent.TEAM_ADDED, AuditEvent.TEAM_CHANGED
    list_display = ("name", "kind", "region")
    list_filter = ("kind", "region")
    search_fields = ("name",)


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "staff_number", "grade", "team", "line_manager")


class InitialPasswordForm(AdminPasswordChangeForm):
    """A first password, which the person replaces at the next sign-in."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        passwords.set_initial(user=user, by=self.by, at=clock.now())
        return user


@admin.register(User, site=site)
class PersonAdmin(AccountsAdmin, UserAdmin):
    """Accounts. A password set here is for one sign-in, at which the person chooses another."""

    added, changed = AuditEvent.ACCOUNT_ADDED, AuditEvent.ACCOUNT_CHANGED
    add_form = NewUserForm
    add_form_template = None
    _about = ("email", "name", "staff_number", "grade", "team", "line_manager")
    fieldsets = ((None, {"fields": (*_about, "is_active", "password")}),)
    add_fieldsets = ((None, {"fields": (*_about, "password1", "password2")}),)
    list_display = ("name", "staff_number", "team", "is_active")
    list_filter = ("is_active", "team")
    list_select_related = ("team",)
    search_fields = ("name", "email", "staff_number")
    ordering = ("name",)
    filter_horizontal = ()
    autocomplete_fields = ("line_manager",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change an account of their own here; systems have a page of theirs."""
        own_or_none = obj is None or (obj.pk != request.user.pk and obj.kind == AccountKind.PERSON)
        return super().has_change_permission(request, obj) and own_or_none

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Let the operation save it, in the name of who sets it. A system has no password."""
        if User.objects.filter(pk=id, kind=AccountKind.SYSTEM).exists():
            raise PermissionDenied
        mine = copy(self)  # the site shares one of these among all requests
        mine.change_password_form = partial(InitialPasswordForm, by=administrator(request))
        return super(PersonAdmin, mine).user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            assert isinstance(obj, User)  # noqa: S101 - registered for it
            passwords.note_initial(user=obj, by=administrator(request), at=clock.now())


class OthersForm(forms.ModelForm):
    """Refuses a role for oneself: somebody else has to give it."""

    giver: User

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if user == self.giver:
            raise ValidationError("You cannot give yourself a role. Ask another administrator.")
        return user


@admin.register(RoleGrant, site=site)
class RoleGrantAdmin(AccountsAdmin):
    added, changed = AuditEvent.ROLE_GRANTED, AuditEvent.ROLE_CHANGED
    form = OthersForm
    fields = ("user", "role", "team", "starts_at", "ends_at", "reason")
    list_display = ("user", "role", "team", "starts_at", "ends_at")
    list_filter = ("role",)
    list_select_related = ("user", "team")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user", "team")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change a role of their own."""
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep who held what from when: only the end and the reason of a grant can change."""
        return () if obj is None else ("user", "role", "team", "starts_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("OthersForm", (form,), {"giver": request.user})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        assert isinstance(obj, RoleGrant)  # noqa: S101 - registered for it
        if not change:
            obj.granted_by = administrator(request)
        super().save_model(request, obj, form, change)


@admin.register(Mentoring, site=site)
class MentoringAdmin(AccountsAdmin):
    added, changed = AuditEvent.MENTORING_ADDED, AuditEvent.MENTORING_CHANGED
    list_display = ("officer", "mentor", "kind", "started_on", "ended_on")
    list_filter = ("kind",)
    list_select_related = ("officer", "mentor")
    autocomplete_fields = ("officer", "mentor")
