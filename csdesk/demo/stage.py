"""The companies before anything has happened in them: people, calendars, manual, a mailbox."""

import os
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from csdesk.demo.nights import NIGHTS, with_nights
from csdesk.demo.shelf import fill_shelf
from csdesk.mail.models import Mailbox
from csdesk.people.models import Member, MemberKind, Team, TeamMembership
from csdesk.people.services.companies import add_member
from csdesk.people.services.presets import load_roles_and_teams
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.services import load_preset
from csdesk.sla.services.presets import load_calendars
from csdesk.tenancy.models import Tenant

HERE = Path(__file__).parent


def password() -> str:
    """The demo users' password."""
    return os.environ.get("CSDESK_DEMO_PASSWORD") or "csdesk-demo"


def cast() -> dict[str, Any]:
    """Companies and people as data."""
    return tomllib.loads((HERE / "cast.toml").read_text(encoding="utf-8"))


def make_companies() -> list[tuple[Tenant, str]]:
    """The demo companies, made where they are missing (with the owner's credential), each with its preset."""
    found = []
    for row in cast()["companies"]:
        wanted = {"name": row["name"], "zone": "Asia/Shanghai", "country": "CN", "language": "zh-hans"}
        tenant, _made = Tenant.objects.using("owner").get_or_create(slug=row["slug"], defaults=wanted)
        found.append((Tenant.objects.get(pk=tenant.pk), row["preset"]))
    return found


def furnish(tenant: Tenant, preset: str, *, now: datetime) -> None:
    """Roles, people, calendars, manual and mailbox of one company, in its scope; what is there stays."""
    load_roles_and_teams(preset)
    Team.objects.get_or_create(key=NIGHTS, defaults={"name": "夜班组", "name_en": "Night group"})
    load_calendars(preset)
    members = dict(_people(tenant, now))
    if not RulebookVersion.objects.exists():
        signers = {"drafted_by": "supervisor", "reviewed_by": "assistant", "approved_by": "gm"}
        known = next(row["known"] for row in cast()["companies"] if row["slug"] == tenant.slug)
        known = {**known, "shifts": with_nights(preset)}
        load_preset(tenant, preset, now=now, known=known, **{step: members[key] for step, key in signers.items()})
    Mailbox.objects.get_or_create(address=f"service@{tenant.slug}.demo", defaults={"name": "客服邮箱"})
    fill_shelf(members["supervisor"], now=now)


def _people(tenant: Tenant, now: datetime) -> Iterator[tuple[str, Member]]:
    for row in cast()["people"]:
        address = f"{row['key']}@{tenant.slug}.demo"
        member = add_member(address, row["names"][tenant.slug], [row["role"]], now=now, password=password())
        if row["role"] == "dealer" and member.kind != MemberKind.DEALER:
            member.kind = MemberKind.DEALER
            member.save(update_fields=["kind"])
        if row["team"] and (team := Team.objects.filter(key=row["team"]).first()):
            TeamMembership.objects.get_or_create(team=team, member=member)
        yield row["key"], member


def person(tenant: Tenant, key: str) -> Member:
    """One of the cast, in the company's scope."""
    return Member.objects.get(email=f"{key}@{tenant.slug}.demo")
