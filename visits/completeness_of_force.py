"""What a record of force, or of a critical incident, still lacks. Pure: reads attributes only."""

from typing import Any

from visits.rules.force import NOT_FORCE, Limb, limbs


def missing_in_force(force: Any) -> tuple[str, ...]:
    """What a record of force lacks (VIS-9); consent and transport where the definition names them."""
    held = limbs(force.techniques)
    compelled = Limb.COMPEL in held
    somebody = force.encounter is not None and force.encounter.counts
    checks = (
        (held or not force.techniques, NOT_FORCE),
        (force.techniques, "what was done"),
        ("other" not in force.techniques or force.other_technique, "which other technique it was"),
        (not compelled or force.consent is not None, "whether they agreed to it first"),
        (not compelled or force.for_transport is not None, "whether it was for safe transport"),
        (force.at_nobody or somebody, "on whom, or that it was at nobody in particular"),
        (force.used_at, "what time"),
        (force.place, "where"),
        (force.planned is not None, "whether it was planned"),
        (not force.planned or force.authorised_by, "who authorised it"),
        (force.reason, "why it was used"),
        (force.de_escalation, "what was tried first"),
        (force.at_nobody or force.subject_injured is not None, "whether the person was injured"),
        (force.officer_injured is not None, "whether an officer was injured"),
        (not (force.subject_injured or force.officer_injured) or force.injuries, "what the injuries were"),
        (force.medical_help, "whether medical help was needed"),
        (force.body_worn_video, "whether there is body-worn video"),
        (force.body_worn_video != "yes" or force.camera_numbers, "the numbers of the cameras"),
        (force.concerns is not None, "whether there are concerns"),
        (not force.concerns or force.concern_needs, "what the concern needs"),
    )
    return tuple(words for answered, words in checks if not answered)
