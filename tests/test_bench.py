"""The measurements use names of the product that nobody else does: they notice when one is gone."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import ROOT

OURS = {
    "csdesk", "staff", "attendance", "dealers", "products", "shipping", "spares", "repairs", "knowledge", "tickets",
    "chat", "bench",
}  # fmt: skip


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of all that a file imports of ours, inside its functions as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            yield from ((node.module, alias.name) for alias in node.names)


def is_there(module: str, name: str) -> bool:
    """Whether the module has the name, or is a package with a module of that name."""
    if hasattr(importlib.import_module(module), name):
        return True
    try:
        return bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("path", sorted((ROOT / "bench").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_all_that_a_measurement_imports_is_there(path):
    assert [f"{module}.{name}" for module, name in imported(path) if not is_there(module, name)] == []


def test_is_there_tells_a_name_that_is_gone():
    assert is_there("csdesk.sla.engine", "sweep")
    assert is_there("csdesk.sla", "engine")
    assert not is_there("csdesk.sla.engine", "no_such_name")
