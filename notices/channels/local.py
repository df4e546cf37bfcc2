"""E-mail for a machine of one's own: each a file in the state folder, and a line on the console."""

import os
import sys
from pathlib import Path

from django.conf import settings

from notices.channels.outcome import DELIVERED, Outcome, Parcel
from notices.channels.smtp import compose
from notices.enums import Failure


def deliver(parcel: Parcel) -> Outcome:
    """Write the e-mail as a file named by its id; one that is there already is left as it is."""
    folder = Path(settings.STATE_DIR) / "mail"
    path, part = folder / f"{parcel.id}.eml", folder / f"{parcel.id}.{os.getpid()}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(compose(parcel).message().as_bytes())
        new = not path.exists()
        part.replace(path)
    except OSError:
        return Outcome(Failure.NO_CONNECTION)
    if new:  # whose address it is stays in the file
        sys.stdout.write(f"E-mail “{parcel.subject}”: {path}\n")
    return DELIVERED
