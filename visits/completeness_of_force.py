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


def missing_in_critical_incident(incident: Any) -> tuple[str, ...]:
    """What the record of a critical incident lacks (CI-1, CI-2).

    A decision is asked where no criterion is met: where one is, there is nothing to decide.
    """
    to_decide = incident.failing_or_learning and not incident.criteria()
    checks = (
        (incident.serious_harm is not None, "whether there was serious harm"),
        (incident.community_impact is not None, "whether there was an impact on the community or business"),
        (incident.public_confidence is not None, "whether there was an impact on the public’s confidence"),
        (incident.specialist_resources is not None, "whether specialist resources were needed"),
        (incident.failing_or_learning is not None, "whether command failed or learning may be required"),
        (not to_decide or incident.considered, "whether to declare a critical incident"),
        (not to_decide or incident.considered_reason, "why"),
        (incident.happened_at, "what time it happened"),
        (incident.place, "where it happened"),
        (incident.circumstances, "what happened"),
        (incident.officers_injured is not None, "whether officers were injured"),
        (not incident.officers_injured or incident.officers_injured_words, "who was injured, and how"),
        (not incident.must_be_declared or incident.gold_id, "who is Gold"),
    )
    return tuple(words for answered, words in checks if not answered)
