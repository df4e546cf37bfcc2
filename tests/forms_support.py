"""What tests of the fields of forms share."""

import pytest
from django.core.exceptions import ValidationError


def words_of(field: object, value: object) -> str:
    """Return what the field says of a value that it refuses."""
    with pytest.raises(ValidationError) as caught:
        field.clean(value)  # type: ignore[attr-defined]
    return str(caught.value.messages[0])
