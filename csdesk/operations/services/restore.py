"""A backup into an empty place: everything checked before anything is written, and compared afterwards."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from csdesk.embedded import dumps
from csdesk.operations.rules.archives import Archive, open_archive
from csdesk.operations.rules.passphrases import unlock
from csdesk.operations.services.backup import DATABASE, FORMAT, KEY, MEDIA
from csdesk.operations.services.fingerprints import differing, fingerprints


class CannotRestore(Exception):
    """The place or the archive is not fit; the message says why. Nothing was changed, unless it says so."""


@dataclass(frozen=True)
class Place:
    """Where to restore to: the owner's empty database, an empty folder for the files, what takes the key."""

    owner_url: str
    media: Path
    keep_key: Callable[[str], None]


def restore_backup(path: Path, place: Place, *, passphrase: str, known_migrations: set[tuple[str, str]]) -> int:
    """Restore all of an archive; the number of rows. The caller migrates and holds what goes out.

    Raises ArchiveDamaged, WrongPassphrase, CannotRestore, RuntimeError.
    """
    with open_archive(path) as archive:
        archive.verify()
        _check_age(archive, known_migrations)
        key = unlock(archive.read(KEY), passphrase) if KEY in archive.names else ""
        _check_empty(place)
        with tempfile.TemporaryDirectory(dir=_parent(place.media), prefix=".csdesk-restore-") as folder:
            _unpack(archive, Path(folder))
            dumps.load(place.owner_url, Path(folder) / DATABASE)
            _compare(archive, place.owner_url)
            if (files := Path(folder) / MEDIA).exists():
                _move_into(place.media, files)
        if key:
            place.keep_key(key)
        return sum(figures[0] for table in archive.manifest["tables"].values() for figures in table.values())


def _check_age(archive: Archive, known: set[tuple[str, str]]) -> None:
    if archive.manifest.get("kind") != "backup" or archive.manifest.get("format") != FORMAT:
        raise CannotRestore("this archive is no backup, or one of another csdesk's making")
    if newer := {(app, name) for app, name in archive.manifest["migrations"]} - known:
        app, name = min(newer)
        raise CannotRestore(f"this backup was made by a newer csdesk, which knows {app} {name}: update first")


def _check_empty(place: Place) -> None:
    link = psycopg2.connect(place.owner_url)
    try:
        with link, link.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
            if cursor.fetchone() != (0,):
                raise CannotRestore("the database is not empty; restore into a new one")
    finally:
        link.close()
    if place.media.exists() and any(place.media.iterdir()):
        raise CannotRestore(f"{place.media} is not empty; restore into a new folder")


def _parent(media: Path) -> Path:
    media.parent.mkdir(parents=True, exist_ok=True)
    return media.parent


def _unpack(archive: Archive, folder: Path) -> None:
    for name in archive.names:
        if name == DATABASE or name.startswith(MEDIA):
            archive.extract(name, folder / name)


def _compare(archive: Archive, owner_url: str) -> None:
    link = psycopg2.connect(owner_url)
    try:
        with link, link.cursor() as cursor:
            odd = differing(archive.manifest["tables"], fingerprints(cursor))
    finally:
        link.close()
    if odd:
        raise CannotRestore("the database was restored, but is not what was backed up:\n" + "\n".join(odd))


def _move_into(media: Path, files: Path) -> None:
    media.mkdir(parents=True, exist_ok=True)
    for entry in files.iterdir():
        shutil.move(entry, media / entry.name)
