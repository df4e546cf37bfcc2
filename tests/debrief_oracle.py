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
CONCERN_INCIDENT = "concern about force that requires a critical incident to be declared"
TEAM_CONCERN = "area of concern identified by a present team member"
CONCERN_ABOUT_OIC = "that area of concern is about the officer in charge"
CONCERN_ABOUT_HMI = "an area of concern is about the HMI named on the visit"
CONCERN_ABOUT_GOLD = "an area of concern is about the local Gold Commander"
CONCERN_WITHDRAWN = "whoever identified that area of concern withdrew it since"
FORCE_ON_CHILD = "force against a child"
FORCE_ON_CLAIMED = "force against somebody who claims to be a child and whose age is disputed"
BATON = "a baton is drawn"
INCIDENT = "a critical incident occurred"
BRONZE_HERE = "a Bronze Commander is responsible for the location where the incident occurred"
BRONZE_ELSEWHERE = "another Bronze Commander is responsible for another location"
SILVER = "a Silver Commander is responsible for the operation"
LEARNING = "an indication of a failing in command or a likelihood that learning may be required"
CONSIDERED = "declaration of a critical incident was given serious consideration, and none is declared"
TO_DECLARE = "declaration of a critical incident was given serious consideration: one is to be declared"
VULNERABLE = "an adult who may be vulnerable or at risk was encountered"
REFERRED = "a referral of that adult is made"
DECIDED = "the OIC determined that a debrief is appropriate after the referral of an adult"
OTHER_FORCE = "any other force"
EVERYTHING = (
    FAMILY,
    ARREST,
    NEW_STAFF,
    CONCERN_NO_MORE,
    CONCERN_INVESTIGATE,
    CONCERN_INCIDENT,
    TEAM_CONCERN,
    CONCERN_ABOUT_OIC,
    CONCERN_ABOUT_HMI,
    CONCERN_ABOUT_GOLD,
    CONCERN_WITHDRAWN,
    FORCE_ON_CHILD,
    FORCE_ON_CLAIMED,
    BATON,
    INCIDENT,
    BRONZE_HERE,
    BRONZE_ELSEWHERE,
    SILVER,
    LEARNING,
    CONSIDERED,
    TO_DECLARE,
    VULNERABLE,
    REFERRED,
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
        (VULNERABLE, REFERRED, DECIDED),
        "discretionary",
    ),
)


@dataclass(frozen=True)
class Opens:
    """A sentence by which it is not answered yet whether `what` is so, where one of `any_of` is true.

    Ours: once a person has considered it (`unless`), their decision is the answer.
    """

    quoted: str
    any_of: tuple[str, ...]
    what: str
    unless: tuple[str, ...]


OPENS = (
    Opens(
        "concerns about applied use of force that does not require an investigation or Critical Incident to "
        "be declared",  # the others do require one
        (CONCERN_INCIDENT,),
        INCIDENT,
        (CONSIDERED,),
    ),
    Opens(
        "if there is indication of a failing in command or a likelihood that operational or organisational "
        "learning may be required as a result of the circumstances, declaration of a CI should be given "
        "serious consideration",
        (LEARNING,),
        INCIDENT,
        (CONSIDERED,),
    ),
    Opens("declaration of a CI should be given serious consideration", (TO_DECLARE,), INCIDENT, ()),
)
STRENGTH = ("discretionary", "mandatory", "formal", "formal_recorded")


@dataclass(frozen=True)
class Named:
    """Whom a sentence names besides everybody else: any of `any_of` asks for them, if they were there."""

    quoted: str
    any_of: tuple[str, ...]
    there: str | None  # None: whoever used or witnessed the force that asks for it
    who: str
    duty: str


