"""Roles and teams a company starts with, from the preset of its kind (section 31 of the catalogue)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from simple_history.utils import bulk_create_with_history

from csdesk.people.models import Role, Team
from csdesk.people.registry import matching_permissions

Keyed = TypeVar("Keyed", Role, Team)
FOLDER = Path(__file__).parent.parent / "presets"


def preset_names() -> list[str]:
    """The kinds of company there is a preset for."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def read_preset(name: str) -> dict[str, Any]:
    """A preset's roles and teams as data, the same for all who ask. Raises ValueError for a kind nobody described."""
    if name not in preset_names():
        raise ValueError(f"no preset {name!r}; there are {', '.join(preset_names())}")
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def load_roles_and_teams(name: str) -> tuple[dict[str, Role], dict[str, Team]]:
    """Create the preset's roles and teams in the active company; what exists already stays as it is."""
    preset = read_preset(name)
    roles = _with_the_missing(Role, [_role(row, name) for row in preset["roles"]])
    teams = _with_the_missing(Team, [Team(key=row["key"], **_named(row)) for row in preset["teams"]])
    return roles, teams


def _with_the_missing(model: type[Keyed], wanted: list[Keyed]) -> dict[str, Keyed]:
    have = {row.key: row for row in model.objects.filter(key__in=[row.key for row in wanted])}
    if missing := [row for row in wanted if row.key not in have]:
        have |= {row.key: row for row in bulk_create_with_history(missing, model)}
    return {row.key: have[row.key] for row in wanted}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "name_en": row["name_en"]}


def _role(row: dict[str, Any], preset: str) -> Role:
    codes = matching_permissions(row["permissions"])
    granted = {"permissions": codes, "offered": codes, "is_administrator": row.get("administrator", False)}
    granted["withdrawn"] = row.get("withdrawn", [])
    return Role(key=row["key"], preset=preset, **_named(row), **granted)
