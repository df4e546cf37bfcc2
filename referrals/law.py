"""The law of referral as one dated, sourced table: a change in the law is one reviewed row here.

Pure data, no Django and no clock. Days are London calendar days; a window's two ends are both inside it.
The windows are those of the day on which the *employment began*, as the guidance gives them; the saving
for employment that began earlier and the ceilings of the penalties come from legislation and are marked
so, because the guidance gives neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """Where a row's authority comes from; a user is never shown one as another."""

    GUIDANCE = "guidance"
    LEGISLATION = "legislation"
    CODE_OF_PRACTICE = "code of practice"
    OURS = "our rule, not the guidance"


class Unit(StrEnum):
    """Who a case goes to, spelt as on the screen and in the file."""

    LOCAL_CFI = "local CFI"
    CFI = "CFI"
    CPCT = "CPCT (Manchester)"


@dataclass(frozen=True)
class Source:
    """A text that can be opened and checked. `section` is its heading or article."""

    title: str
    section: str
    version: str
    origin: Origin

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.version, self.section) if part)


@dataclass(frozen=True)
class Provision:
    """A section of an Act under which a case is considered, and the unit that considers it."""

    code: str
    section: str
    act: str
    unit: Unit
    source: Source

    @property
    def words(self) -> str:
        return f"section {self.section} of the {self.act}"


@dataclass(frozen=True)
class CommencementWindow:
    """Employment that began in [first, last] falls under `provisions`; `last` None is still open."""

    rule: str
    first: date
    last: date | None
    provisions: tuple[Provision, ...]
    source: Source
    words: str

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class MaximumPenalty:
    """A ceiling, in whole pounds for each worker, for contraventions on or after `first` (to `last`).

    Each amending Order leaves contraventions that occurred *solely* before it to the ceiling before.
    """

    pounds: int
    breach: str
    first: date
    last: date | None
    source: Source

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


GUIDANCE_TITLE = "Post enforcement visit actions"
GUIDANCE_VERSION = "3.0"
GUIDANCE_PUBLISHED = date(2024, 11, 7)

CRITERIA = Source(
    GUIDANCE_TITLE, "Illegal working: referral criteria", f"version {GUIDANCE_VERSION}", Origin.GUIDANCE
)
REFERRALS_TO_CPCT = Source(
    GUIDANCE_TITLE,
    "Referrals to the civil penalty compliance team (CPCT)",
    f"version {GUIDANCE_VERSION}",
    Origin.GUIDANCE,
)
OUR_RULE = Source(
    "Our rule, where the guidance’s table has no row",
    CRITERIA.section,
    f"version {GUIDANCE_VERSION}",
    Origin.OURS,
)
# Employment that began before 29 February 2008 stays under the 1996 Act, even where it continued.
SAVING = Source(
    "Immigration, Asylum and Nationality Act 2006 (Commencement No. 8 and Transitional and Saving "
    "Provisions) Order 2008",
    "article 5",
    "SI 2008/310",
    Origin.LEGISLATION,
)

_ACT_1996 = "Asylum and Immigration Act 1996"
_ACT_2006 = "Immigration, Asylum and Nationality Act 2006"
S8 = Provision("s8", "8", _ACT_1996, Unit.LOCAL_CFI, CRITERIA)
S15 = Provision("s15", "15", _ACT_2006, Unit.CPCT, CRITERIA)
S21 = Provision("s21", "21", _ACT_2006, Unit.CFI, CRITERIA)
PROVISIONS: dict[str, Provision] = {p.code: p for p in (S8, S15, S21)}

WINDOWS: tuple[CommencementWindow, ...] = (
    CommencementWindow(
        "REF-1",
        date(1997, 1, 27),
        date(2008, 2, 28),
        (S8,),
        CRITERIA,
        "From 27 January 1997 to 28 February 2008: Section 8 of the Asylum and Immigration Act 1996. "
        "Refer case to: Local CFI.",
    ),
    CommencementWindow(
        "REF-2",
        date(2008, 2, 29),
        None,
        (S15, S21),
        CRITERIA,
        "From 29 February 2008 onwards: Sections 15 and 21 of the Immigration, Asylum and Nationality Act "
        "2006. Refer case to: Section 21 to CFI, Section 15 to CPCT (Manchester).",
    ),
)
# The first day that the guidance's table knows; for an earlier, verified start it has no row (REF-4).
TABLE_BEGINS = WINDOWS[0].first

_MAXIMUM_PENALTY = "Immigration (Employment of Adults Subject to Immigration Control) (Maximum Penalty)"
_ARTICLE_2 = "article 2"
MAXIMUM_PENALTIES: tuple[MaximumPenalty, ...] = (
    MaximumPenalty(
        10_000,
        "any",
        date(2008, 2, 29),
        date(2014, 5, 15),
        Source(f"{_MAXIMUM_PENALTY} Order 2008", _ARTICLE_2, "SI 2008/132", Origin.LEGISLATION),
    ),
    MaximumPenalty(
        20_000,
        "any",
        date(2014, 5, 16),
        date(2024, 2, 12),
        Source(f"{_MAXIMUM_PENALTY} (Amendment) Order 2014", _ARTICLE_2, "SI 2014/1262", Origin.LEGISLATION),
    ),
    MaximumPenalty(
        60_000,
        "repeat",
        date(2024, 2, 13),
        None,
        Source(f"{_MAXIMUM_PENALTY} (Amendment) Order 2024", _ARTICLE_2, "SI 2024/82", Origin.LEGISLATION),
    ),
    # The Order has the one ceiling above; the lower one for a first breach is the code's, issued with it.
    MaximumPenalty(
        45_000,
        "first",
        date(2024, 2, 13),
        None,
        Source(
            "Code of practice on preventing illegal working: right to work scheme for employers",
            "how a penalty is determined",
            "in force from 13 February 2024, beside SI 2024/82",
            Origin.CODE_OF_PRACTICE,
        ),
    ),
)


def window_of(began: date) -> CommencementWindow | None:
    """Return the row of the guidance's table for a start on `began`; None where it has none (REF-4)."""
    return next((window for window in WINDOWS if window.holds(began)), None)


def maximum_penalties(breach: date) -> Iterator[MaximumPenalty]:
    """Yield the ceilings for a contravention of section 15 on the day `breach`; none before the 2006 Act."""
    return (penalty for penalty in MAXIMUM_PENALTIES if penalty.holds(breach))
