"""A backup, restored into servers that did not exist before."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader

from csdesk.embedded.addresses import login_url
from csdesk.mail.models import Mailbox
from csdesk.mail.services.secrets import conceal
from csdesk.operations.management.commands.backup import _forget_older
from csdesk.operations.management.commands.restore import environment_of
from csdesk.operations.rules.archives import MANIFEST, ArchiveDamaged, open_archive
from csdesk.operations.rules.passphrases import WrongPassphrase
from csdesk.operations.services.backup import DATABASE, Sources, write_backup
from csdesk.operations.services.restore import CannotRestore, Place, restore_backup
from csdesk.outbox.enqueue import enqueue
from csdesk.people.models import User
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from tests import database
from tests.database import ROOT, run_sql
from tests.servers.conftest import VARIABLES
from tests.tickets.company import MONDAY, furnish, hire, taken

PASSWORD = "a long enough password"


@pytest.fixture
def backup_login(monkeypatch):
    """The reader's URL of this worker's database."""
    monkeypatch.setenv("DATABASE_BACKUP_URL", login_url("backup", database.current_database()))
    run_sql(f"GRANT CONNECT ON DATABASE {database.current_database()} TO csdesk_backup")


def fill(company: Tenant) -> str:
    """A company with a person, a complaint, a file, a mailbox and two waiting messages; the person's address."""
    from csdesk.documents.services.attachments import keep_file

    with tenant_atomic(company.pk) as now:
        furnish(company)
        wang = hire("Wang", "supervisor", team="complaints")
        complaint = taken(wang, complainant_name="张先生")
        keep_file(b"the photo", "photo.txt", "text/plain", case=complaint.case, actor=wang, now=now)
        Mailbox.objects.create(name="Service", address="service@alpha.test", imap_secret=conceal("s3cret"))
        enqueue("mail.send", key="out", payload={"message": 1}, host="smtp.dealer.test")
        enqueue("digest", key="in", payload={})
        # The name of a tests' database cannot be part of an address that one signs in with.
        User.objects.filter(pk=wang.user_id).update(email=f"wang@{company.slug}.test")
        return f"wang@{company.slug}.test"


def elsewhere(folder: Path) -> dict[str, str]:
    """The environment of processes of another installation."""
    ours = {name: value for name, value in os.environ.items() if name not in (*VARIABLES, "DATABASE_BACKUP_URL")}
    return {**ours, "CSDESK_DATA": str(folder)}


def run(folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *line], cwd=ROOT, env=elsewhere(folder), capture_output=True, text=True, check=False
    )


@pytest.mark.django_db(transaction=True)
def test_a_backup_restored_into_new_servers_is_the_same_installation(media, backup_login, settings, tmp_path):
    # What the restored installation checks passwords with.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    folder = tmp_path.parent / f"{tmp_path.name}-there"
    email = fill(Tenant.objects.get(slug="alpha"))
    fill(Tenant.objects.get(slug="beta"))
    archive, there = folder / "all.tar", folder / "data"

    call_command("backup", to=str(archive))
    restored = run(there, "manage.py", "restore", "--from", str(archive))
    looked = run(there, "-m", "tests.operations.restored", "alpha", email, PASSWORD)

    # The figures of each table and company were compared by the restore itself, against the archive's list.
    assert (restored.returncode, restored.stdout[:9]) == (0, "restored ")
    assert looked.returncode == 0, looked.stderr
    assert json.loads(looked.stdout) == {
        "walls": [],
        "signed_in": 302,
        "role": "csdesk_app",
        "secret": "s3cret",
        "attachment": "the photo",
        "goes_out": 0,
        "stays_inside": 2,
    }


@pytest.fixture
def archive(media, backup_login, db, tmp_path) -> Path:
    """A backup of the tests' own database with one file."""
    (media / "t1" / "files").mkdir(parents=True)
    (media / "t1" / "files" / "one").write_bytes(b"the photo")
    sources = Sources(os.environ["DATABASE_BACKUP_URL"], media, "the key")
    return write_backup(sources, tmp_path / "all.tar", passphrase="correct horse", now=MONDAY).path


@pytest.fixture
def place(tmp_path) -> Place:
    """Where nothing may arrive."""
    return Place(database.url_of("owner", database.current_database()), tmp_path / "new", lambda key: None)


def altered(archive: Path, change) -> Path:
    """The archive with its members changed: `change(name, content)` gives the new pair, or None to leave it out."""
    path = archive.with_name("altered.tar")
    with tarfile.open(archive) as old, tarfile.open(path, "w") as new:
        for member in old.getmembers():
            pair = change(member.name, old.extractfile(member).read())
            if pair is not None:
                entry = tarfile.TarInfo(pair[0])
                entry.size = len(pair[1])
                new.addfile(entry, io.BytesIO(pair[1]))
    return path


