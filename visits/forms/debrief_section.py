"""The form of the debrief section: each question of its version, and what is asked besides."""

from collections.abc import Mapping
from typing import Any

from core.clock import london_day
from core.forms import LongTextField, YesNoField
from visits.debrief_questions import BY_NUMBER, VERSIONS, Asked, Version, version_for
from visits.enums import Outcome
from visits.forms.base import FormPage, VisitForm
from visits.models import DebriefSection, FormRecord, Visit


def anybody_arrested(visit: Visit) -> bool:
    """Whether the record says that somebody was arrested: some questions are asked only then."""
    return any(e.counts and e.outcome == Outcome.ARRESTED for e in visit.encounters.all())


def version_of(visit: Visit) -> Version:
    """Return the version that the visit is asked by: that of its section, where there is one."""
    sections: list[DebriefSection] = [s for s in visit.debrief_sections.all() if s.counts]
    return BY_NUMBER[sections[0].questions] if sections else version_for(london_day(visit.happens_at))


def _fields(asked: Asked) -> dict[str, Any]:
    when = "yes" if asked.more_if else "no"
    return {
        asked.key: YesNoField(label=asked.asks, required=False),
        f"{asked.key}_words": LongTextField(
            label=asked.words, hint=f"Only if your answer is {when}", required=False, rows=3, max_length=2000
        ),
    }


_FORMS: dict[int, Any] = {
    version.number: type(
        f"DebriefSectionForm{version.number}",
        (VisitForm,),
        {
            "__module__": __name__,
            "together": tuple((asked.key, f"{asked.key}_words") for asked in version.questions),
            **{name: field for asked in version.questions for name, field in _fields(asked).items()},
        },
    )
    for version in VERSIONS
}


def _form(*args: Any, visit: Visit, **options: Any) -> VisitForm:
    version = version_of(visit)
    form: VisitForm = _FORMS[version.number](*args, visit=visit, **options)
    asked = {question.key for question in version.that_apply(arrests=anybody_arrested(visit))}
    for question in version.questions:
        if question.key not in asked:
            del form.fields[question.key], form.fields[f"{question.key}_words"]
    return form


class DebriefSectionPage(FormPage):
    """Its answers are kept by the keys of the questions."""

    def values(self, form: FormRecord) -> dict[str, Any]:
        assert isinstance(form, DebriefSection)  # noqa: S101 - the kind decides
        values: dict[str, Any] = {}
        for key, given in form.answers.items():
            values |= {key: given.get("answer"), f"{key}_words": given.get("words", "")}
        return values

    def answers(self, answers: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
        keys = [key for key in answers if f"{key}_words" in answers]
        return {"answers": {key: {"answer": answers[key], "words": answers[f"{key}_words"]} for key in keys}}


PAGE = DebriefSectionPage(
    _form,
    (),
    introduction="The questions of this section are ours, and not the guidance’s: what the guidance asks is "
    "that each is answered before the visit closes.",
    asked_if={
        f"{asked.key}_words": f"{asked.key}={'yes' if asked.more_if else 'no'}"
        for version in VERSIONS
        for asked in version.questions
    },
)
