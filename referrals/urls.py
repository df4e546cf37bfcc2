"""Pages of CPCT's extracts. Who may open them: `accounts.roles.ACCESS`."""

from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from referrals.views import decisions, extracts, files, rows


class DayConverter:
    """A day in an address: 2026-11-19. One that the calendar has not is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class FormatConverter:
    """A format of the file."""

    regex = "csv|xlsx|jsonl"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class VersionConverter:
    """A version of the columns: 1.0."""

    regex = r"[0-9]{1,4}\.[0-9]{1,4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(VersionConverter, "contract_version")
register_converter(DayConverter, "extract_day")
register_converter(FormatConverter, "extract_format")
COLUMNS = "extracts/columns/"
D = "extracts/<extract_day:day>/"
R = D + "rows/<int:position>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("extracts/", extracts.extracts, name="extracts"),
    path("extracts/run/", extracts.extract_run, name="extract-run"),
    path(COLUMNS, files.extract_columns, name="extract-columns"),
    path(COLUMNS + "<contract_version:version>.json", files.extract_schema, name="extract-schema"),
    path(D, extracts.extract_day, name="extract-day"),
    path(D + "download/<extract_format:file_format>/", files.extract_download, name="extract-download"),
    path(D + "sha256/<extract_format:file_format>/", files.extract_hash, name="extract-hash"),
    path(R, rows.extract_row, name="extract-row"),
    path(R + "photographs/", rows.extract_photographs, name="extract-photographs"),
    path(
        R + "photographs/<uuid:photograph_id>/<slug:kind>/",
        rows.extract_photograph,
        name="extract-photograph",
    ),
    path(
        "visits/<uuid:visit_id>/people/<uuid:encounter_id>/unit/",
        decisions.person_routing,
        name="person-routing",
    ),
    path("health/extract/", extracts.health, name="health-extract"),
]
