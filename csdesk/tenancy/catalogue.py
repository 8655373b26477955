"""What the database's catalogue says of every table: keys, policies, indexes, grants. Readable by csdesk_app."""

from typing import Any

_COLUMNS_OF_KEY = """(SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(p.conkey) WITH ORDINALITY k(a, n)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.a)"""

_CATALOGUE = f"""
SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
 (SELECT json_build_array(p.conname, {_COLUMNS_OF_KEY}) FROM pg_constraint p
   WHERE p.conrelid = c.oid AND p.contype = 'p') AS primary_key,
 (SELECT json_agg(json_build_array(p.conname, f.relname, p.convalidated, {_COLUMNS_OF_KEY}))
    FROM pg_constraint p JOIN pg_class f ON f.oid = p.confrelid
   WHERE p.conrelid = c.oid AND p.contype = 'f') AS foreign_keys,
 (SELECT json_agg(json_build_array(i.indexrelid::regclass::text, i.indisunique, i.indpred IS NULL,
    (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n)))
    FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid) AS indexes,
 (SELECT json_object_agg(p.polname, json_build_array(p.polroles::regrole[]::text[], p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)))
    FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
 (SELECT json_object_agg(g.who, g.may) FROM (SELECT x.grantee::regrole::text AS who,
    string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS may
    FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner GROUP BY 1) g) AS grants,
 (SELECT json_object_agg(g.who, g.columns) FROM (
    SELECT x.grantee::regrole::text || ' ' || x.privilege_type AS who, array_agg(a.attname::text) AS columns
    FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = c.oid GROUP BY 1) g) AS column_grants,
 (SELECT array_agg(a.attname::text) FROM pg_attribute a
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"""  # noqa: S608 - pieces of our own, no input


def read_tables(cursor: Any) -> dict[str, dict[str, Any]]:
    """Every table of the schema by name, with what the catalogue holds of it."""
    cursor.execute(_CATALOGUE)
    names = [column.name for column in cursor.description]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    empty: dict[str, Any] = {"foreign_keys": [], "indexes": [], "policies": {}, "grants": {}, "column_grants": {}}
    return {row["name"]: {key: row[key] or empty.get(key, row[key]) for key in row} for row in rows}
