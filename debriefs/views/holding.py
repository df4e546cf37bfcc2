"""Pages on which it is recorded that a debrief was held, how people took part, the minutes, what followed."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.editing import EditPage, Saved, edit
from accounts.merging import saved_record
from core.forms import OneOfField, TextField
from debriefs.debrief_enums import DebriefState, InvitedDuty
from debriefs.earlier import saved_attendance
from debriefs.forms.holding import AfterwardsForm, HeldForm, MinutesForm
from debriefs.models import Debrief, DebriefChange, Invitation, Minutes
from debriefs.operations.holding import (
    AFTERWARDS,
    TookPart,
    hold,
    record_attendance,
    save_afterwards,
)
from debriefs.operations.minutes import MINUTES, save_minutes
from debriefs.private_permissions import may_open_privately
from debriefs.queries.debriefs import is_of_family_work, kind_of, minutes_of, requirements_of
from debriefs.queries.feedback import gave_feedback
from debriefs.queries.notes import CLOSING, PROMPTS
from debriefs.views.debrief_common import frame_of, open_debrief, to_debrief


class AttendanceForm(HeldForm):
    """When it was held, and for each invited person how they took part, with a reason where one is asked."""

    def __init__(self, *args: Any, invitations: Iterable[Invitation], held: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitations = list(invitations)
        if held:
            del self.fields["held_at"]
        for each in self.invitations:
            name = each.user.name
            self.fields[f"outcome-{each.pk}"] = OneOfField(
                label=name,
                hint=_hint(each),
                noun=f"how {name} took part",
                choices=[(o.value, o.label) for o in each.outcomes],
                required=False,
                as_list=True,
                first_choice="Not known yet",
            )
            self.fields[f"reason-{each.pk}"] = TextField(
                label=f"Reason ({name})",
                hint="If they could not be reached, are excused, or could not attend although they must",
                noun="the reason",
                max_length=300,
                required=False,
            )
        self.together = tuple((f"outcome-{each.pk}", f"reason-{each.pk}") for each in self.invitations)

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the two questions of each invited person."""
        return [(self[f"outcome-{each.pk}"], self[f"reason-{each.pk}"]) for each in self.invitations]


def _hint(invitation: Invitation) -> str:
    late = ", put on it after the debrief was held" if invitation.after_held else ""
    duty = "" if invitation.duty == InvitedDuty.INVITED else f". {invitation.get_duty_display()}"
    reply = invitation.get_reply_display().lower().replace("i will", "will").replace("i cannot", "cannot")
    return f"{invitation.capacity_words}{late}{duty}{f'. Answered: {reply}' if reply else ''}"


def debrief_attendance(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Record that the debrief was held and who took part; afterwards, how the others did."""
    one, user, at = open_debrief(request, debrief_id)
    there = [each for each in one.invitations.all() if not each.taken_back]
    held = one.was_held
    shown = {} if held else {"held_at": one.planned_at if one.planned_at <= at else None}

    def save(answers: dict[str, Any], version: int) -> Debrief:
        outcomes = {
            each.pk: TookPart(answers[f"outcome-{each.pk}"], answers[f"reason-{each.pk}"]) for each in there
        }
        given: dict[str, Any] = {"debrief": one, "outcomes": outcomes, "by": user, "at": at}
        given["expected_version"] = version
        return record_attendance(**given) if held else hold(held_at=answers["held_at"], **given)

    context = frame_of(one, user, at) | {"held": held, "gave": _gave(one, there)}
    context["may_change"] = context["leads"] and not one.is_over
    return edit(
        request,
        EditPage(
            template="debriefs/attendance.html",
            form=partial(AttendanceForm, invitations=there, held=held),
            read=lambda: saved_attendance(Debrief.objects.get(pk=one.pk), shown),
            save=save,
            done=to_debrief(one, "#invited"),
            saved_words="Attendance is saved." if held else "The debrief was held.",
            context=context,
        ),
    )


def _gave(one: Debrief, there: list[Invitation]) -> list[str]:
    """Return the names of those invited who sent a feedback sheet."""
    sent = gave_feedback(one.visits.all())
    return [each.user.name for each in there if each.user_id in sent]


def debrief_minutes(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Write the minutes by the prompts; what two people write at once is merged."""
    one, user, at = open_debrief(request, debrief_id)
    context = frame_of(one, user, at) | {
        "prompts": [prompt.name for prompt in PROMPTS],
        "closing": [prompt.name for prompt in CLOSING],
        "kind": kind_of(requirements_of(one)),
        "may_open_privately": may_open_privately(one.visits.all(), user, at),
    }
    context["may_change"] = context["writes"] and not one.is_over

    def read() -> Saved:
        minutes = minutes_of(one)
        if minutes is None:
            return Saved(dict.fromkeys(MINUTES, ""), of=str(one.pk))
        return saved_record(minutes, DebriefChange, _values_of)

    return edit(
        request,
        EditPage(
            template="debriefs/minutes.html",
            form=MinutesForm,
            read=read,
            save=lambda answers, version: save_minutes(
                debrief=one, values=answers, expected_version=version, by=user, at=at
            ),
            done=to_debrief(one, "#minutes"),
            saved_words="The minutes are saved.",
            context=context,
        ),
    )


def _values_of(minutes: Minutes) -> dict[str, Any]:
    return {name: getattr(minutes, name) for name in MINUTES}


def debrief_afterwards(request: HttpRequest, debrief_id: UUID) -> HttpResponse:
    """Answer what the guidance asks for once the debriefing is finished."""
    one, user, at = open_debrief(request, debrief_id)
    family = is_of_family_work(one.visits.all())
    context = frame_of(one, user, at) | {"family": family, "visits": list(one.visits.all())}
    context["may_change"] = context["leads"] and one.state in (DebriefState.HELD, DebriefState.FOLLOWED_UP)
    return edit(
        request,
        EditPage(
            template="debriefs/afterwards.html",
            form=partial(AfterwardsForm, family=family),
            read=lambda: saved_record(Debrief.objects.get(pk=one.pk), DebriefChange, _afterwards),
            save=lambda answers, version: save_afterwards(
                debrief=one, values=answers, expected_version=version, by=user, at=at
            ),
            done=to_debrief(one),
            saved_words="Saved.",
            context=context,
        ),
    )


def _afterwards(debrief: Debrief) -> dict[str, Any]:
    return {name: getattr(debrief, name) for name in AFTERWARDS}
