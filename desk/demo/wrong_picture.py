"""A wrong picture of the demonstration: in quarantine, waiting for the second person who decides."""

from datetime import datetime
from io import BytesIO

from accounts.models import User
from desk.demo.pictures import draw
from documents.enums import Shows
from documents.operations import receive
from visits.enums import OversightRole, VisitStatus
from visits.models import Visit
from visits.operations.photographs import Target, attach, remove
from visits.operations.quarantine import ask_for_disposal
from visits.operations.team import name_oversight

OIC, MANAGER, HMI = "Rhiannon Pryce", "Helen Sutcliffe", "Alasdair Munro"


def send_a_wrong_picture(users: dict[str, User], at: datetime) -> None:
    """The OIC removes a picture of somebody else; the HMI asks for its disposal; the manager may decide."""
    oic, hmi = users[OIC], users[HMI]
    over = Visit.objects.filter(oic=oic, status=VisitStatus.COMPLETED)
    visit = over.order_by("happens_at", "id").first()
    if visit is None:
        return
    name_oversight(
        visit=visit,
        user=hmi,
        named_as=OversightRole.HMI,
        reason="Looks at how this team handles photographs.",
        by=users[MANAGER],
        at=at,
    )
    drawn = BytesIO(draw(("face", "A passer-by", "", False, True)))
    document = receive(file=drawn, name="IMG_2299.jpg", by=oic, at=at)
    photograph = attach(visit=visit, document=document, target=Target(Shows.OTHER), by=oic, at=at)
    remove(
        photograph=photograph,
        reason="It shows somebody who walked past, not anybody of this visit.",
        expected_version=photograph.document.version,
        by=oic,
        at=at,
    )
    ask_for_disposal(
        photograph=photograph,
        reason="The person has nothing to do with the visit, and did not agree to be photographed.",
        expected_version=photograph.document.version,
        by=hmi,
        at=at,
    )
