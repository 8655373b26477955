"""Closing a month: one job for the whole company, checked, signed by the manual's chain, then locked."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import FROZEN, AppealState, Day, MonthSheet, MonthState, SheetAppeal, SheetMonth
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.queries.months import concerned_in, may_be_closed, month_ends
from attendance.services.days import chunks, lock_people, write_days
from attendance.services.differences import drop_differences
from attendance.services.sheets import compute_sheets, month_to_write
from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.services import ask
from csdesk.cases.models import Phase
from csdesk.cases.queries import members_who_may
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.enqueue import enqueue
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.tenancy.scoping import tenant_atomic

RULE, KIND, SERIES, CHAIN, TOPIC = "ATT-02", "attendance_month", "KQ", "attendance.sheet", "attendance.close"
TELL = "attendance.tell"
# So many people are told in one transaction.
TOLD_TOGETHER = 25
# A job that has not got on for so long has died, and may be begun again.
GIVEN_UP = timedelta(minutes=10)


@transaction.atomic
def start_closing(month: date, *, actor: Member | None, now: datetime) -> SheetMonth:
    """Have a month computed for everybody, or computed again; a worker does it.

    Raises PermissionDenied; RuleViolation for a month that has not ended; StaleRecord while it is being computed, and
    once it was handed in.
    """
    _demand(actor)
    manual, month = Manual(), month.replace(day=1)
    if not may_be_closed(month, now, manual):
        raise RuleViolation(RULE, _("A month is closed when it has ended."), field="month")
    found = _locked(month_to_write(month))
    if found.is_frozen:
        raise StaleRecord(RULE, _("This month was handed in: it does not change any more."))
    if found.state == MonthState.COMPUTING and found.moved_at is not None and now - found.moved_at < GIVEN_UP:
        raise StaleRecord(RULE, _("This month is being computed."))
    if found.case_id is None:
        title = _("Attendance of %(month)s") % {"month": f"{month:%Y-%m}"}
        found.case = open_case(KIND, title, holder=actor, now=now)
    found.state, found.done, found.total, found.moved_at = MonthState.COMPUTING, 0, 0, now
    found.save()
    _happened(found, "month.compute", actor=actor, now=now)
    enqueue(
        TOPIC,
        key=f"{TOPIC}:{found.pk}:{now.timestamp()}",
        payload={"month": found.pk, "by": actor.pk if actor else None},
    )
    return found


def close_month(tenant_id: int, month_id: int, by: int | None = None) -> bool:
    """Compute a month that waits for it, in portions with a transaction each; False when it does not (any more).

    Begun again after a crash it does everything anew and comes to the same.
    """
    with tenant_atomic(tenant_id) as now:
        month = SheetMonth.objects.filter(pk=month_id, state=MonthState.COMPUTING).first()
        if month is None:
            return False
        portions = list(chunks(concerned_in(month.month)))
        SheetMonth.objects.filter(pk=month_id).update(total=sum(map(len, portions)), done=0, moved_at=now)
    for members in portions:
        with tenant_atomic(tenant_id) as now:
            if not _compute(month_id, members, now=now):
                return False
    with tenant_atomic(tenant_id) as now:
        _finish(month_id, by, now=now)
    return True


def _compute(month_id: int, members: list[int], *, now: datetime) -> bool:
    lock_people(members)
    month = SheetMonth.objects.select_for_update(of=("self",)).get(pk=month_id)
    if month.state != MonthState.COMPUTING:
        return False
    manual = Manual()
    write_days(members, month.month, month_ends(month.month), manual, now=now)
    compute_sheets(month, members, manual, now=now)
    month.done, month.moved_at = month.done + len(members), now
    month.save(update_fields=["done", "moved_at"])
    return True


def _finish(month_id: int, by: int | None, *, now: datetime) -> None:
    month = SheetMonth.objects.select_for_update(of=("self",)).select_related("case").get(pk=month_id)
    if month.state != MonthState.COMPUTING:
        return
    is_first = month.computed_at is None
    month.state, month.computed_at = MonthState.COMPUTED, now
    month.save(update_fields=["state", "computed_at"])
    _happened(month, "month.computed", actor=None, now=now)
    beginner = list(Member.objects.filter(pk=by)) if by is not None else []
    people = beginner or list(members_who_may(Permission.SHEET_MANAGE))
    notify(people, "attendance.computed", case=month.case, now=now, month=f"{month.month:%Y-%m}", count=month.total)
    if is_first:
        concerned = MonthSheet.objects.filter(of=month, lines__isnull=False).distinct().order_by("member_id")
        for ids in chunks(concerned.values_list("member_id", flat=True), TOLD_TOGETHER):
            enqueue(TELL, key=f"{TELL}:{month.pk}:{ids[0]}", payload={"month": month.pk, "members": ids})


def tell_people(month_id: int, members: list[int], *, now: datetime) -> None:
    """Tell people that their sheet of a month is there."""
    month = SheetMonth.objects.select_related("case").get(pk=month_id)
    for member in Member.objects.filter(pk__in=members).order_by("pk"):
        url = f"{month.get_absolute_url()}{member.pk}/"
        notify([member], "attendance.sheet", case=month.case, now=now, url=url, month=f"{month.month:%Y-%m}")


@transaction.atomic
def hand_in(month: SheetMonth, *, actor: Member | None, now: datetime) -> ApprovalRequest:
    """Ask for the month's signatures; from now on nothing in it changes.

    Raises PermissionDenied; StaleRecord when it is not computed or handed in already; RuleViolation while appeals are
    not answered or lines wait for a salary.
    """
    _demand(actor)
    found = _locked(month)
    case = found.case
    if found.state != MonthState.COMPUTED or case is None:
        raise StaleRecord(RULE, _("Only a month that is computed can be handed in."))
    waiting = SheetAppeal.objects.filter(sheet__of=found, state=AppealState.OPEN).count()
    if waiting:
        message = _("%(count)s appeals are not answered yet.") % {"count": waiting}
        raise RuleViolation(RULE, message, facts={"appeals": waiting})
    unknown = MonthSheet.objects.filter(of=found, unknown__gt=0).count()
    if unknown:
        message = _("%(count)s people have no base salary on file for a day that costs a part of it.")
        raise RuleViolation(RULE, message % {"count": unknown}, facts={"no_salary": unknown})
    found.state, found.asked_at = MonthState.ASKED, now
    found.save(update_fields=["state", "asked_at"])
    sheets = MonthSheet.objects.filter(of=found)
    taken = -sum(sheets.values_list("amount_fen", flat=True))
    note = _("%(people)s people, taken off together: ¥%(amount)s") % {
        "people": sheets.count(),
        "amount": f"{taken / 100:,.2f}",
    }
    return ask(case, CHAIN, subject=case.title, asked_by=actor, note=note, amount_fen=max(0, taken), now=now)


def month_decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the chain's word: signed and locked; or open again, and what came meanwhile is taken in."""
    found = SheetMonth.objects.select_for_update(of=("self",)).select_related("case").get(case=request.case)
    if found.state != MonthState.ASKED:
        return
    if request.state == RequestState.APPROVED:
        found.state, found.signed_at = MonthState.SIGNED, now
        found.save(update_fields=["state", "signed_at"])
        move_case(lock_case(request.case), Phase.CLOSED, now=now)
        _happened(found, "month.sign", actor=None, now=now)
        return
    found.state = MonthState.COMPUTED
    found.save(update_fields=["state"])
    _take_in(found, now)


