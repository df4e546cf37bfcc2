"""Where notices about visits lead, for those who may see the visit."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from documents.models import Upload
from notices.links import Link, finds
from visits.models import AreaOfConcern, CriticalIncident, Operation, Visit


@finds("visits.visit")
def find_visits(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The visits of these ids that `user` may read, by id."""
    visits = Visit.objects.visible_to(user, at).filter(pk__in=ids).select_related("premises")
    return {
        visit.pk: Link(f"{visit.reference}: {visit.title}", reverse("visit", args=[visit.pk]))
        for visit in visits
    }


@finds("visits.areaofconcern")
def find_concerns(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The concerns of these ids that `user` may read, by id: each leads to those of its visit."""
    rows = AreaOfConcern.objects.visible_to(user, at).filter(pk__in=ids).select_related("visit__premises")
    return {
        row.pk: Link(
            f"{row.visit.reference}: {row.visit.title}", reverse("visit-concerns", args=[row.visit_id])
        )
        for row in rows
    }


@finds("visits.criticalincident")
def find_incidents(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The critical incidents of these ids on visits that `user` may read, by id."""
    visits = Visit.objects.visible_to(user, at)
    incidents = CriticalIncident.objects.filter(pk__in=ids, visit__in=visits)
    return {
        incident.pk: Link(
            f"{incident.visit.reference}: {incident.visit.title}",
            reverse("visit-form", args=[incident.visit_id, "critical-incident", incident.pk]),
        )
        for incident in incidents.select_related("visit__premises")
    }


@finds("visits.operation")
def find_operations(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The operations of these ids that `user` may read, by id."""
    operations = Operation.objects.visible_to(user, at).filter(pk__in=ids)
    return {
        one.pk: Link(f"{one.reference}: {one}", reverse("operation", args=[one.pk])) for one in operations
    }


@finds("documents.upload")
def find_uploads(ids: Collection[UUID], user: User, at: datetime) -> dict[UUID, Link]:
    """The photographs of the visits to which these uploads were sent, as far as `user` may read them."""
    uploads = Upload.objects.visible_to(user, at).filter(pk__in=ids)
    visit_of = {upload.pk: _visit_id(upload) for upload in uploads}
    visits = find_visits([key for key in visit_of.values() if key], user, at)
    return {
        upload: Link(visits[visit].text, reverse("visit-photographs", args=[visit]))
        for upload, visit in visit_of.items()
        if visit in visits
    }


def _visit_id(upload: Upload) -> UUID | None:
    """The id of the visit that an upload is to be attached to, which visits wrote there itself."""
    try:
        return UUID(upload.attach_to.partition(":")[0])
    except ValueError:
        return None
