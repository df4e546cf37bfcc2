"""Addresses of the API of visits."""

from django.urls import URLPattern, URLResolver, path

from accounts.api.views import ApiView
from visits.api.calling_off import VisitAbortive, VisitCancellation, VisitNotAbortive, VisitReinstatement
from visits.api.closing import VisitClosing, VisitHistory, VisitReopening
from visits.api.concerns import VisitConcerns, VisitConcernWithdrawal
from visits.api.cprn import CprnInvalid, VisitCprn
from visits.api.details import VisitDetails
from visits.api.entry import VisitAnswers, VisitEntry
from visits.api.filling_in import ENDPOINTS
from visits.api.handing_over import HandOverCandidates, VisitHandOvers
from visits.api.listing import VisitList
from visits.api.oversight import VisitOversightEnd, VisitOversights
from visits.api.papers import (
    DocumentSeenInvalid,
    DocumentSeenNotTaken,
    VisitDocumentSeen,
    VisitDocumentsSeen,
)
from visits.api.people import PersonInvalid, PersonNotTaken, VisitPeople, VisitPerson
from visits.api.photographs import (
    PhotographPicture,
    PhotographRemoval,
    PhotographThumbnail,
    VisitPhotograph,
    VisitPhotographs,
)
from visits.api.planning import (
    OperationDetail,
    OperationHistory,
    OperationList,
    OperationOversightEnd,
    OperationOversights,
    OperationVisits,
)
from visits.api.printing import ForgeryReportPrints, VisitPrintDetail, VisitPrintFile, VisitPrints
from visits.api.quarantine import (
    QuarantineDecision,
    QuarantineDisposal,
    QuarantinedPhotograph,
    QuarantinePicture,
    QuarantineReturn,
    VisitQuarantine,
)
from visits.api.steps import ENDPOINTS as STEPS
from visits.api.team import (
    OfficerArrived,
    OfficerDeparted,
    OfficerNoIntelligence,
    VisitCandidates,
    VisitOfficerDetail,
    VisitTeam,
)
from visits.api.uploads import VisitUpload, VisitUploads
from visits.api.whole import VisitDetail

V = "visits/<uuid:visit_id>/"
OFFICER = V + "team/<uuid:officer_id>/"
PERSON = V + "people/<uuid:encounter_id>/"
SEEN = V + "documents-seen/<uuid:seen_id>/"
PHOTOGRAPH = V + "photographs/<uuid:photograph_id>/"
QUARANTINED = V + "quarantine/<uuid:photograph_id>/"
PRINT = V + "prints/<uuid:print_id>/"
ADDRESSES: dict[str, type[ApiView]] = {
    "visits/": VisitList,
    V: VisitDetail,
    V + "details/": VisitDetails,
    V + "entry/": VisitEntry,
    V + "answers/": VisitAnswers,
    V + "team/": VisitTeam,
    V + "team/candidates/": VisitCandidates,
    OFFICER: VisitOfficerDetail,
    OFFICER + "arrived/": OfficerArrived,
    OFFICER + "departed/": OfficerDeparted,
    OFFICER + "no-intelligence/": OfficerNoIntelligence,
    V + "oversight/": VisitOversights,
    V + "oversight/<int:grant_id>/": VisitOversightEnd,
    V + "people/": VisitPeople,
    PERSON: VisitPerson,
    PERSON + "invalid/": PersonInvalid,
    PERSON + "photo-not-taken/": PersonNotTaken,
    V + "documents-seen/": VisitDocumentsSeen,
    SEEN: VisitDocumentSeen,
    SEEN + "invalid/": DocumentSeenInvalid,
    SEEN + "photo-not-taken/": DocumentSeenNotTaken,
    **{V + address: view for address, view in (ENDPOINTS | STEPS).items()},
    V + "cprn/": VisitCprn,
    V + "cprn/invalid/": CprnInvalid,
    V + "photographs/": VisitPhotographs,
    PHOTOGRAPH: VisitPhotograph,
    PHOTOGRAPH + "removal/": PhotographRemoval,
    PHOTOGRAPH + "picture/": PhotographPicture,
    PHOTOGRAPH + "thumbnail/": PhotographThumbnail,
    V + "uploads/": VisitUploads,
    V + "uploads/<uuid:upload_id>/": VisitUpload,
    V + "concerns/": VisitConcerns,
    V + "concerns/<uuid:concern_id>/withdrawal/": VisitConcernWithdrawal,
    V + "closing/": VisitClosing,
    V + "reopening/": VisitReopening,
    "operations/": OperationList,
    "operations/<uuid:operation_id>/": OperationDetail,
    "operations/<uuid:operation_id>/visits/": OperationVisits,
    "operations/<uuid:operation_id>/history/": OperationHistory,
    "operations/<uuid:operation_id>/oversight/": OperationOversights,
    "operations/<uuid:operation_id>/oversight/<int:naming_id>/": OperationOversightEnd,
    V + "cancellation/": VisitCancellation,
    V + "reinstatement/": VisitReinstatement,
    V + "abortive/": VisitAbortive,
    V + "not-abortive/": VisitNotAbortive,
    V + "history/": VisitHistory,
    V + "hand-overs/": VisitHandOvers,
    V + "hand-overs/candidates/": HandOverCandidates,
    V + "prints/": VisitPrints,
    V + "false-documents/<uuid:form_id>/pack/": ForgeryReportPrints,
    PRINT: VisitPrintDetail,
    PRINT + "file/": VisitPrintFile,
    V + "quarantine/": VisitQuarantine,
    QUARANTINED: QuarantinedPhotograph,
    QUARANTINED + "return/": QuarantineReturn,
    QUARANTINED + "disposal/": QuarantineDisposal,
    QUARANTINED + "decision/": QuarantineDecision,
    QUARANTINED + "picture/": QuarantinePicture,
}
urlpatterns: list[URLPattern | URLResolver] = [
    path(address, view.as_view(), name=view.route) for address, view in ADDRESSES.items()
]
