"""Document numbers: one counter a company, series and year, taken late so that its lock is short."""

from django.db import connection

from csdesk.tenancy.scoping import require_tenant

_TAKE = """
INSERT INTO cases_numberseries AS series (tenant_id, series, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, series, year) DO UPDATE SET last = series.last + EXCLUDED.last RETURNING last"""


def take_numbers(series: str, year: int, count: int = 1) -> list[str]:
    """The next `count` numbers of a series, e.g. ["KS-2026-000123"]; gaps appear only where a transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [require_tenant(), series, year, count])
        last = cursor.fetchone()[0]
    return [f"{series}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
