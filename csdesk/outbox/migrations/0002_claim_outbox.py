from django.db import migrations

from csdesk.tenancy.functions import definer_function

# In this order: is anything due at all (an index lookup, five times a second); then each company's queue to
# each host by a loose index scan; the free places of each; the oldest due of each that no earlier message of
# its lane holds up; in turns, so that a company with a thousand messages does not come before one with one.
_CLAIM = """
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  IF NOT EXISTS (SELECT 1 FROM outbox_outboxmessage WHERE state = 'ready' AND available_at <= moment) THEN
    RETURN;
  END IF;
  -- The caps count what is lent: two claims at the same time would both give the last place away.
  PERFORM pg_advisory_xact_lock(hashtext('claim_outbox'));
  moment := clock_timestamp();
  RETURN QUERY
  WITH RECURSIVE queue AS (
    (SELECT tenant_id, host FROM outbox_outboxmessage WHERE state = 'ready' ORDER BY tenant_id, host LIMIT 1)
    UNION ALL
    SELECT following.tenant_id, following.host
      FROM queue CROSS JOIN LATERAL (
        SELECT m.tenant_id, m.host FROM outbox_outboxmessage m
         WHERE m.state = 'ready' AND (m.tenant_id, m.host) > (queue.tenant_id, queue.host)
         ORDER BY m.tenant_id, m.host LIMIT 1) following
  ), lent AS (
    SELECT tenant_id, host FROM outbox_outboxmessage
     WHERE lease_until IS NOT NULL AND lease_until > moment AND host <> ''
  ), places AS (
    SELECT q.tenant_id, q.host, CASE
        WHEN NOT goes_out THEN wanted
        WHEN h.open_until > moment THEN 0
        ELSE least(
          CASE WHEN h.open_until IS NULL THEN per_host ELSE 1 END
            - (SELECT count(*) FROM lent WHERE lent.host = q.host),
          per_tenant - (SELECT count(*) FROM lent WHERE lent.tenant_id = q.tenant_id)) END AS free,
        greatest(10, 2 * wanted / count(*) OVER ()) AS share
      FROM queue q LEFT JOIN outbox_outgoinghost h ON h.tenant_id = q.tenant_id AND h.host = q.host
     WHERE (q.host <> '') = goes_out
  ), due AS (
    SELECT p.tenant_id, p.host, m.id, m.available_at, m.orphan,
           row_number() OVER (PARTITION BY p.tenant_id, p.host ORDER BY m.available_at, m.id) AS turn,
           row_number() OVER (PARTITION BY p.tenant_id ORDER BY m.available_at, m.id) AS of_tenant
      FROM places p CROSS JOIN LATERAL (
        SELECT w.id, w.available_at, w.lease_until IS NOT NULL AS orphan FROM outbox_outboxmessage w
         WHERE w.tenant_id = p.tenant_id AND w.host = p.host AND w.state = 'ready' AND w.available_at <= moment
           AND (w.lane = '' OR NOT EXISTS (
             SELECT 1 FROM outbox_outboxmessage earlier
              WHERE earlier.tenant_id = w.tenant_id AND earlier.lane = w.lane AND earlier.lane <> ''
                AND earlier.state = 'ready' AND earlier.id < w.id))
         -- Of a hundred queues nobody needs the hundredth message of each.
         ORDER BY w.available_at, w.id LIMIT greatest(least(p.free, p.share), 0)) m
  ), fair AS (
    SELECT d.*, row_number() OVER (PARTITION BY d.host ORDER BY d.turn, d.available_at) AS of_host,
           row_number() OVER (PARTITION BY d.orphan ORDER BY d.turn, d.available_at) AS of_orphans FROM due d
  ), chosen AS (
    SELECT f.tenant_id, f.id FROM fair f
     -- Whoever had an orphan never reported back: one of them may kill its process, and takes nobody along
     -- when it is the last of its batch and the only one.
     WHERE (NOT f.orphan OR f.of_orphans = 1) AND (NOT goes_out OR (
       f.of_host <= per_host - (SELECT count(*) FROM lent WHERE lent.host = f.host)
       AND f.of_tenant <= per_tenant - (SELECT count(*) FROM lent WHERE lent.tenant_id = f.tenant_id)))
     ORDER BY f.turn, f.available_at, f.id LIMIT wanted
  ), mine AS (
    SELECT m.tenant_id, m.id, m.lease_until IS NOT NULL AS orphan
      FROM outbox_outboxmessage m JOIN chosen c ON c.tenant_id = m.tenant_id AND c.id = m.id
     WHERE m.state = 'ready' AND m.available_at <= moment FOR NO KEY UPDATE OF m SKIP LOCKED
  ), moved AS (
    -- An attempt that nobody reported back on was the last: whatever handles it dies of it.
    UPDATE outbox_outboxmessage m SET
        state = CASE WHEN m.attempts >= m.max_attempts THEN 'dead' ELSE m.state END,
        finished_at = CASE WHEN m.attempts >= m.max_attempts THEN moment END,
        last_error = CASE WHEN m.attempts < m.max_attempts OR m.last_error <> '' THEN m.last_error
                          ELSE 'never reported back: the process that handled it died' END,
        lease_token = CASE WHEN m.attempts < m.max_attempts THEN gen_random_uuid() END,
        lease_until = CASE WHEN m.attempts < m.max_attempts THEN moment + make_interval(secs => seconds) END,
        available_at = CASE WHEN m.attempts < m.max_attempts THEN moment + make_interval(secs => seconds)
                            ELSE m.available_at END,
        attempts = CASE WHEN m.attempts < m.max_attempts THEN m.attempts + 1 ELSE m.attempts END
      FROM mine WHERE m.tenant_id = mine.tenant_id AND m.id = mine.id
    RETURNING m.tenant_id, m.id, m.lease_token, m.topic, m.attempts, m.state, mine.orphan
  )
  SELECT moved.tenant_id, moved.id, moved.lease_token, moved.topic::text, moved.attempts::int
    FROM moved WHERE moved.state = 'ready' ORDER BY moved.orphan, moved.tenant_id, moved.id;
END
"""

_AGE = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(available_at)), 0)::double precision
  FROM outbox_outboxmessage
 WHERE state = 'ready' AND host = '' AND lane = '' AND attempts = 0
   AND available_at <= (SELECT clock_timestamp())
"""


class Migration(migrations.Migration):
    """Borrowing due messages of all companies, and how long the oldest that stays inside has waited."""

    dependencies = [("outbox", "0001_initial")]

    operations = [
        definer_function(
            "claim_outbox",
            "wanted integer, goes_out boolean, seconds integer, per_host integer, per_tenant integer",
            "TABLE (tenant_id bigint, id bigint, token uuid, topic text, attempts integer)",
            _CLAIM,
            language="plpgsql",
        ),
        definer_function("search_outbox_age", "", "double precision", _AGE),
    ]
