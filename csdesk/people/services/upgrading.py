"""Roles of companies that exist already, when a release brings new permissions, roles and teams."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from csdesk.people.models import Role, Team
from csdesk.people.registry import matching_permissions
from csdesk.people.services.presets import load_roles_and_teams, preset_names, read_preset
from csdesk.people.services.security_log import record_security_event


def give_new_permissions(now: datetime) -> int:
    """Give each role from a preset what its preset names and the role was never given; how many roles that was.

    What an administrator took away was given once, so it stays away; each role's gain is a line of the security log.
    """
    roles = list(Role.objects.select_for_update().order_by("pk"))
    if any(not role.preset for role in roles):
        _recognise(roles)
    presets = {name: _rows(name) for name in {role.preset for role in roles if role.preset in preset_names()}}
    return sum(_give(role, presets.get(role.preset, {}).get(role.key), now) for role in roles)


def take_back_permissions(now: datetime) -> int:
    """Take from each role from a preset what its preset withdraws, once; how many roles had it.

    What an administrator gives afterwards stays. Each role's loss is a line of the security log.
    """
    presets = {name: _rows(name) for name in preset_names()}
    roles = Role.objects.select_for_update().exclude(preset="").order_by("pk")
    rows = [(role, presets.get(role.preset, {}).get(role.key, {}).get("withdrawn", ())) for role in roles]
    return sum(_take_back(role, codes, now) for role, codes in rows)


def make_new_roles(now: datetime) -> int:
    """Make the roles and teams that a release's presets have and the company has not; how many that was.

    Nobody holds a new role yet: an administrator gives it. A company of its own making is left alone.
    """
    presets = set(Role.objects.exclude(preset="").values_list("preset", flat=True)) & set(preset_names())
    if len(presets) != 1:
        return 0
    roles, teams = set(Role.objects.values_list("key", flat=True)), set(Team.objects.values_list("key", flat=True))
    made_roles, made_teams = load_roles_and_teams(presets.pop())
    for key in sorted(made_roles.keys() - roles):
        made_roles[key].unseen = made_roles[key].permissions
        made_roles[key].save(update_fields=["unseen"])
        record_security_event("role.new", actor=None, now=now, role=key)
    return len(made_roles.keys() - roles) + len(made_teams.keys() - teams)


def _give(role: Role, row: dict[str, Any] | None, now: datetime) -> bool:
    new = sorted(set(matching_permissions(row["permissions"])) - set(role.offered)) if row else []
    if not new:
        return False
    gained = sorted(set(new) - set(role.permissions))
    role.offered = sorted({*role.offered, *new})
    role.permissions = sorted({*role.permissions, *new})
    role.unseen = sorted({*role.unseen, *gained})
    role.save(update_fields=["offered", "permissions", "unseen"])
    if gained:
        record_security_event("role.upgrade", actor=None, now=now, role=role.key, added=gained)
    return bool(gained)


def _take_back(role: Role, codes: Iterable[str], now: datetime) -> bool:
    new = set(codes) - set(role.withdrawn)
    if not new:
        return False
    lost = sorted(new & set(role.permissions))
    role.withdrawn = sorted({*role.withdrawn, *new})
    role.permissions = sorted(set(role.permissions) - new)
    role.unseen = sorted(set(role.unseen) - new)
    role.save(update_fields=["permissions", "unseen", "withdrawn"])
    if lost:
        record_security_event("role.withdraw", actor=None, now=now, role=role.key, removed=lost)
    return bool(lost)


def _recognise(roles: list[Role]) -> None:
    """Roles from before their preset was kept: found by their keys, and what they ever were given by their history."""
    preset = _likeliest_preset()
    keys = set(_rows(preset))
    for role in roles:
        if not role.preset and role.key in keys:
            versions = role.history.values_list("permissions", flat=True)
            role.preset = preset
            role.offered = sorted({*role.offered, *role.permissions, *(code for held in versions for code in held)})
            role.save(update_fields=["preset", "offered"])


def _likeliest_preset() -> str:
    """The preset whose teams are most like the company's: teams keep their keys whatever they are called."""
    have = set(Team.objects.values_list("key", flat=True))
    teams = {name: {row["key"] for row in read_preset(name)["teams"]} for name in preset_names()}
    return min(preset_names(), key=lambda name: (len(teams[name] ^ have), name))


def _rows(preset: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in read_preset(preset)["roles"]}
