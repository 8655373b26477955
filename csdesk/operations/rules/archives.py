"""One file that holds many: a tar whose last members list every other one with its size and SHA-256."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, BinaryIO, Self

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
CHUNK = 1024 * 1024


class ArchiveDamaged(Exception):
    """The archive is not what was written, or was not written by us; the message says where."""


class _Hashing(io.RawIOBase):
    """A source that remembers the hash of what was read from it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


class ArchiveWriter:
    """Writes an archive beside its final name; it appears there whole and on disk, or not at all."""

    def __init__(self, path: Path) -> None:
        self._path, self._draft = path, path.with_name(f"{path.name}.part")
        self.files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._tar = tarfile.open(fileobj=self._file, mode="w")  # noqa: SIM115 - closed in finish()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def add_file(self, name: str, source: Path) -> None:
        """Add a file's present content. Raises FileNotFoundError when it is gone."""
        with source.open("rb") as content:
            self._add(name, content, os.fstat(content.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add what is in memory."""
        self._add(name, io.BytesIO(content), len(content))

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the list of files with `facts` beside it, bring all to the disk, and give the archive its name."""
        manifest = json.dumps({**facts, "files": self.files}, indent=1).encode()
        self._put(MANIFEST, io.BytesIO(manifest), len(manifest))
        seal = hashlib.sha256(manifest).hexdigest().encode()
        self._put(SEAL, io.BytesIO(seal), len(seal))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._draft.rename(self._path)

    def _add(self, name: str, content: BinaryIO, size: int) -> None:
        source = _Hashing(content)
        self._put(name, source, size)
        self.files[name] = {"size": size, "sha256": source.digest.hexdigest()}

    def _put(self, name: str, source: Any, size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, source)


class Archive:
    """An archive opened for reading: nothing is taken from it before `verify` has looked at every byte."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {member.name: member for member in self._read_members()}
        self.manifest: dict[str, Any] = self._read_manifest()

    @property
    def names(self) -> list[str]:
        """The names of the files, without those of the list itself."""
        return list(self.manifest["files"])

    def verify(self) -> None:
        """Compare every file with the list. Raises ArchiveDamaged naming the first that differs."""
        listed = self.manifest["files"]
        if odd := set(listed) ^ (set(self._members) - {MANIFEST, SEAL}):
            raise ArchiveDamaged(f"files and their list differ: {sorted(odd)[0]}")
        for name, facts in listed.items():
            digest = hashlib.sha256()
            for piece in self._pieces(name):
                digest.update(piece)
            if digest.hexdigest() != facts["sha256"]:
                raise ArchiveDamaged(f"{name} is not what was written")

    def read(self, name: str) -> bytes:
        """A small file's content. Raises ArchiveDamaged when there is none of that name."""
        return b"".join(self._pieces(name))

    def extract(self, name: str, target: Path) -> None:
        """Write one file to `target`, which must not exist, and make sure that what was written is what is listed."""
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("xb") as file:
            for piece in self._pieces(name):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != self.manifest["files"][name]["sha256"]:
            raise ArchiveDamaged(f"{name} changed while it was read")

    def _pieces(self, name: str) -> Iterator[bytes]:
        if name not in self._members:
            raise ArchiveDamaged(f"{name} is missing")
        source = self._tar.extractfile(self._members[name])
        try:
            while source and (piece := source.read(CHUNK)):
                yield piece
        except (tarfile.TarError, EOFError, OSError) as error:
            raise ArchiveDamaged(f"{name} cannot be read: {error}") from error

    def _read_members(self) -> list[tarfile.TarInfo]:
        try:
            members = self._tar.getmembers()
        except (tarfile.TarError, EOFError, OSError) as error:
            raise ArchiveDamaged(f"cannot be read: {error}") from error
        for member in members:
            if not member.isreg() or not is_safe(member.name):
                raise ArchiveDamaged(f"{member.name!r} does not belong into an archive")
        if len({member.name for member in members}) != len(members):
            raise ArchiveDamaged("a name occurs twice")
        return members

    def _read_manifest(self) -> dict[str, Any]:
        written = self.read(MANIFEST)
        if hashlib.sha256(written).hexdigest().encode() != self.read(SEAL):
            raise ArchiveDamaged("the list of files is not what was written")
        manifest: dict[str, Any] = json.loads(written)
        return manifest


def is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked to, however it is read."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises ArchiveDamaged when it is none, FileNotFoundError."""
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115 - closed below
    except tarfile.TarError as error:
        raise ArchiveDamaged(f"{path.name} is no archive: {error}") from error
    with tar:
        yield Archive(tar)
