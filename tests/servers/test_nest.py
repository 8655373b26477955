"""Programs out of a nest: children of the supervisor like any other, that share what was loaded."""

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from csdesk.supervisor.children import Program
from csdesk.supervisor.hatching import Egg, Nest, NoNest
from csdesk.supervisor.loop import Supervisor
from tests.servers.programs import FOR_EVER, lines, noting, python

SECONDS = 10.0
PROJECT = Path(__file__).parent.parent.parent
# Loaded in the nest alone: who has it without asking for it came from there.
TELLS = (
    "import os, sys\nwords = f\"{'colorsys' in sys.modules} {os.getppid()} {os.environ.get('SAID')} {os.getpid()}\"\n"
)


@pytest.fixture
def nest(supervisor: Supervisor) -> str:
    """The name of a nest that runs."""
    command = [sys.executable, "-m", "csdesk.supervisor.nest", "colorsys"]
    supervisor.start(Program("nest", command, 1, dict(os.environ), PROJECT, hatches=True))
    return "nest"


def telling(notes: Path, nest: str) -> Program:
    """A server that notes where it came from."""
    source = TELLS + noting(notes, "words") + FOR_EVER
    return python("server", source, nest=nest, environment={"SAID": "hello"})


def test_a_program_out_of_a_nest_is_the_supervisor_s_child_with_its_own_environment(
    supervisor: Supervisor, nest: str, tmp_path: Path
) -> None:
    child = supervisor.start(telling(tmp_path / "notes", nest))

    supervisor.run_until(lambda: len(lines(tmp_path / "notes")) == 1, seconds=SECONDS)

    assert lines(tmp_path / "notes") == [f"True {os.getpid()} hello {child.pid}"]


def test_a_killed_program_comes_out_of_its_nest_again(
    supervisor: Supervisor, nest: str, tmp_path: Path, said: list[str]
) -> None:
    child = supervisor.start(telling(tmp_path / "notes", nest))
    supervisor.run_until(lambda: len(lines(tmp_path / "notes")) == 1, seconds=SECONDS)

    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    supervisor.run_until(lambda: len(lines(tmp_path / "notes")) == 2, seconds=SECONDS)

    assert lines(tmp_path / "notes")[1] == f"True {os.getpid()} hello {child.pid}"
    assert said == ["server ended (SIGKILL); starting it again"]


def test_a_program_whose_nest_is_broken_is_started_by_itself(supervisor: Supervisor, nest: str, tmp_path: Path) -> None:
    [mother] = supervisor.children
    assert mother.process is not None
    mother.process.kill()  # type: ignore[union-attr]
    mother.process.wait()  # type: ignore[union-attr]

    child = supervisor.start(telling(tmp_path / "notes", nest))
    supervisor.run_until(lambda: len(lines(tmp_path / "notes")) == 1, seconds=SECONDS)

    assert lines(tmp_path / "notes") == [f"False {os.getpid()} hello {child.pid}"]


def test_what_a_hatched_program_prints_is_in_its_own_log(supervisor: Supervisor, nest: str) -> None:
    printed = supervisor.run_step(python("step", "print('hatched')", once=True, nest=nest))

    assert printed == ["hatched"]


def test_stop_leaves_nobody_who_was_hatched(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "csdesk.supervisor.nest", "colorsys"]
    with Supervisor(tmp_path / "logs", lambda words: None) as supervisor:
        supervisor.start(Program("nest", command, 1, dict(os.environ), PROJECT, hatches=True))
        child = supervisor.start(telling(tmp_path / "notes", "nest"))
        supervisor.run_until(lambda: len(lines(tmp_path / "notes")) == 1, seconds=SECONDS)
        pid = child.pid

    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_strays_of_a_killed_program_are_buried(supervisor: Supervisor, nest: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    source = "import os, time\nif not os.fork():\n " + noting(notes, "str(os.getpid())").replace("\n", "\n ") + "\n"
    child = supervisor.start(python("master", source + FOR_EVER, nest=nest))
    supervisor.run_until(lambda: len(lines(notes)) == 1, seconds=SECONDS)
    stray = int(lines(notes)[0])

    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    buried = supervisor.run_until(lambda: not psutil.pid_exists(stray), seconds=SECONDS)

    assert buried


def test_hatch_raises_when_nobody_answers() -> None:
    nest = Nest()
    nest.theirs.close()

    with pytest.raises(NoNest, match="server is started by itself"):
        nest.hatch(Egg("server", ["-c", "pass"], {}, Path("/"), signal.SIGTERM))
