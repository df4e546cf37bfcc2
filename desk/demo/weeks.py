"""Six weeks of ordinary visits of the demonstration, put together from invented parts; always the same ones.

The told stories (`desk.demo.stories`) show every state with care. These fill the lists, as a service looks
after a while: three teams, every kind of premises, most of it closed, some of it not.
"""

from datetime import date, timedelta
from random import Random

from desk.demo.stories import (
    DALIA,
    DEVON,
    IMRAN,
    JOSEPHINE,
    KATYA,
    KEMI,
    MARCUS,
    NIA,
    OWEN,
    RHIANNON,
    TOMASZ,
    Met,
    Notice,
    Place,
    Story,
    Until,
)
from visits.enums import Capacity, Certainty, EmployerOrLandlord, EntryPower, Outcome, VisitKind

PATRICK, ROSALIND, EMEKA, HARRIET = "Patrick Olawale", "Rosalind Kaur", "Emeka Strand", "Harriet Lund"
COUNT, WEEKS = 46, 6
_YEAR_OF_BREACHES = date(2024, 5, 1)

TEAMS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Brackenford", "QF", (RHIANNON, DEVON, KATYA, MARCUS), (KEMI, DALIA)),
    ("Stowmere", "QF", (IMRAN, NIA, TOMASZ, JOSEPHINE), (OWEN,)),
    ("Caldermouth", "QX", (PATRICK, ROSALIND, EMEKA), (HARRIET,)),
)
TRADES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Restaurant", ("Juniper Table", "The Copper Ladle", "Ninefold Noodle", "Casa Verrano"), "Kitchen porter"),
    ("Takeaway", ("Ember & Rice", "Golden Anchor Fish Bar", "Piri Corner"), "Cook"),
    ("Car wash", ("Brightwater Hand Car Wash", "Tollgate Valeting"), "Car washer"),
    ("Nail salon", ("Petal & Lacquer", "Ten Little Mirrors"), "Nail technician"),
    ("Barber", ("Razor Lane", "Northgate Barbers"), "Barber"),
    ("Building site", ("Fenwick Yard development", "Site at Hollin Rise"), "Labourer"),
    ("Care home", ("Larch House", "Meadowsweet Lodge"), "Care assistant"),
    ("Convenience shop", ("Corner & Co", "Daybreak Stores"), "Shop assistant"),
    ("Farm", ("Low Moss Farm", "Withy Beds Nursery"), "Picker"),
    ("Warehouse", ("Parcelway Depot", "Unit 9 Fulfilment"), "Packer"),
)  # fmt: skip
STREETS = ("Chandler Street", "Weir Lane", "Albion Terrace", "Foundry Road", "Saltergate", "Mill Parade")
# Family names, given names, nationality, language.
NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...] = (
    (("Trần", "Hoàng", "Đỗ"), ("Văn Nam", "Thị Lan", "Quốc Bảo"), "Vietnam", "Vietnamese"),
    (("Shehu", "Dervishi", "Marku"), ("Arben", "Mirela", "Gent"), "Albania", "Albanian"),
    (("Chowdhury", "Talukder"), ("Shafiq", "Nasrin", "Imtiaz"), "Bangladesh", "Bengali"),
    (("Sandhu", "Gill", "Dhaliwal"), ("Harpreet", "Gurjit", "Amrit"), "India", "Punjabi"),
    (("Mensah", "Owusu"), ("Kwame", "Abena", "Yaw"), "Ghana", "English"),
    (("Silva", "Nogueira"), ("Thiago", "Larissa"), "Brazil", "Portuguese"),
    (("Kaya", "Demirci"), ("Ozan", "Elif"), "Türkiye", "Turkish"),
    (("Adeleke", "Obi"), ("Tunde", "Ngozi", "Ifeanyi"), "Nigeria", "English"),
    (("Popa", "Ciobanu"), ("Andrei", "Ioana"), "Moldova", "Romanian"),
    (("O’Dowd", "Núñez-Álvarez"), ("Siân", "José María"), "Chile", "Spanish"),
)  # fmt: skip
SEEN = (
    "In the kitchen, washing up, with an apron on.",
    "Behind the counter, serving a customer.",
    "In the store room. Said he was waiting for a friend, then that he helped out.",
    "Loading boxes into the van at the side door.",
    "Asleep in the flat above; came down when called.",
    "On the scaffold, second lift, with a hard hat and tools.",
    "Said she had started that week and had been told to bring her papers on Friday.",
)
_MIDDLE = ("", " Luan", " Ray", " Noor")  # no two people of one visit have one name
SAID = ("“Two or three months”", "“Since the summer”", "Would not say", "“A few weeks”")
SHOWN = ("Payslips seen", "Rota seen", "Contract of employment seen", "Bank statements seen")


def weeks() -> tuple[Story, ...]:
    """Return the ordinary visits, the oldest first; the same at every call."""
    random = Random(20_241_107)  # noqa: S311 - it has to tell the same every time
    days = sorted((random.randint(2, WEEKS * 7) for _ in range(COUNT - 6)), reverse=True)
    past = [_past(random, number, day) for number, day in enumerate(days)]
    planned = [_planned(random, number, day) for number, day in enumerate((1, 3, 4, 6, 9, 13))]
    return (*past, *planned)


