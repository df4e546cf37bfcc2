"""The peer of S1: what a project would have that used Django admin and django-import-export for the file."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.test import RequestFactory
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource

from referrals.columns import COLUMNS
from referrals.models import Extract, ExtractRow
from referrals.operations.file import EXPRESSIONS

_OTHER = {"closed_at": "closed__closed_at", "served_at": "closed__served_at", "breach_on": "closed__breach_on",
          "date_of_birth": "referral__date_of_birth", "began_earliest": "referral__began_earliest",
          "began_latest": "referral__began_latest", "considerable": "considerable", "team": "closed__team_name",
          "evidence": "referral__evidence_lines", "marking": "extract__id", "extract_day": "extract__day",
          "version": "extract__version", "generated_at": "extract__generated_at", "unit": "referral__units",
          "supersedes": "supersedes_id"}  # fmt: skip
_TABLES = {"closed": "closed__", "person": "referral__", "line": ""}


def _attribute(key: str) -> str:
    table, _, column = EXPRESSIONS[key].partition(".")
    return _OTHER[key] if key in _OTHER else _TABLES[table] + column


class RowResource(ModelResource):
    """Every column of the file, as a field of the row or of what it points at."""

    class Meta:
        model = ExtractRow
        fields = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fields = {
            column.key: Field(attribute=_attribute(column.key), column_name=column.header)
            for column in COLUMNS
        }

    def get_export_order(self, selected_fields: Any = None) -> list[str]:
        return list(self.fields)

    def get_user_visible_fields(self) -> list[Field]:
        return list(self.fields.values())


class RowAdmin(ExportMixin, ModelAdmin):
    """The least that exports."""

    resource_classes = [RowResource]
    list_select_related = ("closed", "referral", "extract")


def export_with_admin(extract: Extract) -> bytes:
    """Return the CSV that the admin's export button gives of an extract's rows."""
    admin = RowAdmin(ExtractRow, AdminSite())
    rows = ExtractRow.objects.filter(extract=extract).order_by("position")
    made = admin.get_data_for_export(
        RequestFactory().post("/"), rows.select_related(*admin.list_select_related)
    )
    assert len(made) == extract.rows
    data = CSV().export_data(made)
    return data.encode() if isinstance(data, str) else bytes(data)