_FORCE_CODES = ("DEB-3", "DEB-5", "DEB-6")
NAMED = (
    Named("all staff who used force against the suspect", _FORCE_CODES, None, "used_force", "should"),
    Named(
        "all staff who witnessed others using force against the suspect",
        _FORCE_CODES,
        None,
        "witnessed_force",
        "should",
    ),
    Named(
        "the following must attend: […] the bronze commander responsible for the location where the incident "
        "occurred",
        ("DEB-7",),
        BRONZE_HERE,
        "bronze",
        "must",
    ),
    Named(
        "the following must attend: […] the silver commander for the operation, where practicable",
        ("DEB-7",),
        SILVER,
        "silver",
        "where_practicable",
    ),
)


@dataclass(frozen=True)
class Expected:
    """What the guidance asks for: the codes, the kind of debrief, who leads, and who is named besides.

    `led_by` is who of those that are named leads in that capacity; None: some other than any of them.
    `undecided` are the codes of which nobody can say yet, because what they need is not answered.
    """

    codes: frozenset[str]
    undecided: frozenset[str]
    kind: str | None
    lead: str | None
    led_by: str | None
    named: frozenset[tuple[str, str]]
    to_confirm: bool

    @property
    def required(self) -> bool | None:
        """Ours: what nobody has answered is never taken for a no."""
        return True if self.codes else None if self.undecided else False


NOTHING: frozenset[str] = frozenset()


def expected(true: frozenset[str], unanswered: frozenset[str] = NOTHING) -> Expected:
    """Return what the table makes of what is `true` of a visit, and of what nobody has answered yet."""
    may_be = true | (unanswered & {LEARNING})
    unanswered |= {each.what for each in OPENS if may_be & set(each.any_of) and not true & set(each.unless)}
    rows = [row for row in TABLE if true.issuperset(row.all_of)]
    codes = frozenset(row.code for row in rows)
    may_hold = frozenset(row.code for row in TABLE if (true | unanswered).issuperset(row.all_of))
    return Expected(
        codes=codes,
        undecided=may_hold - codes,
        kind=max((row.kind for row in rows), key=STRENGTH.index, default=None),
        lead=(lead := _lead(true, codes)),
        led_by=_led_by(true, lead),
        named=frozenset(
            (each.who, each.duty)
            for each in NAMED
            if codes.intersection(each.any_of) and (each.there is None or each.there in true)
        ),
        to_confirm=_confirm(true, codes),
    )


def _lead(true: frozenset[str], codes: frozenset[str]) -> str | None:
    """Return who leads: "the local Gold Commander in the event of a critical incident occurring", "HMI where
    there are concerns around use of force that has been applied", else the OIC.

    Ours: Gold before HMI; an HMI where a concern is about somebody in charge, withdrawn or not, and, if a
    debrief is required, where force needs an investigation. Nobody leads about whom there is a concern.
    """
    if not codes:
        return None
    about = _about(true)
    if INCIDENT in true and "gold" not in about:
        return "gold"
    if CONCERN_NO_MORE in true or about or CONCERN_INVESTIGATE in true:
        return "hmi"
    return "oic"


def _led_by(true: frozenset[str], lead: str | None) -> str | None:
    """Return who leads of those who are named; ours: another, whom nobody has named yet, for an HMI about whom
    there is a concern.
    """
    return None if lead in _about(true) else lead


def _about(true: frozenset[str]) -> frozenset[str]:
    """Return about whom in charge there is a concern."""
    whom = {CONCERN_ABOUT_OIC: "oic", CONCERN_ABOUT_HMI: "hmi", CONCERN_ABOUT_GOLD: "gold"}
    return frozenset(who for word, who in whom.items() if TEAM_CONCERN in true and word in true)


def _confirm(true: frozenset[str], codes: frozenset[str]) -> bool:
    """Whether a person confirms the HMI: the guidance says nothing of force under investigation (ours)."""
    settled = INCIDENT in true or CONCERN_NO_MORE in true or _about(true)
    return bool(codes) and CONCERN_INVESTIGATE in true and not settled
