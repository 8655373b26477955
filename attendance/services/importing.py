"""Punches from a file, as terminals, WeCom and DingTalk export them: one row a punch."""

from collections.abc import Hashable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from attendance.models import Direction, Door
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.queries.people import people_by_badge
from attendance.services.punching import NewPunch, Outcome, judge_punches, take_punches
from csdesk.imports.models import Act
from csdesk.imports.registry import Errand, ImportKind, Row
from csdesk.imports.rules import Choice, Column, Day, Line, Problem
from csdesk.imports.rules.moments import Moment, TimeOfDay
from csdesk.people.models import Member

WORDS = {
    "上班打卡": Direction.IN, "下班打卡": Direction.OUT, "外出打卡": Direction.ANY, "上班": Direction.IN,
    "下班": Direction.OUT, "签到": Direction.IN, "签退": Direction.OUT, "OnDuty": Direction.IN,
    "OffDuty": Direction.OUT, "in": Direction.IN, "out": Direction.OUT, "进": Direction.IN, "出": Direction.OUT,
    "I": Direction.IN, "O": Direction.OUT, "any": Direction.ANY,
}  # fmt: skip
# What terminals, WeCom and DingTalk call their columns.
BADGE = ("工号", "账号", "帐号", "员工编号", "员工工号", "UserId", "人员编号", "登记号码", "badge")
DAY = ("日期", "考勤日期", "打卡日期", "时间", "date")
AT = ("打卡时间", "实际打卡时间", "签到时间", "刷卡时间", "日期时间", "checkin_time", "userCheckTime", "at")
DIRECTION = ("打卡类型", "考勤类型", "类型", "进出", "checkin_type", "checkType", "direction")
PLACE = ("打卡地点", "打卡地址", "地点", "设备名称", "location_title", "userAddress")
NUMBER = ("记录编号", "流水号", "id", "recordId", "checkin_id")
PROBLEMS = {
    Outcome.FUTURE: ("at", gettext_noop("This moment has not come yet.")),
    Outcome.TAKEN: ("external_id", gettext_noop("Another punch has this number already.")),
    Outcome.NOT_HERE: ("badge", gettext_noop("Not employed on this day.")),
}


def columns(now: datetime) -> list[Column]:
    """What a file of punches may hold: badge and moment, or day and time of day in two columns."""
    return [
        Line("badge", _("Staff number"), BADGE, is_required=True, most=254, example="A-017",
             help=_("Or the e-mail address.")),
        Day("day", _("Day"), DAY, example="2026-11-23"),
        Moment("at", _("Moment of the punch"), AT, example="2026-11-23 08:29:30"),
        TimeOfDay("time", _("Time of day"), ("时刻", "time"), example="08:29"),
        Choice("direction", _("In or out"), DIRECTION, words=WORDS,
               help=_("Empty: the nearest beginning or end of a shift says.")),
        Line("place", _("Place of the punch"), PLACE, most=200),
        Line("external_id", _("Number of the punch"), NUMBER, most=80),
    ]  # fmt: skip


def may_import_punches(member: Member) -> bool:
    """Bring in punches of terminals and files."""
    return member.may(Permission.PUNCH_RECORD)


def judge(rows: list[Row], errand: Errand) -> None:
    """Unknown badges, moments to come and days without employment are wrong; what is known already stays as it is."""
    people = people_by_badge({row.values["badge"] for row in rows if "badge" in row.values})
    manual, punches = _manual(errand), []
    for row in rows:
        badge = row.values.get("badge")
        if badge is not None and badge not in people:
            row.problems["badge"] = Problem(gettext_noop("Nobody has this staff number."))
        at = None if row.problems else _moment(row, manual)
        if not row.problems and at is not None and badge is not None:
            punches.append((row, _punch(row.values, people[badge], at)))
    outcomes = judge_punches([punch for _row, punch in punches], now=errand.now)
    for (row, _punched), outcome in zip(punches, outcomes, strict=True):
        if outcome in PROBLEMS:
            column, words = PROBLEMS[outcome]
            row.problems[column if column in row.values else "badge"] = Problem(words)
        row.act = Act.SAME if outcome == Outcome.KNOWN else Act.NEW


def write(rows: list[Row], errand: Errand) -> None:
    """Keep a batch that was judged right."""
    people, manual = people_by_badge({row.values["badge"] for row in rows}), _manual(errand)
    punches = []
    for row in rows:
        at = _moment(row, manual)
        if at is not None:
            punches.append(_punch(row.values, people[row.values["badge"]], at))
    take_punches(punches, door=Door.IMPORT, actor=errand.actor, now=errand.now)


def _manual(errand: Errand) -> Manual:
    found: Manual = errand.memory.setdefault("manual", Manual())
    return found


def _moment(row: Row, manual: Manual) -> datetime | None:
    """The instant of a row: a moment, or a day with a time of day in the company's zone."""
    at: datetime | time | None = row.values.get("at", row.values.get("time"))
    day: date | None = row.values.get("day")
    if isinstance(at, datetime):
        return at if at.tzinfo is not None else at.replace(tzinfo=manual.zone)
    if at is None:
        row.problems["at"] = Problem(gettext_noop("Must be filled in."))
        return None
    if day is None:
        row.problems["at"] = Problem(gettext_noop("A time of day without its day."))
        return None
    return datetime.combine(day, at, manual.zone)


def _punch(values: dict[str, Any], member_id: int, at: datetime) -> NewPunch:
    direction = values.get("direction", Direction.ANY)
    return NewPunch(member_id, at, direction, values.get("place", ""), external_id=values.get("external_id", ""))


def identity(row: Row) -> Hashable | None:
    """A punch that stands in the file twice is no error: terminals double them. Its number is."""
    number = row.values.get("external_id")
    return None if row.problems or not number else number


PUNCHES = ImportKind(
    "punches", _("Punches"), columns=columns, may=may_import_punches, judge=judge, write=write, identity=identity,
    home="attendance:days", hint=_("As terminals, WeCom and DingTalk export them: Excel, CSV or JSON."),
)  # fmt: skip
