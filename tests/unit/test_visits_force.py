"""The definition of force, limb by limb, and what a record of it lacks (VIS-9)."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.completeness_of_force import missing_in_force
from visits.force_words import FORCE, ForceKind
from visits.rules.force import LIMB_OF, NOT_FORCE, Limb, is_force, limbs

LIMBS = [
    pytest.param("hands_laid_on", Limb.ARREST, id="VIS-9 hands laid on in an arrest or restraint"),
    pytest.param("handcuffs", Limb.COMPEL, id="VIS-9 handcuffs"),
    pytest.param("compelled", Limb.COMPEL, id="VIS-9 hands to compel"),
    pytest.param("baton_drawn", Limb.BATON, id="VIS-9 a baton removed from its holder"),
    pytest.param("baton_used", Limb.BATON, id="VIS-9 a baton used"),
    pytest.param("escort", Limb.ESCORT, id="VIS-9 the escort position"),
    pytest.param("other", Limb.TAUGHT, id="VIS-9 any other taught technique"),
]


@pytest.mark.parametrize(("technique", "limb"), LIMBS)
def test_vis_9_each_limb_alone_is_force(technique: str, limb: Limb) -> None:
    assert limbs([technique]) == {limb}
    assert is_force([technique])


@pytest.mark.parametrize(("technique", "limb"), LIMBS)
def test_vis_9_without_it_the_limb_does_not_hold(technique: str, limb: Limb) -> None:
    others = [other for other in FORCE if LIMB_OF[other] != limb]
    assert limb not in limbs(others)


@pytest.mark.parametrize("none", [[], ["none"]])
def test_vis_9_what_satisfies_no_limb_is_not_force(none: list[str]) -> None:
    assert not is_force(none)


@pytest.mark.parametrize("technique", ["handcuffs", "compelled"])
def test_vis_9_agreed_and_for_safe_transport_is_force_all_the_same(technique: str) -> None:
    assert is_force([technique], agreed=True, for_transport=True)
    assert is_force([technique], agreed=False, for_transport=False)


@given(st.sets(st.sampled_from(list(ForceKind))), st.none() | st.booleans(), st.none() | st.booleans())
def test_vis_9_consent_and_transport_never_make_a_difference(
    techniques: set[str], agreed: bool | None, for_transport: bool | None
) -> None:
    assert limbs(techniques, agreed=agreed, for_transport=for_transport) == limbs(techniques)
    assert is_force(techniques, agreed=agreed, for_transport=for_transport) == any(
        technique != ForceKind.NONE for technique in techniques
    )


def test_vis_9_every_answer_but_none_belongs_to_a_limb_and_every_limb_is_asked() -> None:
    assert set(LIMB_OF) == {kind.value for kind in FORCE}
    assert set(LIMB_OF.values()) == set(Limb)


def force(**answers: Any) -> SimpleNamespace:
    whole: dict[str, Any] = {
        "techniques": ["handcuffs"],
        "other_technique": "",
        "consent": True,
        "for_transport": True,
        "encounter": SimpleNamespace(counts=True),
        "at_nobody": False,
        "used_at": "11:40",
        "place": "The kitchen",
        "planned": False,
        "authorised_by": "",
        "reason": "To take him to the van.",
        "de_escalation": "Asked him to come along.",
        "subject_injured": False,
        "officer_injured": False,
        "injuries": "",
        "medical_help": "not_needed",
        "body_worn_video": "no",
        "camera_numbers": "",
        "concerns": False,
        "concern_needs": "",
    }
    return SimpleNamespace(**whole | answers)


def test_a_record_with_every_answer_lacks_nothing() -> None:
    assert missing_in_force(force()) == ()
    assert missing_in_force(force(techniques=["escort"], consent=None, for_transport=None)) == ()
    drawn = force(techniques=["baton_drawn"], encounter=None, at_nobody=True, subject_injured=None)
    assert missing_in_force(drawn) == ()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"techniques": []}, "what was done"),
        ({"techniques": ["none"]}, NOT_FORCE),
        ({"techniques": ["other"]}, "which other technique it was"),
        ({"consent": None}, "whether they agreed to it first"),
        ({"for_transport": None}, "whether it was for safe transport"),
        ({"encounter": None}, "on whom, or that it was at nobody in particular"),
        (
            {"encounter": SimpleNamespace(counts=False)},
            "on whom, or that it was at nobody in particular",
        ),
        ({"used_at": None}, "what time"),
        ({"place": ""}, "where"),
        ({"planned": None}, "whether it was planned"),
        ({"planned": True}, "who authorised it"),
        ({"reason": ""}, "why it was used"),
        ({"de_escalation": ""}, "what was tried first"),
        ({"subject_injured": None}, "whether the person was injured"),
        ({"officer_injured": None}, "whether an officer was injured"),
        ({"subject_injured": True}, "what the injuries were"),
        ({"officer_injured": True}, "what the injuries were"),
        ({"medical_help": ""}, "whether medical help was needed"),
        ({"body_worn_video": ""}, "whether there is body-worn video"),
        ({"body_worn_video": "yes"}, "the numbers of the cameras"),
        ({"concerns": None}, "whether there are concerns"),
        ({"concerns": True}, "what the concern needs"),
    ],
)
def test_vis_9_a_record_without_an_answer_says_which(answers: dict[str, Any], words: str) -> None:
    assert missing_in_force(force(**answers)) == (words,)
