from django.db import migrations

from csdesk.tenancy.functions import definer_function

# Newest cases first. The statement is put together with its values in it and planned each time: a common word is
# read backwards by case until enough are found, a rare one by GIN. All terms must be in the case, each anywhere.
_FIND = """
#variable_conflict use_column
DECLARE
  company bigint := NULLIF(current_setting('csdesk.tenant_id', true), '')::bigint;
  outside text := CASE WHEN inside THEN '' ELSE ' AND NOT is_internal' END;
  statement text := 'SELECT DISTINCT e.case_id FROM search_entry e';
BEGIN
  IF company IS NULL OR coalesce(cardinality(wanted), 0) = 0 THEN
    RETURN;
  END IF;
  IF kinds IS NOT NULL OR phases IS NOT NULL THEN
    statement := statement || ' JOIN cases_case c ON c.tenant_id = e.tenant_id AND c.id = e.case_id';
  END IF;
  statement := statement || format(' WHERE e.tenant_id = %s AND e.words @@ %L::tsquery', company, wanted[1]) || outside;
  FOR i IN 2 .. cardinality(wanted) LOOP
    statement := statement || format(
      ' AND EXISTS (SELECT 1 FROM search_entry m WHERE m.tenant_id = %s AND m.case_id = e.case_id
         AND m.words @@ %L::tsquery', company, wanted[i]) || outside || ')';
  END LOOP;
  IF kinds IS NOT NULL THEN
    statement := statement || format(' AND c.kind = ANY (%L)', kinds);
  END IF;
  IF phases IS NOT NULL THEN
    statement := statement || format(' AND c.phase = ANY (%L)', phases);
  END IF;
  IF before IS NOT NULL THEN
    statement := statement || format(' AND e.case_id < %s', before);
  END IF;
  RETURN QUERY EXECUTE statement || format(' ORDER BY e.case_id DESC LIMIT %s', size);
END
"""


class Migration(migrations.Migration):
    """The index over words, and the one way to read it: the company comes from the setting, never from a caller."""

    dependencies = [("search", "0001_initial")]

    operations = [
        # No pending list: its clean-up would come upon whoever writes next, all at once.
        migrations.RunSQL(
            "CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off)",
            "DROP INDEX search_entry_words",
        ),
        definer_function(
            "search_cases",
            "wanted text[], inside boolean, kinds text[], phases text[], before bigint, size integer",
            "TABLE (case_id bigint)",
            _FIND,
            language="plpgsql",
        ),
    ]
