"""What a deputy may use of somebody who is away, as one request keeps it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.enums import Role


@dataclass(frozen=True)
class Lent:
    """A role of somebody who is away, as their deputy may use it while both the role and the absence last."""

    absent: UUID
    name: str
    role: Role
    team: UUID
    starts_at: datetime
    ends_at: datetime  # of the absence
    role_ends_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Say whether it can be used at `at`."""
        return self.starts_at <= at < self.ends_at and (self.role_ends_at is None or at < self.role_ends_at)
