import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from csdesk.sla.engine import ALIAS, confirm_clock
from csdesk.sla.loop import run_engine

CONNECT_SECONDS = 5


class Command(BaseCommand):
    """Fires alarms, needing nothing but the database and the sweeper's credential."""

    help = "Watch all clocks: fire what is due, five times a second, until SIGTERM or Ctrl-C."
    # Its role sees neither the migrations nor anything else that checks ask for.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        message = "Say that the database's time is right after a jump; what is due fires then. Starts nothing."
        parser.add_argument("--confirm-clock", action="store_true", help=message)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["confirm_clock"]:
            confirm_clock()
            return
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        # A database host that is gone must not hold the loop for minutes.
        connections[ALIAS].settings_dict["OPTIONS"].setdefault("connect_timeout", CONNECT_SECONDS)
        run_engine(stop)
