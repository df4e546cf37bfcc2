"""Tokens of system clients: what a machine shows in place of a password and a second factor.

A library was considered (docs/adr/0017): it deletes rows while it reads them, keeps the beginning of each
token in the clear and takes the time from elsewhere. What is needed is this table and a hash.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.scopes import Scope
from core.ids import new_id

PREFIX = "evt_"  # so that scanners of code find a token that somebody committed


def new_secret() -> str:
    """Return a new token: 256 bits that nobody can guess, so that a plain hash keeps it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def in_force(self, at: datetime) -> ApiTokenQuerySet:
        """Tokens that open something at `at`: not expired, not revoked, of an account in use."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True, user__is_active=True)


class ApiToken(models.Model):
    """One token of one system: what it is for, what it may at most, and until when. The token is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100, help_text="What uses it, and where: “Case system, test”.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=30, choices=[(s.value, s.value) for s in Scope]))
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_on = models.DateField(null=True, blank=True, editable=False)  # London's day

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ("user", "name", "created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=[s.value for s in Scope]) & ~Q(scopes=[]),
                name="api_token_has_scopes_that_exist",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_token_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="api_token_is_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_force(self, at: datetime) -> bool:
        """Whether the token opens anything at `at`; its account must be in use besides."""
        return self.revoked_at is None and self.expires_at > at
