"""Customer files leave customer service only signed for, once, and on record (CUS-07 to CUS-10, CUS-16)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.registry import ApprovalKind
from csdesk.approvals.services.asking import ask
from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.conversations.rules import clean_line
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.people.services.security_log import record_security_event
from csdesk.refusals import RuleViolation, StaleRecord
from dealers.models import FileRelease, ReleaseState
from dealers.policies import may_ask_for_files
from dealers.queries.releases import REQUEST, rows_of

CHAIN = "file.release"
_AFTER = {
    "approved": ReleaseState.GRANTED,
    "refused": ReleaseState.REFUSED,
    "withdrawn": ReleaseState.WITHDRAWN,
}


@transaction.atomic
def ask_for_files(
    reason: str, *, region: str = "", with_contacts: bool = False, actor: Member, now: datetime
) -> FileRelease:
    """Apply for a copy of customer files: one's own department's manager signs, then customer service (T-18).

    Raises PermissionDenied; RuleViolation without a reason, or when the manual names no chain.
    """
    if not may_ask_for_files(actor):
        raise PermissionDenied(f"{actor} may not ask for files.")
    reason = clean_line(reason, 300)
    if not reason:
        raise RuleViolation("CUS-09", _("Say what the files are for."), field="reason")
    case = open_case(REQUEST, reason, holder=actor, phase=Phase.WAITING, now=now)
    release = FileRelease.objects.create(
        case=case,
        asked_by=actor,
        asked_at=now,
        reason=reason,
        region=clean_line(region, 100),
        with_contacts=with_contacts,
    )
    publish(case, record(case, "file.ask", actor=actor, at=now))
    ask(case, CHAIN, subject=reason, asked_by=actor, now=now)
    release.refresh_from_db()
    return release


def decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the signatures, in their transaction."""
    release = FileRelease.objects.select_for_update(of=("self",)).select_related("asked_by").get(case=request.case)
    release.state, release.decided_at = _AFTER[str(request.state)], now
    release.save(update_fields=["state", "decided_at"])
    granted = release.state == ReleaseState.GRANTED
    case = move_case(lock_case(request.case), Phase.OPEN if granted else Phase.CLOSED, now=now)
    if granted:
        notify([release.asked_by], "dealer.files", case=case, now=now)


@transaction.atomic
def hand_out(release: FileRelease, *, actor: Member, now: datetime) -> list[Sequence[Any]]:
    """The files, once, to who applied for them; that they left is kept (CUS-16).

    Raises PermissionDenied for anybody else; StaleRecord when they were not granted or were handed out already.
    """
    release = FileRelease.objects.select_for_update(of=("self",)).select_related("case").get(pk=release.pk)
    if release.asked_by_id != actor.pk or not may_ask_for_files(actor):
        raise PermissionDenied(f"{actor} may not fetch {release.pk}.")
    if release.state != ReleaseState.GRANTED:
        raise StaleRecord("CUS-09", _("Files are handed out once, after they were signed for. Please apply again."))
    rows = list(rows_of(release))
    release.state, release.fetched_at, release.rows = ReleaseState.FETCHED, now, len(rows)
    release.save(update_fields=["state", "fetched_at", "rows"])
    case = move_case(lock_case(release.case), Phase.CLOSED, now=now)
    publish(case, record(case, "file.hand_out", actor=actor, at=now, rows=len(rows)))
    record_security_event("dealers.files", actor=actor, now=now, number=case.number, rows=len(rows))
    return [_headings(release, now), *rows]


def _headings(release: FileRelease, now: datetime) -> list[str]:
    own = [_("Dealer code"), _("Dealer's name"), _("Kind of customer"), _("Region"), _("Address"), _("Phone")]
    persons = [_("Contact person"), _("Phone of the contact"), _("E-mail address of the contact"), _("Birthday")]
    return [*own, _("After-sales specialist"), *(persons if release.with_contacts else [])]


def describe(request: ApprovalRequest) -> list[tuple[Any, str]]:
    """What a signer has to know."""
    release = FileRelease.objects.get(case=request.case)
    persons = _("with contacts' names, phones and birthdays") if release.with_contacts else _("without persons")
    return [(_("Files"), f"{release.region or _('All regions')}, {persons}")]


def _may_ask(actor: Member | None, case: Case) -> bool:
    return may_ask_for_files(actor)


RELEASE = ApprovalKind(
    CHAIN, gettext_lazy("Access to customer files"), decided=decided, describe=describe, may_ask=_may_ask
)
