"""Files of every kind, as small as they can be."""

import base64
import io
import struct
import zipfile
import zlib

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
JPEG_FRAME = bytes.fromhex("ffc0000b080002000301011100")
JPEG_SCAN = bytes.fromhex("ffda0008010100003f00") + b"picture data" + b"\xff\xd9"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + JPEG_FRAME + JPEG_SCAN
GIF = b"GIF89a\x03\x00\x02\x00\x80\x00\x00" + b"\x00" * 20 + b"\x3b"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x02\x40\x00\x00" + b"\x00" * 8
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def png(width: int, height: int) -> bytes:
    """Return a picture that claims this size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def packed(**files: bytes) -> bytes:
    """Return a zip of these files; two underscores stand for a slash, one for a dot."""
    return packed_as({name.replace("__", "/").replace("_", "."): content for name, content in files.items()})


def packed_as(files: dict[str, bytes]) -> bytes:
    """Return a zip of these files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office(folder: str, *more: str) -> bytes:
    """Return a file of an office program: docx (word), xlsx (xl) or pptx (ppt)."""
    return packed_as(
        {"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<x/>", **dict.fromkeys(more, b"x")}
    )


def compound(stream: str) -> bytes:
    """Return a file of an older office program that holds this stream."""
    return OLE + stream.encode("utf-16-le") + b"\x00" * 64


def exif(orientation: int, place: bytes = b"GPS 30.27N 120.15E") -> bytes:
    """Return the Exif block of a JPEG with an orientation and a place."""
    tiff = b"II*\x00" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, orientation, 0) + place
    block = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
