"""The breaker of each host that messages go out to."""

from datetime import datetime

from csdesk.outbox.models import OutgoingHost
from csdesk.outbox.rules import sparing


def host_failed(host: str, *, now: datetime) -> None:
    """Count a trouble; after some in a row the host is spared for a while."""
    OutgoingHost.objects.get_or_create(host=host)
    state = OutgoingHost.objects.select_for_update().get(host=host)
    state.failures += 1
    pause = sparing(state.failures)
    state.open_until = now + pause if pause is not None else state.open_until
    state.save(update_fields=["failures", "open_until"])


def host_succeeded(host: str) -> None:
    """Something got through: the host's queue flows again."""
    OutgoingHost.objects.filter(host=host, failures__gt=0).update(failures=0, open_until=None)
