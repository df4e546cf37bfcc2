"""Telling people and other systems of an extract, in the transaction that publishes it."""

from datetime import datetime

from accounts.roles import Role, people_with
from notices.operations import notify, notify_each, push
from referrals.enums import PUSHED, Told
from referrals.models import Extract, ExtractRow
from visits.models import Visit


def tell_of_extract(*, extract: Extract, at: datetime) -> None:
    """Tell CPCT that it is there, the OICs whose rows it changes, and the systems that want to know."""
    kind = Told.EXTRACT_LATE if extract.late else Told.EXTRACT_PUBLISHED
    notify(to=people_with([Role.CPCT], at), kind=kind, at=at, about=extract)
    amended = ExtractRow.objects.filter(extract=extract).exclude(amendment="")
    visits = Visit.objects.filter(pk__in=amended.values("visit")).select_related("oic")
    notify_each(told=[(visit.oic, visit) for visit in visits], kind=Told.ROW_AMENDED, at=at)
    push(event=PUSHED, payload={"extract": extract.pk, "sha256": extract.sha256}, at=at)
