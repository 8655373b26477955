"""What happens when an alarm has fired: the timeline says so, people are told, a pause at its limit ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.notices import register_notice, register_notice_group
from csdesk.outbox.notify import notify
from csdesk.people import directory
from csdesk.people.models import Member
from csdesk.rulebook.sections.clocks import AlarmRule
from csdesk.sla.models import Clock, ClockEvent, Task
from csdesk.sla.queries.clocks import locked_clock
from csdesk.sla.queries.explaining import label_of
from csdesk.sla.queries.policies import document_of
from csdesk.sla.registry import place_of, promise_kind
from csdesk.sla.rules import PAUSE_LIMIT, words_of
from csdesk.sla.services.giving import HOLDER, REASSIGN, give_to_another, register_giving
from csdesk.sla.services.next_due import keep_next_due
from csdesk.sla.services.pausing import go_on
from csdesk.sla.services.terms import terms_of_clock

SUPERVISOR = "supervisor"
# At the deadline itself "late by 0 s" says nothing; from this on the time is worth telling.
WORTH_TELLING = timedelta(minutes=1)
MAIL_TAKES = timedelta(minutes=5)
REMINDER, DUE, LATE = "clock.reminder", "clock.due", "clock.late"
PAUSE_OVER, SET_ASIDE = "clock.pause_over", "clock.set_aside"


def register_notices() -> None:
    """Give the notices about time their words."""
    register_giving()
    register_notice_group("clock", gettext_lazy("Time limits"))
    register_notice(
        REMINDER,
        title=gettext_noop("%(left)s left: %(promise)s"),
        body=gettext_noop("%(number)s %(case_title)s — due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s time limits come closer"),
    )
    register_notice(
        DUE,
        title=gettext_noop("The time limit has passed: %(promise)s"),
        body=gettext_noop("%(number)s %(case_title)s — was due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s time limits have passed"),
    )
    register_notice(
        LATE,
        title=gettext_noop("Late by %(late)s: %(promise)s"),
        body=gettext_noop("%(number)s %(case_title)s — was due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s time limits have passed"),
    )
    register_notice(
        PAUSE_OVER,
        title=gettext_noop("The pause is over: %(promise)s"),
        body=gettext_noop("%(number)s %(case_title)s — now due %(due)s (%(rule)s)"),
        many=gettext_noop("%(count)s pauses are over"),
    )
    register_notice(
        SET_ASIDE,
        title=gettext_noop("A time limit is not watched: %(promise)s"),
        body=gettext_noop("%(number)s %(case_title)s — it could not be fired: %(error)s"),
        many=gettext_noop("%(count)s time limits are not watched"),
    )


@transaction.atomic
def raise_alarms(clock_id: int, *, cycle: int, since: int, level: int, now: datetime) -> None:
    """Do what the manual says for the alarms `since` to `level` of a clock, all in one message a person."""
    clock = _locked_with_case(clock_id)
    events = list(ClockEvent.objects.filter(clock=clock, cycle=cycle, level__range=(since, level)).order_by("level"))
    if any(event.mark == PAUSE_LIMIT for event in events):
        _end_pause(clock, now)
    rung = [event for event in events if event.mark != PAUSE_LIMIT]
    # A reminder of what has been done since is noise; a breach is told all the same.
    worth_telling = rung if clock.is_running else [event for event in rung if event.is_breach]
    if not worth_telling:
        return
    _write_down(clock, rung)
    _tell(clock, worth_telling, now)


def report_set_aside(clock_id: int, *, now: datetime) -> None:
    """Tell supervisors and administrators that a clock could not be fired and is not watched any more."""
    clock = Clock.objects.select_related("case").get(pk=clock_id)
    people = [*_role_holders(SUPERVISOR, clock, now), *directory.administrators(at=now)]
    _notify(people, SET_ASIDE, clock, now, urgent=True, error=clock.error[:200])


def people_told(clock: Clock, to: Iterable[str], *, now: datetime) -> list[Member]:
    """Who is told: the holder (when that is nobody, the supervisor) and the holders of roles, or who stands in.

    For a role that nobody holds the administrators are told.
    """
    people: list[Member] = []
    for addressee in to:
        found = _holders_of(clock, now) if addressee == HOLDER else _role_holders(addressee, clock, now)
        people += found or _role_holders(SUPERVISOR, clock, now)
    return list({member.pk: member for member in people}.values())


def _locked_with_case(clock_id: int) -> Clock:
    # The case first, as everybody does: the other order would wait for each other.
    case = Clock.objects.select_related("case").get(pk=clock_id).case
    locked_case = lock_case(case) if case is not None else None
    clock = locked_clock(clock_id)
    clock.case = locked_case
    return clock


def _holders_of(clock: Clock, now: datetime) -> list[Member]:
    if (kind := promise_kind(clock.kind)) is not None:
        return kind.holders(clock, now)
    task = Task.objects.filter(clock=clock).select_related("assignee").first()
    if task is not None and task.assignee is None and task.role:
        return _role_holders(task.role, clock, now)
    holder = clock.owner or (task.assignee if task is not None else None) or (clock.case.holder if clock.case else None)
    if holder is None:
        return []
    acting = directory.stand_in(holder, at=now)
    return [acting] if acting.is_active else []


def _role_holders(role: str, clock: Clock, now: datetime) -> list[Member]:
    found = directory.holders(role, at=now, team=clock.case.team if clock.case else None)
    acting = [directory.stand_in(member, at=now) for member in found]
    return acting or directory.administrators(at=now)


def _end_pause(clock: Clock, now: datetime) -> None:
    pause = clock.pauses.filter(ended_at=None).first()
    if not clock.is_paused or pause is None or pause.until > now:
        return  # it went on by other means in the meantime, or stands still anew
    go_on(clock, at=now, by="")
    if clock.case is not None:
        keep_next_due(clock.case)
        event = record(clock.case, "clock.resume", actor=None, at=pause.until, clocks=[clock.kind], reason=pause.reason)
        publish(clock.case, event)
    _notify(people_told(clock, [HOLDER], now=now), PAUSE_OVER, clock, now)


def _write_down(clock: Clock, events: list[ClockEvent]) -> None:
    if clock.case is None:
        return
    event = record(
        clock.case,
        "clock.level",
        actor=None,
        at=events[-1].at,
        clock=clock.pk,
        clock_kind=clock.kind,
        promise=label_of(clock).model_dump(),
        rule=clock.rule,
        marks=[word for event in events for word in words_of(event.mark)],
        is_breach=any(event.is_breach for event in events),
        due_at=clock.due_at,
    )
    publish(clock.case, event)


def _tell(clock: Clock, events: list[ClockEvent], now: datetime) -> None:
    words = {word for event in events for word in words_of(event.mark)}
    alarms: list[AlarmRule] = [alarm for alarm in terms_of_clock(clock, document_of(clock)).alarms if alarm.at in words]
    # Whoever loses a case hears of it; whom it is given to hears that it is his.
    told = [alarm.to if alarm.do != REASSIGN else (HOLDER,) for alarm in alarms]
    to = list(dict.fromkeys(addressee for people in told for addressee in people))
    urgent = any(alarm.urgent for alarm in alarms)
    _notify(people_told(clock, to, now=now), _kind_of(clock, events, now), clock, now, urgent=urgent)
    give_to_another(clock, alarms, now=now)


def _kind_of(clock: Clock, events: list[ClockEvent], now: datetime) -> str:
    if not any(event.is_breach for event in events) and not clock.is_late(now):
        return REMINDER
    return LATE if (clock.settled_at or now) - clock.due_at >= WORTH_TELLING else DUE


def _page_of(clock: Clock) -> str:
    if (kind := promise_kind(clock.kind)) is not None:
        return kind.page(clock)
    return "" if clock.case is not None else reverse(place_of(clock.kind))


def _notify(
    people: Iterable[Member], kind: str, clock: Clock, now: datetime, *, urgent: bool = False, error: str = ""
) -> None:
    ended_at = clock.settled_at or now
    # A mail about seconds comes when they are over: the page tells of them, and of the breach the mail as well.
    by_mail = kind != REMINDER or clock.due_at - now > MAIL_TAKES
    notify(
        people,
        kind,
        case=clock.case,
        now=now,
        urgent=urgent,
        url=_page_of(clock),
        by_mail=by_mail,
        promise=label_of(clock).model_dump(),
        rule=clock.rule,
        due=clock.due_at,
        left=max(clock.due_at - now, now - now),
        late=max(ended_at - clock.due_at, now - now),
        error=error,
    )
