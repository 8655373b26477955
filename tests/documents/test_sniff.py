"""What a file really is, and whether a page may show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.documents.rules.sniff import FileReason, may_show_inline, sniff
from tests.documents.files import GIF, JPEG, PDF, PNG, WEBP, compound, office, packed, packed_as

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

KINDS = [
    (PNG, "截图.png", "image/png"),
    (JPEG, "IMG_0001.JPG", "image/jpeg"),
    (GIF, "a.gif", "image/gif"),
    (WEBP, "a.webp", "image/webp"),
    (PDF, "发票.pdf", "application/pdf"),
    (office("word"), "合同.docx", DOCX),
    (office("xl"), "明细.xlsx", XLSX),
    (office("ppt"), "a.pptx", PPTX),
    (packed(a_txt=b"x"), "a.zip", "application/zip"),
    (compound("WordDocument"), "a.doc", "application/msword"),
    (compound("Workbook"), "a.xls", "application/vnd.ms-excel"),
    (compound("__properties_version1.0"), "a.msg", "application/vnd.ms-outlook"),
    (b"Rar!\x1a\x07\x01\x00", "a.rar", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c\x00", "a.7z", "application/x-7z-compressed"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00", "IMG.HEIC", "image/heic"),
    (b"\x00\x00\x00\x18ftypmp42\x00\x00", "a.mp4", "video/mp4"),
    (b"\x00\x00\x00\x14ftypqt  \x00\x00", "a.mov", "video/quicktime"),
    (b"#!AMR\n\x04", "voice.amr", "audio/amr"),
    (b"ID3\x03\x00", "a.mp3", "audio/mpeg"),
    (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a.wav", "audio/wav"),
    ("型号,数量\nX1,2\n".encode("gb18030"), "a.csv", "text/csv"),
    ("您好\n".encode(), "a.txt", "text/plain"),
    ("您好\n".encode("gb18030"), "a.log", "text/plain"),
    ("您好\n".encode("utf-16"), "a.txt", "text/plain"),
    (b'{"a": 1}', "a.json", "text/plain"),
    (b"BEGIN:VCALENDAR\r\n", "invite.ics", "text/calendar"),
    (b"BEGIN:VCARD\r\n", "a.vcf", "text/vcard"),
    (b"From: a@b.cn\r\nSubject: x\r\n\r\n", "a.eml", "message/rfc822"),
    (b"<?xml version='1.0'?><order/>", "a.xml", "text/xml"),
    (b"MZ is how this text begins", "a.txt", "text/plain"),
    (b"BM 2026", "a.txt", "text/plain"),
]


@pytest.mark.parametrize(("content", "name", "kind"), KINDS, ids=[f"{name} {kind}" for _, name, kind in KINDS])
def test_sniff_knows_harmless_files_by_their_content(content, name, kind):
    found = sniff(content, name, "application/octet-stream")

    assert (found.type, found.extension_matches, found.dangerous) == (kind, True, False)
    assert found.reason is FileReason.FINE


DANGEROUS = [
    (b"MZ\x90\x00" + b"\x00" * 60, "setup.exe", FileReason.EXECUTABLE),
    (b"MZ\x90\x00" + b"\x00" * 60, "发票.pdf", FileReason.EXECUTABLE),
    (b"\x7fELF\x02\x01\x01\x00", "a", FileReason.EXECUTABLE),
    (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00", "发票.lnk", FileReason.EXECUTABLE),
    (b"#!/bin/sh\nrm -rf /\n", "readme.txt", FileReason.EXECUTABLE),
    (b"WScript.Echo(1)", "invoice.js", FileReason.EXECUTABLE),
    (b"@echo off", "a.bat", FileReason.EXECUTABLE),
    (b"MsgBox 1", "a.pdf.vbs", FileReason.EXECUTABLE),
    (b"[InternetShortcut]\nURL=https://evil.example/", "a.url", FileReason.EXECUTABLE),
    (b"", "empty.exe", FileReason.EMPTY),
    (PNG, "picture.exe", FileReason.EXECUTABLE),
    (packed_as({"META-INF/MANIFEST.MF": b"x"}), "a.zip", FileReason.EXECUTABLE),
    (b"<html><script>alert(1)</script>", "a.html", FileReason.ACTIVE),
    (b"<html><script>alert(1)</script>", "photo.png", FileReason.ACTIVE),
    (b"\xef\xbb\xbf \n<!-- x --><!DOCTYPE html>", "a.txt", FileReason.ACTIVE),
    ("<html>".encode("utf-16"), "a.txt", FileReason.ACTIVE),
    (b"just words", "a.htm", FileReason.ACTIVE),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg", FileReason.ACTIVE),
    (b"<?xml version='1.0'?>\n<!DOCTYPE svg><svg/>", "logo.png", FileReason.ACTIVE),
    (b"<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "a.xml", FileReason.ACTIVE),
    (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>", "a.xml", FileReason.ACTIVE),
    (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "a.xml", FileReason.ACTIVE),
    (office("word", "word/vbaProject.bin"), "a.docx", FileReason.MACROS),
    (compound("WordDocument") + "_VBA_PROJECT".encode("utf-16-le"), "a.doc", FileReason.MACROS),
    (PNG + packed(a_class=b"x"), "a.png", FileReason.POLYGLOT),
    (GIF + b"<script>alert(1)</script>", "a.gif", FileReason.POLYGLOT),
    (JPEG + b"<?php system($_GET[0]);", "a.jpg", FileReason.POLYGLOT),
    (b"GIF89a" + b"%PDF-1.4" + b"\x00" * 20, "a.gif", FileReason.POLYGLOT),
]


@pytest.mark.parametrize(("content", "name", "reason"), DANGEROUS)
def test_sniff_knows_what_may_run_whatever_it_is_called(content, name, reason):
    found = sniff(content, name, "image/png")

    assert found.dangerous
    assert found.reason is reason
    assert not may_show_inline(found)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "photo.png"), (PNG, "发票.pdf"), (b"words", "photo.jpg"), (b"\x00\x01\x02\x03rubbish", "a.png"),
        (packed(a_txt=b"x"), "a.docx"), (office("word"), "a.xlsx"), (JPEG, "a.png"),
    ],
)  # fmt: skip
def test_sniff_says_that_a_name_claims_another_type(content, name):
    found = sniff(content, name, "image/png")

    assert not found.extension_matches
    assert found.reason is FileReason.MISTYPED
    assert not found.dangerous


def test_sniff_believes_nothing_of_no_bytes():
    found = sniff(b"", "a.png", "image/png")

    assert (found.type, found.reason, found.dangerous) == ("application/x-empty", FileReason.EMPTY, False)
    assert not may_show_inline(found)


def test_sniff_says_when_it_does_not_know():
    found = sniff(b"\x00\x01\x02\x03rubbish", "data", "image/png")

    assert (found.type, found.reason) == ("application/octet-stream", FileReason.UNKNOWN)
    assert not may_show_inline(found)


@pytest.mark.parametrize(
    ("content", "name"), [(PNG, "a.png"), (JPEG, "a.jpg"), (GIF, "a.gif"), (WEBP, "a.webp"), (PNG, "")]
)
def test_may_show_inline_takes_four_kinds_of_picture(content, name):
    assert may_show_inline(sniff(content, name, ""))


@pytest.mark.parametrize(
    ("content", "name"),
    [case[:2] for case in KINDS if case[2] not in ("image/png", "image/jpeg", "image/gif", "image/webp")],
)
def test_may_show_inline_takes_nothing_else(content, name):
    assert not may_show_inline(sniff(content, name, "image/png"))


STARTS = st.sampled_from(
    [
        PNG[:20],
        JPEG[:20],
        GIF[:10],
        PDF[:6],
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"MZ",
        b"<svg",
        b"<?xml",
        b"\xff\xfe",
        b"RIFF",
    ]
)


@given(st.binary(max_size=300) | st.tuples(STARTS, st.binary(max_size=200)).map(b"".join), st.text(max_size=20))
def test_sniff_takes_anything(content, name):
    found = sniff(content, name, name)

    assert found.type
    assert not (found.dangerous and may_show_inline(found))
