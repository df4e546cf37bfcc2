"""Which debrief the guidance asks for, transcribed from its words; it knows nothing of `debriefs.rules`.

Each row quotes "Post enforcement visit actions", version 3.0, and says beside the quotation which of the
things below makes it hold, of what kind the debrief is, and who "usually" leads it. The rest are the few
choices of the project, marked ours.
"""

from dataclasses import dataclass

# What can be true of a visit: one word each.
FAMILY = "family detention visit"
ARREST = "arrest visit"
NEW_STAFF = "newly trained arrest staff who have yet to complete their mentoring period"
CONCERN_NO_MORE = "concern about force that needs neither an investigation nor a critical incident"
CONCERN_INVESTIGATE = "concern about force that needs an investigation"
TEAM_CONCERN = "area of concern identified by a present team member"
CONCERN_ABOUT_OIC = "that area of concern is about the officer in charge"
FORCE_ON_CHILD = "force against a child"
FORCE_ON_CLAIMED = "force against somebody who claims to be a child and whose age is disputed"
BATON = "a baton is drawn"
INCIDENT = "a critical incident occurred"
DECIDED = "the OIC determined that a debrief is appropriate after the referral of an adult"
OTHER_FORCE = "any other force"
EVERYTHING = (
    FAMILY,
    ARREST,
    NEW_STAFF,
    CONCERN_NO_MORE,
    CONCERN_INVESTIGATE,
    TEAM_CONCERN,
    CONCERN_ABOUT_OIC,
    FORCE_ON_CHILD,
    FORCE_ON_CLAIMED,
    BATON,
    INCIDENT,
    DECIDED,
    OTHER_FORCE,
)


@dataclass(frozen=True)
class Row:
    """One sentence of the guidance: all of `all_of` make it hold."""

    quoted: str
    code: str
    all_of: tuple[str, ...]
    kind: str


TABLE = (
    Row("following a family detention visit", "DEB-1", (FAMILY,), "mandatory"),
    Row(
        "following an arrest visit containing newly trained arrest staff who have yet to complete their "
        "mentoring period",
        "DEB-2",
        (ARREST, NEW_STAFF),
        "mandatory",
    ),
    Row(
        "where there are concerns about applied use of force that does not require an investigation or "
        "Critical Incident to be declared",
        "DEB-3",
        (CONCERN_NO_MORE,),
        "mandatory",
    ),
    Row(
        "where an area of concern from a visit has been identified by any present team member",
        "DEB-4",
        (TEAM_CONCERN,),
        "mandatory",
    ),
    Row(
        "Any use of force against children […] must be subject to a formal debriefing",
        "DEB-5",
        (FORCE_ON_CHILD,),
        "formal",
    ),
    Row(
        "including those claiming to be children whose age is disputed",
        "DEB-5",
        (FORCE_ON_CLAIMED,),
        "formal",
    ),
    Row("with the same applying for any instance where a baton is drawn", "DEB-6", (BATON,), "formal"),
    Row(
        "where a critical incident has occurred during an operation, a formal debriefing will be conducted "
        "[…] Make and keep a record of what was discussed and agreed",
        "DEB-7",
        (INCIDENT,),
        "formal_recorded",
    ),
    Row(
        "Where a referral is made, this may trigger a debrief and the OIC should determine whether or not "
        "one is appropriate",
        "DEB-8",
        (DECIDED,),
        "discretionary",
    ),
)
STRENGTH = ("discretionary", "mandatory", "formal", "formal_recorded")


@dataclass(frozen=True)
class Expected:
    """What the guidance asks for: the codes, the kind of debrief, who leads, and who should be named."""

    codes: frozenset[str]
    kind: str | None
    lead: str | None
    should_attend: bool
    to_confirm: bool


def expected(true: frozenset[str]) -> Expected:
    """Return what the table makes of what is true of a visit."""
    rows = [row for row in TABLE if all(each in true for each in row.all_of)]
    codes = frozenset(row.code for row in rows)
    kind = max((row.kind for row in rows), key=STRENGTH.index, default=None)
    return Expected(
        codes, kind, _lead(true, codes), bool(codes & {"DEB-3", "DEB-5", "DEB-6"}), _confirm(true, codes)
    )


def _lead(true: frozenset[str], codes: frozenset[str]) -> str | None:
    """Return who leads: "the local Gold Commander in the event of a critical incident occurring", "HMI where
    there are concerns around use of force that has been applied", else the OIC.

    Ours: Gold before HMI; an HMI where the concern is about the officer in charge, and, if a debrief is
    required, where force needs an investigation.
    """
    if not codes:
        return None
    if INCIDENT in true:
        return "gold"
    about_oic = TEAM_CONCERN in true and CONCERN_ABOUT_OIC in true
    if CONCERN_NO_MORE in true or about_oic or CONCERN_INVESTIGATE in true:
        return "hmi"
    return "oic"


def _confirm(true: frozenset[str], codes: frozenset[str]) -> bool:
    """Whether a person confirms the HMI: the guidance says nothing of force under investigation (ours)."""
    about_oic = TEAM_CONCERN in true and CONCERN_ABOUT_OIC in true
    settled = INCIDENT in true or CONCERN_NO_MORE in true or about_oic
    return bool(codes) and CONCERN_INVESTIGATE in true and not settled
