import signal
from typing import Any

from django.core.management.base import BaseCommand

from csdesk.outbox.relay import OUTSIDE_WORKERS, Relay


class Command(BaseCommand):
    help = "Relay due messages until told to stop (SIGTERM or Ctrl-C); needs neither Celery nor Redis."

    # They would load all pages into a process that serves none.
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--workers", type=int, default=OUTSIDE_WORKERS, help="messages sent at the same time")

    def handle(self, **options: Any) -> None:
        relay = Relay(workers=options["workers"])

        def stop(_signal: int, _frame: Any) -> None:
            relay.stop.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("relay: ready")
        self.stdout.flush()
        relay.run()
        self.stdout.write("relay: stopped")
