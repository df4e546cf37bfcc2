"""Who may do what to a visit, and when. `check_can_x` raises with words; `allowed` drives buttons.

What is done on a visit in the name of somebody who is away is recorded so: those checks return for whom
the person acts, and None for whoever acts in their own right.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.deputies import acts_for, leads_for, manages_for
from accounts.models import User
from accounts.roles import Role, roles_of, teams_of
from accounts.urgent import opened_to
from core.errors import NotAllowed
from visits.enums import OversightRole, VisitStatus
from visits.models import AreaOfConcern, FormRecord, Visit, VisitOfficer

_ON_VISITS = frozenset({Role.OFFICER, Role.HMI, Role.MANAGER})  # as `visits.models.visit.sight_of`


def is_on_visit(visit: Visit, user: User) -> bool:
    """Whether `user` is its OIC or one of its officers. Reads the prefetched team where there is one."""
    return visit.oic_id == user.pk or any(m.user_id == user.pk for m in visit.team_members.all())


def stands_in(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Return the OIC of the visit if they are away and `user` acts for them at `at`; else None."""
    return visit.oic_id if visit.oic_id != user.pk and visit.oic_id in leads_for(user, at) else None


def reads_for(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Return in whose name `user` reads the visit, where they could not in their own right; else None."""
    if not acts_for(user, at):
        return None  # nearly everybody: nothing more is read for them
    if is_on_visit(visit, user) or is_manager(visit, user, at) or Role.AUDITOR in roles_of(user, at):
        return None
    if visit.oic_id not in leads_for(user, at) and visit.team_id not in manages_for(user, at):
        return None
    if visit.oversight.in_force(at).filter(user=user).exists():
        return None
    return stands_in(visit, user, at) or manages_for(user, at)[visit.team_id]


def is_manager(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` manages the visit's team in their own right."""
    return visit.team_id in teams_of(user, Role.MANAGER, at)


def manages(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` manages the visit's team, or acts for somebody who does."""
    return is_manager(visit, user, at) or visit.team_id in manages_for(user, at)


def manager_stood_in_for(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Return the manager in whose name `user` does what the team's manager may; None in their own right."""
    return None if is_manager(visit, user, at) else manages_for(user, at).get(visit.team_id)


def is_supervisor(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` manages the visit's team, acts for who does, or is its HMI."""
    return manages(visit, user, at) or _is_named_hmi(visit, user, at)


def _is_named_hmi(visit: Visit, user: User, at: datetime) -> bool:
    return visit.oversight.in_force(at).filter(user=user, named_as=OversightRole.HMI).exists()


def may_read_welfare(visit: Visit, user: User, at: datetime) -> bool:
    """Whether `user` reads what is kept apart: vulnerabilities, adjustments, the family welfare form.

    Officers on the visit and who stands in for its OIC; HMI and Gold while named on it; a safeguarding lead
    to whom the visit is open at once. Not the team's managers nor auditors. Asked once for each `visit`.
    """
    asked: dict[tuple[UUID, datetime], bool] = visit.__dict__.setdefault("_may_read_welfare", {})
    if (user.pk, at) not in asked:
        asked[user.pk, at] = (
            (is_on_visit(visit, user) and not roles_of(user, at).isdisjoint(_ON_VISITS))
            or stands_in(visit, user, at) is not None
            or visit.oversight.in_force(at).filter(user=user).exists()
            or opened_to(user, "visits.visit", at).filter(record_id=visit.pk).exists()
        )
    return asked[user.pk, at]


def check_can_add_outcome(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Everybody on the visit says what became of a referral, also once it is closed (access: append-only)."""
    if is_on_visit(visit, user):
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed("Only officers on this visit can say what became of a referral.")
    return absent


def check_can_record(user: User, at: datetime) -> None:
    """Any officer may record a visit, and is then its officer in charge."""
    if Role.OFFICER not in roles_of(user, at):
        raise NotAllowed("Only an officer can record a visit.")


def check_can_edit(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC edits every part of an open visit; who stands in for them too."""
    _check_open(visit)
    if visit.oic_id == user.pk:
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(f"Only the officer in charge, {visit.oic.name}, can change this part.")
    return absent


def check_can_contribute(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Everybody on an open visit adds forms and photographs of their own, and who stands in for its OIC."""
    _check_open(visit)
    if is_on_visit(visit, user):
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed("Only officers on this visit can add to it.")
    return absent


def check_can_edit_form(visit: Visit, form: FormRecord, user: User, at: datetime) -> UUID | None:
    """Its author, or the OIC, while the visit is open and the form is not set invalid."""
    absent = check_can_contribute(visit, user, at)
    if not form.counts:
        raise NotAllowed("This form was set invalid, so it cannot be changed. Start a new one instead.")
    if user.pk in (form.author_id, visit.oic_id):
        return absent
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(
            f"Only {form.author.name}, who filled it in, or the officer in charge can change this."
        )
    return absent


def check_can_record_force(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Everybody who may add forms, and a supervisor, for an officer who cannot (VIS-9)."""
    _check_open(visit)
    if allowed(check_can_contribute, visit, user, at) or not is_supervisor(visit, user, at):
        return check_can_contribute(visit, user, at)
    return supervises_for(visit, user, at)


def check_can_edit_force(visit: Visit, form: FormRecord, user: User, at: datetime) -> UUID | None:
    """Who used the force, who filled it in, the OIC, or a supervisor."""
    absent = check_can_record_force(visit, user, at)
    if form.counts and (user.pk == form.used_by_id or is_supervisor(visit, user, at)):  # type: ignore[attr-defined]
        return absent
    return check_can_edit_form(visit, form, user, at)


def check_can_edit_shared_form(visit: Visit, form: FormRecord, user: User, at: datetime) -> UUID | None:
    """Everybody on the visit, of a form that is one for all of them."""
    absent = check_can_contribute(visit, user, at)
    if not form.counts:
        raise NotAllowed("This form was set invalid, so it cannot be changed. Start a new one instead.")
    return absent


def check_can_record_incident(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC or who stands in; on a closed visit the HMI named on it too: a late one needs no re-opening."""
    if visit.is_open:
        return check_can_edit(visit, user, at)
    return check_can_declare(visit, user, at)


def check_can_edit_incident(visit: Visit, form: FormRecord, user: User, at: datetime) -> UUID | None:
    """As every part of an open visit; what was added to a closed one stays as it is."""
    absent = check_can_edit(visit, user, at)
    if not form.counts:
        raise NotAllowed("This form was set invalid, so it cannot be changed. Start a new one instead.")
    return absent


def check_can_add_afterwards(visit: Visit, user: User, at: datetime) -> UUID | None:
    """What comes after a visit is added to a closed one too: a custody move, a disposal, a receipt.

    Anybody on the visit, who stands in for its OIC, and the team's manager or who acts for them.
    """
    if is_on_visit(visit, user):
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not manages(visit, user, at):
        raise NotAllowed("Only officers on this visit and the manager of the team can add this.")
    return manager_stood_in_for(visit, user, at)


def check_can_confirm_disposal(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in for them, confirms that a warrant was disposed of correctly (VIS-5)."""
    if visit.oic_id == user.pk:
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(f"Only the officer in charge, {visit.oic.name}, can confirm this.")
    return absent


def check_can_declare(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, who stands in for them, or the HMI named; on a closed visit too (CI-1)."""
    if visit.oic_id == user.pk or _is_named_hmi(visit, user, at):
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the HMI named on the visit can do this."
        )
    return absent


def check_can_remove_photograph(visit: Visit, added_by: UUID | None, user: User, at: datetime) -> UUID | None:
    """The OIC, the team's manager, the HMI named, also once it is closed: privacy waits for no re-opening.

    While the visit is open also who added it. `added_by` None asks about any photograph of the visit.
    """
    if visit.oic_id == user.pk or (visit.is_open and added_by == user.pk and is_on_visit(visit, user)):
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not is_supervisor(visit, user, at):
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, the manager of the team or the HMI named on the "
            "visit can remove a photograph, and who added it while the visit is open."
        )
    return supervises_for(visit, user, at)


def check_can_bring_back(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The team's manager, who acts for them, or the HMI named: they ask for a disposal too."""
    if not is_supervisor(visit, user, at):
        raise NotAllowed("Only the manager of the team or the HMI named on the visit can do this.")
    return supervises_for(visit, user, at)


def check_can_ask_for_disposal(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The first of the two people: the team's manager, who acts for them, or the HMI named."""
    return check_can_bring_back(visit, user, at)


def check_can_see_quarantine(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Those who decide about a wrong picture: the team's manager, who acts for them, the HMI named, auditors.

    The second of the two people is one of them, and neither who asked nor who sent the picture: that is
    `documents.operations.check_is_second`.
    """
    if is_supervisor(visit, user, at):
        return supervises_for(visit, user, at)
    if Role.AUDITOR not in roles_of(user, at):
        raise NotAllowed(
            "Only the manager of the team, the HMI named on the visit or an auditor can decide about this."
        )
    return None


def supervises_for(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Return the manager in whose name a supervisor acts; None for an HMI named, who acts in their own."""
    return None if _is_named_hmi(visit, user, at) else manager_stood_in_for(visit, user, at)


def check_can_edit_officer(visit: Visit, member: VisitOfficer, user: User, at: datetime) -> UUID | None:
    """The OIC sets when anybody of the team arrived; an officer their own arrival."""
    _check_open(visit)
    if user.pk in (member.user_id, visit.oic_id):
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(f"Only {member.user.name} or the officer in charge can change this.")
    return absent


def check_can_mark_departed(visit: Visit, member: VisitOfficer, user: User, at: datetime) -> UUID | None:
    """An officer marks only themselves; a supervisor may do it for someone who cannot (VIS-1).

    A deputy of the officer in charge is no supervisor: leading a visit does not mark others departed.
    """
    _check_open(visit)
    if member.user_id == user.pk or _is_named_hmi(visit, user, at):
        return None
    if not manages(visit, user, at):
        raise NotAllowed(
            f"{member.user.name} has to mark themselves departed. If they cannot, their manager or the HMI "
            "named on the visit can do it, with a reason."
        )
    return manager_stood_in_for(visit, user, at)


def check_can_answer_intelligence(
    visit: Visit, member: VisitOfficer, user: User, at: datetime
) -> UUID | None:
    """An officer answers for themselves; for someone who cannot, the team's manager or the HMI named (VIS-8).

    The officer in charge answers for nobody else, whatever other role they hold, nor does who acts for them.
    """
    _check_open(visit)
    if member.user_id == user.pk:
        return None
    leads = visit.oic_id == user.pk or stands_in(visit, user, at) is not None
    if leads or not is_supervisor(visit, user, at):
        raise NotAllowed(
            f"{member.user.name} has to answer this themselves. If they cannot, their manager or the HMI "
            "named on the visit can do it, with a reason."
        )
    return supervises_for(visit, user, at)


def check_can_call_off(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in for them; the team's manager, who plans with them, or acts for one."""
    _check_open(visit)
    if visit.oic_id == user.pk:
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not manages(visit, user, at):
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the manager of the team can cancel a visit."
        )
    return manager_stood_in_for(visit, user, at)


def check_can_reinstate(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Those who may cancel."""
    if visit.status != VisitStatus.CANCELLED:
        raise NotAllowed("This visit is not cancelled. Open it to see how it stands.")
    if visit.oic_id == user.pk:
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not manages(visit, user, at):
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the manager of the team can do this."
        )
    return manager_stood_in_for(visit, user, at)


def check_can_raise_concern(visit: Visit, user: User, at: datetime) -> None:
    """Anybody who was on the visit, whenever: also once it is closed."""
    if not is_on_visit(visit, user):
        raise NotAllowed("Only those who were on the visit can raise a concern about it.")


def check_can_close(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Its OIC, or who stands in for them, closes a visit that is over."""
    return check_can_edit(visit, user, at)


def check_can_reopen(visit: Visit, user: User, at: datetime) -> UUID | None:
    """Its OIC, who stands in for them, or an HMI, with a reason."""
    if visit.status == VisitStatus.CANCELLED:
        raise NotAllowed("This visit was cancelled. Open it to plan it again.")
    if visit.status == VisitStatus.REOPENED:
        raise NotAllowed("This visit is open already. Open it to see who re-opened it.")
    if visit.status != VisitStatus.CLOSED:
        raise NotAllowed("This visit was never closed, so it is open. Open it to go on with it.")
    hmi = Role.HMI in roles_of(user, at) and _is_named_hmi(visit, user, at)
    if visit.oic_id == user.pk or hmi:
        return None
    absent = stands_in(visit, user, at)
    if absent is None:
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the HMI named on the visit can open it again."
        )
    return absent


def check_can_hand_over(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The OIC, or who stands in for them; the team's manager where the OIC cannot, with a reason."""
    _check_open(visit)
    if visit.oic_id == user.pk:
        return None
    if absent := stands_in(visit, user, at):
        return absent
    if not manages(visit, user, at):
        raise NotAllowed(
            f"Only the officer in charge, {visit.oic.name}, or the manager of the team can hand a visit over."
        )
    return manager_stood_in_for(visit, user, at)


def check_can_name_oversight(visit: Visit, user: User, at: datetime) -> UUID | None:
    """The manager of the team, or who acts for them, names the HMI or Gold.

    Not whom a concern is about: the HMI named reads it, and leads the debrief that answers it (DEB-4).
    """
    if not manages(visit, user, at):
        raise NotAllowed("Only the manager of the team can name an HMI or Gold on a visit.")
    absent = manager_stood_in_for(visit, user, at)
    if AreaOfConcern.objects.about_one_of([user.pk, absent], [visit.pk]):
        raise NotAllowed("Ask another manager of the team to name an HMI or Gold on this visit.")
    return absent


def _check_open(visit: Visit) -> None:
    if words := visit.locked_words():
        raise NotAllowed(words)


def allowed(check: Callable[..., Any], *args: object) -> bool:
    """Return whether a `check_can_x` passes, for buttons."""
    return not refusal(check, *args)


def refusal(check: Callable[..., Any], *args: object) -> str:
    """Return the words with which a `check_can_x` refuses; empty where it passes."""
    try:
        check(*args)
    except NotAllowed as error:
        return error.words
    return ""
