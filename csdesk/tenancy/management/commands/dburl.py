"""`manage.py dburl owner|app|sweeper`: the libpq URL of the running database, for psql."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import quote, urlencode

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

ALIASES = {"owner": "owner", "app": "default", "sweeper": "sweeper"}


class Command(BaseCommand):
    help = "Print the libpq URL of the running database for one role, alone on its line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=ALIASES)

    def handle(self, *, role: str, **options: Any) -> None:
        alias = ALIASES[role]
        if alias not in connections or not connections[alias].settings_dict["NAME"]:
            raise CommandError(f"This process was not given the credential of {role}.")
        self.stdout.write(_libpq_url(connections[alias].settings_dict))


def _libpq_url(settings: dict[str, Any]) -> str:
    parameters = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str | int)}
    query = f"?{urlencode(parameters, safe='/')}" if parameters else ""
    host = quote(settings["HOST"], safe="[]:") + (f":{settings['PORT']}" if settings["PORT"] else "")
    credentials = ":".join(quote(settings[part], safe="") for part in ("USER", "PASSWORD"))
    return f"postgresql://{credentials}@{host}/{quote(settings['NAME'], safe='')}{query}"
