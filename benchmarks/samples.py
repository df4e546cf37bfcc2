"""Words to search for, out of those that the data is made of."""

from benchmarks.words import FAMILY_NAMES, FIRST_NAMES, HOUSES, STREETS, TOWNS

COMMON = "street"  # of nearly every second address
RARE = STREETS[-1].lower()
MIDDLING = HOUSES[200].lower()
NEVER_TOGETHER = "street avenue"  # two words that many have, and nobody both
TOWN = TOWNS[3].lower()
FIRST_NAME, FAMILY_NAME = FIRST_NAMES[0].lower(), FAMILY_NAMES[40].lower()
