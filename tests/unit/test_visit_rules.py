"""VIS-1 to VIS-3, VIS-8 and CPC-1 to CPC-5, each by its code: what stops a visit from closing, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.abortive import not_asked
from visits.facts import (
    CprnFacts,
    FormFacts,
    OfficerFacts,
    PersonFacts,
    PhotoFacts,
    SeenFacts,
    VisitFacts,
    WelfareFacts,
)
from visits.parts import PartState, finished, parts_of
from visits.rules import RULES, Item, assess, assess_at, codes_that_apply

NOW = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)
OIC, OTHER = uuid4(), uuid4()
WORKER, SEEN = uuid4(), uuid4()


def officer(user: UUID, name: str, departed: bool = True) -> OfficerFacts:
    return OfficerFacts(uuid4(), user, name, NOW, NOW if departed else None, intelligence_answered=True)


def person(**changes: object) -> PersonFacts:
    return replace(PersonFacts(WORKER, "Elira Kelmendi", OIC, "worker", False, (), True, False), **changes)  # type: ignore[arg-type]


def seen(**changes: object) -> SeenFacts:
    return replace(SeenFacts(SEEN, "Passport 1", OIC, False, (), False), **changes)  # type: ignore[arg-type]


def photo(shows: str, legible: bool | None = True, **changes: object) -> PhotoFacts:
    return replace(PhotoFacts(uuid4(), shows, legible, None, None, None), **changes)  # type: ignore[arg-type]


COMPLETE = VisitFacts(
    any_warrant=False,
    any_force=False,
    any_criterion=False,
    any_failing=False,
    any_seized=False,
    any_false_document=False,
    any_vulnerable=False,
    forms=(FormFacts("debrief-section", uuid4(), OIC, "Debrief section", is_draft=False, missing=()),),
    welfare=WelfareFacts(uuid4(), relevant=False, concerns=False, referrals=0, no_referral=False),
    id=uuid4(),
    oic=OIC,
    details_missing=(),
    entry_missing=(),
    notice_to_occupier=True,
    power_document=True,
    anybody_met=True,
    any_documents_seen=True,
    cprn_served=True,
    officers=(officer(OIC, "Rhiannon Pryce"), officer(OTHER, "Devon Achebe")),
    people=(person(),),
    seen=(seen(),),
    cprn=CprnFacts(uuid4(), OIC, "CPRN-1", False, (), 2),
    photos=(
        photo("cprn"),
        photo("additional_form", form_number=1),
        photo("additional_form", form_number=2),
        photo("notice_to_occupier"),
        photo("power_of_entry"),
        photo("offender", person=WORKER),
        photo("document_seen", seen=SEEN),
    ),
)


def outstanding(facts: VisitFacts, code: str) -> list[Item]:
    return assess(facts)[code]


def without(facts: VisitFacts, **like: object) -> VisitFacts:
    """The facts without the photographs that have all of these values."""
    kept = tuple(p for p in facts.photos if any(getattr(p, k) != v for k, v in like.items()))
    assert len(kept) < len(facts.photos)
    return replace(facts, photos=kept)


def test_a_complete_visit_has_nothing_outstanding() -> None:
    assert all(not items for items in assess(COMPLETE).values())


def test_every_code_that_this_app_answers_is_one_that_applies() -> None:
    assert set(assess(COMPLETE)) <= codes_that_apply(COMPLETE)
    assert set(assess(COMPLETE)) | set(assess_at(COMPLETE, NOW, timedelta(hours=24))) == set(RULES)


def test_cpc_codes_apply_only_where_a_cprn_was_served() -> None:
    none = replace(COMPLETE, cprn_served=False, cprn=None)
    assert codes_that_apply(none) == {
        *(
            "VIS-1",
            "VIS-2",
            "VIS-3",
            "VIS-4",
            "VIS-5",
            "VIS-6",
            "VIS-7",
            "VIS-8",
            "VIS-9",
            "VIS-10",
            "VIS-11",
            "VIS-12",
            "CI-1",
            "CI-2",
            "CI-3",  # these three are answered by debriefs
            "DEB-8",
            "DEB-10",
        )
    }
    assert set(assess(none)) | {"VIS-12", "CI-3", "DEB-8", "DEB-10"} == codes_that_apply(none)


def test_each_rule_of_the_guidance_quotes_its_words_and_names_its_section() -> None:
    for rule in RULES.values():
        assert rule.section
        assert rule.quote
        assert rule.version == "3.0"


class TestVis1:
    def test_an_officer_who_is_not_marked_departed_waits_for_themselves(self) -> None:
        facts = replace(
            COMPLETE, officers=(COMPLETE.officers[0], officer(OTHER, "Devon Achebe", departed=False))
        )
        (item,) = outstanding(facts, "VIS-1")
        assert item.blocks
        assert item.waits_for == OTHER
        assert "Devon Achebe" in item.words

    def test_the_officer_in_charge_is_asked_for_themselves(self) -> None:
        facts = replace(COMPLETE, officers=(officer(OIC, "Rhiannon Pryce", departed=False),))
        (item,) = outstanding(facts, "VIS-1")
        assert item.waits_for is None
        assert item.words == "Mark yourself departed"


class TestVis8:
    def test_an_officer_who_has_not_answered_waits_for_themselves(self) -> None:
        silent = replace(COMPLETE.officers[1], intelligence_answered=False)
        (item,) = outstanding(replace(COMPLETE, officers=(COMPLETE.officers[0], silent)), "VIS-8")
        assert item.blocks
        assert item.waits_for == OTHER
        assert "Remind Devon Achebe" in item.words

    def test_the_officer_in_charge_is_asked_for_themselves(self) -> None:
        silent = replace(COMPLETE.officers[0], intelligence_answered=False)
        (item,) = outstanding(replace(COMPLETE, officers=(silent,)), "VIS-8")
        assert item.waits_for is None
        assert item.words == "Pass on intelligence, or say that there was none"

    def test_who_took_the_visit_over_and_never_came_is_not_asked(self) -> None:
        absent = replace(COMPLETE.officers[1], intelligence_answered=False, was_there=False)
        assert outstanding(replace(COMPLETE, officers=(absent,)), "VIS-8") == []


class TestVis2:
    @pytest.mark.parametrize(
        ("change", "words", "page"),
        [
            ({"people": (person(is_draft=True, missing=("job",)),)}, "Elira Kelmendi", "encounter"),
            (
                {"seen": (seen(is_draft=True, missing=("what kind of document it was",)),)},
                "Passport 1",
                "document-seen",
            ),
            ({"cprn": replace(COMPLETE.cprn, is_draft=True, missing=("reference",))}, "CPRN", "visit-cprn"),
        ],
    )
    def test_a_draft_is_finished_or_set_invalid(
        self, change: dict[str, object], words: str, page: str
    ) -> None:
        (item,) = outstanding(replace(COMPLETE, **change), "VIS-2")  # type: ignore[arg-type]
        assert item.blocks
        assert words in item.words
        assert item.page == page
        assert "invalid" in item.fact

    def test_a_draft_of_somebody_else_waits_for_them(self) -> None:
        facts = replace(COMPLETE, people=(person(is_draft=True, missing=("job",), author=OTHER),))
        assert outstanding(facts, "VIS-2")[0].waits_for == OTHER


class TestVis3:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"details_missing": ("when the visit ended",)}, "Record when the visit ended"),
            ({"entry_missing": ("Say how you entered",)}, "Say how you entered"),
            ({"anybody_met": None, "people": ()}, "Record who was met, or that nobody was"),
            ({"any_documents_seen": None, "seen": ()}, "Record the documents seen, or that there were none"),
            ({"cprn_served": None, "cprn": None}, "Say whether a civil penalty referral notice was served"),
            ({"cprn": None}, "Fill in the CPRN"),
        ],
    )
    def test_silence_is_not_an_answer(self, change: dict[str, object], words: str) -> None:
        (item,) = outstanding(replace(COMPLETE, **change), "VIS-3")  # type: ignore[arg-type]
        assert item.words == words
        assert item.blocks

    def test_none_is_an_answer(self) -> None:
        facts = replace(
            COMPLETE,
            anybody_met=False,
            people=(),
            any_documents_seen=False,
            seen=(),
            cprn_served=False,
            cprn=None,
        )
        assert outstanding(facts, "VIS-3") == []


class TestPhotographs:
    @pytest.mark.parametrize(
        ("code", "like", "words"),
        [
            ("CPC-1", {"shows": "cprn"}, "Photograph the CPRN"),
            ("CPC-2", {"form_number": 2}, "Photograph additional form 2"),
            ("CPC-3", {"shows": "notice_to_occupier"}, "Photograph the Notice to Occupier"),
            ("CPC-3", {"shows": "power_of_entry"}, "Photograph the power of entry document"),
            ("CPC-4", {"shows": "offender"}, "Photograph Elira Kelmendi"),
            ("CPC-4", {"shows": "document_seen"}, "Photograph Passport 1"),
        ],
    )
    def test_a_photograph_that_is_missing_blocks(
        self, code: str, like: dict[str, object], words: str
    ) -> None:
        answers = assess(without(COMPLETE, **like))
        (item,) = answers[code]
        assert item.words == words
        assert item.blocks
        assert [c for c, items in answers.items() if items] == [code]

    @pytest.mark.parametrize(
        "shows", ["cprn", "notice_to_occupier", "power_of_entry", "offender", "document_seen"]
    )
    def test_one_that_is_not_legible_does_not_count(self, shows: str) -> None:
        photos = tuple(replace(p, legible=False) if p.shows == shows else p for p in COMPLETE.photos)
        (item,) = [i for items in assess(replace(COMPLETE, photos=photos)).values() for i in items]
        assert item.words.endswith("again")
        assert item.blocks

    def test_one_that_nobody_has_judged_does_not_count_and_is_said_once(self) -> None:
        photos = tuple(replace(p, legible=None) if p.shows == "cprn" else p for p in COMPLETE.photos)
        (item,) = [i for items in assess(replace(COMPLETE, photos=photos)).values() for i in items]
        assert item.rule.code == "CPC-1"
        assert item.anchor == f"photo-{photos[0].id}"

    def test_a_second_clear_one_mends_an_unclear_one(self) -> None:
        facts = replace(COMPLETE, photos=(*COMPLETE.photos, photo("cprn", legible=False)))
        assert all(not items for items in assess(facts).values())

    def test_a_photograph_of_one_form_does_not_stand_for_another(self) -> None:
        photos = tuple(replace(p, form_number=1) if p.form_number == 2 else p for p in COMPLETE.photos)
        assert [i.words for i in outstanding(replace(COMPLETE, photos=photos), "CPC-2")] == [
            "Photograph additional form 2"
        ]

    def test_cpc_4_a_reason_stands_in_for_a_photograph_of_a_person_or_a_paper(self) -> None:
        facts = without(without(COMPLETE, shows="offender"), shows="document_seen")
        facts = replace(facts, people=(person(photo_not_taken=True),), seen=(seen(photo_not_taken=True),))
        assert outstanding(facts, "CPC-4") == []

    def test_cpc_4_somebody_not_named_needs_none(self) -> None:
        facts = replace(without(COMPLETE, shows="offender"), people=(person(named=False),))
        assert outstanding(facts, "CPC-4") == []

    def test_cpc_4_a_photograph_of_a_paper_is_none_of_its_holder(self) -> None:
        photos = tuple(
            replace(p, person=WORKER) if p.shows == "document_seen" else p
            for p in without(COMPLETE, shows="offender").photos
        )
        assert len(outstanding(replace(COMPLETE, photos=photos), "CPC-4")) == 1

    def test_cpc_3_none_used_is_an_answer(self) -> None:
        facts = replace(COMPLETE, notice_to_occupier=False, power_document=False)
        facts = without(without(facts, shows="notice_to_occupier"), shows="power_of_entry")
        assert outstanding(facts, "CPC-3") == []

    @pytest.mark.parametrize("extra", [photo("", None), photo("other", None), photo("", True)])
    def test_cpc_5_every_photograph_is_captioned_and_judged(self, extra: PhotoFacts) -> None:
        (item,) = outstanding(replace(COMPLETE, photos=(*COMPLETE.photos, extra)), "CPC-5")
        assert item.blocks

    def test_other_evidence_is_welcome_also_when_it_is_not_clear(self) -> None:
        facts = replace(COMPLETE, photos=(*COMPLETE.photos, photo("other", legible=False)))
        assert all(not items for items in assess(facts).values())


answers = st.sampled_from([None, True, False])


@given(
    legible=st.lists(answers, min_size=7, max_size=7),
    departed=st.booleans(),
    draft=st.booleans(),
    forms=st.integers(0, 4),
    answered=st.tuples(answers, answers, answers),
)
def test_nothing_is_outstanding_exactly_when_everything_is_there(
    legible: list[bool | None], departed: bool, draft: bool, forms: int, answered: tuple[bool | None, ...]
) -> None:
    facts = replace(
        COMPLETE,
        officers=(officer(OIC, "R", departed),),
        people=(person(is_draft=draft, missing=("job",) if draft else ()),),
        cprn=replace(COMPLETE.cprn, additional_forms=forms),
        photos=tuple(replace(p, legible=said) for p, said in zip(COMPLETE.photos, legible, strict=True)),
        notice_to_occupier=answered[0],
        power_document=answered[1],
        entry_missing=tuple("Say it" for a in answered[:2] if a is None),
    )
    clear = {(p.shows, p.form_number) for p in facts.photos if p.legible}
    needed = {("cprn", None), ("offender", None), ("document_seen", None)}
    needed |= {("additional_form", n) for n in range(1, forms + 1)}
    needed |= {("notice_to_occupier", None)} if answered[0] else set()
    needed |= {("power_of_entry", None)} if answered[1] else set()
    complete = departed and not draft and None not in answered[:2] and needed <= clear and None not in legible
    assert (not any(items for items in assess(facts).values())) is complete


@given(cprn=st.sampled_from([None, True, False]), departed=st.booleans(), said=st.booleans(), met=answers)
def test_the_list_is_finished_only_where_the_gate_is_open(
    cprn: bool | None, departed: bool, said: bool, met: bool | None
) -> None:
    """The task list and the gate look at the same facts: all parts finished means nothing outstanding."""
    facts = replace(
        COMPLETE,
        officers=(replace(officer(OIC, "R", departed), intelligence_answered=said),),
        anybody_met=met,
        people=COMPLETE.people if met else (),
        cprn_served=cprn,
        cprn=COMPLETE.cprn if cprn else None,
    )
    done, total = finished(parts_of(facts, address="14 Priory Road", entry_words="Consent"))
    blocked = any(item.blocks for items in assess(facts).values() for item in items)
    assert (done == total) is not blocked


def test_a_part_that_does_not_apply_counts_as_finished() -> None:
    facts = replace(COMPLETE, anybody_met=False, people=(), cprn_served=False, cprn=None, photos=())
    groups = parts_of(facts, address="14 Priory Road", entry_words="Consent")
    states = {part.title: part.state for group in groups for part in group.parts}
    assert states["People encountered"] is PartState.NOT_APPLICABLE
    assert states["Photographs"] is PartState.NOT_APPLICABLE
    done, parts = finished(groups)
    assert done == parts == sum(len(group.parts) for group in groups)


class TestVis12:
    """VIS-12: a visit that is over and not closed is warned of; it never blocks."""

    def test_it_warns_as_soon_as_the_visit_is_over_and_says_when_the_manager_sees_it(self) -> None:
        over = replace(COMPLETE, ended_at=NOW)
        (item,) = assess_at(over, NOW, timedelta(hours=24))["VIS-12"]
        assert not item.blocks
        assert item.waits_for is None
        assert item.fact == "It is over. After 24 hours the manager of the team sees it on their list too."
        (late,) = assess_at(over, NOW + timedelta(hours=24), timedelta(hours=24))["VIS-12"]
        assert late.fact.startswith("It has been over for more than 24 hours")

    def test_it_says_nothing_of_a_visit_that_goes_on_or_is_closed(self) -> None:
        assert assess_at(COMPLETE, NOW, timedelta(hours=24)) == {"VIS-12": []}

    def test_it_has_to_be_answered_as_the_others(self) -> None:
        assert "VIS-12" in codes_that_apply(COMPLETE)


class TestWhoCannotFinish:
    """VIS-1, VIS-2: what somebody left whom a supervisor marked departed waits for the officer in charge."""

    def test_their_drafts_wait_for_the_officer_in_charge(self) -> None:
        draft = person(author=OTHER, is_draft=True, missing=("name",))
        there = replace(COMPLETE, people=(draft,))
        assert [item.waits_for for item in assess(there)["VIS-2"]] == [OTHER]
        gone = tuple(replace(o, stood_in_for=o.user == OTHER) for o in there.officers)
        assert [item.waits_for for item in assess(replace(there, officers=gone))["VIS-2"]] == [None]


class TestAbortive:
    """VIS-3 to VIS-6 and VIS-10 of an abortive visit: what nobody can have done outside is not asked."""

    @pytest.mark.parametrize("why", ["nobody_in", "wrong_address", "no_entry", "not_safe", "other"])
    def test_force_and_critical_incidents_and_warrants_are_always_asked(self, why: str) -> None:
        silent = not_asked(why, entered=False)
        assert silent >= {"any_documents_seen", "cprn_served", "any_seized", "any_false_document"}
        assert not silent & {"any_force", "any_criterion", "any_failing", "any_warrant"}
        assert ("anybody_met" in silent) == (why == "nobody_in")

    @pytest.mark.parametrize(("why", "entered"), [("", False), ("", True), ("no_entry", True)])
    def test_everything_is_asked_of_others_and_where_they_went_in(self, why: str, entered: bool) -> None:
        assert not_asked(why, entered=entered) == frozenset()
