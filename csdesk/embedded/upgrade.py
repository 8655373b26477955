"""Taking the data of an older PostgreSQL along, with PostgreSQL's own pg_upgrade."""

import os
import shutil
from pathlib import Path

from csdesk.embedded import postgres
from csdesk.embedded.account import Account, server_account
from csdesk.embedded.addresses import data_dir, make_runtime_dir, runtime_dir, server_secrets
from csdesk.embedded.locks import file_lock


def upgrade_cluster(old_programs: Path) -> Path:
    """Upgrade the cluster to the installed PostgreSQL; the old one is kept, its directory is returned.

    `old_programs` is the directory of the old version's programs. Raises RuntimeError, with everything as
    it was, when it cannot be done.
    """
    account = server_account()
    with file_lock(data_dir() / "servers.lock"):
        make_runtime_dir(account.uid)
        old_version = (postgres.cluster_dir() / "PG_VERSION").read_text().strip()
        if old_version == postgres.installed_major():
            raise RuntimeError(f"{postgres.cluster_dir()} is of version {old_version} already.")
        kept = postgres.cluster_dir().with_name(f"postgres-{old_version}")
        if kept.exists() or (postgres.cluster_dir() / "postmaster.pid").exists():
            raise RuntimeError(f"Stop the old server first, and move {kept} away if it is there.")
        postgres.cluster_dir().rename(kept)
        try:
            postgres.make_cluster(account, checksums=_has_checksums(account, old_programs, kept))
            _run_pg_upgrade(account, old_programs, kept)
        except BaseException:
            shutil.rmtree(postgres.cluster_dir(), ignore_errors=True)
            kept.rename(postgres.cluster_dir())
            raise
    return kept


def _has_checksums(account: Account, old_programs: Path, cluster: Path) -> bool:
    """Both clusters must agree on page checksums."""
    printed = postgres.run(account, [old_programs / "pg_controldata", cluster])
    return not any(line.startswith("Data page checksum version") and line.split()[-1] == "0" for line in printed)


def _run_pg_upgrade(account: Account, old_programs: Path, kept: Path) -> None:
    work = data_dir() / "upgrade"
    account.own(work)
    line = [
        postgres.program("pg_upgrade"), "--old-bindir", old_programs, "--new-bindir", postgres.program("x").parent,
        "--old-datadir", kept, "--new-datadir", postgres.cluster_dir(), "--username", "postgres",
        "--socketdir", runtime_dir(),
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": server_secrets()["superuser"]}
    postgres.run(account, line, directory=work, environment=environment)
    shutil.rmtree(work)
