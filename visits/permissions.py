"""Who may do what to a visit, and when. `check_can_x` raises with words; `can_x` drives buttons."""

from datetime import datetime

from accounts.models import User
from accounts.roles import Role, roles_of, teams_of
from core.errors import NotAllowed
from visits.enums import OversightRole, VisitStatus
from visits.models import FormRecord, Visit, VisitOfficer


def is_on_visit(visit: Visit, user: User) -> bool:
    """Whether `user` is its OIC or one of its officers. Reads the prefetched team where there is one."""
    return visit.oic_id == user.pk or any(m.user_id == user.pk for m in visit.team_members.all())


def is_supervisor(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` manages the visit's team, or is its HMI."""
    if Role.MANAGER in roles_of(user, at) and visit.team_id in teams_of(user, Role.MANAGER, at):
        return True
    return _is_named_hmi(visit, user, at)


def _is_named_hmi(visit: Visit, user: User, at: datetime) -> bool:
    return visit.oversight.in_force(at).filter(user=user, named_as=OversightRole.HMI).exists()


def check_can_record(user: User, at: datetime) -> None:
    """Any officer may record a visit, and is then its officer in charge."""
    if Role.OFFICER not in roles_of(user, at):
        raise NotAllowed("Only an officer can record a visit.")


def check_can_edit(visit: Visit, user: User, at: datetime) -> None:
    """The OIC edits every part of an open visit."""
    _check_open(visit)
    if visit.oic_id != user.pk:
        raise NotAllowed(f"Only the officer in charge, {visit.oic.name}, can change this part.")


def check_can_contribute(visit: Visit, user: User, at: datetime) -> None:
    """Everybody on an open visit adds forms and photographs of their own."""
    _check_open(visit)
    if not is_on_visit(visit, user):
        raise NotAllowed("Only officers on this visit can add to it.")


def check_can_edit_form(visit: Visit, form: FormRecord, user: User, at: datetime) -> None:
    """Its author, or the OIC, while the visit is open and the form is not set invalid."""
    check_can_contribute(visit, user, at)
    if not form.counts:
        raise NotAllowed("This form was set invalid, so it cannot be changed. Start a new one instead.")
    if user.pk not in (form.author_id, visit.oic_id):
        raise NotAllowed(
            f"Only {form.author.name}, who filled it in, or the officer in charge can change this."
        )


def check_can_edit_officer(visit: Visit, member: VisitOfficer, user: User, at: datetime) -> None:
    """The OIC sets when anybody of the team arrived; an officer their own arrival."""
    _check_open(visit)
    if user.pk not in (member.user_id, visit.oic_id):
        raise NotAllowed(f"Only {member.user.name} or the officer in charge can change this.")


def check_can_mark_departed(visit: Visit, member: VisitOfficer, user: User, at: datetime) -> None:
    """An officer marks only themselves; a supervisor may do it for someone who cannot (VIS-1)."""
    _check_open(visit)
    if member.user_id != user.pk and not is_supervisor(visit, user, at):
        raise NotAllowed(
            f"{member.user.name} has to mark themselves departed. If they cannot, their manager or the HMI "
            "named on the visit can do it, with a reason."
        )


def check_can_close(visit: Visit, user: User, at: datetime) -> None:
    """Its OIC closes a visit that is over."""
    check_can_edit(visit, user, at)


def check_can_reopen(visit: Visit, user: User, at: datetime) -> None:
    """Its OIC or an HMI, with a reason."""
    if visit.is_open:
        raise NotAllowed("This visit is open already.")
    hmi = Role.HMI in roles_of(user, at) and _is_named_hmi(visit, user, at)
    if visit.oic_id != user.pk and not hmi:
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the HMI named on it can re-open a visit."
        )


def check_can_name_oversight(visit: Visit, user: User, at: datetime) -> None:
    """The manager of the team names the HMI or Gold."""
    if Role.MANAGER not in roles_of(user, at) or visit.team_id not in teams_of(user, Role.MANAGER, at):
        raise NotAllowed("Only the manager of the team can name an HMI or Gold on a visit.")


def _check_open(visit: Visit) -> None:
    if visit.status == VisitStatus.CLOSED:
        raise NotAllowed("This visit is closed. It can be changed only after re-opening it, with a reason.")


def allowed(check: object, *args: object) -> bool:
    """Return whether a `check_can_x` passes, for buttons."""
    try:
        check(*args)  # type: ignore[operator]
    except NotAllowed:
        return False
    return True
