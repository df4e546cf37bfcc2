"""Encounters, people and records as casework is answered of them."""

from rest_framework import serializers

from accounts.api.shapes import UserShape
from casework.enums import MatchBasis, RecordState, Verification
from core.api.fields import Choice, Choices, Day, Id, Moment, NewId, Text, WholeNumber, YesNo
from core.api.serializers import Shape
from visits.enums import Capacity, Certainty, Outcome, RightToWorkCheck, SeenDocumentKind


class VisitOfEncounter(Shape):
    """The visit on which somebody was met."""

    id = Id()
    reference = Text()
    title = Text(help_text="Name and town of the premises.")


class PersonSummary(Shape):
    """A case record in a list."""

    id = Id()
    reference = Text(help_text="PER-2026-000123.")
    name = Text()
    also_known_as = Text()
    date_of_birth = Day(allow_null=True)
    nationality = Text()


class RecordSummary(Shape):
    """An Enforcement Activity Record (EAR), named."""

    id = Id()
    reference = Text(help_text="EAR-2026-000123.")
    state = Choice(RecordState.choices, required=True)
    completed_at = Moment(allow_null=True)


class WorkShape(Shape):
    """An encounter on a closed visit without a completed record (CAS-0)."""

    encounter = Id(source="encounter_id")
    name = Text(source="encounter.name")
    visit = VisitOfEncounter(source="encounter.visit")
    met_at = Moment(source="encounter.met_at", allow_null=True)
    capacity = Choice(Capacity.choices, source="encounter.capacity", allow_blank=True)
    region = Text()
    since = Moment(help_text="When it came on the list.")
    named_on_cprn = YesNo()
    matched = YesNo()
    taken_by = UserShape(allow_null=True)


class MatchShape(Shape):
    """A caseworker’s finding that an encounter was with this person, and on what it rests."""

    id = Id()
    encounter = Id(source="encounter_id")
    person = PersonSummary()
    basis = Choices(MatchBasis.choices)
    basis_words = Text()
    matched_at = Moment()
    matched_by = UserShape()
    undone_at = Moment(allow_null=True)
    undone_by = UserShape(allow_null=True)
    undone_reason = Text()


class PaperShape(Shape):
    """A document that the officer saw of the person."""

    id = Id()
    kind = Choice(SeenDocumentKind.choices, allow_blank=True)
    number = Text()
    issued_by = Text()
    expires_on = Day(allow_null=True)
    photo_not_taken = Text()


class FacePictureShape(Shape):
    """A photograph of the person, of their papers, or of the CPRN that names them."""

    id = Id()
    shows = Text(source="document.shows")
    document_seen = Id(source="document_seen_id", allow_null=True)
    form_number = WholeNumber(allow_null=True)
    legible = YesNo(source="document.legible", allow_null=True)
    picture = serializers.CharField(help_text="Address of the copy that people see.")
    thumbnail = serializers.CharField(help_text="Address of a small one.")


class NamedOn(Shape):
    """The CPRN that names the person."""

    reference = Text()
    served_on_name = Text()


class EncounterShape(Shape):
    """What the officer recorded of one person, whose encounter it was found to be, and their record."""

    id = Id()
    visit = VisitOfEncounter()
    visit_is_open = YesNo(help_text="Opened again: what is recorded here may change.")
    region = Text(help_text="Whose casework unit it is the work of.")
    officer = UserShape()
    name = Text()
    also_known_as = Text()
    date_of_birth = Day(allow_null=True)
    date_of_birth_not_known = YesNo()
    age_disputed = YesNo(allow_null=True)
    nationality = Text()
    language = Text()
    interpreter = Text()
    capacity = Choice(Capacity.choices, allow_blank=True)
    met_at = Moment(allow_null=True)
    circumstances = Text(multiline=True)
    outcome = Choice(Outcome.choices, allow_blank=True)
    job = Text()
    began_earliest = Day(allow_null=True)
    began_latest = Day(allow_null=True)
    began_certainty = Choice(Certainty.choices, allow_blank=True)
    began_basis = Text()
    pay = Text()
    hours = Text()
    right_to_work_check = Choice(RightToWorkCheck.choices, allow_blank=True)
    photo_not_taken = Text()
    counts = YesNo(help_text="False once the officer set it invalid.")
    invalid_reason = Text()
    cprn = NamedOn(allow_null=True)
    documents_seen = PaperShape(many=True)
    photographs = FacePictureShape(many=True)
    match = MatchShape(allow_null=True)
    undone = MatchShape(many=True, help_text="Matches that were undone.")
    record = RecordSummary(allow_null=True)
    officers_words = Text(multiline=True, help_text="What a record may be started from.")


