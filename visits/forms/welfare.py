"""What is kept apart: a vulnerability or an adjustment, the family welfare form."""

from collections.abc import Mapping
from typing import Any

from core.formatting import format_date
from core.forms import LongTextField, RecordField, SomeOfField, YesNoField
from visits.forms.base import FormPage, VisitForm
from visits.models import Visit
from visits.models.welfare import VulnerabilityGround
from visits.questions import VULNERABLE
from visits.reading import forms_on
from visits.rules.vulnerable import HEAD_WORDS, Head, is_under_18
from visits.safeguarding import missing_in_vulnerability, missing_in_welfare
from visits.welfare import day_of, why_relevant


class VulnerabilityForm(VisitForm):
    """What makes one person vulnerable, the adjustment they need, and whether they are an adult at risk."""

    people = ("encounter",)

    encounter = RecordField(label="Whom is it about?", noun="whom it is about", required=False)
    grounds = SomeOfField(
        label="What makes them vulnerable?",
        hint="Select all that apply. Leave empty if they only need an adjustment",
        choices=VulnerabilityGround.choices,
        required=False,
        small=True,
    )
    details = LongTextField(
        label="What did you see, or what were you told?",
        hint="The indicators, in plain words: what was said, and by whom",
        noun="what you saw or were told",
        required=False,
        max_length=4000,
    )
    any_adjustment = YesNoField(
        label="Do they need a reasonable adjustment?",
        hint="As far as is known, also for later: what they would need if they were detained",
        noun="whether they need a reasonable adjustment",
        required=False,
    )
    adjustments = LongTextField(
        label="Which adjustment?",
        hint="For example: insulin twice a day and a fridge for it; a sign language interpreter",
        noun="the adjustment",
        required=False,
        max_length=4000,
        rows=3,
    )
    heads = SomeOfField(
        label="Which of these hold?",
        hint="Select all that apply. This decides whether they are an adult at risk. It is not the level "
        "1 to 3 of an adult at risk in detention, which is decided later, by others",
        noun="which of these hold",
        choices=[(head.value, words) for head, words in HEAD_WORDS.items()],
        none_of_these=Head.NONE,
        required=False,
        small=True,
    )
    no_referral_reason = LongTextField(
        label="If no referral applies, why not?",
        hint="Leave this empty if one was made or will be: save, then record it on the next page",
        noun="why no referral applies",
        required=False,
        max_length=500,
        rows=2,
    )


class WelfareForm(VisitForm):
    """The family welfare form. Where a child or a family was met, whether it is relevant is not asked."""

    relevant = YesNoField(
        label="Is there anything relevant to the duty to safeguard children?",
        hint="No child and no family is recorded as met",
        noun="whether it is relevant",
        required=False,
    )
    not_relevant_reason = LongTextField(
        label="If not, why not?",
        hint="Only the officer in charge says that it is not relevant",
        noun="why it is not relevant",
        required=False,
        max_length=500,
        rows=2,
    )
    children = LongTextField(
        label="Which children were there?",
        hint="Names and ages, as far as they are known",
        noun="which children were there",
        required=False,
        max_length=4000,
        rows=3,
    )
    carers = LongTextField(
        label="Who cares for them?",
        hint="Now, and after the visit if somebody was arrested",
        noun="who cares for them",
        required=False,
        max_length=4000,
        rows=3,
    )
    any_concerns = YesNoField(
        label="Are there concerns about their welfare?", noun="whether there are concerns", required=False
    )
    concerns = LongTextField(
        label="Which concerns?", noun="the concerns", required=False, max_length=4000, rows=4
    )
    no_referral_reason = LongTextField(
        label="If there are concerns and no referral applies, why not?",
        hint="Leave this empty if one was made or will be: save, then record it on the next page",
        noun="why no referral applies",
        required=False,
        max_length=500,
        rows=2,
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, visit=visit, **options)
        self.presumed = why_relevant(visit)
        if self.presumed:
            del self.fields["relevant"], self.fields["not_relevant_reason"]


def begin_vulnerability(visit: Visit, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what a new record of a vulnerability shows: whom the address names, or the only one."""
    met = [person for person in visit.encounters.all() if person.counts]
    named = [person for person in met if str(person.pk) == asked.get("person")] or met
    return {"encounter": named[0]} if len(named) == 1 else {}


def overview(visit: Visit) -> dict[str, Any]:
    """Return what the page of both kinds shows: each with what it lacks, and why the form is relevant."""
    forms = forms_on(visit)
    welfare = [(form, missing_in_welfare(form) if form.counts else ()) for form in forms["welfare"]]
    return {
        "vulnerable": [
            (form, missing_in_vulnerability(form) if form.counts else ()) for form in forms["vulnerability"]
        ],
        "welfare_forms": welfare,
        "welfare_wanted": not any(form.counts for form, _ in welfare),
        "why_relevant": why_relevant(visit),
        "vulnerable_question": VULNERABLE,
        "vulnerable_answer": visit.any_vulnerable,
    }


def begin_welfare(visit: Visit) -> dict[str, Any]:
    """Return what a new family welfare form shows: the children met; or that nobody was."""
    met = [person for person in visit.encounters.all() if person.counts]
    if not met and visit.anybody_met is False and not why_relevant(visit):
        return {"relevant": False, "not_relevant_reason": "Nobody was met."}
    on = day_of(visit)
    lines = []
    for person in met:
        if is_under_18(person.date_of_birth, on):
            lines.append(f"{person}, born {format_date(person.date_of_birth)}")
        elif person.age_disputed:
            lines.append(f"{person}, who says they are under 18, which is disputed")
    return {"children": "\n".join(lines)} if lines else {}


VULNERABILITY_PAGE = FormPage(
    VulnerabilityForm,
    (
        "encounter",
        "grounds",
        "details",
        "any_adjustment",
        "adjustments",
        "heads",
        "no_referral_reason",
    ),
    sections=(
        ("", ("encounter", "grounds", "details")),
        ("Reasonable adjustments", ("any_adjustment", "adjustments")),
        ("Adult at risk", ("heads",)),
        ("Referral", ("no_referral_reason",)),
    ),
    begin=begin_vulnerability,
    template="visits/vulnerability.html",
    list_template="visits/welfare.html",
    more=overview,
)
WELFARE_PAGE = FormPage(
    WelfareForm,
    (
        "relevant",
        "not_relevant_reason",
        "children",
        "carers",
        "any_concerns",
        "concerns",
        "no_referral_reason",
    ),
    begin=lambda visit, _asked: begin_welfare(visit),
    template="visits/welfare_form.html",
    list_template="visits/welfare.html",
    more=overview,
)
