"""`manage deliver_messages`: deliver what is due, once, where no worker is running."""

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from notices.operations import deliver


class Command(BaseCommand):
    help = "Delivers the e-mails and pushes that are due, as the worker does every 15 seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        done = deliver(clock=clock.now)
        self.stdout.write(f"{done.sent} sent, {done.again} to be tried again, {done.failed} given up")
