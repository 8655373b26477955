from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from csdesk.operations.rules.archives import ArchiveDamaged
from csdesk.operations.services.unpacking import CannotImport, unpack


class Command(BaseCommand):
    help = "Bring a company into an installation where it is not yet, from an archive that export_tenant wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", required=True, dest="archive", metavar="FILE.tar")

    def handle(self, *, archive: str, **options: Any) -> None:
        try:
            company = unpack(Path(archive))
        except (ArchiveDamaged, CannotImport, OSError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{company.slug} is here; its people set new passwords by the sign-in page")
