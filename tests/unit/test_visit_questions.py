"""The questions of a visit: silence is no answer, and “yes” is none until it is recorded."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.unit.test_visit_rules import COMPLETE
from visits.facts import FormFacts
from visits.forms.happened import HappenedForm
from visits.parts import PartState, parts_of
from visits.questions import FIELDS
from visits.rules import RULES, assess, codes_that_apply
from visits.rules.happened import ASKED

CASES = [(question, rule.code, kind) for question, rule, kind in ASKED]


@pytest.mark.parametrize(("question", "code", "kind"), CASES)
def test_silence_blocks_and_no_answers_it(question: object, code: str, kind: str) -> None:
    field = question.field  # type: ignore[attr-defined]
    silent = assess(replace(COMPLETE, **{field: None}))[code]
    assert [item.page for item in silent] == ["visit-happened"]
    assert all(item.blocks for item in silent)
    assert not assess(replace(COMPLETE, **{field: False}))[code]


@pytest.mark.parametrize(("question", "code", "kind"), CASES)
def test_yes_blocks_until_it_is_recorded(question: object, code: str, kind: str) -> None:
    yes = replace(COMPLETE, **{question.field: True})  # type: ignore[attr-defined]
    [item] = assess(yes)[code]
    assert (item.page, item.kind) == ("visit-forms", kind)
    form = FormFacts(kind=kind, id=uuid4(), author=yes.oic, label="It", is_draft=False, missing=())
    assert item.words not in [found.words for found in assess(replace(yes, forms=(*yes.forms, form)))[code]]


def test_a_draft_of_any_kind_blocks_under_vis_2() -> None:
    form = FormFacts(
        "notes", uuid4(), COMPLETE.oic, "Note", is_draft=True, missing=("the words of the note",)
    )
    [item] = assess(replace(COMPLETE, forms=(*COMPLETE.forms, form)))["VIS-2"]
    assert item.words == "Finish “Note”"
    assert "the words of the note" in item.fact
    assert (item.page, item.kind, item.target) == ("visit-form", "notes", form.id)


def test_every_code_applies_to_every_visit() -> None:
    codes = {rule.code for _, rule, _ in ASKED}
    assert codes <= codes_that_apply(COMPLETE)
    assert codes <= RULES.keys()


def test_the_page_asks_every_question() -> None:
    assert set(FIELDS) <= HappenedForm.base_fields.keys()


def test_a_part_whose_only_form_is_set_invalid_says_so_and_is_not_finished() -> None:
    facts = replace(COMPLETE, any_force=True, set_invalid={"force": 1, "person": 2})
    groups = parts_of(facts, address="14 Priory Road", entry_words="Consent", apart=True)
    parts = {part.title: part for group in groups for part in group.parts}
    assert parts["Use of force"].state is PartState.INVALID
    assert not parts["Use of force"].finished
    assert parts["Use of force"].recorded == "You said yes; 1 set invalid"
    assert parts["People encountered"].state is PartState.DONE
    assert parts["People encountered"].recorded.endswith("2 set invalid")


def test_one_form_says_all_that_it_lacks_and_several_whose_it_is() -> None:
    def missing_of(*labels: str) -> tuple[str, ...]:
        forms = tuple(
            FormFacts("force", uuid4(), COMPLETE.oic, label, is_draft=True, missing=("what time", "where"))
            for label in labels
        )
        facts = replace(COMPLETE, any_force=True, forms=(*COMPLETE.forms, *forms))
        groups = parts_of(facts, address="14 Priory Road", entry_words="Consent", apart=True)
        return next(part.missing for group in groups for part in group.parts if part.kind == "force")

    assert missing_of("Handcuffs") == ("what time", "where")
    assert missing_of("Handcuffs", "Escort position") == (
        "what time of handcuffs",
        "what time of escort position",
    )
