"""Where the databases and the broker are: from the environment, else our own on unix sockets."""

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from csdesk.embedded.locks import file_lock

DATABASE = "csdesk"
PROJECT = Path(__file__).resolve().parent.parent.parent
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SWEEPER_URL")
LOGINS = ("owner", "app", "sweeper", "backup")


@dataclass(frozen=True)
class Endpoints:
    """Addresses and keys of one process; None is what this process was not given."""

    app_url: str | None
    owner_url: str | None
    sweeper_url: str | None
    redis_url: str | None
    secret_key: str | None


def data_dir() -> Path:
    """The directory of everything that must survive: databases, secrets, uploads, logs."""
    return Path(os.environ.get("CSDESK_DATA") or PROJECT / ".local").expanduser().resolve()


def runtime_dir() -> Path:
    """A short directory for unix sockets, whose paths may have about 100 bytes; always the same for the
    same data directory. It is ours alone: someone else's is refused, since /tmp is everybody's."""
    name = hashlib.sha256(os.fsencode(data_dir())).hexdigest()[:10]
    return Path(f"/tmp/csdesk-{os.getuid()}-{name}")  # noqa: S108 - TMPDIR may be long and differs by shell


def make_runtime_dir(owner_uid: int) -> Path:
    """Make the sockets' directory for the servers' account and make sure that nobody else got there first.

    Raises PermissionError when it belongs to somebody else or is not a plain directory.
    """
    path = runtime_dir()
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), owner_uid):
        raise PermissionError(f"{path} is not ours; remove it or set CSDESK_DATA to another directory.")
    path.chmod(0o700)
    os.chown(path, owner_uid, -1)
    return path


def server_secrets() -> dict[str, str]:
    """The passwords and the key, made once and kept in `secrets.json` (mode 0600) of the data directory."""
    path = data_dir() / "secrets.json"
    if not path.exists():
        with file_lock(path.with_suffix(".lock")):
            if not path.exists():
                names = ("superuser", *LOGINS)
                made = {name: secrets.token_urlsafe(24) for name in names}
                _write_secrets(path, made | {"secret_key": secrets.token_urlsafe(48)})
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _write_secrets(path: Path, made: Mapping[str, str]) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(dict(made), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def endpoints(environ: Mapping[str, str] | None = None) -> Endpoints:
    """The addresses and the secret key this process works with.

    Without any DATABASE_* in the environment all are those of the embedded servers. With one of them the
    process gets what the environment names and nothing else: the engine's process is given the sweeper's
    credential and must not find the others. Only REDIS_URL and CSDESK_SECRET_KEY may be given alone.
    """
    given = os.environ if environ is None else environ
    app, owner, sweeper = (given.get(variable) or None for variable in DATABASE_VARIABLES)
    redis_url, secret_key = given.get("REDIS_URL") or None, given.get("CSDESK_SECRET_KEY") or None
    if any(variable in given for variable in DATABASE_VARIABLES):
        return Endpoints(app, owner, sweeper, redis_url, secret_key)
    return Endpoints(
        login_url("app"),
        login_url("owner"),
        login_url("sweeper"),
        redis_url or f"unix://{runtime_dir()}/valkey.sock?db=0",
        secret_key or server_secrets()["secret_key"],
    )


def login_url(login: str, database: str = DATABASE) -> str:
    """The libpq URL of one of the embedded PostgreSQL's logins: owner, app, sweeper, backup."""
    return f"postgresql://csdesk_{login}:{server_secrets()[login]}@/{database}?host={runtime_dir()}"


def backup_url(environ: Mapping[str, str] | None = None) -> str | None:
    """The libpq URL of the reader that sees all companies: DATABASE_BACKUP_URL, else the embedded one's."""
    given = os.environ if environ is None else environ
    if url := given.get("DATABASE_BACKUP_URL"):
        return url
    return None if any(variable in given for variable in DATABASE_VARIABLES) else login_url("backup")


def keep_secret_key(secret_key: str) -> None:
    """Put another installation's key in place of the one that was made for this data directory."""
    _write_secrets(data_dir() / "secrets.json", server_secrets() | {"secret_key": secret_key})


def superuser_url(database: str = "postgres") -> str:
    """The libpq URL of the embedded PostgreSQL's superuser; only for making roles and for fault tests."""
    return f"postgresql://postgres:{server_secrets()['superuser']}@/{database}?host={runtime_dir()}"


def broker_url(redis_url: str) -> str:
    """The same Redis in Celery's spelling, which has its own scheme for unix sockets."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = next((pair[3:] for pair in parts.query.split("&") if pair.startswith("db=")), "0")
    credentials = parts.netloc  # "user:password@" or nothing
    return f"redis+socket://{credentials}{parts.path}?virtual_host={number}"
