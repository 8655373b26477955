import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from csdesk.outbox.relay import OUTSIDE_WORKERS, Relay


class Command(BaseCommand):
    help = "Relay due messages until told to stop (SIGTERM or Ctrl-C); goes on without Celery and Redis."

    # They would load all pages into a process that serves none.
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--workers", type=int, default=OUTSIDE_WORKERS, help="messages sent at the same time")

    def handle(self, **options: Any) -> None:
        # Some messages are handed on to workers. Without the app they would go to a broker that nobody runs.
        import_string(settings.CELERY_APP)
        relay = Relay(workers=options["workers"])

        def stop(_signal: int, _frame: Any) -> None:
            relay.stop.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("relay: ready")
        self.stdout.flush()
        relay.run()
        self.stdout.write("relay: stopped")
