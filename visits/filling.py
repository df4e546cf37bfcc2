"""What a kind of form is told when somebody fills one in, to check the answers against the visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from visits.models import FormRecord, Visit

Values = dict[str, Any]


@dataclass(frozen=True)
class Filling:
    """One filling-in of a form: on which visit, the form as it stood (None: a new one), by whom and when."""

    visit: Visit
    form: FormRecord | None
    by: User
    at: datetime
