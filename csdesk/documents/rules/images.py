"""Pictures: how large they really are, and what they tell about the place where they were taken."""

import struct

_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE_MARKERS = frozenset(range(0xD0, 0xD9)) | {0x01, 0xFF}
_SCAN, _END = 0xDA, 0xD9
_EXIF, _PHOTOSHOP = 0xE1, 0xED
_ORIENTATION = 0x0112
_MAX_SEGMENTS = 2_000
_MAX_FIELDS = 500


def pixels_of(content: bytes, kind: str) -> tuple[int, int] | None:
    """Return width and height as the head of the file says, or None when it says nothing readable.

    Reads PNG, JPEG, GIF and WebP; nothing is unpacked, so a picture that claims to be huge costs nothing.
    """
    reader = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}.get(kind)
    try:
        size = reader(content) if reader else None
    except (struct.error, IndexError):
        return None
    return size if size and min(size) > 0 else None


def without_location(content: bytes, kind: str) -> bytes:
    """Return a JPEG without its Exif, XMP and IPTC blocks, which tell the place; other files as they are.

    The orientation stays, so that a photo from a telephone is not shown lying on its side.
    """
    if kind != "image/jpeg":
        return content
    kept, orientation = [content[:2]], None
    position = 2
    for marker, start, end in _segments(content):
        if marker == _EXIF:
            orientation = orientation or _orientation(content[start + 4 : end])
        elif marker != _PHOTOSHOP:
            kept.append(content[start:end])
        position = end
    if orientation not in (None, 1):
        kept.insert(1, _exif_with(orientation))
    return b"".join([*kept, content[position:]])


def _png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", content[6:10])
    return width, height


def _webp(content: bytes) -> tuple[int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    for marker, start, _ in _segments(content):
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack(">HH", content[start + 5 : start + 9])
            return width, height
    return None


def _segments(content: bytes) -> list[tuple[int, int, int]]:
    """Return marker, start and end of the segments of a JPEG before its picture data."""
    found: list[tuple[int, int, int]] = []
    position = 2
    while len(found) < _MAX_SEGMENTS and content[position : position + 1] == b"\xff":
        marker = content[position + 1] if position + 1 < len(content) else _END
        if marker in (_SCAN, _END):
            break
        length = 0 if marker in _BARE_MARKERS else int.from_bytes(content[position + 2 : position + 4], "big")
        end = position + (1 if marker == 0xFF else 2) + length
        if end > len(content) or (length < 2 and marker not in _BARE_MARKERS):
            break
        found.append((marker, position, end))
        position = end
    return found


def _orientation(block: bytes) -> int | None:
    """Return how an Exif block says that the picture has to be turned, from 1 to 8."""
    if not block.startswith(b"Exif\x00\x00"):
        return None
    tiff = block[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack(f"{order}I", tiff[4:8])
        (count,) = struct.unpack(f"{order}H", tiff[at : at + 2])
        for number in range(min(count, _MAX_FIELDS)):
            tag, _, _, value = struct.unpack(f"{order}HHIH", tiff[at + 2 + number * 12 : at + 12 + number * 12])
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _exif_with(orientation: int) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    block = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
