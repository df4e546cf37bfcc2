"""The forms of intelligence."""
