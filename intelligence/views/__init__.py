"""The pages of intelligence: passing on, for everybody; the desk, for the unit."""
