"""What a database holds, in figures that two databases can be compared by: rows and a hash, by table and company."""

from typing import Any

# table -> company's id as text ("" for what belongs to none) -> [rows, sum of the rows' hashes]
Fingerprints = dict[str, dict[str, list[int]]]

# The same row must read the same whatever the session would make of times and numbers.
_ALIKE = """SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0"""
_TABLES = """SELECT c.relname,
  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1"""
_OF_TABLE = """SELECT coalesce(({company})::text, ''), count(*),
  coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM "{table}" t GROUP BY 1"""


def fingerprints(cursor: Any) -> Fingerprints:
    """Of every table, as this connection sees it; inside a transaction, which it changes the settings of."""
    cursor.execute(_ALIKE)
    cursor.execute(_TABLES)
    found: Fingerprints = {}
    for table, has_tenant in cursor.fetchall():
        cursor.execute(_OF_TABLE.format(table=table, company="tenant_id" if has_tenant else "NULL"))
        found[table] = {company: [rows, int(digest)] for company, rows, digest in cursor.fetchall()}
    return found


def differing(before: Fingerprints, after: Fingerprints) -> list[str]:
    """Which tables of which companies are not the same, one sentence each."""
    said = []
    for table in sorted(before | after):
        ours, theirs = before.get(table, {}), after.get(table, {})
        for company in sorted(ours | theirs):
            if (was := ours.get(company)) != (now := theirs.get(company)):
                whose = f" of company {company}" if company else ""
                said.append(f"{table}{whose}: {_rows(was)} became {_rows(now)}")
    return said


def _rows(figures: list[int] | None) -> str:
    return f"{figures[0]} rows ({figures[1] % 10**6:06})" if figures else "nothing"
