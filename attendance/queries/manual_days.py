"""What the manual says of each day's attendance, and how the company's days lie in time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attendance.rules.days import Terms
from attendance.rules.stamps import Window
from csdesk.outbox.rendering import company_zone
from csdesk.rulebook.at import NoRulebook, rulebook_at
from csdesk.rulebook.sections.attendance import Attendance
from csdesk.rulebook.sections.conduct import Conduct
from csdesk.rulebook.sections.swaps import Swaps

MINUTE = 60


@dataclass(frozen=True)
class DayTerms:
    """The manual of one day: its sections, the id of its version (None: there was none), and its times in seconds."""

    section: Attendance
    conduct: Conduct
    version: int | None
    terms: Terms
    # Rules whose money is proposed by the rewards: it is not entered in a sheet as well.
    proposed: frozenset[str] = frozenset()


def terms_in(section: Attendance, swaps: Swaps) -> Terms:
    """The times of the sections in seconds; a swapped shift that nobody worked is absence, or fined (T-03)."""
    absent = section.absent_from_minutes
    return Terms(
        late_grace=section.late_grace_minutes * MINUTE,
        early_grace=section.early_grace_minutes * MINUTE,
        absent_from=None if absent is None else absent * MINUTE,
        overtime_from=section.overtime_from_minutes * MINUTE,
        overtime_before=section.overtime_before,
        leave_on_swap_is_absence=section.leave_on_swap_is_absence,
        empty_swap_is_absence=swaps.fault_counts_as != "amount",
    )


class Manual:
    """The manual day by day, read once: a day goes by the version that is in force when it ends."""

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        self.zone = zone or company_zone()
        self._days: dict[date, DayTerms] = {}

    def of(self, day: date) -> DayTerms:
        """What counts on a day; before the first version nothing is asked and nothing is taken off."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._read(day)
        return found

    def _read(self, day: date) -> DayTerms:
        try:
            book = rulebook_at(self.midnight(day + timedelta(days=1)) - timedelta(microseconds=1))
        except NoRulebook:
            return DayTerms(Attendance(), Conduct(), None, Terms())
        section = book.document.attendance
        terms = terms_in(section, book.document.swaps)
        proposed = frozenset(kind.rule for kind in book.document.rewards.kinds)
        return DayTerms(section, book.document.conduct, book.version.pk, terms, proposed)

    def window(self, day: date) -> Window:
        """From when to when punches count for a shift."""
        punching = self.of(day).section.punching
        return Window(punching.before_minutes * MINUTE, punching.after_minutes * MINUTE)

    def midnight(self, day: date) -> datetime:
        """The instant at which a day begins."""
        return datetime.combine(day, time.min, self.zone)

    def day_of(self, second: int) -> date:
        """The local day of a second since 1970."""
        return datetime.fromtimestamp(second, self.zone).date()

    def today(self, now: datetime) -> date:
        """The local day of a moment."""
        return now.astimezone(self.zone).date()
