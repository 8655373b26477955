"""Starting and stopping the embedded servers; safe when several processes ask at once."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from csdesk.embedded import postgres, valkey
from csdesk.embedded.account import server_account
from csdesk.embedded.addresses import (
    DATABASE,
    LOGINS,
    data_dir,
    endpoints,
    make_runtime_dir,
    runtime_dir,
    server_secrets,
    superuser_url,
)
from csdesk.embedded.locks import file_lock, open_lock
from csdesk.tenancy.roles import bootstrap_roles

START_SECONDS = 30


def ensure_servers(*, durable: bool = True) -> None:
    """Have PostgreSQL (with roles and database) and Valkey running, unless the environment names others.

    They outlive the caller; `stop_servers` ends them. Raises ClusterTooOld rather than touch old data.
    """
    addresses = endpoints()
    if is_ours(addresses.app_url):
        start_postgres(durable=durable)
    if is_ours(addresses.redis_url):
        start_valkey()


def is_ours(url: str | None) -> bool:
    """Whether the address is that of an embedded server of this data directory."""
    return url is not None and str(runtime_dir()) in url


def start_postgres(*, durable: bool = True) -> bool:
    """Start the embedded PostgreSQL if it does not run, and make its roles; True if this call started it."""
    account = server_account()
    with file_lock(data_dir() / "servers.lock"):
        make_runtime_dir(account.uid)
        if started := not postgres.is_ready():
            postgres.make_cluster(account)
            postgres.start(account, durable=durable)
        prepare_database()
    return started


def start_valkey() -> bool:
    """Start the embedded Valkey if it does not run; True if this call started it."""
    account = server_account()
    with file_lock(data_dir() / "servers.lock"):
        make_runtime_dir(account.uid)
        if started := not valkey.is_running():
            valkey.start(account)
            wait_until(valkey.is_running, "Valkey")
    return started


@contextmanager
def borrowed_servers(*, durable: bool = True) -> Iterator[None]:
    """Have the servers running inside the block; the last of several borrowers stops them.

    Those that ran before anybody borrowed them are stopped as well, so borrow only a data directory of
    your own.
    """
    with open_lock(data_dir() / "borrowers.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            ensure_servers(durable=durable)
            yield
        finally:
            # While others borrow, theirs is a shared lock and we are refused the exclusive one.
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop_servers()


def stop_servers() -> None:
    """Stop both, whoever started them."""
    with file_lock(data_dir() / "servers.lock"):
        valkey.stop()
        postgres.stop(server_account())
        with suppress(OSError):  # somebody else's socket may still be there
            runtime_dir().rmdir()


def prepare_database() -> None:
    """Make roles and database on the running embedded PostgreSQL; the owner may make further databases."""
    kept = server_secrets()
    bootstrap_roles(superuser_url(), {f"csdesk_{login}": kept[login] for login in LOGINS}, database=DATABASE,
                    development=True)  # fmt: skip


def wait_until(is_ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Poll until `is_ready`; raises TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come up within {seconds:.0f} s; see {data_dir() / 'logs'}.")
        time.sleep(0.05)
