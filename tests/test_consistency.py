"""Promises that no single room can keep alone."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template

from csdesk.people.registry import all_permissions
from csdesk.people.services.presets import preset_names, read_preset
from csdesk.tenancy.models import TenantManager
from csdesk.tenancy.schema import GLOBAL
from csdesk.tenancy.scoping import is_tenant_owned

ROOT = Path(__file__).parent.parent
APPS = (
    "csdesk", "staff", "attendance", "dealers", "products", "shipping", "spares", "repairs", "knowledge", "tickets",
    "chat", "incentives",
)  # fmt: skip
HERE = tuple(ROOT / app for app in APPS)
OURS = [config for config in apps.get_app_configs() if any(Path(config.path).is_relative_to(room) for room in HERE)]
SOURCES = [path for folder in HERE for path in folder.rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def test_every_model_of_ours_is_tenant_owned_or_on_the_global_list():
    models = [model for config in OURS for model in config.get_models(include_auto_created=True)]

    stray = [m._meta.label for m in models if not is_tenant_owned(m) and m._meta.db_table not in GLOBAL]

    assert stray == []


def test_every_tenants_model_guards_its_base_manager():
    owned = [m for m in apps.get_models(include_auto_created=True) if is_tenant_owned(m)]

    open_doors = [m._meta.label for m in owned if not isinstance(m._base_manager, TenantManager)]

    assert open_doors == []


def test_every_permission_is_asked_for_somewhere():
    text = "\n".join(path.read_text() for path in SOURCES if path.name != "permissions.py")
    text += "\n".join(path.read_text() for path in TEMPLATES if path.suffix == ".html")

    unused = [
        code
        for code in all_permissions()
        if code not in text and f"Permission.{code.split('.')[1].upper()}" not in text
    ]

    assert unused == []


@pytest.mark.parametrize("preset", preset_names())
def test_every_pattern_of_a_role_preset_means_something(preset):
    patterns = {pattern for role in read_preset(preset)["roles"] for pattern in role["permissions"]}

    dead = [
        p
        for p in patterns
        if not any(re.fullmatch(p.replace(".", r"\.").replace("*", ".*"), c) for c in all_permissions())
    ]

    assert dead == []


def test_no_template_is_unused():
    code = "\n".join(path.read_text() for path in [*SOURCES, *[p for p in TEMPLATES if p.suffix == ".html"]])
    # what Django, allauth and axes look for by name
    found_by_name = re.compile(r"^(400|403|403_csrf|404|409|500|503)\.html$|^(account|mfa|usersessions|allauth)/")

    names = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
    unused = [name for name in names if not found_by_name.match(name) and name not in code]

    assert unused == []


@pytest.mark.parametrize(
    "name", [str(p.relative_to(ROOT / "templates")) for p in TEMPLATES if p.suffix in (".html", ".txt")]
)
def test_every_template_compiles(name):
    assert get_template(name) is not None


def test_no_service_starts_a_task_directly():
    calls = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delay":
                calls.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert calls == []


def test_only_scoping_sets_the_tenant():
    setters = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"set_config\(|csdesk\.tenant_id", path.read_text()) and path.parent.name != "tenancy"
    ]

    assert setters == []


def test_no_stream_escapes_the_transaction():
    streams = [
        f"{path.relative_to(ROOT)}"
        for path in SOURCES
        if re.search(r"StreamingHttpResponse\(|mark_safe\(|objects\.raw\(|RawSQL\(|\.extra\(", path.read_text())
    ]

    assert streams == []
