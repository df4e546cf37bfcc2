"""What a form on a visit still lacks, in words: empty means complete. Pure: reads attributes only."""

from typing import Any

from visits.debrief_questions import missing_answers

EMPLOYMENT_CAPACITY = "worker"


def missing_in_details(visit: Any, premises: Any) -> tuple[str, ...]:
    """What the details of a visit lack before it can be closed (VIS-3)."""
    checks = (
        (visit.kinds, "what kind of visit it was"),
        (premises.trading_name or premises.legal_name or premises.address_line_1, "the name of the premises"),
        (premises.address_line_1, "the first line of the address"),
        (premises.postcode, "the postcode"),
        (visit.started_at, "when the visit started"),
        (visit.ended_at, "when the visit ended"),
    )
    return tuple(words for present, words in checks if not present)


def missing_in_entry(entry: Any | None) -> tuple[str, ...]:
    """What the record of the entry lacks, as instructions (VIS-3, CPC-3)."""
    if entry is None or not entry.power:
        return ("Say how you entered", *_missing_papers(entry))
    found = []
    if entry.power == "consent" and not entry.consent_signed_by:
        found.append("Say who signed the consent")
    if entry.power == "ad_letter" and not (entry.authorising_officer and entry.authorised_on):
        found.append("Say who authorised the letter, and when")
    return (*found, *_missing_papers(entry))


def _missing_papers(entry: Any | None) -> tuple[str, ...]:
    found = []
    if entry is None or entry.notice_to_occupier is None:
        found.append("Say whether a Notice to Occupier was served")
    elif entry.notice_to_occupier and not (entry.notice_served_at and entry.notice_served_on):
        found.append("Say when and on whom the Notice to Occupier was served")
    if entry is None or entry.power_document is None:
        found.append("Say whether a power of entry document was used")
    return tuple(found)


def missing_in_encounter(encounter: Any) -> tuple[str, ...]:
    """What the record of a person encountered lacks; employment is asked of workers only."""
    checks = [
        (encounter.name, "name"),
        (encounter.capacity, "capacity"),
        (
            encounter.date_of_birth or encounter.date_of_birth_not_known,
            "date of birth, or that it is not known",
        ),
        (encounter.nationality, "nationality"),
        (encounter.met_at, "when they were met"),
        (encounter.outcome, "outcome"),
    ]
    if encounter.capacity == EMPLOYMENT_CAPACITY:
        known = encounter.began_certainty in ("verified", "stated")
        checks += [
            (encounter.job, "job"),
            (encounter.began_certainty, "how certain the start of the employment is"),
            (not known or encounter.began_earliest, "when the employment began"),
            (encounter.s21_ground is not None, "whether a ground for section 21 was found"),
            (encounter.right_to_work_check, "whether a right to work check was seen"),
        ]
    return tuple(words for present, words in checks if not present)


def missing_in_document_seen(seen: Any) -> tuple[str, ...]:
    """What the record of a document seen lacks."""
    return tuple(words for present, words in ((seen.kind, "what kind of document it was"),) if not present)


def missing_in_cprn(cprn: Any, named: int) -> tuple[str, ...]:
    """What the notice lacks; `named` is the number of workers and occupiers named on it."""
    checks = (
        (cprn.reference, "reference"),
        (cprn.served_at, "when it was served"),
        (cprn.served_by_id, "who served it"),
        (cprn.served_on_name, "on whom it was served"),
        (cprn.served_on_role, "their role"),
        (cprn.party, "employer or landlord"),
        (cprn.party_legal_name or cprn.party_trading_name, "name of the employer or landlord"),
        (cprn.party_address, "address of the employer or landlord"),
        (cprn.breach_date, "date of the breach"),
        (cprn.additional_forms is not None, "how many additional forms there are"),
        (named, "the workers or occupiers named on it"),
    )
    return tuple(words for present, words in checks if not present)


def missing_in_note(note: Any) -> tuple[str, ...]:
    """What a note lacks."""
    return () if note.text else ("the words of the note",)


def missing_in_debrief_section(section: Any) -> tuple[str, ...]:
    """Which of its questions that apply are not answered (VIS-3)."""
    people = section.visit.encounters.all()
    arrests = any(person.counts and person.outcome == "arrested" for person in people)
    return missing_answers(section.questions, section.answers, arrests=arrests)


def missing_in_warrant(warrant: Any) -> tuple[str, ...]:
    """What the record of a warrant lacks; its disposal is a rule of its own (VIS-5)."""
    checks = [
        (warrant.kind, "what kind of warrant it is"),
        (warrant.provision, "under what provision it was issued"),
        (warrant.court, "the court"),
        (warrant.issued_on, "when it was issued"),
        (warrant.executed is not None, "whether it was executed"),
    ]
    if warrant.executed:
        checks += [
            (warrant.executed_at, "when it was executed"),
            (warrant.endorsement, "what was endorsed on it"),
            (warrant.copy_left is not None, "whether a copy was left"),
        ]
    return tuple(words for present, words in checks if not present)


def missing_in_seized(item: Any) -> tuple[str, ...]:
    """What the record of a seized item lacks; where it is stored is a rule of its own (VIS-4)."""
    checks = (
        (item.exhibit_number, "exhibit number"),
        (item.description, "what it is"),
        (item.encounter_id or item.found_in, "from whom or where it was seized"),
        (item.seizure_power, "the power it was seized under"),
        (item.seized_at, "when it was seized"),
        (item.seized_by_id, "who seized it"),
    )
    return tuple(words for present, words in checks if not present)


def missing_in_false_document(document: Any) -> tuple[str, ...]:
    """What the record of a false document lacks; its report and its copy are a rule of their own (VIS-6)."""
    checks = (
        (document.document_seen_id or document.kind, "what kind of document it is"),
        (document.features, "what shows that it is false"),
    )
    return tuple(words for present, words in checks if not present)
