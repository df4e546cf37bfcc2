"""The filters of the list of visits; they stand in the address, so that a list can be shared."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Team
from core.forms import ConfirmField, GovForm, OneOfField, RecordField, TextField
from visits.enums import VisitKind, VisitStatus
from visits.listing import ABORTIVE, Filters, can_be_searched


class VisitFilterForm(GovForm):
    """Reference or premises, status, kind, team where there are several, and whether the person leads it."""

    text = TextField(label="Premises or reference", required=False, max_length=100)
    status = OneOfField(
        label="Status",
        choices=[*VisitStatus.choices, (ABORTIVE, "Abortive")],
        as_list=True,
        first_choice="Any",
        required=False,
    )
    kind = OneOfField(
        label="Kind", choices=VisitKind.choices, as_list=True, first_choice="Any", required=False
    )
    team = RecordField(label="Team", first_choice="Any", required=False)
    mine = ConfirmField(label="Only visits that I lead", required=False)

    def __init__(self, data: Any, *, teams: Iterable[Team], leads: bool, **options: Any) -> None:
        super().__init__(data, **options)
        teams = list(teams)
        self.fields["team"].offer(teams, label=lambda team: team.name)  # type: ignore[attr-defined]
        if len(teams) < 2:
            del self.fields["team"]
        if not leads:
            del self.fields["mine"]

    def clean_answers(self) -> None:
        """Refuse what no index could find."""
        text = self.cleaned_data.get("text", "")
        if text and not can_be_searched(text):
            self.add_error(
                "text", "Enter at least 3 letters of one word, or a reference like VIS-2026-000123"
            )

    def filters(self) -> Filters:
        """Return the filters; a part that was refused filters nothing."""
        self.full_clean()
        answers = self.cleaned_data
        team = answers.get("team")
        return Filters(
            text=answers.get("text", ""),
            status=answers.get("status", ""),
            kind=answers.get("kind", ""),
            team=team.pk if team else None,
            mine=bool(answers.get("mine")),
        )

    def chosen(self) -> list[str]:
        """Return in words what the list is narrowed to."""
        answers = self.cleaned_data
        words = [
            f"“{answers['text']}”" if answers.get("text") else "",
            *(self.fields[n].shown(answers[n]) for n in ("status", "kind", "team") if answers.get(n)),  # type: ignore[attr-defined]
            "led by you" if answers.get("mine") else "",
        ]
        return [each for each in words if each]
