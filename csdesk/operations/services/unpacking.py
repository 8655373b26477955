"""A company's archive into an installation where it is not yet: the same ids, so that everything still fits."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connections, transaction

from csdesk.operations.rules.archives import Archive, open_archive
from csdesk.operations.services.backup import FORMAT, MEDIA
from csdesk.operations.services.packing import TABLES, USERS, columns_of, tenant_tables
from csdesk.tenancy.models import Tenant

_OWNER = "owner"
AT_ONCE = 500


class CannotImport(Exception):
    """The archive does not fit here; nothing was changed."""


def unpack(path: Path) -> Tenant:
    """Import a company. Raises ArchiveDamaged, CannotImport; the database then is as before.

    Its people keep their addresses and set a new password by "Forgotten?"; credentials of mailboxes and keys of
    programs are not in the archive and are set up anew.
    """
    with open_archive(path) as archive:
        archive.verify()
        _check(archive)
        with tempfile.TemporaryDirectory(dir=_media(), prefix=".csdesk-import-") as folder:
            for name in archive.names:
                archive.extract(name, Path(folder) / name)
            with transaction.atomic(using=_OWNER), connections[_OWNER].cursor() as cursor:
                company = _make_company(archive)
                _add_users(cursor, Path(folder) / USERS)
                for table in tenant_tables():
                    _fill(cursor, table, Path(folder) / f"{TABLES}{table}.jsonl", company.pk)
                # Whatever is wrong shows before the files are moved; if they cannot be, the rows are not there either.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                _move(Path(folder) / MEDIA / f"t{company.pk}")
    return company


def _move(files: Path) -> None:
    if files.exists():
        shutil.move(files, _media() / files.name)


def _media() -> Path:
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    return media


def _check(archive: Archive) -> None:
    if archive.manifest.get("kind") != "company" or archive.manifest.get("format") != FORMAT:
        raise CannotImport("this archive holds no company")
    facts = archive.manifest["company"]
    if Tenant.objects.filter(pk=facts["id"]).exists() or Tenant.objects.filter(slug=facts["slug"]).exists():
        raise CannotImport(f"there is a company {facts['slug']!r}, or one with its number, already")
    if (_media() / f"t{facts['id']}").exists():
        raise CannotImport("files of another company with its number lie here")
    strange = {name for name in archive.names if name.startswith(MEDIA)}
    if any(not name.startswith(f"{MEDIA}t{facts['id']}/") for name in strange):
        raise CannotImport("the archive holds files of another company")
    if unknown := set(archive.manifest["rows"]) ^ set(tenant_tables()):
        raise CannotImport(f"made by another version of csdesk: {min(unknown)}")


def _make_company(archive: Archive) -> Tenant:
    return Tenant.objects.using(_OWNER).create(**archive.manifest["company"])


def _add_users(cursor: Any, lines: Path) -> None:
    for line in lines.read_text().splitlines():
        user = json.loads(line)
        known = [user["id"], user["email"]]
        cursor.execute("SELECT id, email FROM people_user WHERE id = %s OR email = %s", known)
        found = cursor.fetchall()
        if found and found != [tuple(known)]:
            raise CannotImport("somebody here has the number of one of the company's people: use an empty installation")
        if not found:
            cursor.execute(
                "INSERT INTO people_user (id, email, password, is_active, created_at) VALUES (%s, %s, %s, true, now())",
                [user["id"], user["email"], make_password(None)],
            )
    _advance(cursor, "people_user")


def _fill(cursor: Any, table: str, lines: Path, tenant_id: int) -> None:
    names = ", ".join(f'"{name}"' for name, _kind, _needed in columns_of(cursor, table))
    insert = f"""INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_recordset(null::"{table}", %s)
      WHERE tenant_id = %s"""  # noqa: S608 - names out of the catalogue, no input
    with lines.open() as rows:
        while batch := list(islice(rows, AT_ONCE)):
            cursor.execute(insert, [_array(batch), tenant_id])
            if cursor.rowcount != len(batch):
                raise CannotImport(f"{table} holds rows of another company")
    _advance(cursor, table)


def _array(lines: Iterable[str]) -> str:
    return f"[{','.join(lines)}]"


def _advance(cursor: Any, table: str) -> None:
    """New rows get ids after those that came along."""
    cursor.execute(
        """SELECT a.attname, pg_get_serial_sequence(%s, a.attname) FROM pg_attribute a
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND pg_get_serial_sequence(%s, a.attname) IS NOT NULL""",
        [table, table, table],
    )
    for column, sequence in cursor.fetchall():
        cursor.execute(
            f"""SELECT setval(%s, greatest((SELECT max("{column}") FROM "{table}"), nextval(%s)))""",  # noqa: S608
            [sequence, sequence],
        )
