"""Addresses of the API about the API itself, and about who asks."""

from django.urls import URLPattern, URLResolver, path

from accounts.api.absences import (
    AbsenceDetail,
    AbsenceEnding,
    AbsencePeople,
    Absences,
    AbsencesOfPerson,
    Deputies,
)
from accounts.api.audit import AuditEventDetail, AuditEvents, AuditExport, AuditStanding
from accounts.api.me import ApiSchema, Me
from accounts.api.urgent import UrgentAccessDetail, UrgentAccessEnding, UrgentAccesses, UrgentAccessReview

schema = ApiSchema.as_view()
ADDRESSES = {
    "me/": Me,
    "audit/": AuditEvents,
    "audit/state/": AuditStanding,
    "audit/export/": AuditExport,
    "audit/<str:place>/": AuditEventDetail,
    "absences/": Absences,
    "absences/people/": AbsencePeople,
    "absences/people/<uuid:user_id>/": AbsencesOfPerson,
    "absences/people/<uuid:user_id>/deputies/": Deputies,
    "absences/<uuid:absence_id>/": AbsenceDetail,
    "absences/<uuid:absence_id>/end/": AbsenceEnding,
    "urgent-accesses/": UrgentAccesses,
    "urgent-accesses/<uuid:access_id>/": UrgentAccessDetail,
    "urgent-accesses/<uuid:access_id>/end/": UrgentAccessEnding,
    "urgent-accesses/<uuid:access_id>/review/": UrgentAccessReview,
}
urlpatterns: list[URLPattern | URLResolver] = [
    path(address, view.as_view(), name=view.route) for address, view in ADDRESSES.items()
]
