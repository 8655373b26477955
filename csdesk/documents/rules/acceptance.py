"""Whether a file that a person uploads is taken. Files of mails are always kept: refusing them loses words."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from csdesk.documents.rules.archives import is_bomb
from csdesk.documents.rules.images import pixels_of
from csdesk.documents.rules.sniff import FileReason, Sniffed


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    MISTYPED = "mistyped"
    DANGEROUS = "dangerous"
    TOO_MANY_PIXELS = "too_many_pixels"
    ZIP_BOMB = "zip_bomb"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What the company takes; no type named means every type that is not dangerous."""

    max_bytes: int
    allowed_types: Collection[str]
    max_pixels: int
    max_zip_entries: int
    max_unpacked_bytes: int
    max_zip_ratio: int


def refusal_of(content: bytes, sniffed: Sniffed, limits: FileLimits) -> Refusal | None:
    """Return why an upload is refused, or None when it is taken."""
    if not content:
        return Refusal.EMPTY
    if len(content) > limits.max_bytes:
        return Refusal.TOO_LARGE
    if sniffed.dangerous:
        return Refusal.DANGEROUS
    if limits.allowed_types and sniffed.type not in limits.allowed_types:
        return Refusal.TYPE_NOT_ALLOWED
    if sniffed.reason is FileReason.MISTYPED:
        return Refusal.MISTYPED
    return _refusal_of_bombs(content, sniffed, limits)


def _refusal_of_bombs(content: bytes, sniffed: Sniffed, limits: FileLimits) -> Refusal | None:
    pixels = pixels_of(content, sniffed.type)
    if pixels is not None and pixels[0] * pixels[1] > limits.max_pixels:
        return Refusal.TOO_MANY_PIXELS
    if content.startswith(b"PK") and is_bomb(
        content,
        max_entries=limits.max_zip_entries,
        max_unpacked_bytes=limits.max_unpacked_bytes,
        max_ratio=limits.max_zip_ratio,
    ):
        return Refusal.ZIP_BOMB
    return None
