"""Log lines as JSON, one object a line, with the company, the person and the request they belong to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from csdesk.operations.rules.log_lines import scrub
from csdesk.tenancy.scoping import active_tenant

LONGEST = 8000
# The request that is being served, or the task that runs.
serving: ContextVar[Any] = ContextVar("serving", default=None)
running: ContextVar[str] = ContextVar("running", default="")


class JsonLines(logging.Formatter):
    """One line an entry whatever was written into it: line ends and control characters are encoded.

    Ids stand for companies and people; what looks like an address, a number or a credential is left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage())[:LONGEST],
            **_whose(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            entry["error"] = scrub(self.formatException(record.exc_info))[-LONGEST:]
        return json.dumps(entry, ensure_ascii=True, default=str)


def _whose() -> dict[str, Any]:
    request = serving.get()
    tenant, member = active_tenant(), getattr(request, "member", None)
    if tenant is None and member is not None:
        tenant = member.tenant_id
    said = {
        "tenant": tenant,
        "member": member.pk if member is not None else None,
        "request": getattr(request, "request_id", None),
        "task": running.get() or None,
    }
    return {key: value for key, value in said.items() if value is not None}
