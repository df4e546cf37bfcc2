"""The invented visits of the demonstration: each state, several kinds, two regions. Nothing here is real."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from visits.enums import Capacity, Certainty, EmployerOrLandlord, EntryPower, Outcome, VisitKind

RHIANNON, DEVON, KATYA, MARCUS = "Rhiannon Pryce", "Devon Achebe", "Katya Lindqvist", "Marcus Ellery"
GWILYM = "Gwilym Hart"  # leaves the service when the demonstration is loaded
IMRAN, NIA, TOMASZ, JOSEPHINE = "Imran Sadiq", "Nia Bevan", "Tomasz Wilk", "Josephine Adair"
KEMI, DALIA, OWEN = "Kemi Adeyemi", "Dalia Brandt", "Owen Tregear"


class Until(StrEnum):
    """How far a story has come."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"  # something is outstanding
    READY = "ready"  # nothing is, and nobody has closed it
    CLOSED = "closed"
    REOPENED = "reopened"
    RECLOSED = "reclosed"


@dataclass(frozen=True)
class Place:
    """Premises."""

    trading: str
    line: str
    town: str
    postcode: str
    business: str
    legal: str = ""
    company: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Met:
    """A person encountered. `record`: who makes the EAR, on which day after the visit, and whether whole."""

    name: str
    capacity: Capacity
    born: date | None
    nationality: str
    after: int = 15  # minutes after the start
    language: str = "English"
    interpreter: str = ""
    outcome: Outcome = Outcome.PAPERS
    circumstances: str = ""
    job: str = ""
    began: date | tuple[date, date] | None = None
    certainty: Certainty = Certainty.UNKNOWN
    basis: str = ""
    pay: str = ""
    hours: str = ""
    s21: bool = False
    paper: tuple[str, str] | None = None  # kind and number of the document seen
    no_photo: str = ""
    form: int = 0
    record: tuple[str, float, bool] | None = None  # by, days after the visit, completed


@dataclass(frozen=True)
class Notice:
    """The CPRN."""

    reference: str
    served_on: str
    role: str
    forms: int = 0
    party: EmployerOrLandlord = EmployerOrLandlord.EMPLOYER


@dataclass(frozen=True)
class Story:
    """One visit. `days` ago it started at `hour`:`minute`, London's time; 0 days: `hour` hours before now."""

    key: str
    days: int
    hour: int
    minute: int
    minutes: int
    oic: str
    place: Place
    until: Until
    kinds: tuple[VisitKind, ...] = (VisitKind.ILLEGAL_WORKING,)
    officers: tuple[str, ...] = ()
    operation: str = ""
    power: EntryPower = EntryPower.AD_LETTER
    notice_to_occupier: bool = True
    met: tuple[Met, ...] = ()
    notice: Notice | None = None
    blurred: tuple[str, ...] = ()  # keys of photographs that came out blurred
    unsaid: tuple[str, ...] = ()  # keys of photographs nobody has judged
    missing: tuple[str, ...] = ()  # keys of photographs not taken yet
    staying: tuple[str, ...] = ()  # officers not departed yet
    # Areas of concern: who raised it, what, and whether it is about the officer in charge.
    concerns: tuple[tuple[str, str, bool], ...] = ()
    unanswered: tuple[str, ...] = ()  # questions left open, "debrief-section", "welfare"
    # What its debrief section tells besides, by the key of the question (`visits.debrief_questions`).
    debrief: Mapping[str, str] = field(default_factory=dict)
    reason: str = field(default="")  # of the re-opening
    small: bool = False  # its photographs are drawn small, which is quicker


W, OCC = Capacity.WORKER, Capacity.OCCUPIER
V, S, U = Certainty.VERIFIED, Certainty.STATED, Certainty.UNKNOWN

