"""A backup of everything in one archive: the database, the files, the key that opens stored credentials."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from csdesk.embedded import dumps
from csdesk.operations.rules.archives import Archive, ArchiveWriter, open_archive
from csdesk.operations.rules.passphrases import lock
from csdesk.operations.services.fingerprints import fingerprints

log = logging.getLogger(__name__)
FORMAT = 1
DATABASE, KEY, MEDIA = "database.dump", "key.json", "media/"
# Made anew whenever somebody asks for one, and gone within a day.
NOT_KEPT = "exports"


@dataclass(frozen=True)
class Sources:
    """Where everything is: the reader that sees all companies, the files' folder, the key."""

    database_url: str
    media: Path
    secret_key: str


@dataclass(frozen=True)
class Written:
    """What a backup holds."""

    path: Path
    rows: int
    files: int
    size_bytes: int
    # Files that the database names and that are not there: lost before this backup.
    missing: list[str]


def write_backup(
    sources: Sources, target: Path, *, passphrase: str, now: datetime, meanwhile: Callable[[], None] | None = None
) -> Written:
    """Write the archive, read all of it back, and say what it holds.

    The database is that of one moment; files are taken afterwards, so that none it names can be missing.
    `meanwhile` is called between the two. Raises RuntimeError or psycopg2.Error; then there is no archive.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".csdesk-backup-") as folder:
        dumped = Path(folder) / DATABASE
        facts = _dump(sources.database_url, dumped)
        if meanwhile is not None:
            meanwhile()
        with ArchiveWriter(target) as archive:
            archive.add_file(DATABASE, dumped)
            if sources.secret_key:
                archive.add_bytes(KEY, lock(sources.secret_key, passphrase))
            _add_media(archive, sources.media)
            named = facts.pop("attachments")
            facts["missing"] = [path for path, digest in named if not _has(archive, path, digest)]
            archive.finish({"format": FORMAT, "kind": "backup", "made_at": now.isoformat(), **facts})
    return check_backup(target)


def check_backup(path: Path) -> Written:
    """Read a whole backup and say what it holds. Raises ArchiveDamaged, RuntimeError."""
    with open_archive(path) as archive:
        archive.verify()
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".csdesk-check-") as folder:
            archive.extract(DATABASE, Path(folder) / DATABASE)
            dumps.check(Path(folder) / DATABASE)
        return _written(path, archive)


def _written(path: Path, archive: Archive) -> Written:
    tables = archive.manifest["tables"].values()
    rows = sum(figures[0] for table in tables for figures in table.values())
    files = sum(name.startswith(MEDIA) for name in archive.names)
    return Written(path, rows, files, path.stat().st_size, archive.manifest["missing"])


def _dump(url: str, target: Path) -> dict[str, Any]:
    """Dump the database and read, in the same moment, what the dump must hold."""
    link = psycopg2.connect(url)
    try:
        link.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with link, link.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
            [(snapshot, server)] = cursor.fetchall()
            dumps.dump(url, target, snapshot=snapshot)
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
            migrations = [list(row) for row in cursor.fetchall()]
            cursor.execute("SELECT path, sha256 FROM documents_attachment ORDER BY 1")
            attachments = cursor.fetchall()
            tables = fingerprints(cursor)
    finally:
        link.close()
    return {"postgresql": server, "migrations": migrations, "tables": tables, "attachments": attachments}


def _add_media(archive: ArchiveWriter, media: Path) -> None:
    for path in sorted(media.rglob("*")) if media.is_dir() else []:
        within = path.relative_to(media)
        if path.is_symlink() or not path.is_file() or path.suffix == ".part" or NOT_KEPT in within.parts[1:2]:
            continue
        try:
            archive.add_file(f"{MEDIA}{within.as_posix()}", path)
        except FileNotFoundError:
            # Deleted since it was listed: nothing of the database's moment names it, or the list of missing will.
            log.info("a file went away while it was to be backed up")


def _has(archive: ArchiveWriter, path: str, digest: str) -> bool:
    return archive.files.get(f"{MEDIA}{path}", {}).get("sha256") == digest
