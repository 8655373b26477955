from typing import Any

from django.core.management.commands.loaddata import Command as Original


class Command(Original):
    """Django's own, on the owner's alias: the runtime role may not change the schema."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
