"""Addresses of the API of extracts, and of where a person's case goes. Days: `referrals.urls`."""

from django.urls import URLPattern, URLResolver, path

from referrals.api import days, decisions, files, rows
from referrals.urls import COLUMNS, D, R

P = R + "photographs/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "visits/<uuid:visit_id>/people/<uuid:encounter_id>/unit/",
        decisions.PersonRouting.as_view(),
        name=decisions.PersonRouting.route,
    ),
    path("extracts/", days.ExtractList.as_view(), name=days.ExtractList.route),
    path("extracts/standing/", days.ExtractStanding.as_view(), name=days.ExtractStanding.route),
    path(COLUMNS, files.ExtractColumns.as_view(), name=files.ExtractColumns.route),
    path(
        COLUMNS + "<contract_version:version>/",
        files.ExtractContract.as_view(),
        name=files.ExtractContract.route,
    ),
    path(D, days.ExtractDetail.as_view(), name=days.ExtractDetail.route),
    path(D + "csv/", files.ExtractCsv.as_view(), name=files.ExtractCsv.route),
    path(D + "xlsx/", files.ExtractXlsx.as_view(), name=files.ExtractXlsx.route),
    path(D + "jsonl/", files.ExtractJsonLines.as_view(), name=files.ExtractJsonLines.route),
    path(D + "rows/", rows.ExtractRows.as_view(), name=rows.ExtractRows.route),
    path(R, rows.ExtractRowDetail.as_view(), name=rows.ExtractRowDetail.route),
    path(P, rows.ExtractPhotographs.as_view(), name=rows.ExtractPhotographs.route),
    path(P + "<uuid:photograph_id>/", rows.ExtractPicture.as_view(), name=rows.ExtractPicture.route),
    path(
        P + "<uuid:photograph_id>/thumbnail/",
        rows.ExtractThumbnail.as_view(),
        name=rows.ExtractThumbnail.route,
    ),
]
