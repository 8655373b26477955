from typing import Any

from django.core.management.commands.migrate import Command as Original
from django.db import connections

from csdesk.tenancy.upgrades import bring_companies_up_to_date

# Each of these stops short of the newest schema, which the companies' steps need.
_PARTIAL = ("app_label", "plan", "check_unapplied", "fake", "prune")


class Command(Original):
    """Django's own, on the owner's alias: the runtime role may not change the schema.

    A whole migration then takes the companies along: what the release brings to those that exist already.
    """

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then run the companies' steps."""
        super().handle(*args, **options)
        if any(options.get(name) for name in _PARTIAL):
            return
        if not connections["default"].settings_dict["NAME"]:
            self.stderr.write("companies wait for a migrate with DATABASE_URL: the owner may not read their rows")
            return
        for key, rows in bring_companies_up_to_date().items():
            if options["verbosity"]:
                self.stdout.write(f"companies brought up to date: {key}, {rows} changed")
