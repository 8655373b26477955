"""Roles and teams a company starts with, from the preset of its kind (section 31 of the catalogue)."""

import tomllib
from pathlib import Path
from typing import Any

from csdesk.people.models import Role, Team
from csdesk.people.registry import matching_permissions

FOLDER = Path(__file__).parent.parent / "presets"


def preset_names() -> list[str]:
    """The kinds of company there is a preset for."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_preset(name: str) -> dict[str, Any]:
    """A preset's roles and teams as data. Raises ValueError for a kind nobody described."""
    path = FOLDER / f"{name}.toml"
    if name not in preset_names():
        raise ValueError(f"no preset {name!r}; there are {', '.join(preset_names())}")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_roles_and_teams(name: str) -> tuple[dict[str, Role], dict[str, Team]]:
    """Create the preset's roles and teams in the active company; what exists already stays as it is."""
    preset = read_preset(name)
    roles = {row["key"]: _role(row, name) for row in preset["roles"]}
    teams = {row["key"]: Team.objects.get_or_create(key=row["key"], defaults=_named(row))[0] for row in preset["teams"]}
    return roles, teams


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "name_en": row["name_en"]}


def _role(row: dict[str, Any], preset: str) -> Role:
    codes = matching_permissions(row["permissions"])
    granted = {
        "permissions": codes,
        "offered": codes,
        "preset": preset,
        "is_administrator": row.get("administrator", False),
    }
    return Role.objects.get_or_create(key=row["key"], defaults={**_named(row), **granted})[0]
