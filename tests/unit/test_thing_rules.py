"""Seized items, warrants and false documents: what stops the closing, and what does not (VIS-3 to VIS-6)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from core.guidance import RuleKind
from tests.unit.test_visit_rules import COMPLETE
from visits.facts import FalseDocumentFacts, PhotoFacts, SeizedFacts, ThingFacts, VisitFacts, WarrantFacts
from visits.rules import assess

WARRANT = WarrantFacts(uuid4(), "Warrant BMC/26/0417", executed=True, disposed_of=True, confirmed=True)
FALSE = FalseDocumentFacts(uuid4(), "False document: Passport AX 1", reported=True, seen=None)


def having(**things: object) -> VisitFacts:
    return replace(COMPLETE, things=ThingFacts(**things))  # type: ignore[arg-type]


def copy_of(document: FalseDocumentFacts, *, legible: bool | None = True) -> PhotoFacts:
    return PhotoFacts(uuid4(), "false_document", legible, None, None, None, document.id)


def test_vis_4_each_item_says_where_it_is_stored() -> None:
    item = SeizedFacts(uuid4(), "Exhibit RP/1", stored=False)
    [found] = assess(having(seized=(item,)))["VIS-4"]
    assert found.words == "Say where exhibit RP/1 is securely stored"
    assert (found.page, found.kind, found.target, found.blocks) == ("visit-form", "seized", item.id, True)
    assert not assess(having(seized=(replace(item, stored=True),)))["VIS-4"]


@pytest.mark.parametrize("executed", [True, False])
def test_vis_5_each_warrant_has_a_disposal_that_the_officer_in_charge_confirmed(executed: bool) -> None:
    warrant = replace(WARRANT, executed=executed)
    [none] = assess(having(warrants=(replace(warrant, disposed_of=False, confirmed=False),)))["VIS-5"]
    assert none.words == "Record what became of warrant BMC/26/0417"
    [waits] = assess(having(warrants=(replace(warrant, confirmed=False),)))["VIS-5"]
    assert waits.words == "Confirm that the disposal of warrant BMC/26/0417 is correct"
    assert waits.waits_for is None  # the officer in charge
    assert waits.blocks
    assert not assess(having(warrants=(warrant,)))["VIS-5"]


@pytest.mark.parametrize("legible", [None, False])
def test_vis_6_each_false_document_has_a_clear_copy(legible: bool | None) -> None:
    facts = having(false_documents=(FALSE,))
    [found] = assess(replace(facts, photos=(*facts.photos, copy_of(FALSE, legible=legible))))["VIS-6"]
    assert found.anchor == f"need-false-{FALSE.id}"
    assert found.blocks
    assert not assess(replace(facts, photos=(*facts.photos, copy_of(FALSE))))["VIS-6"]


def test_vis_6_the_photograph_of_the_document_seen_is_its_copy() -> None:
    seen = uuid4()
    facts = having(false_documents=(replace(FALSE, seen=seen),))
    [found] = assess(facts)["VIS-6"]
    assert found.anchor == f"need-seen-{seen}"
    picture = PhotoFacts(uuid4(), "document_seen", True, None, seen, None)
    assert not assess(replace(facts, photos=(*facts.photos, picture)))["VIS-6"]


def test_vis_6_each_false_document_is_reported() -> None:
    facts = replace(having(false_documents=(replace(FALSE, reported=False),)), photos=(copy_of(FALSE),))
    [found] = assess(facts)["VIS-6"]
    assert found.words == "Report false document: Passport AX 1 to the forgery team"
    assert (found.page, found.kind, found.target) == ("visit-form", "false-documents", FALSE.id)


def test_vis_3_an_entry_by_warrant_needs_one_that_was_executed() -> None:
    unused = replace(WARRANT, executed=False)
    [found] = assess(having(warrants=(unused,), entered_by="warrant"))["VIS-3"]
    assert (found.page, found.blocks) == ("visit-entry", True)
    assert not assess(having(warrants=(unused, WARRANT), entered_by="warrant"))["VIS-3"]


def test_vis_3_a_warrant_executed_after_another_entry_is_a_warning_alone() -> None:
    [found] = assess(having(warrants=(WARRANT,), entered_by="consent"))["VIS-3"]
    assert found.rule.kind is RuleKind.WARN
    assert not found.blocks
    assert not assess(having(warrants=(WARRANT,), entered_by="consent", consent_withdrawn=True))["VIS-3"]
