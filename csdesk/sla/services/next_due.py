"""What queues sort by: the most urgent deadline of a case."""

from django.db import connection

from csdesk.cases.models import Case
from csdesk.tenancy.scoping import require_tenant

_KEEP = """
WITH found AS (
  SELECT min(due_at) AS due FROM sla_clock
   WHERE tenant_id = %(tenant)s AND case_id = %(case)s AND settled_at IS NULL AND paused_at IS NULL
), kept AS (
  UPDATE cases_case SET next_due_at = found.due FROM found
   WHERE tenant_id = %(tenant)s AND id = %(case)s AND next_due_at IS DISTINCT FROM found.due
) SELECT due FROM found"""


def keep_next_due(case: Case) -> None:
    """Write the earliest deadline of the case's clocks that run and do not stand still, if it changed."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"tenant": require_tenant(), "case": case.pk})
        case.next_due_at = cursor.fetchone()[0]
