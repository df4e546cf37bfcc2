"""What the officers in charge of the demonstration decide about debriefs before they close a visit."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Role, people_with, teams_of
from debriefs.models import KeptAssessment, Requirement
from debriefs.operations.deciding import Answer, decide_to_debrief, decide_to_postpone
from visits.enums import OversightRole
from visits.models import Visit
from visits.operations.team import name_oversight

DEBRIEF = (
    Answer(True, "Two of us had never made such a referral. The others should hear how it went."),
    Answer(False, "The referral was taken at once, and nobody on the team has a question about it."),
)
NOT_POSTPONED = Answer(
    False, "No investigation is under way, and the officers are on duty together on Thursday."
)


def decide_what_is_asked(visit: Visit, at: datetime) -> None:
    """Decide everything about the debrief of `visit` that only a person decides, as its OIC."""
    _name_who_leads(visit, at)
    kept = KeptAssessment.objects.filter(visit=visit).order_by("number").last()
    for number, each in enumerate(kept.assessment.considerations if kept else ()):
        about = UUID(each.facts[0].record)
        if each.code == "DEB-8":
            answer = DEBRIEF[(number + int(visit.reference[-1])) % len(DEBRIEF)]
            decide_to_debrief(visit=visit, about=about, answer=answer, by=visit.oic, at=at)
        elif each.code == "CI-3":
            decide_to_postpone(visit=visit, about=about, answer=NOT_POSTPONED, by=visit.oic, at=at)


def _name_who_leads(visit: Visit, at: datetime) -> None:
    """Have the manager of the team name an HMI, where the rules propose one and none is named."""
    if not Requirement.objects.filter(visit=visit, lead=None, led_as=OversightRole.HMI).exists():
        return
    name_oversight(
        visit=visit,
        user=people_with([Role.HMI], at)[0],
        named_as=OversightRole.HMI,
        reason="Leads the debrief: there is a concern that goes to an HMI.",
        by=_manager_of(visit, at),
        at=at,
    )


def _manager_of(visit: Visit, at: datetime) -> User:
    managers = people_with([Role.MANAGER], at).prefetch_related("role_grants")
    return next(user for user in managers if visit.team_id in teams_of(user, Role.MANAGER, at))
