"""Extracts and their rows as they are answered."""

from rest_framework import serializers

from accounts.api.shapes import UserShape
from casework.enums import Verification
from core.api.fields import Choice, Choices, Day, Id, Moment, Text, WholeNumber, YesNo
from core.api.serializers import Shape
from referrals.enums import DecidedUnit, Format, RowKind


class ExtractSummary(Shape):
    """One day's extract as the list shows it."""

    id = Id()
    day = Day(help_text="The London day on which the visits were closed.")
    layout = Text(help_text="Version of the columns: 1.0.")
    generated_at = Moment()
    published_at = Moment()
    late = YesNo(help_text="Whether it was there only after its hour.")
    visits = WholeNumber(help_text="Visits closed that day with a CPRN served.")
    rows = WholeNumber()
    considerable = WholeNumber()
    not_considerable = WholeNumber()
    cfi_alone = WholeNumber(help_text="People of these visits who went to CFI alone, and are no rows.")
    undecided = WholeNumber(help_text="People whom nobody has routed yet (REF-4).")
    amendments = WholeNumber(help_text="Rows that amend an earlier extract.")
    amended_later = WholeNumber(help_text="Rows of this one that a later extract amends.")
    first_downloaded_at = Moment(allow_null=True)


class FileShape(Shape):
    """A file of an extract; all say the same, cell by cell."""

    format = Choice(Format.choices, required=True)
    name = Text()
    size = WholeNumber(help_text="In bytes.")
    sha256 = Text(help_text="Empty while it is being made from the CSV.")
    address = serializers.CharField(help_text="Where to download it.")


class DownloadShape(Shape):
    """Somebody who took a file."""

    by = UserShape()
    at = Moment()
    format = Choice(Format.choices, required=True)


class ExtractShape(ExtractSummary):
    """One day's extract: its counts, its files with their hashes, and who took them."""

    marking = Text(help_text="Protective marking of the files.")
    amended = WholeNumber(help_text="Rows that amend, or are amended.")
    requested_by = UserShape(allow_null=True, help_text="Who ran it by hand; null: it ran by itself.")
    reason = Text(help_text="Why it was run by hand.")
    files = FileShape(many=True)
    downloads = DownloadShape(many=True, help_text="The latest hundred, oldest first.")


class StandingShape(Shape):
    """How yesterday’s extract stands, and which days are missing."""

    day = Day(help_text="Yesterday, in London.")
    due_at = Moment(help_text="When it is late.")
    published_at = Moment(allow_null=True)
    missing = serializers.ListField(child=Day(), help_text="Days that have no extract yet, oldest first.")
    overdue = serializers.ListField(child=Day(), help_text="Those of them that are past their hour.")


class PlaceShape(Shape):
    """Where a row stands."""

    day = Day()
    position = WholeNumber()


class VisitOfRow(Shape):
    """The visit that a row is of."""

    id = Id()
    reference = Text()


class PersonOfRow(Shape):
    """The worker or occupier, as recorded when the visit closed."""

    id = Id(help_text="Id of the person encountered.")
    name = Text()
    also_known_as = Text()
    date_of_birth = Day(allow_null=True)
    nationality = Text()
    capacity = Choice(["worker", "occupier"], required=True)
    job = Text()
    began = Text(help_text="When the employment began, in words.")
    began_earliest = Day(allow_null=True)
    began_latest = Day(allow_null=True)
    certainty = Choice(["verified", "stated", "unknown"], required=True, allow_blank=True)


class RowSummary(Shape):
    """A row as the list shows it."""

    position = WholeNumber(help_text="Number of the row, from 1.")
    kind = Choice(RowKind.choices, required=True)
    visit = VisitOfRow()
    closed_at = Moment()
    cprn_reference = Text()
    recipient = Text(help_text="The employer or landlord.")
    person = PersonOfRow(allow_null=True, help_text="Null for a visit without anybody for CPCT.")
    law = Text(help_text="Sections for CPCT.")
    also_to_cfi = Text(help_text="Sections under which the same person also went to CFI.")
    considerable = YesNo(allow_null=True, help_text="CPC-6: whether there was a completed EAR.")
    ear_reference = Text()
    missing = Text(help_text="Why it is not considerable, or what is still to be asked.")
    amendment = Text(help_text="Why an earlier row is replaced or withdrawn.")
    supersedes = PlaceShape(allow_null=True)
    superseded_by = PlaceShape(allow_null=True)


