"""What is told of a request: on the case's timeline, to its clocks, to people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from csdesk.approvals.models import ApprovalRequest, ApprovalStep, RequestState
from csdesk.approvals.queries.signers import Signer, told_of
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notices import register_notice, register_notice_group
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.sla import clocks

ASKED, SIGNED, STUCK, FREED = "approval.asked", "approval.signed", "approval.stuck", "approval.freed"
RESULTS = {
    RequestState.APPROVED: "approval.approved",
    RequestState.REFUSED: "approval.refused",
    RequestState.WITHDRAWN: "approval.withdrawn",
}
WAITS = "approval.waits"


def register_notices() -> None:
    """Give the notices about signatures their words."""
    register_notice_group("approval", gettext_lazy("Signatures"))
    register_notice(
        WAITS,
        title=gettext_noop("Waits for your signature: %(what)s"),
        body=gettext_noop("%(number)s %(subject)s — asked by %(by)s, due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s requests wait for your signature"),
    )
    register_notice(
        STUCK,
        title=gettext_noop("Nobody can sign: %(what)s"),
        body=gettext_noop("%(number)s %(subject)s — “%(step)s” needs somebody with the role %(roles)s (%(rule)s)"),
        many=gettext_noop("%(count)s requests wait for somebody who can sign"),
    )
    register_notice(
        RESULTS[RequestState.APPROVED],
        title=gettext_noop("Approved: %(what)s"),
        body=gettext_noop("%(number)s %(subject)s"),
        many=gettext_noop("%(count)s requests were approved"),
    )
    register_notice(
        RESULTS[RequestState.REFUSED],
        title=gettext_noop("Refused by %(by)s: %(what)s"),
        body=gettext_noop("%(number)s %(subject)s — %(reason)s"),
        many=gettext_noop("%(count)s requests were refused"),
    )


def tell(request: ApprovalRequest, kind: str, *, actor: Member | None, now: datetime, **facts: Any) -> None:
    """Write down what happened to a request, and let the manual's clocks and tasks hear of it."""
    if kind in {ASKED, SIGNED, *RESULTS.values()}:
        clocks.observe(request.case, kind, at=now, actor=actor, subject=request.kind)
    known = {"request": request.pk, "approval": request.kind, "what": _label(request), "subject": request.subject}
    event = record(request.case, kind, actor=actor, at=now, rule=request.rule, **known, **facts)
    publish(request.case, event)


def step_label(step: ApprovalStep) -> dict[str, str]:
    """The step's name in both languages, as events and notices keep it."""
    return {"zh": step.label, "en": step.label_en or step.label}


def _label(request: ApprovalRequest) -> dict[str, str]:
    return {"zh": request.label, "en": request.label_en or request.label}


def tell_signers(request: ApprovalRequest, step: ApprovalStep, signers: Iterable[Signer], *, now: datetime) -> None:
    """Tell those whose signature is awaited; whoever stands in is told instead of whom he stands in for."""
    due = step.clock.due_at if step.clock is not None else now
    by = request.asked_by.name if request.asked_by is not None else ""
    _notify(told_of(list(signers)), WAITS, request, now=now, by=by, due=due, rule=step.rule)


def tell_nobody_can(request: ApprovalRequest, step: ApprovalStep, roles: str, *, now: datetime) -> None:
    """Alarm the administrators, and tell the asker what his request waits for."""
    people = [*directory.administrators(at=now), *_asker(request, now)]
    words = {"step": step_label(step), "roles": roles, "rule": step.rule}
    _notify(people, STUCK, request, now=now, urgent=True, **words)


def tell_result(request: ApprovalRequest, *, now: datetime) -> None:
    """Tell the asker what has become of his request, unless it was his own doing."""
    kind = RESULTS[RequestState(request.state)]
    people = [member for member in _asker(request, now) if member.pk != request.decided_by_id]
    by = request.decided_by.name if request.decided_by is not None else ""
    _notify(people, kind, request, now=now, by=by, reason=request.reason[:200])


def _asker(request: ApprovalRequest, now: datetime) -> list[Member]:
    """Whoever asked, or who stands in; when he is not here any more, whoever has the case."""
    found = [member for member in (request.asked_by, request.case.holder) if member is not None and member.is_active]
    return [directory.stand_in(found[0], at=now)] if found else []


def _notify(
    people: Iterable[Member], kind: str, request: ApprovalRequest, *, now: datetime, urgent: bool = False, **params: Any
) -> None:
    url = request.get_absolute_url()
    known: dict[str, Any] = {"what": _label(request), "subject": request.subject}
    notify(people, kind, case=request.case, now=now, urgent=urgent, url=url, **known, **params)
