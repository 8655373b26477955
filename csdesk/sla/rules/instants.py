"""Instants as whole microseconds since 1970 UTC, and the way from and to wall clocks.

Aware datetimes of one zone compare and subtract by the wall clock, which is wrong across a change
of summer time; whole numbers are exact, fast to search, and cannot overflow on the way.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from csdesk.sla.rules.errors import DeadlineOutOfReach, NaiveMoment

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
DAY_MINUTES = 24 * 60

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC. Raises NaiveMoment if the moment has no zone."""
    if moment.utcoffset() is None:
        raise NaiveMoment(_("“%(moment)s” has no time zone."), {"moment": moment.isoformat()})
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(micros: int) -> datetime:
    """The instant in UTC. Raises DeadlineOutOfReach outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise _out_of_years() from error


def local_time(micros: int, zone: ZoneInfo) -> datetime:
    """The instant on the zone's wall clock. Raises DeadlineOutOfReach outside the years 1 to 9999."""
    try:
        return to_moment(micros).astimezone(zone)
    except OverflowError as error:
        raise _out_of_years() from error


def local_ordinal(micros: int, zone: ZoneInfo) -> int:
    """The zone's date at an instant, as a day number (`date.toordinal`)."""
    return local_time(micros, zone).toordinal()


def wall_to_micros(ordinal: int, minute: int, zone: ZoneInfo) -> int:
    """The instant at which the zone's clocks first show `minute` minutes after midnight of a date.

    1440 minutes are midnight of the next date. A wall time that the clocks skip in spring is read
    with the offset before the change, and so lies as much later.
    """
    days, minute = divmod(minute, DAY_MINUTES)
    ordinal += days
    wall = datetime.fromordinal(min(ordinal, date.max.toordinal()))
    offset = zone.utcoffset(wall.replace(hour=minute // 60, minute=minute % 60, tzinfo=zone))
    wall_micros = (ordinal - _EPOCH_ORDINAL) * DAY + minute * MINUTE
    return wall_micros - (offset or timedelta(0)) // _MICROSECOND


def _out_of_years() -> DeadlineOutOfReach:
    return DeadlineOutOfReach(_("The moment lies outside the years 1 to 9999."))