class FactShape(Shape):
    """One thing that the software saw."""

    name = Text()
    words = Text()


class LawShape(Shape):
    """A section under which the case is considered, and the unit that considers it."""

    code = Text()
    words = Text()
    unit = Text()


class DecisionShape(Shape):
    """What a person decided where no rule says where the case goes (REF-4)."""

    unit = Choice(DecidedUnit.choices, required=True)
    reason = Text()
    by = UserShape()
    at = Moment()


class WhyShape(Shape):
    """Why the case goes where it goes, as decided when the visit closed."""

    rule = Text(help_text="REF-1 to REF-6.")
    words = Text()
    section = Text(help_text="Heading of the guidance; empty for a rule of ours.")
    guidance_version = Text()
    laws = LawShape(many=True)
    facts = FactShape(many=True, help_text="What the software saw.")
    decision = DecisionShape(allow_null=True)
    to_settle = Text(help_text="What is still to be asked or settled.")


class CprnServedShape(Shape):
    """The CPRN as it was served."""

    reference = Text(source="cprn_reference")
    served_at = Moment(allow_null=True)
    served_by = Text()
    served_on = Text()
    served_on_role = Text()
    recipient_kind = Choice(["employer", "landlord"], required=True, allow_blank=True)
    legal_name = Text()
    trading_name = Text()
    company_number = Text()
    address = Text(source="recipient_address")
    postcode = Text(source="recipient_postcode")
    breach_on = Day(allow_null=True)


class EarOfRow(Shape):
    """The completed Enforcement Activity Record of a person extracted to CPCT."""

    id = Id()
    reference = Text()
    details = Text(multiline=True)
    verified_by = Choices(Verification.choices)
    verified_words = Text()
    completed_at = Moment()
    completed_by = UserShape()


class RowShape(RowSummary):
    """A row, and why it stands as it does."""

    why = WhyShape(allow_null=True)
    cprn = CprnServedShape()
    premises = Text()
    closing_number = WholeNumber()
    oic_name = Text()
    oic_staff_number = Text()
    team_name = Text()
    cfi_alone = WholeNumber(help_text="People of this visit who went to CFI alone.")
    undecided = WholeNumber(help_text="People of this visit who await a decision.")
    mixed = YesNo(help_text="Whether the people of the visit go different ways (REF-5).")
    ear = EarOfRow(allow_null=True, help_text="As it stands now; null if it is open again.")
    photographs = WholeNumber(help_text="How many photographs go with the row.")


class ExtractPictureShape(Shape):
    """A photograph that goes with a row: of the visit’s papers, or of this person."""

    id = Id()
    shows = Text(help_text="In words.")
    caption = Text()
    sha256 = Text(help_text="Of the sealed original, as in the file.")
    removed = YesNo(help_text="Whether it was removed after the visit closed: then there is no picture.")
    picture = serializers.CharField(allow_null=True, help_text="Address of the copy that people see.")
    thumbnail = serializers.CharField(allow_null=True, help_text="Address of a small one.")


class ExtractPictureList(Shape):
    """The photographs that go with a row."""

    items = ExtractPictureShape(many=True)


class ColumnShape(Shape):
    """A column of the files."""

    key = Text(help_text="Its name in JSON Lines.")
    header = Text(help_text="Its name in CSV and XLSX.")
    meaning = Text()
    always = YesNo(help_text="Never empty.")
    values = serializers.ListField(child=Text(), help_text="The only ones there are; empty: any.")


class ContractShape(Shape):
    """What the columns mean, and the versions of them that were published."""

    version = Text()
    versions = serializers.ListField(child=Text())
    columns = ColumnShape(many=True)
