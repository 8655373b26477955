"""What a zip claims to hold, read from its directory; nothing is ever unpacked."""

import struct
from dataclasses import dataclass

_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_END_BYTES, _ENTRY_BYTES = 22, 46
_LONGEST_COMMENT = 65_535
_PACKED_AGAIN = (b".zip", b".7z", b".rar", b".gz", b".tgz", b".xz", b".bz2", b".tar", b".jar")
_SMALL_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class ZipFacts:
    """What the directory of a zip says. `whole` is False when it could not be read to its end."""

    entries: int
    packed_bytes: int
    unpacked_bytes: int
    archives_inside: int
    encrypted: bool
    whole: bool


def zip_facts(content: bytes, *, max_entries: int) -> ZipFacts | None:
    """Read the directory of a zip, at most `max_entries` of it, or return None when there is none."""
    end = content.rfind(_DIRECTORY_END, max(0, len(content) - _LONGEST_COMMENT - _END_BYTES))
    if end < 0 or end + _END_BYTES > len(content):
        return None
    claimed, length, position = struct.unpack("<HII", content[end + 10 : end + 20])
    if not content.startswith(_DIRECTORY_ENTRY, position):
        position = max(0, end - length)  # something was put before the archive
    entries = packed = unpacked = nested = 0
    encrypted = False
    while entries < max_entries and content.startswith(_DIRECTORY_ENTRY, position):
        head = content[position : position + _ENTRY_BYTES]
        if len(head) < _ENTRY_BYTES:
            break
        flags, size, whole, name, extra, comment = struct.unpack("<8xH10xIIHHH12x", head)
        stop = position + _ENTRY_BYTES + name
        nested += content[position + _ENTRY_BYTES : stop].lower().endswith(_PACKED_AGAIN)
        entries, packed, unpacked = entries + 1, packed + size, unpacked + whole
        encrypted = encrypted or bool(flags & 1)
        position = stop + extra + comment
    return ZipFacts(entries, packed, unpacked, nested, encrypted, whole=entries == claimed)


def is_bomb(content: bytes, *, max_entries: int, max_unpacked_bytes: int, max_ratio: int) -> bool:
    """Say whether unpacking a zip would fill a disk, or whether it lies about what it holds.

    `max_ratio` is unpacked to packed size and only counts for what is large when unpacked. Overlapping
    entries (more packed bytes than the file has) and archives of archives that are packed to almost
    nothing are bombs as well.
    """
    facts = zip_facts(content, max_entries=max_entries)
    if facts is None:
        return False
    if not facts.whole and facts.entries >= max_entries:
        return True
    if facts.unpacked_bytes > max_unpacked_bytes or facts.packed_bytes > len(content):
        return True
    large = facts.unpacked_bytes > _SMALL_BYTES or facts.archives_inside > 0
    return large and facts.unpacked_bytes > max_ratio * max(1, facts.packed_bytes)
