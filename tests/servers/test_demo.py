"""The whole demo: started for real, shot at, stopped."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from csdesk.embedded.upgrade import upgrade_cluster
from tests.servers.conftest import VARIABLES
from tests.servers.test_nginx import free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

PROJECT = Path(__file__).parent.parent.parent
HEALED_SECONDS = 5.0
STOPPED_SECONDS = 10.0
OLD_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))


class Demo:
    """A running demo of its own data directory and port."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        given = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment = {**given, "CSDESK_DATA": str(data), "PORT": str(self.port)}
        environment["DJANGO_SETTINGS_MODULE"] = "csdesk.settings"
        command = [sys.executable, "-m", "csdesk.supervisor"]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def programs(self) -> list[psutil.Process]:
        """The programs that run under the supervisor now."""
        alive = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.status() != psutil.STATUS_ZOMBIE:
                    alive.append(child)
        return alive

    def is_well(self) -> bool:
        """Whether the health page says so."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            link.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            return link.getresponse().status == 200
        return False


def is_so_within(seconds: float, is_so: Callable[[], bool]) -> bool:
    """Poll until it is so; False when it is not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for this module's tests; the last of them stops it."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    try:
        assert is_so_within(400, lambda: running.is_well() or running.process.poll() is not None)
        assert running.process.poll() is None, running.process.stdout and running.process.stdout.read()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
        running.process.communicate()


def test_every_killed_process_is_back_within_five_seconds(demo: Demo) -> None:
    late = {}
    for victim in demo.programs():
        command, killed_at = victim.cmdline(), time.monotonic()
        victim.kill()

        def is_back(command: list[str] = command, pid: int = victim.pid) -> bool:
            return any(child.pid != pid and child.cmdline() == command for child in demo.programs())

        if not is_so_within(HEALED_SECONDS, is_back) or not is_so_within(30, demo.is_well):
            late[" ".join(command)] = time.monotonic() - killed_at

    assert late == {}


def test_no_process_but_the_steps_holds_the_owner_s_password(demo: Demo) -> None:
    holders = [child.cmdline() for child in demo.programs() if "DATABASE_OWNER_URL" in child.environ()]

    assert holders == []


def test_ctrl_c_stops_everything_within_ten_seconds(demo: Demo) -> None:
    started = psutil.Process(demo.process.pid).children(recursive=True)

    demo.process.send_signal(signal.SIGINT)
    said, _ = demo.process.communicate(timeout=STOPPED_SECONDS)

    assert demo.process.returncode == 0
    assert f"http://localhost:{demo.port}/" in said
    assert [child for child in started if child.is_running()] == []


@pytest.mark.skipif(not OLD_PROGRAMS, reason="no older PostgreSQL on this machine")
def test_upgrade_cluster_takes_an_older_cluster_s_data_along(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg2

    from csdesk.embedded import ensure_servers, postgres, stop_servers
    from csdesk.embedded.account import server_account
    from csdesk.embedded.addresses import make_runtime_dir, runtime_dir, server_secrets, superuser_url

    old, account = OLD_PROGRAMS[0].parent, server_account()
    make_runtime_dir(account.uid)
    account.own(postgres.cluster_dir())
    password_file = runtime_dir() / "initdb"
    password_file.write_text(server_secrets()["superuser"])
    os.chown(password_file, account.uid, account.gid)
    postgres.run(
        account,
        [old / "initdb", "-D", postgres.cluster_dir(), "-U", "postgres", "--pwfile", password_file,
         "--auth", "scram-sha-256", "-E", "UTF8", "--no-locale"],
    )  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "program", lambda name: old / name)
        postgres.start(account, durable=False)
        link = psycopg2.connect(superuser_url())
        with link, link.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
        link.close()
        postgres.stop(account)

    kept = upgrade_cluster(old)
    ensure_servers(durable=False)

    link = psycopg2.connect(superuser_url())
    with link, link.cursor() as cursor:
        cursor.execute("SELECT number FROM kept")
        assert cursor.fetchall() == [(7,)]
    link.close()
    stop_servers()
    assert (kept / "PG_VERSION").exists()
