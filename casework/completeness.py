"""What an Enforcement Activity Record still lacks, in words: empty means it can be completed. Pure."""

from typing import Any

OTHER, NOT_VERIFIED = "other", "not_verified"


def missing_in_record(record: Any) -> dict[str, str]:
    """Return what `record` lacks, as an instruction for each field that lacks it."""
    checks = (
        ("details", record.details, "Enter the details of the encounter"),
        ("verified_by", record.verified_by, "Select how the identity was verified, or that it was not"),
        (
            "verified_words",
            OTHER not in record.verified_by or record.verified_words,
            "Say in what other way the identity was verified",
        ),
        ("outcome_stands", record.outcome_stands is not None, "Say whether the outcome is still the same"),
        (
            "new_outcome",
            record.outcome_stands is not False or record.new_outcome,
            "Select what the outcome is now",
        ),
    )
    return {field: words for field, answered, words in checks if not answered}
