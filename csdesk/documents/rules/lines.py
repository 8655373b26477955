"""The lines that people sign on: as plain data on the paper."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

Line = dict[str, Any]


def line(
    label: Any, signed: tuple[str, datetime] | None, *, required: bool = False, stamp: bool = False, pen: bool = False
) -> Line:
    """A line as it is frozen. `pen`: the name is known, the signature still has to be given by hand."""
    name, at = signed or ("", None)
    moment = at.isoformat() if at else ""
    return {"label": str(label), "name": str(name), "at": moment, "required": required, "stamp": stamp, "pen": pen}


def is_signed(line: Line) -> bool:
    """Whether it was signed electronically before the paper was printed."""
    return bool(line["name"]) and not line["pen"]


def spelled(line: Line) -> Line:
    """The line with its moment in the company's time: a day where a pen signs, to the minute where a system did."""
    if not line["at"]:
        return {**line, "is_signed": is_signed(line), "when": ""}
    at = localtime(datetime.fromisoformat(line["at"]))
    signed = is_signed(line)
    return {**line, "is_signed": signed, "when": f"{at:%Y-%m-%d %H:%M}" if signed else f"{at:%Y-%m-%d}"}
