"""A call that is made twice is done once: its answer is kept in the transaction that did it."""

import hashlib
import struct
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpResponse

from csdesk.api.models import AnsweredCall, ApiKey
from csdesk.tenancy.scoping import require_tenant

# For so long the same name means the same call; clients try again within minutes.
KEPT = timedelta(hours=24)
AT_ONCE = 2000
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def claim_call(key: ApiKey, name: str) -> bool:
    """Make the call under this name ours until the transaction ends; False while another of the same name runs."""
    text = f"{require_tenant()}:{key.pk}:{name}"
    (number,) = struct.unpack(">q", hashlib.sha256(text.encode()).digest()[:8])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def answered_call(key: ApiKey, name: str, *, now: datetime) -> AnsweredCall | None:
    """What the call of this name was answered, while that is kept; afterwards the name is free again."""
    found = AnsweredCall.objects.filter(api_key=key, name=name).first()
    if found is not None and found.at <= now - KEPT:
        found.delete()
        return None
    return found


def keep_answer(key: ApiKey, name: str, fingerprint: str, response: HttpResponse, *, now: datetime) -> None:
    """Keep the answer of a call that went through; one that was refused changed nothing and may be made again."""
    AnsweredCall.objects.create(
        api_key=key,
        name=name,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={header: response[header] for header in _KEPT_HEADERS if header in response},
        body=response.content.decode(),
        at=now,
    )


def response_again(call: AnsweredCall) -> HttpResponse:
    """The kept answer, marked as one."""
    response = HttpResponse(call.body, status=call.status, headers=call.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def forget_old_answers(*, now: datetime) -> int:
    """Take away a first part of the active company's answers that nobody can ask for any more; how many."""
    old = AnsweredCall.objects.filter(at__lte=now - KEPT).order_by("at", "pk")
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return AnsweredCall.objects.filter(pk__in=ids).delete()[0] if ids else 0