def _past(random: Random, number: int, days: int) -> Story:
    town, area, officers, caseworkers = TEAMS[number % len(TEAMS)]
    oic, *others = random.sample(officers, 3)
    place, job = _place(random, town, area)
    until = _until(number, days)
    served = random.random() < 0.55
    noticed = random.random() < 0.8
    start = random.choice(((5, 50), (6, 15), (8, 40), (10, 5), (12, 30), (14, 45), (17, 20), (19, 10)))
    records = caseworkers if until is not Until.OVER else ()
    met = tuple(
        _met(random, n, job, records) for n in range(random.randint(1, 4) if served else random.randint(0, 2))
    )
    forms = 1 if served and len(met) > 2 else 0
    return Story(
        f"week-{number}", days, *start, random.randint(35, 170), oic, place, until,
        kinds=_kinds(random, served), officers=tuple(others[: random.randint(1, 2)]),
        operation=random.choice(("", "", "Operation Alderman", "Operation Quince", "Operation Larkspur")),
        power=random.choice((EntryPower.AD_LETTER, EntryPower.CONSENT, EntryPower.WARRANT)),
        notice_to_occupier=noticed, met=met,
        notice=_notice(random, number, forms) if served else None,
        unsaid=("cprn",) if until is Until.OVER and served else (),
        staying=(others[0],) if until is Until.OVER else (),
        reason="A name on the record was spelt wrongly." if until in (Until.REOPENED, Until.RECLOSED) else "",
        small=True,
    )  # fmt: skip


def _planned(random: Random, number: int, days: int) -> Story:
    town, area, officers, _ = TEAMS[number % len(TEAMS)]
    oic, *others = random.sample(officers, 3)
    place, _ = _place(random, town, area)
    hour = random.choice((5, 6, 9, 11, 16))
    return Story(
        f"week-planned-{number}", -days, hour, 30, 0, oic, place, Until.PLANNED,
        kinds=_kinds(random, served=True), officers=tuple(others),
    )  # fmt: skip


def _until(number: int, days: int) -> Until:
    """Most are closed; a few wait, and the older ones longer than they should."""
    if number % 17 == 5:
        return Until.OVER
    if number % 19 == 7:
        return Until.RECLOSED
    if days < 5 and number % 3 == 0:
        return Until.READY
    return Until.REOPENED if number % 23 == 11 else Until.CLOSED


def _kinds(random: Random, served: bool) -> tuple[VisitKind, ...]:
    if served:
        return (
            (VisitKind.ILLEGAL_WORKING, VisitKind.ARREST)
            if random.random() < 0.2
            else (VisitKind.ILLEGAL_WORKING,)
        )
    return (random.choice((VisitKind.ARREST, VisitKind.OTHER, VisitKind.ILLEGAL_WORKING)),)


def _place(random: Random, town: str, area: str) -> tuple[Place, str]:
    business, names, job = random.choice(TRADES)
    name = random.choice(names)
    postcode = f"{area}{random.randint(1, 9)} {random.randint(1, 9)}{random.choice('ABDEFGHJL')}{random.choice('NPQRSTUW')}"
    legal = f"{name} Ltd" if random.random() < 0.6 else ""
    number = f"{random.randint(7_000_000, 12_999_999):08d}" if legal else ""
    line = f"{random.randint(1, 140)} {random.choice(STREETS)}"
    telephone = f"01632 960{random.randint(300, 999)}" if random.random() < 0.4 else ""
    return Place(name, line, town, postcode, business, legal, number, telephone), job


def _met(random: Random, number: int, job: str, caseworkers: tuple[str, ...]) -> Met:
    families, givens, nationality, language = NAMES[random.randrange(len(NAMES))]
    family, given = random.choice(families), random.choice(givens)
    name = f"{family} {given}" if nationality == "Vietnam" else f"{given} {family}"
    began, certainty, basis = _beginning(random)
    worker = random.random() < 0.85
    return Met(
        f"{name}{_MIDDLE[number]}",
        Capacity.WORKER if worker else Capacity.OCCUPIER,
        date(random.randint(1972, 2004), random.randint(1, 12), random.randint(1, 28)),
        nationality,
        after=5 + 5 * number,
        language=language,
        interpreter="" if language == "English" else random.choice(("By telephone", "In person", "")),
        outcome=random.choice((Outcome.PAPERS, Outcome.PAPERS, Outcome.ARRESTED, Outcome.BAIL, Outcome.NO_ACTION)),
        circumstances=random.choice(SEEN),
        job=job if worker else "",
        began=began if worker else None,
        certainty=certainty if worker else Certainty.UNKNOWN,
        basis=basis if worker else "",
        pay=random.choice(("Cash", "£10.20 an hour", "£70 a day", "")) if worker else "",
        hours=random.choice(("Evenings", "40 a week", "Weekends", "")) if worker else "",
        s21=random.random() < 0.1,
        paper=("passport", f"P {random.randint(100, 999)} {random.randint(1000, 9999)}") if random.random() < 0.4 else None,
        record=(random.choice(caseworkers), random.choice((0.1, 0.5, 1.2, 2.5)), random.random() < 0.8)
        if caseworkers and random.random() < 0.85
        else None,
    )  # fmt: skip


def _beginning(random: Random) -> tuple[date | tuple[date, date] | None, Certainty, str]:
    kind = random.random()
    day = _YEAR_OF_BREACHES + timedelta(days=random.randint(0, 500))
    if kind < 0.5:
        return day, Certainty.VERIFIED, random.choice(SHOWN)
    if kind < 0.75:
        return (day, day + timedelta(days=60)), Certainty.STATED, random.choice(SAID)
    return None, Certainty.UNKNOWN, random.choice(SAID)


def _notice(random: Random, number: int, forms: int) -> Notice:
    served_on = random.choice(("Martin Yelland", "Sorcha Deane", "Bogdan Ilic", "Annika Rowe", "Cyril Beck"))
    role = random.choice(("Manager", "Director", "Shift manager", "Owner"))
    return Notice(f"CPRN-{47_100 + number * 13:07d}", served_on, role, forms, EmployerOrLandlord.EMPLOYER)
