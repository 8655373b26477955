"""Which rules of the manual matter on a complaint as it stands."""

from collections.abc import Iterable

from csdesk.sla.models import Clock
from tickets.lifecycle import LIVE, Status
from tickets.models import Complaint, Liability


def rules_holding(complaint: Complaint, clocks: Iterable[Clock]) -> list[tuple[str, str]]:
    """The rules that matter on a complaint as it stands, each once, with the name of the promise it makes."""
    held = {clock.rule: str(getattr(clock, "label", "")) for clock in clocks if clock.is_running and clock.rule}
    if complaint.liability == Liability.OTHERS:
        held.setdefault("CMP-33", "")
    if complaint.is_about_staff:
        held.setdefault("CMP-15", "")
    if complaint.status in LIVE:
        held.setdefault("INQ-19", "")
    if complaint.status == Status.ANSWERED:
        held |= {rule: held.get(rule, "") for rule in ("CMP-50", "CMP-52")}
    return list(held.items())
