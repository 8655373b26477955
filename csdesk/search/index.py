"""Keeping the index: written by services in the transaction that changes the text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from csdesk.cases.models import Case
from csdesk.search.models import Entry
from csdesk.search.registry import Text, source_of
from csdesk.search.rules import LONGEST_TEXT, lexemes_of
from csdesk.tenancy.scoping import require_tenant

_ROW = "(%s, %s, %s, %s, %s, %s, array_to_tsvector(%s::text[]), %s)"
_PUT = """INSERT INTO search_entry (tenant_id, case_id, source, source_id, is_internal, text, words, at) VALUES {rows}
ON CONFLICT (tenant_id, source, source_id) DO UPDATE SET case_id = EXCLUDED.case_id,
  is_internal = EXCLUDED.is_internal, text = EXCLUDED.text, words = EXCLUDED.words, at = EXCLUDED.at"""


def put(case: Case, source: str, source_id: int, text: str, *, at: datetime) -> None:
    """Let a text of a case be found; a text of the same source and id gives way to it.

    `source` is a registered key. Raises KeyError for one nobody registered.
    """
    put_all(source, [Text(case.pk, source_id, text, at)])


def put_all(source: str, texts: Iterable[Text]) -> int:
    """The same for many texts of one source in one statement; how many they were."""
    is_internal, tenant = source_of(source).is_internal, require_tenant()
    values: list[Any] = []
    for each in texts:
        text = each.text[:LONGEST_TEXT]
        values += [tenant, each.case_id, source, each.source_id, is_internal, text, lexemes_of(text), each.at]
    count = len(values) // 8
    if count:
        with connection.cursor() as cursor:
            cursor.execute(_PUT.format(rows=", ".join([_ROW] * count)), values)
    return count


def drop(case: Case, source: str, source_id: int) -> None:
    """Let a text of a case be found no longer."""
    Entry.objects.filter(case=case, source=source, source_id=source_id).delete()
