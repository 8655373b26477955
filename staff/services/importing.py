"""Employments and base salaries from a file: one row each."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from csdesk.imports.models import Act
from csdesk.imports.registry import Errand, ImportKind, Row
from csdesk.imports.rules import Choice, Column, Day, Line, Money, Problem
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from staff.models import Employment
from staff.policies import may_keep_files, may_keep_pay
from staff.queries.employments import base_salary_fen
from staff.queries.files import colleagues
from staff.services.employments import (
    Terms,
    begin_employment,
    change_employment,
    checked_terms,
    completed,
    overlaps,
)
from staff.services.salaries import MOST_FEN, NewSalary, set_salaries

_DAYS = ("joined_on", "left_on", "probation_ends_on")


def _number_column() -> Line:
    aliases = ("工号", "员工编号", "编号", "number")
    return Line("number", _("Staff number"), aliases, is_required=True, most=20, example="1024")


def employment_columns(now: datetime) -> Sequence[Column]:
    """What a file of employments may hold."""
    return [
        _number_column(),
        Choice("member", _("Colleague"), ("姓名", "员工", "员工姓名", "name"), is_required=True, words=_by_name()),
        Day("joined_on", _("Joined on"), ("入职日期", "入职时间", "入职"), is_required=True, example="2026-03-02"),
        Day("left_on", _("Left on"), ("离职日期", "离职")),
        Day("probation_ends_on", _("Probation ends on"), ("试用期结束日期", "试用期至", "转正日期")),
    ]  # fmt: skip


def judge_employments(rows: list[Row], errand: Errand) -> None:
    """Say of each row whether it is a new employment, another, the same as before, or cannot be."""
    today = errand.now.astimezone(company_zone()).date()
    known = list(Employment.objects.filter(member__in={row.values.get("member") for row in rows} - {None}))
    taken = {each.number: each for each in Employment.objects.filter(number__in=_numbers(rows))}
    met: dict[int, list[Terms]] = errand.memory.setdefault("met", {})
    for row in rows:
        if row.problems:
            continue
        before = taken.get(_number(row))
        if before is not None and before.member_id != row.values["member"]:
            row.problems["number"] = Problem(gettext_noop("Somebody else has this staff number."))
            continue
        try:
            terms = checked_terms(_terms(row, before, errand.now), today=today)
        except RuleViolation as refusal:
            row.problems[refusal.field or ""] = Problem(gettext_noop("%(reason)s"), {"reason": str(refusal)})
            continue
        others = [each for each in known if each.member_id == row.values["member"] and each != before]
        if before is not None and not errand.changes_known:
            row.problems["number"] = Problem(gettext_noop("This staff number is noted already."))
        elif any(overlaps(terms, one) for one in others) or any(
            overlaps(terms, one) for one in met.get(row.values["member"], [])
        ):
            row.problems["joined_on"] = Problem(gettext_noop("This person has another employment at that time."))
        else:
            met.setdefault(row.values["member"], []).append(terms)
            row.act = Act.NEW if before is None else Act.SAME if _is(before, terms) else Act.CHANGE


def write_employments(rows: list[Row], errand: Errand) -> None:
    """Write a batch of employments."""
    people = colleagues().select_related("user").in_bulk([row.values["member"] for row in rows])
    taken = {each.number: each for each in Employment.objects.filter(number__in=_numbers(rows))}
    for row in rows:
        before = taken.get(_number(row))
        terms = _terms(row, before, errand.now)
        if before is None:
            begin_employment(people[row.values["member"]], terms, actor=errand.actor, now=errand.now)
        else:
            change_employment(before, terms, reason=errand.file_name, actor=errand.actor, now=errand.now)


def _terms(row: Row, before: Employment | None, now: datetime) -> Terms:
    """What a row says; days that it leaves out stay as they are."""
    days: dict[str, date | None] = {name: row.values.get(name) or getattr(before, name, None) for name in _DAYS}
    joined_on = days["joined_on"]
    assert joined_on is not None
    terms = Terms(_number(row), joined_on, days["left_on"], days["probation_ends_on"])
    return completed(terms, now=now) if before is None else terms


def _is(employment: Employment, terms: Terms) -> bool:
    return all(getattr(employment, name) == getattr(terms, name) for name in _DAYS)


def salary_columns(now: datetime) -> Sequence[Column]:
    """What a file of base salaries may hold."""
    return [
        _number_column(),
        Day("valid_from", _("Valid from"), ("生效日期", "起始日期"), is_required=True, example="2026-12-01"),
        Money("base", _("Base salary"), ("基本工资总额", "基本工资", "工资"), is_required=True, example="4500"),
        Line("reason", _("Reason"), ("原因", "调整原因", "备注"), most=200),
    ]  # fmt: skip


def judge_salaries(rows: list[Row], errand: Errand) -> None:
    """Say of each row whether it changes anybody's base salary, and what is wrong with it."""
    by_number = {each.number: each for each in Employment.objects.filter(number__in=_numbers(rows))}
    for row in rows:
        employment = by_number.get(_number(row))
        if row.problems:
            continue
        problem = _salary_problem(row, employment, errand.actor)
        if problem is not None:
            row.problems[problem[0]] = Problem(problem[1])
            continue
        assert employment is not None
        before = base_salary_fen(employment.member_id, row.values["valid_from"])
        same = before == row.values["base"]
        row.act = Act.SAME if same else Act.NEW if before is None else Act.CHANGE


