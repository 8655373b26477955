"""A company's data into one archive and out again: a file of JSON lines for each table, and the company's files.

Read under row-level security as the weak role, in one moment: what cannot be seen cannot be exported.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from csdesk.operations.rules.archives import ArchiveWriter
from csdesk.operations.services.backup import FORMAT, MEDIA, NOT_KEPT
from csdesk.outbox.rules import ONE_TIME_PATHS
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import is_tenant_owned

TABLES, USERS = "tables/", "users.jsonl"
# Credentials stay here: another installation could not open them, and nobody needs them in a file.
_CREDENTIAL = re.compile(r"(^|_)(secret|secrets|secret_hash|digest|password)$")
# What stands in a column that must be filled, where an empty text is none of its type.
_NOTHING = {"jsonb": "'{}'"}
# Mails hold links by which their reader is signed in: those are for nobody else, whatever he may take out.
_LETTERS = {("outbox_outboxmessage", "payload"), ("outbox_localmail", "text")}
_RAW_LETTERS = {("outbox_localmail", "raw")}
_WITHOUT_LINKS = rf"""regexp_replace("{{name}}"::text, '/({"|".join(ONE_TIME_PATHS)})/[^\s"\\]+', '/\1/…', 'g')"""
_PATIENT = """SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL TIME ZONE 'UTC'; SET LOCAL extra_float_digits = 1"""
_COLUMNS = """SELECT attname, atttypid::regtype::text, attnotnull FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""


def tenant_tables() -> list[str]:
    """The tables of all that belongs to a company, histories included."""
    owned = [model for model in apps.get_models(include_auto_created=True) if is_tenant_owned(model)]
    return sorted(model._meta.db_table for model in owned)


def columns_of(cursor: Any, table: str) -> list[tuple[str, str, bool]]:
    """Name, type and whether it must be filled, of the columns that are stored and not reckoned."""
    cursor.execute(_COLUMNS, [table])
    return list(cursor.fetchall())


def pack(company: Tenant, target: Path, *, now: datetime, with_credentials: bool = False) -> int:
    """Write the active company's data to `target`; the number of rows. In a transaction that sees one moment."""
    rows: dict[str, int] = {}
    folder = tempfile.TemporaryDirectory(dir=target.parent, prefix=".csdesk-export-")
    with folder, connection.cursor() as cursor, ArchiveWriter(target) as archive:
        cursor.execute(_PATIENT)
        for table in tenant_tables():
            lines = Path(folder.name) / table
            rows[table] = _write_table(cursor, table, lines, with_credentials)
            archive.add_file(f"{TABLES}{table}.jsonl", lines)
            lines.unlink()
        archive.add_bytes(USERS, _users().encode())
        for path in _files_of(company):
            archive.add_file(f"{MEDIA}{path.relative_to(settings.MEDIA_ROOT).as_posix()}", path)
        archive.finish(_facts(company, now, rows))
    return sum(rows.values())


def _facts(company: Tenant, now: datetime, rows: dict[str, int]) -> dict[str, Any]:
    plain = ("id", "slug", "name", "host", "zone", "country", "language")
    return {
        "format": FORMAT,
        "kind": "company",
        "made_at": now.isoformat(),
        "company": {name: getattr(company, name) for name in plain} | {"created_at": company.created_at.isoformat()},
        "rows": rows,
    }


def _write_table(cursor: Any, table: str, lines: Path, with_credentials: bool) -> int:
    wanted = [
        f'"{name}"' if with_credentials else _harmless(table, name, kind, needed)
        for name, kind, needed in columns_of(cursor, table)
    ]
    # CSV with characters that JSON never holds: the text format would escape JSON's own backslashes.
    copy = f"""COPY (SELECT row_to_json(t) FROM (SELECT {", ".join(wanted)} FROM "{table}" ORDER BY 1, 2) t)
      TO STDOUT WITH (FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')"""  # noqa: S608 - names of our own, no input
    with lines.open("wb") as file:
        cursor.copy_expert(copy, file)
    return int(cursor.rowcount)


def _harmless(table: str, name: str, kind: str, needed: bool) -> str:
    """A column without what signs somebody in or opens a mailbox."""
    if _CREDENTIAL.search(name) or (table, name) in _RAW_LETTERS:
        nothing = _NOTHING.get(kind, "''") if needed else "NULL"
        return f'{nothing}::{kind} AS "{name}"'
    if (table, name) in _LETTERS:
        return f"""{_WITHOUT_LINKS.format(name=name)}::{kind} AS "{name}\""""
    return f'"{name}"'


def _users() -> str:
    """Whom the company's people sign in as: the address, never the password."""
    people = Member.objects.select_related("user").order_by("user_id")
    return "".join(
        json.dumps({"id": person.user_id, "email": person.user.email}, ensure_ascii=False) + "\n" for person in people
    )


def _files_of(company: Tenant) -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT) / f"t{company.pk}"
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        kept = NOT_KEPT not in path.relative_to(root).parts[:1] and path.suffix != ".part"
        if kept and path.is_file() and not path.is_symlink():
            yield path
