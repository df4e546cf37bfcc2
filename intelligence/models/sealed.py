"""What every row that holds words has: the words encrypted, and with which key."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from core.ids import new_id
from intelligence.encryption import current_key_id, seal, unseal

# Of what stands in other schemas: whoever deletes it has no right to look in here, so Django must not. The
# foreign key itself refuses.
ELSEWHERE = models.DO_NOTHING


class Sealed(models.Model):
    """Abstract: a row whose words only the holder of the keys reads, and the id of the key they are under."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sealed = models.BinaryField(default=b"")  # empty: there were no words, or they were disposed of
    key_id = models.CharField(max_length=8, blank=True)

    class Meta:
        abstract = True

    def put(self, values: Mapping[str, Any]) -> None:
        """Take `values` (what JSON holds) as this row's words, in place of what it had; unsaved."""
        kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
        self.sealed = seal(kept, of=self.pk) if kept else b""
        self.key_id = current_key_id() if kept else ""

    def words(self) -> dict[str, Any]:
        """Return this row's words; raises KeysMissing where no key fits."""
        return unseal(bytes(self.sealed), of=self.pk)