def _salary_problem(row: Row, employment: Employment | None, actor: Member | None) -> tuple[str, str] | None:
    values = row.values
    if employment is None:
        return "number", gettext_noop("Nobody has this staff number.")
    if actor is not None and employment.member_id == actor.pk:
        return "number", gettext_noop("Nobody sets his own salary.")
    if not 0 <= values["base"] <= MOST_FEN:
        return "base", gettext_noop("A base salary lies between ¥0 and ¥10,000,000.")
    left = employment.left_on
    if values["valid_from"] < employment.joined_on or (left is not None and left < values["valid_from"]):
        return "valid_from", gettext_noop("This person is not employed on that day.")
    return None


def write_salaries(rows: list[Row], errand: Errand) -> None:
    """Write a batch of base salaries."""
    found = Employment.objects.filter(number__in=_numbers(rows)).select_related("member")
    people = {each.number: each.member for each in found}
    news = [
        NewSalary(
            people[_number(row)],
            row.values["valid_from"],
            row.values["base"],
            row.values.get("reason") or errand.file_name,
        )
        for row in rows
    ]
    set_salaries(news, actor=errand.actor, now=errand.now)


def _number(row: Row) -> str:
    return "".join(str(row.values.get("number", "")).split())


def _numbers(rows: Iterable[Row]) -> set[str]:
    return {_number(row) for row in rows}


def _by_name() -> dict[str, int]:
    """Colleagues by address, and by name where it is one person's."""
    people = list(colleagues())
    names = [one.name for one in people]
    named = {one.name: one.pk for one in people if names.count(one.name) == 1}
    return named | {one.email: one.pk for one in people}


def _salary_identity(row: Row) -> Hashable | None:
    return None if row.problems else (_number(row), row.values.get("valid_from"))


def _one_number(row: Row) -> Any:
    return _number(row) or None


EMPLOYMENTS = ImportKind(
    "employments",
    _("Employments"),
    columns=employment_columns,
    may=may_keep_files,
    judge=judge_employments,
    write=write_employments,
    identity=_one_number,
    home="staff:files",
    hint=_("One row an employment. People have to be invited first; of two of one name write the e-mail address."),
)
SALARIES = ImportKind(
    "salaries",
    _("Base salaries"),
    columns=salary_columns,
    may=may_keep_pay,
    judge=judge_salaries,
    write=write_salaries,
    identity=_salary_identity,
    home="staff:files",
    hint=_("One row a person and day; what counted before that day stays."),
)
