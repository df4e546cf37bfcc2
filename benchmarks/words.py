"""Invented words with the shape of real ones: few that are everywhere, many that are rare."""

_ONSETS = ("Ba", "Be", "Bra", "Ca", "Cha", "Da", "De", "Fa", "Fe", "Ga", "Ha", "Hu", "Ja", "Ka", "Ki", "La", "Le",
           "Ma", "Mi", "Mo", "Na", "Ni", "O", "Pa", "Pe", "Ra", "Ri", "Sa", "Se", "Sha", "Ta", "Te", "U", "Va",
           "Wa", "Ya", "Za", "Ze")  # fmt: skip
_MIDDLES = ("ba", "da", "fi", "ga", "hi", "ja", "ka", "li", "lo", "ma", "mi", "na", "no", "ra", "ri", "sa", "si",
            "ta", "ti", "va")  # fmt: skip
_ENDS = ("d", "f", "h", "k", "l", "m", "n", "r", "s", "t", "x", "z")


def _made(count: int, step: int) -> list[str]:
    """Return `count` different words; `step` gives another list."""
    every = [a + b + c for a in _ONSETS for b in _MIDDLES for c in _ENDS]
    return [every[(n * step) % len(every)] for n in range(count)]


FIRST_NAMES = _made(400, 1007)
FAMILY_NAMES = _made(3000, 1013)
TRADES = ("Kitchen", "Laundry", "Hand Car Wash", "Nail Studio", "Bakery", "Takeaway", "Builders", "Farm Packing",
          "Care Home", "Tyres", "Barbers", "Food Hall", "Cleaning", "Couriers", "Garage", "Pizza", "Warehouse",
          "Hotel", "Off Licence", "Market")  # fmt: skip
HOUSES = _made(900, 1019)  # the other word of a trading name
STREETS = _made(1500, 1021)
STREET_KINDS = ("Street",) * 9 + ("Road",) * 5 + ("Lane", "Avenue", "Close", "Way", "Row", "Court")
TOWNS = tuple(f"{word}{end}" for word in _made(30, 1031) for end in ("ford", "mere", "ton", "wick"))