CHANGES = {
    "a byte of the dump": lambda name, content: (name, content[:-1] + b"?" if name == DATABASE else content),
    "a byte of a file": lambda name, content: (name, b"another photo" if name.endswith("/one") else content),
    "a file left out": lambda name, content: None if name.endswith("/one") else (name, content),
    "a file renamed": lambda name, content: (name.replace("/one", "/two"), content),
    "the list": lambda name, content: (name, content.replace(b"2026", b"2025") if name == MANIFEST else content),
    "the list left out": lambda name, content: None if name == MANIFEST else (name, content),
    "a way out": lambda name, content: (name.replace("media/t1/files/one", "media/../../one"), content),
    "an absolute path": lambda name, content: (name.replace("media/t1/files/one", "/tmp/one"), content),
}


@pytest.mark.parametrize("change", CHANGES)
def test_restore_backup_refuses_a_damaged_archive(archive, place, change):
    path = altered(archive, CHANGES[change])

    with pytest.raises(ArchiveDamaged):
        restore_backup(path, place, passphrase="correct horse", known_migrations=known())

    assert not place.media.exists()


def test_open_archive_refuses_links_and_devices(tmp_path):
    path = tmp_path / "all.tar"
    with tarfile.open(path, "w") as tar:
        entry = tarfile.TarInfo("media/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)

    with pytest.raises(ArchiveDamaged, match="does not belong"), open_archive(path):
        pass


def test_open_archive_refuses_a_cut_archive(archive):
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])

    with pytest.raises(ArchiveDamaged), open_archive(archive):
        pass


def test_restore_backup_refuses_a_database_with_tables(archive, place):
    with pytest.raises(CannotRestore, match="not empty"):
        restore_backup(archive, place, passphrase="correct horse", known_migrations=known())

    assert not place.media.exists()


def test_restore_backup_refuses_what_a_newer_program_wrote(archive, place):
    older = known() - {("outbox", "0002_claim_outbox")}

    with pytest.raises(CannotRestore, match="newer csdesk, which knows outbox 0002_claim_outbox"):
        restore_backup(archive, place, passphrase="correct horse", known_migrations=older)


@pytest.mark.parametrize("passphrase", ["", "wrong horse"])
def test_restore_backup_needs_the_passphrase(archive, place, passphrase):
    with pytest.raises(WrongPassphrase):
        restore_backup(archive, place, passphrase=passphrase, known_migrations=known())


def test_the_key_lies_in_no_archive_that_has_a_passphrase(archive):
    assert b"the key" not in archive.read_bytes()


def test_write_backup_leaves_nothing_when_it_fails(media, backup_login, db, tmp_path):
    sources = Sources(os.environ["DATABASE_BACKUP_URL"], media, "the key")

    def fail() -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        write_backup(sources, tmp_path / "all.tar", passphrase="", now=MONDAY, meanwhile=fail)

    assert [path.name for path in tmp_path.glob("*") if path.is_file()] == []


def test_write_backup_names_files_that_are_lost(media, backup_login, tmp_path, transactional_db):
    fill(Tenant.objects.get(slug="alpha"))
    [lost] = [path for path in media.rglob("*") if path.is_file()]
    lost.unlink()

    sources = Sources(os.environ["DATABASE_BACKUP_URL"], media, "")
    written = write_backup(sources, tmp_path / "all.tar", passphrase="", now=MONDAY)

    assert written.missing == [lost.relative_to(media).as_posix()]


def test_backup_does_not_write_over_an_archive(archive):
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", to=str(archive))


def test_backup_keeps_the_newest_and_what_is_no_backup(tmp_path):
    backups = [f"csdesk-2026110{day}T010000Z.tar" for day in (1, 2, 3)]
    others = ["csdesk-alpha-20261101.tar", "csdesk-notes.tar", "nightly.tar"]
    for name in [*backups, *others]:
        (tmp_path / name).touch()

    _forget_older(tmp_path, 2)

    assert {path.name for path in tmp_path.iterdir()} == {*backups[1:], *others}


def test_restore_does_not_begin_when_the_key_s_file_is_there(archive, tmp_path):
    (tmp_path / "key").touch()

    with pytest.raises(CommandError, match="there already"):
        call_command("restore", archive=str(archive), key_to=str(tmp_path / "key"))


def test_restore_into_a_folder_forgets_the_addresses_of_here(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://csdesk_app:x@here/csdesk")
    monkeypatch.setenv("CSDESK_SECRET_KEY", "the key of here")

    environment = environment_of(str(tmp_path / "there"))

    assert environment["CSDESK_DATA"] == str(tmp_path / "there")
    assert set(VARIABLES) & set(environment) == set()


def test_restore_into_a_url_keeps_the_rest(monkeypatch):
    monkeypatch.setenv("CSDESK_SECRET_KEY", "the key of here")

    environment = environment_of("postgresql://csdesk_owner:x@there/csdesk")

    assert environment["DATABASE_OWNER_URL"] == "postgresql://csdesk_owner:x@there/csdesk"
    assert environment["CSDESK_SECRET_KEY"] == "the key of here"


def test_restore_refuses_a_folder_with_something_in_it(archive, tmp_path):
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("restore", archive=str(archive), into=str(tmp_path))


def known() -> set[tuple[str, str]]:
    """The migrations of the program on disk."""
    return set(MigrationLoader(None).disk_migrations)
