"""Case records have words of people too."""

from casework.models import PersonWord
from visits.models import WordKind
from visits.operations.words import register_holder

register_holder(WordKind.PERSON, PersonWord)
