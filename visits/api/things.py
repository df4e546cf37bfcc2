"""The shapes of warrants, seized items and false documents, and of what is added to them afterwards."""

from accounts.api.shapes import UserShape
from core.api.fields import Choice, Day, Id, Moment, Text, WholeNumber, YesNo
from core.api.serializers import Shape
from visits.api.forms import FormShape
from visits.enums import SeenDocumentKind
from visits.models.warrant import HowDisposed, WarrantKind


class StepShape(Shape):
    """What every step has besides what it says."""

    id = Id(read_only=True)
    number = WholeNumber(read_only=True, help_text="From 1, in the order in which they were recorded.")
    recorded_by = UserShape(read_only=True)
    recorded_at = Moment(read_only=True)


class DisposalShape(StepShape):
    """What became of a warrant. The newest counts."""

    how = Choice(HowDisposed.choices, required=True)
    disposed_at = Moment()
    place = Text(required=False, max_length=200)
    done_by = Text(required=False, max_length=150, help_text="Where it was not who recorded it.")
    note = Text(required=False, max_length=300)


class ConfirmationShape(StepShape):
    """That the officer in charge finds a disposal correct."""

    disposal = Id(source="disposal_id", help_text="The newest of the warrant.")


class MoveShape(StepShape):
    """One move of an exhibit."""

    from_place = Text(max_length=200, help_text="Where the move before ended, or where it was stored first.")
    to_place = Text(max_length=200)
    moved_at = Moment()
    reason = Text(max_length=300)
    done_by = Text(required=False, max_length=150, help_text="Where it was not who recorded it.")


class ReportShape(StepShape):
    """That a false document was reported to the forgery team; or their receipt, where it came later."""

    to_whom = Text(max_length=150, help_text="Empty in the answer where only the receipt came.")
    happened_at = Moment()
    receipt = Text(required=False, max_length=60)


class ReceiptShape(StepShape):
    """The forgery team’s receipt, where it came after the report."""

    receipt = Text(max_length=60)
    happened_at = Moment()


class WarrantShape(FormShape):
    """A warrant that was obtained, executed on the visit or not (VIS-5)."""

    kind = Choice(WarrantKind.choices, required=False)
    provision = Text(required=False, max_length=200)
    court = Text(required=False, max_length=150)
    issued_on = Day(required=False, allow_null=True)
    warrant_number = Text(required=False, max_length=40)
    issued_for = Text(required=False, max_length=300, help_text="Premises other than those of the visit.")
    executed = YesNo(required=False, allow_null=True, help_text="Null: not answered.")
    executed_at = Moment(required=False, allow_null=True)
    endorsement = Text(required=False, max_length=300)
    copy_left = YesNo(required=False, allow_null=True)
    copy_left_with = Text(required=False, max_length=150)
    why_not_executed = Text(required=False, max_length=300)
    disposals = DisposalShape(many=True, read_only=True)
    confirmations = ConfirmationShape(many=True, read_only=True)
    confirmed = YesNo(read_only=True, help_text="Whether the newest disposal is confirmed.")


class SeizedShape(FormShape):
    """A seized item (VIS-4)."""

    aliases = {"encounter": "person"}

    exhibit_number = Text(required=False, max_length=20, help_text="Once on a visit, in any case.")
    description = Text(required=False, max_length=300)
    person = Id(required=False, allow_null=True, source="encounter_id", help_text="From whom.")
    found_in = Text(required=False, max_length=200)
    seizure_power = Text(required=False, max_length=200)
    seized_at = Moment(required=False, allow_null=True)
    seized_by = Id(
        required=False, allow_null=True, source="seized_by_id", help_text="An officer on the visit."
    )
    seal_number = Text(required=False, max_length=40)
    stored_in = Text(required=False, max_length=200, help_text="Where it was put first.")
    moves = MoveShape(many=True, read_only=True)
    now_in = Text(read_only=True, help_text="Where it is: where it was moved last, or put first.")


class FalseDocumentShape(FormShape):
    """A false document that was encountered (VIS-6)."""

    aliases = {"encounter": "person"}

    document_seen = Id(
        required=False,
        allow_null=True,
        source="document_seen_id",
        help_text="Which of the documents seen it is; that one says kind, number, country and holder.",
    )
    kind = Choice(SeenDocumentKind.choices, required=False)
    person = Id(required=False, allow_null=True, source="encounter_id", help_text="Who held it.")
    number = Text(required=False, max_length=60)
    country = Text(required=False, max_length=60)
    features = Text(required=False, max_length=2000, multiline=True)
    seized_item = Id(
        required=False, allow_null=True, source="seized_item_id", help_text="The exhibit that it is."
    )
    reports = ReportShape(many=True, read_only=True)
