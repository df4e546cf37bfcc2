from importlib import import_module

from django.apps import AppConfig

from audit import events
from debriefs.debrief_enums import DEBRIEF_KINDS, DEBRIEF_NOTICES
from debriefs.enums import AUDIT_KINDS, NOTICE_KINDS
from debriefs.feedback_enums import FEEDBACK_KINDS, FEEDBACK_NOTICES
from debriefs.learning_enums import LEARNING_KINDS, LEARNING_NOTICES
from debriefs.private_enums import PRIVATE_KINDS, PRIVATE_NOTICES
from notices import kinds


class DebriefsConfig(AppConfig):
    name = "debriefs"

    def ready(self) -> None:
        events.register(AUDIT_KINDS)
        events.register(DEBRIEF_KINDS)
        events.register(FEEDBACK_KINDS)
        events.register(LEARNING_KINDS)
        events.register(PRIVATE_KINDS, apart=True)
        kinds.register(NOTICE_KINDS)
        kinds.register(DEBRIEF_NOTICES)
        kinds.register(FEEDBACK_NOTICES)
        kinds.register(LEARNING_NOTICES)
        kinds.register(PRIVATE_NOTICES)
        import_module("debriefs.receivers")  # they need the models, which exist only now
        import_module("debriefs.finders")
        leading, led = import_module("visits.leading"), import_module("debriefs.queries.leading")
        leading.register(led.visits_led_by, led.leads_of)
        answered = import_module("visits.answered")
        answered.register(import_module("debriefs.queries.concerns").answers_to)
        given_apart = import_module("visits.given_apart")
        given_apart.register(import_module("debriefs.queries.notes").notes_on_record)
