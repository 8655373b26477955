from typing import Any

from django.db import migrations

# In each transaction: short ones, since the desk may be at work meanwhile.
BATCH = 20_000
_FILL = """
UPDATE cases_case c SET first_facet = t.severity, second_facet = t.channel FROM tickets_complaint t
WHERE t.id > %s AND t.id <= %s AND t.tenant_id = c.tenant_id AND t.case_id = c.id
  AND (c.first_facet, c.second_facet) IS DISTINCT FROM (t.severity::text, t.channel::text)
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Give the cases of complaints what their queue is narrowed by; begun anew it goes on where it stopped."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM tickets_complaint")
        first, last = cursor.fetchone()
        for after in range(first - 1, last, BATCH):
            cursor.execute(_FILL, [after, after + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0003_facets"), ("tickets", "0004_read_signed")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
