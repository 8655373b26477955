"""Bytes on disk: random names in the tenant's folder, written whole or not at all."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from csdesk.tenancy.names import tenant_path


def store_bytes(content: bytes, kind: str) -> str:
    """Keep bytes under a random name; the path relative to the media folder, which nobody can guess."""
    name = secrets.token_hex(20)
    path = tenant_path(kind, name[:2], name)
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
    return path


def location_of(path: str) -> Path:
    """Where the bytes of a stored path lie. Raises ValueError for a path that leads out of the media folder."""
    root = Path(settings.MEDIA_ROOT).resolve()
    target = (root / path).resolve()
    if not target.is_relative_to(root):
        raise ValueError(f"{path} leads out of the media folder")
    return target


def read_bytes(path: str) -> bytes:
    """The stored bytes. Raises FileNotFoundError when they are gone."""
    return location_of(path).read_bytes()
