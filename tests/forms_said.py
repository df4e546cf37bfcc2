"""What complete forms of a visit say, and what is added to them afterwards, by the slug of their kind."""

from datetime import UTC, date, datetime
from typing import Any

# What a complete form of each kind in `visits.kinds` says; a test of the API makes one of each.
FORMS: dict[str, dict[str, Any]] = {
    "debrief-section": {
        "answers": {
            "planning": {"answer": True, "words": ""},
            "property": {"answer": True, "words": ""},
            **{
                key: {"answer": False, "words": ""}
                for key in ("well", "not_well", "injured", "damage", "complaint", "others")
            },
        }
    },
    "force": {
        "used_by": None,
        "behalf_reason": "",
        "techniques": ["baton_drawn"],
        "other_technique": "",
        "consent": None,
        "for_transport": None,
        "encounter": None,
        "at_nobody": True,
        "used_at": None,
        "place": "In the yard",
        "planned": False,
        "authorised_by": "",
        "reason": "Two people came out of the shed with iron bars.",
        "de_escalation": "Told them twice to stand back.",
        "subject_injured": None,
        "officer_injured": False,
        "injuries": "",
        "medical_help": "not_needed",
        "body_worn_video": "not_known",
        "camera_numbers": "",
        "witnesses": [],
        "concerns": False,
        "concern_needs": "",
    },
    "vulnerability": {
        "grounds": ["illness", "language"],
        "details": "Showed an insulin pen, and said in Albanian that he takes it twice a day.",
        "any_adjustment": True,
        "adjustments": "Insulin twice a day, and an interpreter.",
        "heads": ["none"],
        "no_referral_reason": "He manages it himself, and has a doctor.",
    },
    "welfare": {
        "relevant": True,
        "not_relevant_reason": "",
        "children": "A boy of about six.",
        "carers": "His mother, who stayed.",
        "any_concerns": False,
        "concerns": "",
        "no_referral_reason": "",
    },
    "warrants": {
        "kind": "evidence",
        "provision": "Section 28FB of the Immigration Act 1971",
        "court": "Brackenford Magistrates’ Court",
        "issued_on": date(2026, 10, 20),
        "warrant_number": "BMC/26/0417",
        "executed": False,
        "why_not_executed": "The owner let us in.",
    },
    "seized": {
        "exhibit_number": "RP/1",
        "description": "3 staff rotas, paper",
        "found_in": "Office, top drawer",
        "seizure_power": "Section 28FB of the Immigration Act 1971",
        "seized_at": datetime(2026, 11, 19, 11, 0, tzinfo=UTC),
        "seal_number": "K 441 207",
        "stored_in": "Evidence store, Brackenford",
    },
    "false-documents": {
        "kind": "passport",
        "number": "AX 400 219",
        "country": "Utopia",
        "features": "The photograph was replaced, and there is no watermark.",
    },
    "critical-incident": {
        "serious_harm": False,
        "community_impact": True,
        "public_confidence": False,
        "specialist_resources": False,
        "failing_or_learning": False,
        "considered": "",
        "considered_reason": "",
        "place": "The yard",
        "circumstances": "A crowd gathered and stood before the van.",
        "officers_injured": False,
        "officers_injured_words": "",
        "silver": None,
    },
    "notes": {"encounter": None, "text": "The back door was open."},
}
ABOUT_SOMEBODY = ("vulnerability",)  # kinds that are not complete without a person
NOT_RELEVANT = {"relevant": False, "not_relevant_reason": "No child was met.", "children": "", "carers": ""}
NOT_RELEVANT |= {"any_concerns": None}


AT_THE_START = {
    "force": ("used_at",),
    "critical-incident": ("happened_at",),
}  # which of them are at the start of the visit

# What each step that may be added to a form says (`visits.steps`), at the end of the visit.
STEPS_SAID: dict[str, dict[str, Any]] = {
    "disposal": {"how": "returned", "place": "Brackenford Magistrates’ Court", "done_by": "", "note": ""},
    "confirmation": {},
    "move": {"to_place": "Forensic laboratory", "reason": "To be examined", "done_by": ""},
    "report": {"to_whom": "Forgery team, duty desk", "receipt": ""},
    "receipt": {"receipt": "NDFU/26/118"},
}
_REFERRAL = {
    "made_to": "health",
    "made_to_words": "Brackenford Infirmary",
    "made_on": date(2026, 11, 19),
    "reference": "BI-1182",
    "done_by": "",
}
_OUTCOME = {"referral": 1, "said": "A nurse has seen him.", "by_mistake": False}
STEPS_SAID |= {"referral": _REFERRAL, "children-referral": _REFERRAL}
STEPS_SAID |= {"outcome": _OUTCOME, "children-outcome": _OUTCOME}
STEP_TIMES = {
    "disposal": "disposed_at",
    "move": "moved_at",
    "report": "happened_at",
    "receipt": "happened_at",
}