class CaseCandidateShape(Shape):
    """Somebody who may be the person met, and what speaks for it. A caseworker decides."""

    person = PersonSummary()
    reasons = serializers.ListField(child=Text())


class CaseCandidateList(Shape):
    """Who it may be, the likeliest first."""

    items = CaseCandidateShape(many=True)


class Side(PersonSummary):
    """One side of a comparison."""

    reference = Text(help_text="Of the visit, or of the case record.")
    documents = serializers.ListField(child=Text())
    photographs = FacePictureShape(many=True)


class ComparisonShape(Shape):
    """An encounter and a case record side by side. The software says what is there; a person decides."""

    met = Side()
    on_record = Side()


class ActivityShape(Shape):
    """An enforcement activity on the Compliance and Enforcement card, with its outcome (CAS-1)."""

    encounter = Id(allow_null=True, help_text="Null for one that you may not open.")
    visit_reference = Text()
    met_at = Moment(allow_null=True)
    outcome = Choice(Outcome.choices, required=True)
    counts = YesNo(help_text="False once the officer set the encounter invalid.")
    named_on_cprn = YesNo()
    record = RecordSummary(allow_null=True)


class MomentShape(Shape):
    """One entry of the timeline."""

    at = Moment()
    title = Text()
    by = Text()
    text = Text(multiline=True)


class PersonDetails(Shape):
    """What can be corrected on a case record."""

    name = Text(required=False, allow_blank=False, max_length=150)
    also_known_as = Text(required=False, max_length=150)
    date_of_birth = Day(required=False, allow_null=True)
    date_of_birth_not_known = YesNo(required=False)
    nationality = Text(required=False, max_length=60)


class PersonShape(PersonSummary):
    """A case record: the card, the matches, and what happened."""

    date_of_birth_not_known = YesNo()
    activities = ActivityShape(many=True, help_text="The Compliance and Enforcement card.")
    matches = MatchShape(many=True)
    undone = MatchShape(many=True, help_text="Matches that were undone.")
    face = FacePictureShape(allow_null=True)
    timeline = MomentShape(many=True, help_text="Latest first.")
    version = WholeNumber()


class RecordAnswers(Shape):
    """The answers of an Enforcement Activity Record."""

    details = Text(required=False, max_length=10_000, multiline=True, help_text="Facts; no opinion.")
    verified_by = Choices(Verification.choices, required=False, help_text="CPCT relies on this.")
    verified_words = Text(required=False, max_length=200, help_text="Needed with “other”.")
    outcome_stands = YesNo(required=False, allow_null=True, help_text="Null: not answered yet.")
    new_outcome = Choice(Outcome.choices, required=False, help_text="Only where it does not stand.")


class RecordShape(Shape):
    """An Enforcement Activity Record. A draft is none (CPC-6)."""

    id = Id(allow_null=True, help_text="Null while nobody has begun it.")
    reference = Text()
    encounter = Id()
    state = Choice(RecordState.choices, required=True)
    details = Text(multiline=True)
    verified_by = Choices(Verification.choices)
    verified_words = Text()
    outcome_stands = YesNo(allow_null=True)
    new_outcome = Choice(Outcome.choices, allow_blank=True)
    missing = serializers.ListField(child=Text(), help_text="Names of what it lacks to be completed.")
    completed_at = Moment(allow_null=True)
    completed_by = UserShape(allow_null=True)
    version = WholeNumber()


class Reason(Shape):
    """Why something that was decided is opened again or undone."""

    reason = Text(max_length=400, multiline=True)


class NewMatch(Shape):
    """Whom the encounter was with, and on what that rests."""

    person = Id(help_text="Id of the case record.")
    basis = Choices(
        [each for each in MatchBasis.choices if each[0] != MatchBasis.NEW_RECORD], allow_empty=False
    )
    basis_words = Text(required=False, max_length=300, help_text="Needed with “other”.")


class NewPersonRecord(Shape):
    """A case record to be made from what the officer recorded."""

    id = NewId(required=True)
