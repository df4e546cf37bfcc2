"""Night and minute work of the audit; each task goes and looks, and is safe to run at any time."""

import logging

from celery import shared_task

from audit import operations
from audit.findings import Finding
from audit.queries import verification_missed
from core import clock

logger = logging.getLogger(__name__)


@shared_task
def seal() -> None:
    """Seal what has ended. Raises SealKeyError where no key is set, every minute, so that it is seen."""
    operations.seal(at=clock.now())


@shared_task
def make_partitions() -> None:
    """Make the partitions of this month and the next three."""
    operations.make_partitions(at=clock.now())


@shared_task
def verify() -> None:
    """Verify everything; each finding is an error in the log, by ids alone, and the auditor's page warns."""
    operations.verify(at=clock.now(), clock=clock.now, found=_report)


@shared_task
def verify_if_missed() -> None:
    """Verify where nobody did for over a day: a service that is new, or was down in the night."""
    if verification_missed(clock.now()):
        verify()


def _report(finding: Finding) -> None:
    logger.error("audit: %s", finding.words)
