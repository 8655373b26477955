"""Uploads that would fill a disk, a memory or a screen are refused before anything opens them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.documents.rules.acceptance import FileLimits, Refusal, refusal_of
from csdesk.documents.rules.archives import is_bomb, zip_facts
from csdesk.documents.rules.images import pixels_of, without_location
from csdesk.documents.rules.sniff import sniff
from tests.documents.files import (
    GIF,
    JPEG,
    JPEG_FRAME,
    JPEG_SCAN,
    PDF,
    PNG,
    WEBP,
    exif,
    office,
    packed,
    packed_as,
    png,
)

LIMITS = FileLimits(
    max_bytes=20_000_000,
    allowed_types=(),
    max_pixels=50_000_000,
    max_zip_entries=1_000,
    max_unpacked_bytes=200_000_000,
    max_zip_ratio=100,
)


def refused(content: bytes, name: str, limits: FileLimits = LIMITS) -> Refusal | None:
    return refusal_of(content, sniff(content, name, ""), limits)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PNG, "a.png"),
        (PDF, "a.pdf"),
        (office("word"), "a.docx"),
        (packed(a_txt=b"x" * 1_000_000), "a.zip"),
        (b"x", "a.txt"),
    ],
)
def test_refusal_of_takes_ordinary_files(content, name):
    assert refused(content, name) is None


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "a.png", Refusal.EMPTY),
        (b"x" * 20_000_001, "a.txt", Refusal.TOO_LARGE),
        (b"MZ\x90\x00" + b"\x00" * 60, "a.pdf", Refusal.DANGEROUS),
        (b"<svg/>", "a.svg", Refusal.DANGEROUS),
        (PDF, "a.png", Refusal.MISTYPED),
        (png(50_000, 50_000), "a.png", Refusal.TOO_MANY_PIXELS),
        (packed_as({f"{number}.txt": b"" for number in range(1_001)}), "a.zip", Refusal.ZIP_BOMB),
        (packed(a_txt=b"\x00" * 20_000_000), "a.zip", Refusal.ZIP_BOMB),
        (packed(inner_zip=packed(a_txt=b"\x00" * 20_000_000) * 50), "a.zip", Refusal.ZIP_BOMB),
        (office("word"), "a.xlsx", Refusal.MISTYPED),
    ],
)
def test_refusal_of_says_why(content, name, refusal):
    assert refused(content, name) is refusal


def test_refusal_of_knows_only_the_types_that_are_allowed():
    limits = FileLimits(20_000_000, ("image/png",), 50_000_000, 1_000, 200_000_000, 100)

    assert refused(PNG, "a.png", limits) is None
    assert refused(PDF, "a.pdf", limits) is Refusal.TYPE_NOT_ALLOWED


def test_is_bomb_knows_entries_that_lie_over_each_other():
    honest = packed(a_txt=bytes(range(256)) * 8)
    entry = honest.index(b"PK\x01\x02")
    end = honest.index(b"PK\x05\x06")
    overlapping = honest[:entry] + honest[entry:end] * 50 + honest[end:]
    count = struct.pack("<HHI", 50, 50, (end - entry) * 50)
    overlapping = overlapping[:-14] + count + overlapping[-6:]

    assert not is_bomb(honest, max_entries=100, max_unpacked_bytes=10**9, max_ratio=100)
    assert is_bomb(overlapping, max_entries=100, max_unpacked_bytes=10**9, max_ratio=100)


def test_zip_facts_counts_without_unpacking():
    facts = zip_facts(packed(a_txt=b"x" * 100, b_zip=b"y"), max_entries=10)

    assert facts is not None
    assert (facts.entries, facts.unpacked_bytes, facts.archives_inside, facts.encrypted, facts.whole) == (
        2,
        101,
        1,
        False,
        True,
    )


def test_zip_facts_finds_an_archive_behind_something_else():
    facts = zip_facts(PNG + packed(a_txt=b"x"), max_entries=10)

    assert facts is not None
    assert facts.entries == 1


@given(st.binary(max_size=200), st.integers(0, 400))
def test_zip_facts_takes_damaged_archives(rubbish, at):
    archive = packed(a_txt=b"x", b_txt=b"y" * 99)
    damaged = archive[: at % len(archive)] + rubbish + archive[at % len(archive) :]

    facts = zip_facts(damaged, max_entries=10)

    assert facts is None or facts.entries <= 10


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (PNG, "image/png", (1, 1)),
        (png(50_000, 40_000), "image/png", (50_000, 40_000)),
        (JPEG, "image/jpeg", (3, 2)),
        (GIF, "image/gif", (3, 2)),
        (WEBP, "image/webp", (3, 2)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + b"\x02\x00\x00\x01\x00\x00", "image/webp", (3, 2)),
        (PNG[:20], "image/png", None),
        (b"\xff\xd8\xff\xe0\xff\xff", "image/jpeg", None),
        (png(0, 5), "image/png", None),
        (PDF, "application/pdf", None),
    ],
)
def test_pixels_of_reads_the_size_that_a_picture_claims(content, kind, size):
    assert pixels_of(content, kind) == size


def test_without_location_drops_the_place_and_keeps_the_orientation():
    photo = b"\xff\xd8" + exif(6) + b"\xff\xed\x00\x08IPTC..\xff\xe1\x00\x10http://ns.xmp." + JPEG_FRAME + JPEG_SCAN

    plain = without_location(photo, "image/jpeg")

    assert b"GPS" not in plain
    assert b"xmp" not in plain
    assert b"IPTC" not in plain
    assert plain.endswith(JPEG_FRAME + JPEG_SCAN)
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in plain
    assert pixels_of(plain, "image/jpeg") == (3, 2)
    assert sniff(plain, "a.jpg", "").type == "image/jpeg"


def test_without_location_leaves_upright_photos_and_other_files_bare():
    assert (
        without_location(b"\xff\xd8" + exif(1) + JPEG_FRAME + JPEG_SCAN, "image/jpeg")
        == b"\xff\xd8" + JPEG_FRAME + JPEG_SCAN
    )
    assert without_location(JPEG, "image/jpeg") == JPEG
    assert without_location(PNG, "image/png") == PNG


@given(st.binary(max_size=200))
def test_without_location_takes_damaged_pictures(rubbish):
    photo = b"\xff\xd8" + rubbish

    assert without_location(photo, "image/jpeg").startswith(b"\xff\xd8")
    pixels_of(photo, "image/jpeg")