SAFFRON = Place(
    "Saffron & Slate Kitchen", "14 Priory Road", "Brackenford", "QF3 8LN", "Restaurant",
    "Saffron & Slate Kitchen Ltd", "09920417", "01632 960114",
)  # fmt: skip
MULBERRY = Place(
    "Mulberry Nail Studio", "3 Arcade Walk", "Stowmere", "QF7 2JD", "Nail salon", telephone="01632 960221"
)
FERROW = Place(
    "Ferrow Street Bakery",
    "88 Ferrow Street",
    "Brackenford",
    "QF1 4AA",
    "Bakery",
    "Ferrow Bakers Ltd",
    "08114420",
)
KESTREL = Place("Kestrel Hand Car Wash", "Old Tannery Yard", "Stowmere", "QF7 9PX", "Car wash")
QUAYLINE = Place(
    "Quayline Laundry",
    "2 Quay Street",
    "Brackenford",
    "QF1 7TT",
    "Laundry",
    "Quayline Textile Care Ltd",
    "10044871",
)
HARBOUR = Place("", "Flat 2, 31 Harbour Lane", "Brackenford", "QF2 1BB", "House in multiple occupation")
TAMARIND = Place(
    "Tamarind Row", "7 Tamarind Row", "Stowmere", "QF6 3HE", "Takeaway", "TR Foods Ltd", "11230098"
)
LINDEN = Place("", "Linden Court, block C", "Brackenford", "QF4 5DD", "Flats")
MARROW = Place(
    "Marrow Lane Packing",
    "Unit 6, Marrow Lane",
    "Stowmere",
    "QF8 1RW",
    "Food packing",
    "Marrow Fresh Ltd",
    "07710255",
)
BRIARWOOD = Place("Briarwood Builders", "Site at 40 Copse View", "Brackenford", "QF5 6GH", "Building site")
ORCHARD = Place("Orchard End Farm", "Orchard End", "Stowmere", "QF9 4MN", "Farm")
LANTERN = Place(
    "The Paper Lantern",
    "51 Sluice Road",
    "Brackenford",
    "QF3 1SS",
    "Restaurant",
    "Lantern Dining Ltd",
    "10633907",
)
COBALT = Place("Cobalt Barbers", "19 Mill Parade", "Stowmere", "QF7 5KC", "Barber")
GRANARY = Place(
    "Granary Lettings",
    "12 Granary Street",
    "Brackenford",
    "QF2 8JL",
    "Landlord",
    "Granary Lettings Ltd",
    "09445512",
)

