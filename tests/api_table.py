"""Who reaches what with each operation of the API: written out here, and not read from `accounts.scopes`.

What a row says, and the world that it is called on, stand in `tests.api_world`. To add operations: rows for
them in a list of their own, a world that they need, and a line in `TABLES` (or in `tests.api_table_cases.MORE`).
"""

from collections.abc import Mapping, Sequence

from core.ids import new_id
from tests.api_world import (
    AFTERWARDS,
    AUDITOR,
    CALLERS,
    COLLEAGUE,
    HMI,
    MANAGER,
    OIC,
    ON_IT,
    READ_WELFARE,
    READERS,
    REASON,
    STRANGER,
    Call,
    Row,
    World,
    adds,
    changes,
    forms_of_kind,
    reads,
)
from tests.factories_visits import NOON
from tests.hostile_pictures import jpeg

PERSON, SEEN, PHOTO = (
    "people/{w.unnamed.pk}/",
    "documents-seen/{w.spare_seen.pk}/",
    "photographs/{w.photograph.pk}/",
)
VISITS: Sequence[Row] = (
    Row("visit-list GET", READERS | {STRANGER}, lambda w, who: Call("/visits/")),
    Row(
        "visit-list POST",
        frozenset({OIC, COLLEAGUE, STRANGER}),
        lambda w, who: Call(
            "/visits/",
            {
                "id": str(new_id()),
                "planned_start": "2026-12-19T10:00:00Z",
                "premises": {"trading_name": "Quayline Laundry"},
            },
        ),
    ),
    reads("visit-detail", ""),
    reads("visit-details", "details/"),
    changes("visit-details", "PATCH", "details/", {"premises": {"business_kind": "Harrier"}}),
    reads("visit-entry", "entry/"),
    changes("visit-entry", "PATCH", "entry/", {"consent_signed_by": "B. Farrow"}),
    reads("visit-answers", "answers/"),
    changes("visit-answers", "PATCH", "answers/", {"anybody_met": True}),
    reads("officer-list", "team/"),
    changes("officer-list", "POST", "team/", {"user": "{w.officer.pk}"}, version_of=None),
    Row("candidate-list GET", READERS - {AUDITOR}, lambda w, who: Call(w.at("team/candidates/"))),
    reads("officer-detail", "team/{w.member.pk}/"),
    changes("officer-detail", "PATCH", "team/{w.member.pk}/", {"role": "team_leader"}),
    changes("officer-detail", "DELETE", "team/{w.spare.pk}/", None),
    Row(
        "officer-arrived POST",
        ON_IT,
        lambda w, who: Call(w.of(who) + "arrived/", None, w.of(who)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "officer-departed POST",
        frozenset({OIC, COLLEAGUE, MANAGER, HMI}),
        lambda w, who: Call(
            w.of(who) + "departed/", {"departed_at": NOON.isoformat(), "reason": "Taken ill."}, w.of(who)
        ),
    ),
    Row(
        "officer-no-intelligence POST",
        frozenset({OIC, COLLEAGUE, MANAGER, HMI}),
        lambda w, who: Call(w.of(who) + "no-intelligence/", {"reason": "Taken ill."}, w.of(who)),
    ),
    reads("oversight-list", "oversight/"),
    Row(
        "oversight-list POST",
        frozenset({MANAGER}),
        lambda w, who: Call(
            w.at("oversight/"),
            {"user": str(w.people[STRANGER].pk), "named_as": "gold", "reason": "Critical incident."},
        ),
    ),
    Row(
        "oversight-detail DELETE",
        frozenset({MANAGER}),
        lambda w, who: Call(
            w.at(f"oversight/{w.grant.pk}/"), None, headers={"If-Match": f'"{w.grant.pk}-open"'}
        ),
    ),
    reads("person-list", "people/"),
    changes("person-list", "POST", "people/", {"name": "Bilal Rehman"}, ON_IT, version_of=None),
    reads("person-detail", PERSON),
    changes("person-detail", "PATCH", PERSON, {"nationality": "Kosovo"}),
    changes("person-invalid", "POST", PERSON + "invalid/", REASON, version_of=PERSON),
    changes("person-photo-not-taken", "POST", PERSON + "photo-not-taken/", REASON, ON_IT, version_of=PERSON),
    reads("document-seen-list", "documents-seen/"),
    changes("document-seen-list", "POST", "documents-seen/", {"kind": "rota"}, ON_IT, version_of=None),
    reads("document-seen-detail", SEEN),
    changes("document-seen-detail", "PATCH", SEEN, {"person": "{w.unnamed.pk}"}),
    changes("document-seen-invalid", "POST", SEEN + "invalid/", REASON, version_of=SEEN),
    changes(
        "document-seen-photo-not-taken", "POST", SEEN + "photo-not-taken/", REASON, ON_IT, version_of=SEEN
    ),
    reads("concern-list", "concerns/"),
    changes(
        "concern-list",
        "POST",
        "concerns/",
        {"text": "The ladder was not footed.", "about": None},
        ON_IT,
        version_of=None,
    ),
    Row(
        "concern-withdrawal POST",
        frozenset({COLLEAGUE}),
        lambda w, who: Call(w.at(f"concerns/{w.concern.pk}/withdrawal/"), {"reason": "It was footed."}),
        sees=frozenset({OIC}),
    ),
    *forms_of_kind(
        "debrief-section",
        {"answers": {"well": {"answer": True, "words": "The briefing was short."}}},
        {"answers": {"complaint": {"answer": True, "words": "The owner, of the door."}}},
        adds=frozenset({OIC}),
    ),
    *forms_of_kind(
        "force",
        {"used_by": "{w.people[colleague].pk}", "behalf_reason": "Taken ill.", "techniques": ["escort"]},
        {"place": "In the street", "behalf_reason": "Taken ill."},
        frozenset({OIC, MANAGER, HMI}),
        frozenset({*ON_IT, MANAGER, HMI}),
    ),
    *forms_of_kind("warrants", {"kind": "person"}, {"court": "Stowmere Magistrates’ Court"}),
    adds(
        "warrants-disposal",
        "warrants/{w.forms[warrants].pk}/disposal/",
        {"how": "retained", "disposed_at": NOON.isoformat(), "place": "The safe"},
        AFTERWARDS,
    ),
    adds(
        "warrants-confirmation",
        "warrants/{w.forms[warrants].pk}/confirmation/",
        {"disposal": "{w.disposal.pk}"},
        frozenset({OIC}),
    ),
    adds(
        "seized-move",
        "seized/{w.forms[seized].pk}/move/",
        {
            "from_place": "Evidence store, Brackenford",
            "to_place": "Laboratory",
            "moved_at": NOON.isoformat(),
            "reason": "To be examined",
        },
        AFTERWARDS,
    ),
    adds(
        "false-documents-report",
        "false-documents/{w.forms[false-documents].pk}/report/",
        {"to_whom": "Duty desk", "happened_at": NOON.isoformat()},
        ON_IT,
    ),
    adds("false-documents-pack", "false-documents/{w.reported.pk}/pack/", {}, READERS),
    adds(
        "false-documents-receipt",
        "false-documents/{w.reported.pk}/receipt/",
        {"receipt": "NDFU/26/118", "happened_at": NOON.isoformat()},
        AFTERWARDS,
    ),
    *forms_of_kind(
        "critical-incident",
        {"serious_harm": True},
        {"place": "In the street"},
        adds=frozenset({OIC}),
    ),
    adds(
        "critical-incident-declaration",
        "critical-incident/{w.forms[critical-incident].pk}/declaration/",
        {},
        frozenset({OIC, HMI}),
    ),
    adds(
        "critical-incident-bronze",
        "critical-incident/{w.forms[critical-incident].pk}/bronze/",
        {"location": "The yard", "officer": "{w.forms[critical-incident].gold.pk}", "incident_here": True},
        frozenset({OIC, HMI}),
    ),
    *forms_of_kind("seized", {"exhibit_number": "RP/7"}, {"seal_number": "K 441 208"}),
    *forms_of_kind("false-documents", {"kind": "visa"}, {"features": "The ink ran."}),
    *forms_of_kind("notes", {"text": "The back door was open."}, {"text": "It was locked."}),
    *(
        adds(
            f"{slug}-{step}",
            f"{slug}/{{w.forms[{slug}].pk}}/{step}/",
            {"made_to": "health", "made_on": "2026-11-19", "reference": "BI-1182"},
            ON_IT,
            READ_WELFARE,
        )
        for slug, step in (("vulnerability", "referral"), ("welfare", "children-referral"))
    ),
    *(
        adds(
            f"{slug}-{step}",
            f"{slug}/{{w.referred[{slug}]}}/{step}/",
            {"referral": 1, "said": "A nurse has seen him."},
            ON_IT,
            READ_WELFARE,
        )
        for slug, step in (("vulnerability", "outcome"), ("welfare", "children-outcome"))
    ),
    *forms_of_kind(
        "vulnerability",
        {"grounds": ["age"], "any_adjustment": True, "adjustments": "A chair."},
        {"adjustments": "A wheelchair."},
        readers=READ_WELFARE,
    ),
    *forms_of_kind("welfare", {"relevant": True}, {"carers": "Their aunt."}, ON_IT, readers=READ_WELFARE),
    reads("cprn", "cprn/"),
    changes("cprn", "PATCH", "cprn/", {"named": [{"person": "{w.person.pk}", "form_number": 0}]}),
    changes("cprn-invalid", "POST", "cprn/invalid/", REASON, version_of="cprn/"),
    reads("photograph-list", "photographs/"),
    reads("photograph-detail", PHOTO),
    changes("photograph-detail", "PATCH", PHOTO, {"shows": "other", "legible": True}, ON_IT),
    changes(
        "photograph-removal",
        "POST",
        PHOTO + "removal/",
        REASON,
        frozenset({OIC, MANAGER, HMI}),
        version_of=PHOTO,
    ),
    reads("photograph-picture", PHOTO + "picture/"),
    reads("photograph-thumbnail", PHOTO + "thumbnail/"),
    changes("upload-list", "POST", "uploads/", {"size": 1000, "shows": "cprn"}, ON_IT, version_of=None),
    Row("upload-detail GET", ON_IT, lambda w, who: Call(w.at(f"uploads/{w.upload(who)}/"))),
    Row(
        "upload-detail PUT",
        ON_IT,
        lambda w, who: Call(
            w.at(f"uploads/{w.upload(who)}/"),
            jpeg(),
            headers={"Upload-Offset": "0"},
            content_type="application/octet-stream",
        ),
    ),
    Row("upload-detail DELETE", ON_IT, lambda w, who: Call(w.at(f"uploads/{w.upload(who)}/"))),
    reads("closing", "closing/"),
    Row(
        "closing POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("closing/", w.ready), {}, w.at("closing/", w.ready)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "reopening POST",
        frozenset({OIC, HMI}),
        lambda w, who: Call(w.at("reopening/", w.closed), REASON, w.at("closing/", w.closed)),
        sees=frozenset({MANAGER}),
    ),
    Row(
        "cancellation POST",
        frozenset({OIC, MANAGER}),
        lambda w, who: Call(w.at("cancellation/", w.planned), REASON, w.at("closing/", w.planned)),
    ),
    Row(
        "reinstatement POST",
        frozenset({OIC, MANAGER}),
        lambda w, who: Call(w.at("reinstatement/", w.cancelled), REASON, w.at("closing/", w.cancelled)),
    ),
    Row(
        "abortive POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("abortive/", w.ready), {"why": "nobody_in"}, w.at("closing/", w.ready)),
        sees=frozenset({MANAGER, HMI}),
    ),
    Row(
        "not-abortive POST",
        frozenset({OIC}),
        lambda w, who: Call(w.at("not-abortive/", w.abortive), REASON, w.at("closing/", w.abortive)),
        sees=frozenset({MANAGER}),
    ),
    reads("history-list", "history/"),
)
ABOUT: Sequence[Row] = (
    Row("schema GET", CALLERS, lambda w, who: Call("/../schema/"), everybody=True),
    Row("me GET", CALLERS, lambda w, who: Call("/me/"), everybody=True),
)
TABLES: Mapping[str, tuple[type[World], Sequence[Row]]] = {
    "visits": (World, VISITS),
    "about": (World, ABOUT),
}
