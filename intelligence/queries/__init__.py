"""Reads of intelligence: what the person who passed on sees of it, and what the unit does."""

from intelligence.queries.passing import Mine, draft_of, mine, receipt_of, typed_of, waiting_questions

__all__ = ["Mine", "draft_of", "mine", "receipt_of", "typed_of", "waiting_questions"]
