"""`manage.py restore`: an archive into an empty place."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from csdesk.embedded import endpoints, start_postgres, stop_servers
from csdesk.embedded.addresses import DATABASE_VARIABLES, keep_secret_key
from csdesk.embedded.servers import is_ours
from csdesk.operations.rules.archives import ArchiveDamaged
from csdesk.operations.rules.passphrases import WrongPassphrase
from csdesk.operations.services.holding import hold
from csdesk.operations.services.restore import CannotRestore, Place, restore_backup

TROUBLE = (ArchiveDamaged, WrongPassphrase, CannotRestore, RuntimeError, OSError, psycopg2.Error)


class Command(BaseCommand):
    help = (
        "Restore an archive into an empty place: a data folder (--into FOLDER), the owner's URL of an empty database"
        " (--into postgresql://…, with CSDESK_DATA for the files), or what the environment names."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", required=True, dest="archive", metavar="FILE.tar")
        parser.add_argument("--into", metavar="FOLDER|URL", help="default: where the environment points")
        parser.add_argument("--key-to", metavar="FILE", help="write the archive's key there, readable by you alone")

    def handle(self, *, archive: str, into: str | None, key_to: str | None, **options: Any) -> None:
        if into:
            again = ["restore", "--from", str(Path(archive).resolve())]
            again += ["--key-to", str(Path(key_to).resolve())] if key_to else []
            sys.exit(subprocess.call([sys.executable, sys.argv[0], *again], env=environment_of(into)))  # noqa: S603
        ours = is_ours(endpoints().owner_url)
        started = start_postgres() if ours else False
        try:
            self._restore(Path(archive), Path(key_to) if key_to else None, ours=ours)
        except TROUBLE as error:
            raise CommandError(str(error)) from error
        finally:
            if started:
                connections.close_all()
                stop_servers()

    def _restore(self, archive: Path, key_to: Path | None, *, ours: bool) -> None:
        owner_url = endpoints().owner_url
        if owner_url is None:
            raise CannotRestore("name the owner of the empty database: --into, or DATABASE_OWNER_URL")
        if key_to is not None and key_to.exists():
            raise CannotRestore(f"{key_to} is there already")
        found: list[str] = []
        place = Place(owner_url, Path(settings.MEDIA_ROOT), found.append)
        known = set(MigrationLoader(None).disk_migrations)
        passphrase = os.environ.get("CSDESK_BACKUP_PASSPHRASE", "")
        rows = restore_backup(archive, place, passphrase=passphrase, known_migrations=known)
        hold()
        for key in found:
            self._keep(key, key_to, ours=ours)
        # An older backup is brought up to date; the walls between companies are compared in any case.
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"restored {rows} rows; nothing goes out before `manage.py release_outgoing`")

    def _keep(self, key: str, key_to: Path | None, *, ours: bool) -> None:
        if key_to is not None:
            with os.fdopen(os.open(key_to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(key)
        elif ours and "CSDESK_SECRET_KEY" not in os.environ:
            keep_secret_key(key)
        elif key != settings.SECRET_KEY:
            self.stderr.write("CSDESK_SECRET_KEY is another key than the archive's: stored credentials stay closed.")


def environment_of(into: str) -> dict[str, str]:
    """Ours, pointed at the other place; it is refused here if it is a folder with something in it."""
    environment = dict(os.environ)
    if into.startswith(("postgresql://", "postgres://")):
        return {**environment, "DATABASE_OWNER_URL": into}
    folder = Path(into).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is not an empty folder")
    for name in (*DATABASE_VARIABLES, "REDIS_URL", "CSDESK_SECRET_KEY"):
        environment.pop(name, None)
    return {**environment, "CSDESK_DATA": str(folder)}
