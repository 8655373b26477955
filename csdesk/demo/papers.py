"""Papers of the demo's complaints: letters, reports, a settlement, and photos of the signed ones."""

import math
import random
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime

from csdesk.documents.models import PrintedForm
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.people.models import Member
from tickets.models import Complaint, Severity

WIDTH, HEIGHT = 300, 424


def paper_work(complaint: Complaint, actor: Member, *, at: datetime) -> None:
    """What an agent prints for a complaint that was answered; most of it comes back signed."""
    dice = random.Random(complaint.case.number)  # noqa: S311 - a story, not a secret
    if complaint.severity == Severity.SERIOUS:
        _printed(complaint, "complaint.dealer_letter", actor, at, is_signed=dice.random() < 0.8)
        _printed(complaint, "complaint.internal_letter", actor, at, is_signed=dice.random() < 0.5)
    if complaint.involves_compensation:
        typed = {"findings": complaint.cause or "经核实，系产品质量问题。", "result": "更换新品，运费由公司承担。"}
        _printed(complaint, "complaint.report", actor, at, is_signed=dice.random() < 0.7, typed=typed)
        _printed(complaint, "complaint.agreement", actor, at, is_signed=dice.random() < 0.7, typed=_terms(complaint))
    if dice.random() < 0.3:
        _printed(complaint, "complaint.feedback", actor, at, is_signed=dice.random() < 0.6)


def _printed(
    complaint: Complaint,
    key: str,
    actor: Member,
    at: datetime,
    *,
    is_signed: bool,
    typed: Mapping[str, str] | None = None,
) -> None:
    paper = print_form(complaint.case, key, actor=actor, now=at, typed=typed)
    if is_signed:
        photo = scan_picture(paper)
        lines = range(len(paper.signatures) - 1)
        add_scan(paper, photo, f"{paper.number}.png", "image/png", signed_lines=lines, actor=actor, now=at)


def _terms(complaint: Complaint) -> dict[str, str]:
    return {
        "name": complaint.complainant_name,
        "address": complaint.complainant_address or "上海市浦东新区世纪大道 1 号",
        "phone": complaint.complainant_phone or "13800000000",
        "id_number": "310101199001011234",
        "company": "公司客服部",
        "complained_on": f"{complaint.case.opened_at:%Y-%m-%d}",
        "product": complaint.subject_of_complaint or "产品",
        "duties_a": "退回问题产品及配件，不再就此事提出其他要求。",
        "duties_b": "更换同型号新品，并补偿来回运费。",
    }


def scan_picture(paper: PrintedForm) -> bytes:
    """A page as a telephone sees it: a heading, some lines, and a hand's signature at the foot."""
    dice = random.Random(paper.number)  # noqa: S311 - a story, not a secret
    dark: set[tuple[int, int]] = set()
    for row in (28, *range(70, 300, 18)):
        length = dice.randint(120, 250)
        dark |= {(x, row + y) for x in range(24, 24 + length) for y in range(6 if row == 28 else 3)}
    for step in range(900):
        turn = step / 900 * 6 * math.pi
        x, y = 150 + int(step / 9 + 8 * math.cos(turn * 1.7)), 360 + int(22 * math.sin(turn) * math.cos(turn / 5))
        dark |= {(x, y), (x + 1, y), (x, y + 1)}
    shades = {True: b"\x28", False: b"\xf4"}
    rows = (b"\x00" + b"".join(shades[(x, y) in dark] for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
