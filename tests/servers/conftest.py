"""Servers and supervisors of these tests' own, in a data directory that nobody else uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from csdesk.embedded import runtime_dir
from csdesk.supervisor.loop import Supervisor

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL", "REDIS_URL", "CSDESK_SECRET_KEY")


def forget_environment(patch: pytest.MonkeyPatch) -> None:
    """As on a fresh machine: no address and no key is given."""
    for name in VARIABLES:
        patch.delenv(name, raising=False)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory in which nothing runs."""
    forget_environment(monkeypatch)
    monkeypatch.setenv("CSDESK_DATA", str(tmp_path / "data"))
    yield tmp_path / "data"
    if runtime_dir().is_dir() and not runtime_dir().is_symlink():
        for path in runtime_dir().iterdir():
            path.unlink()
        runtime_dir().rmdir()


@pytest.fixture
def said() -> list[str]:
    """What the supervisor has told its user."""
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    """A running supervisor without programs."""
    with Supervisor(tmp_path / "logs", said.append) as running:
        yield running
