"""The sections of the record page, in order. To add one: a template, a function, a line here.

The function runs under the unit's role and returns a `Part`; the template finds it under the section's name.
"""

from intelligence.queries import products, record, subjects, telling
from intelligence.queries.record import Section

SECTIONS: tuple[Section, ...] = (
    Section("photographs", "intelligence/_section_photographs.html", record.photographs),
    Section("concerned", "intelligence/_section_concerned.html", subjects.concerned),
    Section("gradings", "intelligence/_section_gradings.html", record.gradings),
    Section("relations", "intelligence/_section_relations.html", record.relations),
    Section("questions", "intelligence/_section_questions.html", telling.questions),
    Section("products", "intelligence/_section_products.html", products.products),
    Section("feedback", "intelligence/_section_feedback.html", telling.feedback),
    Section("notes", "intelligence/_section_notes.html", record.notes),
    Section("access", "intelligence/_section_access.html", record.access),
    Section("history", "intelligence/_section_history.html", record.history),
)
