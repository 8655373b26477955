"""A real IMAP server of this test's own: Dovecot with one account on a loopback port."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "imap-password"
CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
imap_id_log = *
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
mail_uid = {mail_uid}
mail_gid = {mail_gid}
mail_location = maildir:{base}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={base}/home
}}
"""


@dataclass
class Server:
    """Where the server listens, and its mailbox on disk."""

    port: int
    folder: Path
    delivered: int = 0

    def log(self) -> str:
        """What it wrote down."""
        return (self.folder.parent / "dovecot.log").read_text()

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the inbox, as a delivery agent does."""
        self.delivered += 1
        name = f"{1_700_000_000 + self.delivered}.{self.delivered}.test"
        draft = self.folder / "tmp" / name
        draft.write_bytes(raw)
        owner = self.folder.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
        draft.rename(self.folder / "new" / name)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(base: Path) -> Iterator[Server]:
    """The server, from the first answer on its port until the end of the block."""
    binary = shutil.which("dovecot") or "/usr/sbin/dovecot"
    assert Path(binary).exists(), "these tests need Dovecot's IMAP server: make test installs it"
    # Dovecot refuses to serve root's mail: started by root, it serves as its own user.
    account = pwd.getpwnam("dovecot") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    for folder in ("run", "state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"):
        (base / folder).mkdir()
        os.chown(base / folder, account.pw_uid, account.pw_gid)
    base.chmod(0o755)
    server = Server(free_port(), base / "mail")
    config = base / "dovecot.conf"
    values = {"base": base, "user": account.pw_name, "group": grp.getgrgid(account.pw_gid).gr_name}
    values |= {"mail_uid": account.pw_uid, "mail_gid": account.pw_gid}
    config.write_text(CONFIG.format(port=server.port, password=PASSWORD, **values))
    process = subprocess.Popen([binary, "-F", "-c", str(config)])
    try:
        _await(server.port, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with closing(socket.socket()) as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0 and probe.recv(64).startswith(b"* OK"):
                return
    raise AssertionError(f"Dovecot did not come up (exit code {process.poll()})")
