"""The API of CPCT's extracts, and of where one person's case goes: what the pages offer, to other systems."""
