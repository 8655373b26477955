"""Under which account the servers run: PostgreSQL refuses root, so root lends it a weaker one."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "csdesk"
STAND_INS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account to run a server under; `switch` says whether we must change to it."""

    uid: int
    gid: int
    switch: bool

    def popen_options(self) -> dict[str, Any]:
        """What subprocess needs to start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Make a directory that belongs to this account alone, and let the account reach it."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        if self.switch:
            os.chown(path, self.uid, self.gid)
            self.open_way_to(path)

    def open_way_to(self, path: Path) -> None:
        """Let the account pass through the directories above `path` (pass, not list)."""
        if not self.switch:
            return
        for directory in path.resolve().parents:
            found = directory.stat()
            if found.st_uid != self.uid and not found.st_mode & stat.S_IXOTH:
                print(f"csdesk runs as root: others may now pass through {directory}", file=sys.stderr)  # noqa: T201
                directory.chmod(found.st_mode | stat.S_IXOTH)


def server_account() -> Account:
    """Ourselves, or as root the account `csdesk` (made if it can be, else an existing weak one)."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    entry = _entry(NAME) or _made() or next(filter(None, map(_entry, STAND_INS)), None)
    if entry is None:
        raise RuntimeError("Running as root, and there is no weaker account to run PostgreSQL under.")
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd | None:
    if useradd := shutil.which("useradd"):
        line = [useradd, "--system", "--no-create-home", "--user-group", NAME]
        subprocess.run(line, check=False, capture_output=True)
    return _entry(NAME)
