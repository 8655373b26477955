"""The supervisor with tiny programs: what dies is started again, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from csdesk.embedded import Endpoints
from csdesk.supervisor import loop
from csdesk.supervisor.children import Child, Program, wait_seconds
from csdesk.supervisor.loop import StepFailed, StopRequested, Supervisor
from csdesk.supervisor.programs import Site, services
from tests.servers.programs import FOR_EVER, deaf, lines, noting, python

HEALED_SECONDS = 5.0


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(is_so: Callable[[], bool], seconds: float = HEALED_SECONDS) -> bool:
    """Poll until it is so; False when it is not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_run_until_starts_a_killed_program_again(supervisor: Supervisor, tmp_path: Path, said: list[str]) -> None:
    notes = tmp_path / "notes"
    child = supervisor.start(python("server", noting(notes, "str(os.getpid())") + FOR_EVER))
    supervisor.run_until(lambda: len(lines(notes)) == 1, seconds=HEALED_SECONDS)
    first = child.pid

    os.kill(int(lines(notes)[0]), signal.SIGKILL)
    healed = supervisor.run_until(lambda: len(lines(notes)) == 2, seconds=HEALED_SECONDS)

    assert healed
    assert lines(notes) == [str(first), str(child.pid)]
    assert said == ["server ended (SIGKILL); starting it again"]


@pytest.mark.parametrize(
    ("early_deaths", "seconds"), [(0, 0.1), (1, 0.2), (2, 0.4), (4, 1.6), (5, 2.0), (1_000_000, 2.0)]
)
def test_wait_seconds_grows_to_two_seconds(early_deaths: int, seconds: float) -> None:
    assert wait_seconds(early_deaths) == pytest.approx(seconds)


