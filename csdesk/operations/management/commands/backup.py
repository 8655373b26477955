"""`manage.py backup`: everything into one archive."""

import os
import re
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from csdesk.embedded.addresses import backup_url
from csdesk.operations.rules.archives import ArchiveDamaged
from csdesk.operations.services.backup import Sources, check_backup, write_backup
from csdesk.outbox.heartbeat import beat

SUFFIX = ".tar"
# Companies' exports may lie in the same folder: csdesk-<company>-<day>.tar
_OURS = re.compile(r"csdesk-\d{8}T\d{6}Z\.tar")


class Command(BaseCommand):
    help = (
        "Back up the database, the files and the key into one archive, and read it back. CSDESK_BACKUP_PASSPHRASE"
        " puts the key in it under a passphrase."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--to", metavar="FOLDER|FILE.tar", help="a folder gets csdesk-<time>.tar")
        what.add_argument("--check", metavar="FILE.tar", help="only read an archive and compare it with its list")
        parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N of the folder's archives")
        parser.add_argument("--without-key", action="store_true", help="leave the key out, if it is kept elsewhere")

    def handle(self, *, to: str | None, check: str | None, keep: int | None, **options: Any) -> None:
        now = datetime.now(UTC)
        try:
            if check:
                written = check_backup(Path(check))
            else:
                target = _target(Path(str(to)), now)
                passphrase = os.environ.get("CSDESK_BACKUP_PASSPHRASE", "")
                written = write_backup(_sources(options["without_key"]), target, passphrase=passphrase, now=now)
        except (ArchiveDamaged, RuntimeError, OSError, psycopg2.Error) as error:
            raise CommandError(str(error)) from error
        for path in written.missing:
            self.stderr.write(f"the database names a file that is not there: {path}")
        self.stdout.write(f"{written.path}: {written.rows} rows, {written.files} files, {written.size_bytes} bytes")
        if to:
            self._tell_house()
            _forget_older(written.path.parent, keep)

    def _tell_house(self) -> None:
        try:
            beat("backup")
        except Error as error:
            self.stderr.write(f"the backup is well, but the House page could not be told: {error}")


def _sources(without_key: bool) -> Sources:
    url = backup_url()
    if url is None:
        raise RuntimeError("name the reader's login: DATABASE_BACKUP_URL=postgresql://csdesk_backup:…")
    return Sources(url, Path(settings.MEDIA_ROOT), "" if without_key else settings.SECRET_KEY or "")


def _target(given: Path, now: datetime) -> Path:
    path = given if given.suffix == SUFFIX else given / f"csdesk-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    return path.resolve()


def _forget_older(folder: Path, keep: int | None) -> None:
    if keep is not None:
        backups = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
        for path in backups[: -max(keep, 1)]:
            path.unlink()
