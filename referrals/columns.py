"""The columns of CPCT's file: a contract, versioned and in order. `docs/extract.md` is written from it.

Every change here is a new version, and `referrals/contracts/` keeps each that was ever published (a test
compares). A column added at the end, or words made clearer, is the next minor version: whatever reads the
file by name or by place keeps working. Anything else (a column taken away, moved, renamed, or filled by
another rule) is the next major version, for which `docs/extract.md` asks for a time with both.
"""

from dataclasses import dataclass
from enum import Enum

MAJOR, MINOR = 1, 0
LAYOUT_VERSION = f"{MAJOR}.{MINOR}"


class Shape(Enum):
    """How the text of a cell is written. Every cell is text, in every format of the file."""

    TEXT = "text"
    NUMBER = "whole number"
    DAY = "YYYY-MM-DD"
    MOMENT = "London time with its offset from UTC and microseconds"


@dataclass(frozen=True)
class Column:
    """A column: `key` in JSON Lines and in the code, `header` in CSV and XLSX, `meaning` for its reader.

    `always`: never empty. `values`: the only ones there are.
    """

    key: str
    header: str
    meaning: str
    shape: Shape = Shape.TEXT
    always: bool = False
    values: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column("marking", "Protective marking", "Handling marking of the whole file, on every row", always=True),
    Column(
        "extract_day",
        "Extract day",
        "Europe/London day on which the visits were closed, YYYY-MM-DD",
        shape=Shape.DAY,
        always=True,
    ),
    Column("version", "Layout version", "Version of this list of columns", always=True),
    Column(
        "generated_at",
        "Generated at",
        "When the file was made: London time with its offset from UTC",
        shape=Shape.MOMENT,
        always=True,
    ),
    Column("row", "Row", "Number of the row in this file, from 1", shape=Shape.NUMBER, always=True),
    Column(
        "row_kind",
        "Row kind",
        "'person': somebody for CPCT; 'visit': a visit with a CPRN served and nobody for CPCT; 'withdrawn': "
        "takes back an earlier row",
        always=True,
        values=("person", "visit", "withdrawn"),
    ),
    Column("visit_reference", "Visit reference", "The visit, as people quote it", always=True),
    Column(
        "closing_number",
        "Closing number",
        "1 for the first closing of the visit, more after a re-opening",
        shape=Shape.NUMBER,
        always=True,
    ),
    Column(
        "closed_at",
        "Closed at",
        "Server's time of closing: London time with its offset from UTC",
        shape=Shape.MOMENT,
        always=True,
    ),
    Column("cprn_reference", "CPRN reference", "The Civil Penalty Referral Notice"),
    Column(
        "served_at",
        "Served at",
        "When the CPRN was served: London time with its offset from UTC",
        shape=Shape.MOMENT,
    ),
    Column("served_by", "Served by", "Name of the officer who served it"),
    Column("served_on", "Served on", "Who it was handed to"),
    Column("served_on_role", "Served on: role", "That person's role at the premises"),
    Column(
        "recipient_kind", "Employer or landlord", "'employer' or 'landlord'", values=("employer", "landlord")
    ),
    Column("legal_name", "Legal name", "Legal name of the employer or landlord"),
    Column("trading_name", "Trading name", "Trading name of the employer or landlord"),
    Column("company_number", "Company number", "As registered; empty where there is none"),
    Column("recipient_address", "Address", "Address of the employer or landlord, without its postcode"),
    Column("recipient_postcode", "Postcode", "Postcode of that address"),
    Column("premises", "Premises", "Where the visit was: name, address and postcode"),
    Column("breach_on", "Date of breach", "YYYY-MM-DD", shape=Shape.DAY),
    Column("person", "Person", "Name of the worker or occupier"),
    Column("also_known_as", "Also known as", "Other names used"),
    Column("date_of_birth", "Date of birth", "YYYY-MM-DD, as recorded", shape=Shape.DAY),
    Column("nationality", "Nationality", "As recorded"),
    Column("capacity", "Capacity", "'worker' or 'occupier'", values=("worker", "occupier")),
    Column("job", "Job", "What the person did there"),
    Column("began", "Employment began", "As recorded, in words: a day, a month, a year, or not known"),
    Column(
        "began_earliest",
        "Employment began: earliest",
        "First day it can have begun, YYYY-MM-DD",
        shape=Shape.DAY,
    ),
    Column(
        "began_latest", "Employment began: latest", "Last day it can have begun, YYYY-MM-DD", shape=Shape.DAY
    ),
    Column(
        "certainty",
        "Certainty",
        "'verified', 'stated' or 'unknown'",
        values=("verified", "stated", "unknown"),
    ),
    Column("law", "Law", "Sections for CPCT; empty for an occupier, for whom no section is invented"),
    Column("unit", "Unit", "'CPCT (Manchester)'", values=("CPCT (Manchester)",)),
    Column("rule", "Rule", "REF-1 to REF-6, or the person who decided (REF-4)"),
    Column("guidance_version", "Guidance version", "Version of Post enforcement visit actions applied"),
    Column(
        "also_to_cfi", "Also to CFI", "Sections under which the same person also went to CFI; empty: none"
    ),
    Column("ear_reference", "EAR reference", "The completed Enforcement Activity Record; empty: none"),
    Column(
        "considerable",
        "Considerable",
        "'yes' or 'no' (CPC-6): 'no' without a completed EAR",
        values=("yes", "no"),
    ),
    Column("missing", "What is missing", "Why the row is not considerable, or what is still to be asked"),
    Column("evidence", "Evidence", "Photographs of the visit: kind and SHA-256 of the original, one a line"),
    Column("oic_name", "OIC", "Officer in charge", always=True),
    Column("oic_staff_number", "OIC staff number", "Staff number of the officer in charge"),
    Column("team", "Team", "Team of the visit", always=True),
    Column(
        "cfi_alone",
        "People to CFI alone",
        "How many people of this visit went to CFI and are no rows here",
        shape=Shape.NUMBER,
        always=True,
    ),
    Column(
        "undecided",
        "People awaiting a decision",
        "How many people of this visit nobody has routed yet (REF-4)",
        shape=Shape.NUMBER,
        always=True,
    ),
    Column("supersedes", "Supersedes", "The row this one takes the place of: day and row, 2026-11-14/2"),
    Column("amendment", "Amendment", "Why an earlier row is replaced or withdrawn; empty in a first row"),
)
KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)
HEADERS: tuple[str, ...] = tuple(column.header for column in COLUMNS)