def test_run_until_starts_a_program_that_dies_at_once_again_and_again(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    notes = tmp_path / "notes"
    supervisor.start(python("broken", noting(notes, "'up'") + "os._exit(3)"))

    supervisor.run_until(lambda: len(lines(notes)) == 3, seconds=20)

    assert said[:2] == ["broken ended (exit status 3); starting it again"] * 2


def test_a_program_s_orphans_end_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    source = f"import os\nif os.fork() == 0:\n {deaf(notes).replace(chr(10), chr(10) + ' ')}\n{FOR_EVER}"
    source = source.replace("'up'", "str(os.getpid())")
    child = supervisor.start(python("master", source))
    supervisor.run_until(lambda: len(lines(notes)) == 1, seconds=HEALED_SECONDS)
    worker = int(lines(notes)[0])

    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    ended = supervisor.run_until(lambda: not is_alive(worker), seconds=HEALED_SECONDS)

    assert ended


def test_stop_stops_the_last_stage_first(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    farewell = "import os, signal, sys\ndef leave(*_):\n {}\n sys.exit()\nsignal.signal(15, leave)\n{}"
    with Supervisor(tmp_path / "logs", lambda words: None) as supervisor:
        for stage, name in enumerate(("databases", "work", "door"), start=1):
            note = noting(notes, repr(name)).replace("\n", "\n ")
            up = noting(notes, repr(f"{name} up"))
            supervisor.start(python(name, farewell.format(note, up) + FOR_EVER, stage=stage))
        supervisor.run_until(lambda: len(lines(notes)) == 3, seconds=HEALED_SECONDS)

    assert lines(notes)[3:] == ["door", "work", "databases"]


def test_stop_kills_who_does_not_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "STOP_SECONDS", 0.2)
    notes = tmp_path / "notes"
    with Supervisor(tmp_path / "logs", lambda words: None) as supervisor:
        child = supervisor.start(python("deaf", deaf(notes)))
        supervisor.run_until(lambda: len(lines(notes)) == 1, seconds=HEALED_SECONDS)
        pid = child.pid

    assert pid is not None
    assert not is_alive(pid)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_until_ends_when_asked_to_stop(supervisor: Supervisor, number: signal.Signals) -> None:
    os.kill(os.getpid(), number)

    with pytest.raises(StopRequested):
        supervisor.run_until(lambda: False, seconds=HEALED_SECONDS)


def test_leaving_gives_the_signals_back(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in loop.STOP_SIGNALS]

    with Supervisor(tmp_path / "logs", lambda words: None):
        pass

    assert [signal.getsignal(number) for number in loop.STOP_SIGNALS] == before


def test_run_step_returns_what_the_step_printed(supervisor: Supervisor) -> None:
    printed = supervisor.run_step(python("step", "print('one'); print('two')", once=True))

    assert printed == ["one", "two"]
    assert supervisor.children == []


def test_run_step_raises_the_last_words_of_a_failure(supervisor: Supervisor, said: list[str]) -> None:
    with pytest.raises(StepFailed, match=r"no such table\nmigrate failed; see .*migrate.log"):
        supervisor.run_step(python("migrate", "raise SystemExit('no such table')", once=True))

    assert said == []


def test_start_leaves_a_server_of_somebody_else_running_until_it_is_gone(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    foreign = subprocess.Popen([sys.executable, "-c", FOR_EVER])
    source = noting(notes, "'ours'") + FOR_EVER
    child = supervisor.start(python("postgres", source, already_running=lambda: foreign.pid))
    untouched = (child.pid, lines(notes))

    foreign.kill()
    foreign.wait()
    replaced = supervisor.run_until(lambda: lines(notes) == ["ours"], seconds=HEALED_SECONDS)

    assert untouched == (foreign.pid, [])
    assert replaced


def test_stop_leaves_a_server_of_somebody_else_running(tmp_path: Path) -> None:
    foreign = subprocess.Popen([sys.executable, "-c", FOR_EVER])
    with Supervisor(tmp_path / "logs", lambda words: None) as supervisor:
        supervisor.start(python("postgres", FOR_EVER, already_running=lambda: foreign.pid))

    assert foreign.poll() is None
    foreign.kill()
    foreign.wait()


def test_programs_die_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    source = f"""
from pathlib import Path
from csdesk.supervisor.loop import Supervisor
from tests.servers.programs import FOR_EVER, noting, python
with Supervisor(Path({str(tmp_path)!r}), print) as supervisor:
    supervisor.start(python("server", noting(Path({str(notes)!r}), "str(os.getpid())") + FOR_EVER))
    supervisor.run_until(lambda: False)
"""
    killed = subprocess.Popen([sys.executable, "-c", source])
    assert wait_for(lambda: len(lines(notes)) == 1, seconds=20)

    killed.kill()
    killed.wait()

    assert wait_for(lambda: not is_alive(int(lines(notes)[0])))


def test_the_log_names_time_and_program_and_is_cut_off_by_size(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.run_step(python("talker", "print('x' * 99)\nprint('unfinished', end='')", once=True))

    words = [line.split(" | ") for line in lines(tmp_path / "logs" / "talker.log")]
    assert [(head.split()[2], text) for head, text in words] == [("talker", "x" * 99), ("talker", "unfinished")]


def test_a_full_log_makes_room(tmp_path: Path) -> None:
    from csdesk.supervisor.logs import KEPT_FILES, ProgramLog

    log = ProgramLog(tmp_path, "talker", maximum_bytes=100)
    for number in range(20):
        log.write(f"{number:060d}\n".encode())
    log.close()

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "talker.log", *(f"talker.log.{number}" for number in range(1, KEPT_FILES + 1))
    ]  # fmt: skip


def site(tmp_path: Path) -> Site:
    return Site(Endpoints("app-url", "owner-url", "sweeper-url", "redis-url", "key"), tmp_path, tmp_path, 8000)


def secrets_of(program: Program) -> set[str]:
    return {"app-url", "owner-url", "sweeper-url", "redis-url", "key"} & set(program.environment.values())


def test_services_give_each_program_only_the_credentials_of_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "owner-url")

    held = {program.name: secrets_of(program) for program in services(site(tmp_path))}

    app, sweeper = {"app-url", "redis-url", "key"}, {"sweeper-url", "redis-url"}
    assert held == {
        "clocks-nest": sweeper,
        "pages-nest": app,
        "engine": sweeper,
        "engine-worker": sweeper,
        "relay": app,
        "web": app,
        "sockets": app,
        "worker": app,
        "nginx": set(),
    }


def test_a_child_takes_no_input_and_leads_its_own_session(supervisor: Supervisor) -> None:
    printed = supervisor.run_step(
        python("step", "import os, sys; print(os.getsid(0) == os.getpid(), sys.stdin.read() == '')", once=True)
    )

    assert printed == ["True True"]


def test_children_know_when_nothing_runs(supervisor: Supervisor) -> None:
    child = supervisor.start(python("step", "pass", once=True))

    supervisor.run_until(lambda: child.returncode is not None, seconds=HEALED_SECONDS)

    assert isinstance(child, Child)
    assert child.pid is None
    assert not child.has_died()