def _take_in(month: SheetMonth, now: datetime) -> None:
    """What was found while the month waited for signatures belongs into it again."""
    last, manual = month_ends(month.month), Manual()
    later = Day.objects.filter(day__gte=month.month, day__lte=last, is_later=True)
    drop_differences(month)
    for members in chunks(later.values_list("member_id", flat=True)):
        write_days(members, month.month, last, manual, now=now)
        compute_sheets(month, members, manual, now=now)


def _locked(month: SheetMonth) -> SheetMonth:
    return SheetMonth.objects.select_for_update(of=("self",)).select_related("case").get(pk=month.pk)


def open_sheet(sheet: MonthSheet) -> SheetMonth:
    """The month of a sheet, locked, so that it is not handed in meanwhile. Raises StaleRecord when it was."""
    found = _locked(sheet.of)
    if found.state in FROZEN:
        raise StaleRecord(RULE, _("This month was handed in: it does not change any more."))
    return found


def _demand(actor: Member | None) -> None:
    if actor is not None and not actor.may(Permission.SHEET_MANAGE):
        raise PermissionDenied(f"{actor} may not close months.")


def _happened(month: SheetMonth, fact: str, *, actor: Member | None, now: datetime) -> None:
    case = month.case
    if case is not None:
        publish(case, record(case, fact, actor=actor, at=now, rule=RULE))


__all__ = ["close_month", "hand_in", "month_decided", "open_sheet", "start_closing"]
