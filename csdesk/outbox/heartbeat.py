"""Signs of life: rows that say when the relay last ran and how long the oldest message has waited."""

from django.db import connection

# While there is a row of this name, nothing goes out: after a restore, until somebody has looked.
HOLD = "hold"

_BEAT = """
INSERT INTO engine_heartbeat (name, at, outbox_age_seconds) VALUES (%s, clock_timestamp(), search_outbox_age())
ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at, outbox_age_seconds = EXCLUDED.outbox_age_seconds"""


def beat(name: str) -> None:
    """Write that `name` is alive, and the age of the oldest message that nobody has touched."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name])
