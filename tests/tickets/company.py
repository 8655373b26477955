"""A furnished company: roles, teams, calendars and the manual of a preset, and people to act in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from csdesk.people.models import Member, MemberKind, Team, TeamMembership
from csdesk.people.services.companies import add_member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.services import load_preset
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant
from tests import database
from tickets.models import Complaint
from tickets.services.opening import NewComplaint, open_complaint

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PASSWORD = "a long enough password"


def furnish(company: Tenant, preset: str = "dealer_after_sales", *, since: datetime = MONDAY - 30 * DAY) -> None:
    """Roles, teams, calendars and the manual, in force `since`; in the company's scope."""
    load_roles_and_teams(preset)
    load_calendars(preset)
    load_preset(company, preset, now=since)


def hire(login: str, role: str, *, team: str = "", since: datetime = MONDAY - 20 * DAY, **fields: Any) -> Member:
    """Somebody with one of the preset's roles, perhaps in one of its teams."""
    address = f"{login.lower()}@{database.current_database()}.test"
    member = add_member(address, login, [role], now=since, password=PASSWORD, language="zh-hans")
    if role == "dealer":
        fields.setdefault("kind", MemberKind.DEALER)
    for field, value in fields.items():
        setattr(member, field, value)
    member.save()
    if team:
        TeamMembership.objects.get_or_create(team=Team.objects.get(key=team), member=member)
    return member


def new_complaint(**fields: Any) -> NewComplaint:
    """What is known of a complaint by mail, unless said otherwise."""
    known = {
        "complainant_name": "张先生",
        "complainant_email": "zhang@dealer.test",
        "complainant_phone": "13800000000",
        "subject_of_complaint": "移动硬盘",
        "content": "新买的移动硬盘不通电，请尽快处理。",
        "channel": "email",
    }
    return NewComplaint(**{**known, **fields})


def taken(actor: Member | None, *, now: datetime = MONDAY, **fields: Any) -> Complaint:
    """A complaint that `actor` took."""
    return open_complaint(new_complaint(**fields), actor=actor, now=now)