STORIES: tuple[Story, ...] = (
    Story(
        "saffron", 1, 11, 5, 155, RHIANNON, SAFFRON, Until.CLOSED,
        (VisitKind.ILLEGAL_WORKING, VisitKind.ARREST), (DEVON, KATYA, MARCUS), "Operation Alderman",
        met=(
            Met("Nguyễn Thị Hương", W, date(1994, 5, 8), "Vietnam", 15, "Vietnamese", "By telephone",
                circumstances="In the kitchen, wearing an apron and preparing food. Said she had worked there "
                "“a few weeks”, evenings, and was paid in cash.", job="Kitchen assistant", certainty=U,
                basis="“A few weeks”", pay="Cash, £60 a shift", hours="Evenings",
                paper=("residence_card", "00 214 7730")),
            Met("Elira Kelmendi", W, date(1991, 2, 14), "Albania", 20, job="Waitress", began=date(2019, 3, 4),
                certainty=V, basis="Payslips seen", pay="£9.40 an hour", hours="30 a week",
                paper=("residence_card", "00 190 4412"), record=(KEMI, 0.05, True),
                circumstances="Serving at table. Gave her name and date of birth at once."),
            Met("Bilal Rehman", W, date(1979, 9, 30), "Pakistan", 25, job="Chef", began=date(2007, 6, 1),
                certainty=V, basis="P60 of 2008 seen", outcome=Outcome.ARRESTED, form=1,
                circumstances="At the range. Arrested at 11:40.", record=(KEMI, 0.1, True)),
            Met("Marcus Oyelaran", OCC, date(1988, 12, 3), "Nigeria", 40, form=1,
                circumstances="Lives in the room above the kitchen. Let it from the manager.",
                record=(DALIA, 0.1, True)),
        ),
        notice=Notice("CPRN-0048217", "Neil Farrow", "Shift manager", 1),
    ),
    Story(
        "mulberry", 1, 15, 20, 90, IMRAN, MULBERRY, Until.CLOSED, officers=(NIA, TOMASZ),
        power=EntryPower.CONSENT, notice_to_occupier=False,
        met=(
            Met("Phạm Minh Anh", W, date(1999, 7, 21), "Vietnam", 5, "Vietnamese", "By telephone",
                job="Nail technician", began=date(2024, 9, 11), certainty=V, basis="Rota since September 2024 seen",
                pay="£50 a day", circumstances="Painting a customer’s nails.", paper=("passport", "C 771 2038"),
                record=(OWEN, 0.06, True)),
            Met("Lê Quang Huy", W, date(2001, 1, 30), "Vietnam", 10, "Vietnamese", "By telephone",
                job="Nail technician", began=(date(2023, 1, 1), date(2023, 12, 31)), certainty=S,
                basis="“Some time in 2023”", pay="Cash", circumstances="Behind the till.", s21=True,
                no_photo="He covered his face and declined."),
        ),
        notice=Notice("CPRN-0048221", "Iveta Holm", "Owner"),
    ),
    Story(
        "ferrow", 3, 5, 40, 130, RHIANNON, FERROW, Until.CLOSED, officers=(DEVON,),
        met=(
            Met("Samuel Adjei", W, date(1985, 3, 17), "Ghana", 12, job="Baker", began=date(2022, 2, 2), certainty=V,
                basis="Contract of employment seen", pay="£11.50 an hour", hours="Nights, 45 a week",
                paper=("passport", "G 220 4471"), circumstances="Taking trays out of the oven.",
                record=(KEMI, 1.2, True)),
            Met("Gifty Boateng", W, date(1990, 11, 5), "Ghana", 18, job="Counter assistant", certainty=U,
                basis="Would not say", circumstances="Filling the window of the shop.",
                record=(DALIA, 1.0, False)),
        ),
        notice=Notice("CPRN-0048190", "Colin Ferrow", "Director"),
    ),
    Story(
        "tamarind", 4, 18, 30, 95, TOMASZ, TAMARIND, Until.RECLOSED, officers=(IMRAN, NIA),
        met=(
            Met("Arjun Thapa", W, date(1996, 4, 2), "Nepal", 10, "Nepali", job="Cook", began=date(2025, 5, 19),
                certainty=V, basis="Bank statements seen", circumstances="Cooking.", record=(OWEN, 0.4, True)),
            Met("Sita Gurung", W, date(1998, 8, 15), "Nepal", 12, "Nepali", job="Packer of orders",
                certainty=S, began=date(2025, 10, 6), basis="“Since the sixth of October”",
                circumstances="Packing orders at the hatch."),
        ),
        notice=Notice("CPRN-0048173", "Ray Tollan", "Manager"),
        reason="The date of the breach on the notice was entered wrongly.",
    ),
    Story(
        "marrow", 7, 6, 0, 185, JOSEPHINE, MARROW, Until.CLOSED, officers=(IMRAN, TOMASZ), operation="Operation Quince",
        power=EntryPower.WARRANT,
        met=(
            Met("Dritan Hoxha", W, date(1983, 6, 12), "Albania", 20, "Albanian", "In person", job="Packer",
                began=date(2008, 2, 28), certainty=V, basis="P45 seen", circumstances="On packing line 2.",
                record=(OWEN, 0.5, True)),
            Met("Ilir Berisha", W, date(1992, 10, 1), "Albania", 24, "Albanian", "In person", job="Packer",
                began=date(2008, 2, 29), certainty=V, basis="Signing-in book seen", s21=True,
                circumstances="On packing line 2.", paper=("identity_card", "I 5512 0987"), record=(OWEN, 0.5, True)),
            Met("Teresa Marques", Capacity.EMPLOYER, date(1970, 1, 9), "United Kingdom", 5, outcome=Outcome.NO_ACTION,
                circumstances="Runs the packing house."),
        ),
        notice=Notice("CPRN-0048160", "Teresa Marques", "Director"),
        concerns=(("oic", "Two of us went in by the back before the front was covered.", False),),
        debrief={"complaint": "The director said that she would write about the hour of the visit.",
                 "planning": "The site plan showed one loading door. There are two."},
    ),
    Story(
        "granary", 7, 14, 10, 60, DEVON, GRANARY, Until.CLOSED, officers=(RHIANNON,), power=EntryPower.CONSENT,
        notice_to_occupier=False,
        met=(
            Met("Chidi Nwosu", OCC, date(1987, 2, 20), "Nigeria", 10, circumstances="Rents the room at the back.",
                paper=("tenancy", "GL-2025-77"), record=(DALIA, 0.3, True)),
        ),
        notice=Notice("CPRN-0048158", "Agnes Whitlow", "Letting agent", party=EmployerOrLandlord.LANDLORD),
    ),
    Story(
        "linden", 4, 6, 45, 50, MARCUS, LINDEN, Until.CLOSED, (VisitKind.ARREST,), (DEVON, KATYA),
        met=(
            Met("Hamid Karimi", Capacity.HOUSEHOLD, None, "Afghanistan", 8, "Dari", "By telephone",
                outcome=Outcome.ARRESTED, circumstances="Opened the door. Arrested at 06:58."),
        ),
        debrief={"well": "The interpreter was on the line before the door was opened.",
                 "property": "A bag of clothes. It is in the property store, under the visit’s reference."},
    ),
    Story("briarwood", 2, 8, 15, 45, DEVON, BRIARWOOD, Until.CLOSED, officers=(MARCUS,), power=EntryPower.CONSENT),
    # Its officer in charge is away since: `desk.demo.standing_in` lets the deputy go on with it.
    Story(
        "copse-return", 1, 13, 15, 30, DEVON, BRIARWOOD, Until.OVER, officers=(KATYA, MARCUS), power=EntryPower.CONSENT,
        unanswered=("cprn_served", "any_seized", "any_vulnerable", "debrief-section", "welfare"),
    ),
    Story(
        "lantern", 2, 17, 0, 100, RHIANNON, LANTERN, Until.REOPENED, officers=(KATYA,),
        met=(
            Met("Mei Lin Zhao", W, date(1995, 12, 24), "China", 15, "Mandarin", "By telephone", job="Kitchen porter",
                began=date(2024, 1, 15), certainty=V, basis="Rota seen", circumstances="Washing dishes.",
                record=(KEMI, 0.6, True)),
        ),
        notice=Notice("CPRN-0048204", "Gavin Sholto", "Head waiter"),
        reason="The CPRN names the wrong trading name.",
    ),
    Story(
        "quayline", 1, 7, 30, 140, RHIANNON, QUAYLINE, Until.OVER, officers=(DEVON, MARCUS),
        met=(
            Met("Oksana Petrenko", W, date(1993, 4, 11), "Ukraine", 15, "Ukrainian", "By telephone", job="Presser",
                began=date(2023, 8, 1), certainty=V, basis="Payslips seen", paper=("passport", "FK 440 118"),
                circumstances="Pressing sheets.", form=1),
            Met("Viktor Antal", W, date(1982, 7, 7), "Serbia", 20, "Serbian", job="Driver", certainty=U, form=1,
                basis="“Not long”", circumstances="Loading the van."),
        ),
        notice=Notice("CPRN-0048219", "Pauline Reeve", "Manager", 2),
        blurred=("form-2",), missing=("notice_to_occupier",), unsaid=("form-1",), staying=(DEVON,),
    ),
    Story(
        "harbour", 3, 6, 10, 70, IMRAN, HARBOUR, Until.OVER, (VisitKind.ARREST, VisitKind.OTHER), (RHIANNON, TOMASZ),
        met=(
            Met("Besnik Leka", Capacity.HOUSEHOLD, date(1990, 3, 3), "Albania", 10, "Albanian",
                outcome=Outcome.BAIL, circumstances="Asleep in the front room."),
            Met("Drita Leka", Capacity.HOUSEHOLD, date(2017, 4, 14), "Albania", 12, "Albanian",
                outcome=Outcome.NO_ACTION, circumstances="Asleep in the front room, with her father."),
        ),
        staying=(IMRAN, TOMASZ),
        concerns=((RHIANNON, "The door was opened before the arrest team had said that it was ready.", True),),
    ),
    Story("cobalt", 1, 10, 0, 40, NIA, COBALT, Until.READY, officers=(TOMASZ,), power=EntryPower.CONSENT, notice_to_occupier=False,
        met=(Met("Emre Aydın", Capacity.EMPLOYER, date(1986, 5, 5), "Türkiye", 5, outcome=Outcome.NO_ACTION,
                 circumstances="Owner. Showed a right to work check for his one barber."),)),
    Story(
        "kestrel", 0, 2, 0, 0, IMRAN, KESTREL, Until.RUNNING, officers=(NIA, TOMASZ), operation="Operation Quince",
        met=(
            Met("Ardit Gashi", W, date(2000, 10, 10), "Kosovo", 20, "Albanian", job="Car washer", certainty=U,
                basis="“Since summer”", circumstances="Washing a van."),
        ),
    ),
    Story("orchard", -2, 5, 30, 0, JOSEPHINE, ORCHARD, Until.PLANNED, officers=(IMRAN, NIA, TOMASZ), operation="Operation Quince"),
    Story("slate-return", -1, 11, 0, 0, RHIANNON, SAFFRON, Until.PLANNED, (VisitKind.ILLEGAL_WORKING,), (DEVON,)),
)  # fmt: skip
