"""/healthz: whether the database, the broker and what runs by itself are alive. No versions, no company's data."""

from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Both beat each second; a supervisor brings back what died within five.
LONGEST_SILENCE_SECONDS = 8.0
OLDEST_MESSAGE_SECONDS = 60.0
BROKER_SECONDS = 1.0
PROCESSES = ("engine", "relay")

_BEATS = """SELECT name, extract(epoch FROM clock_timestamp() - at)::float8, outbox_age_seconds,
  oldest_overdue_seconds FROM engine_heartbeat WHERE name = ANY(%s)"""


@require_safe
@never_cache
def answer_health(request: HttpRequest) -> HttpResponse:
    """200 when everything is well, else 503; the parts say which."""
    parts = {"broker": {"ok": broker_answers()}, **_database_parts()}
    well = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": well, **parts}, status=200 if well else 503)


def broker_answers() -> bool:
    """Whether Redis answers a ping within a second."""
    if not settings.REDIS_URL:
        return False
    limits = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as link:
            return bool(link.ping())
    except (redis.RedisError, OSError):
        return False


def _database_parts() -> dict[str, dict[str, Any]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_BEATS, [list(PROCESSES)])
            beats = {row[0]: row[1:] for row in cursor.fetchall()}
    except Error:
        down = {"ok": False}
        return {"database": down, **dict.fromkeys(PROCESSES, down), "outbox": down}
    return {"database": {"ok": True}, **{name: _process(beats.get(name)) for name in PROCESSES}, "outbox": _age(beats)}


def _process(beat: Any) -> dict[str, Any]:
    if beat is None:
        return {"ok": False, "silent_seconds": None}
    return {"ok": beat[0] <= LONGEST_SILENCE_SECONDS, "silent_seconds": round(beat[0], 1)}


def _age(beats: dict[str, Any]) -> dict[str, Any]:
    """How long the oldest message has waited: known as of the relay's last beat, and growing since."""
    if "relay" not in beats or beats["relay"][1] is None:
        return {"ok": False, "oldest_seconds": None}
    silent, age = beats["relay"][0], beats["relay"][1]
    oldest = age + silent if age > 0 else 0.0
    return {"ok": oldest <= OLDEST_MESSAGE_SECONDS, "oldest_seconds": round(oldest, 1)}
