"""What somebody looks at: which cases, breaches, duties and mails, at a moment, of one team or all."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from csdesk.board.rules import Day, day_of
from csdesk.cases.models import Case, Phase
from csdesk.cases.queries import cases_visible_to
from csdesk.people.models import Member, Team
from csdesk.sla.models import ClockEvent, Task, TaskState

# Every phase in which a promise can run; what is closed owes nothing.
LIVE = [Phase.NEW, Phase.OPEN, Phase.WAITING, Phase.DONE]
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Sight:
    """Whose eyes (None: a wallboard's, which sees numbers only), when, in which zone, of which team (None: all)."""

    member: Member | None
    now: datetime
    zone: str
    team: Team | None = None
    _cases: QuerySet[Case] = field(init=False)

    def __post_init__(self) -> None:
        cases = cases_visible_to(self.member) if self.member is not None else Case.objects.all()
        if self.team is not None:
            cases = cases.filter(team=self.team)
        object.__setattr__(self, "_cases", cases)

    @property
    def today(self) -> Day:
        """The company's local day."""
        return day_of(self.now, self.zone)

    def cases(self, *, after: datetime | None = None, until: datetime | None = None) -> QuerySet[Case]:
        """Cases whose nearest deadline lies after one moment and not after another."""
        span = Q()
        if after is not None:
            span &= Q(next_due_at__gt=after)
        if until is not None:
            span &= Q(next_due_at__lte=until)
        return self._cases.filter(span, phase__in=LIVE)

    def late(self) -> QuerySet[Case]:
        """Cases one of whose promises is late: exactly at its deadline it is not."""
        return self._cases.filter(phase__in=LIVE, next_due_at__lt=self.now)

    def due_soon(self) -> QuerySet[Case]:
        """Cases that will be late within the hour unless somebody acts."""
        return self._cases.filter(phase__in=LIVE, next_due_at__gte=self.now, next_due_at__lte=self.now + SOON)

    def breaches(self, day: Day) -> QuerySet[ClockEvent]:
        """The promises broken on a day; those of tasks without a case only where all teams are looked at."""
        seen = Exists(self._cases.filter(pk=OuterRef("clock__case")))
        if self.team is None:
            seen |= Q(clock__case=None)  # type: ignore[assignment]
        return ClockEvent.objects.filter(seen, is_breach=True, at__gt=day.begins_at, at__lte=day.ends_at)

    def duties(self) -> QuerySet[Task]:
        """The recurring duties that are due today or were before, and are not done."""
        tasks = Task.objects.filter(state=TaskState.OPEN, due_at__lte=self.today.ends_at).exclude(duty="")
        if self.team is not None:
            tasks = tasks.filter(assignee__team_memberships__team=self.team)
        return tasks
