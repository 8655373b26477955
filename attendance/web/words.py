"""What days and lines of sheets are called, and how each figure was reckoned, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from attendance.models import Day, SheetAppeal, SheetLine, Source
from attendance.rules.penalties import NO_FIGURE, NO_SALARY


def spelled(seconds: int) -> str:
    """A figure in hours, minutes and seconds: 2:05:30; whole minutes as 2:05."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    text = f"{sign}{hours}:{rest // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text


def money(fen: int) -> str:
    """An amount in yuan."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) / 100:,.2f}"


CAUSES = {
    "unexcused": lambda: _("neither there nor on leave"),
    "leave_on_swap": lambda: _("leave on a swapped shift, which counts as absence"),
    "empty_swap": lambda: _("nobody worked the swapped shift"),
    "too_late": lambda: _("so late that it counts as absence"),
}


def kind_label(line: SheetLine | Any) -> str:
    """What a line is called."""
    known = {
        "late": pgettext("attendance", "Late"),
        "absent": pgettext("attendance", "Absent"),
        "early": pgettext("attendance", "Left early"),
        "missing": pgettext("attendance", "Punch missing"),
        "empty_swap": _("Swapped shift not worked"),
        "shift_fault": _("Wrong or empty shift"),
        "overtime": pgettext("attendance", "Overtime"),
    }
    if line.kind in known:
        return known[line.kind]
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return str(line.values.get(language) or line.values.get("zh") or line.kind)


def arithmetic(line: SheetLine | Any) -> list[str]:
    """How a line's amount came about, sentence by sentence."""
    values = line.values
    told = [*_what(line, values)]
    if "fine" in values:
        told.append(_("The manual: %(amount)s.") % {"amount": money(values["fine"])})
    if "percent" in values:
        told.append(_percent(values))
    if "figure" in values:
        told += _figure(values)
    if values.get("problem") == NO_FIGURE:
        told.append(_("The manual has no figure for this."))
    if values.get("problem") == NO_SALARY:
        told.append(_("No base salary is on file for this day."))
    if getattr(line, "source", "") == Source.DIFFERENCE:
        words = _("Handed in as %(was)s, is %(is)s by now.")
        told.append(words % {"was": money(values.get("was", 0)), "is": money(values.get("is", 0))})
    if values.get("waived"):
        told.append(_("Taken off the sheet by an appeal."))
    return told


def _what(line: Any, values: dict[str, Any]) -> list[str]:
    if line.kind == "late" and "nth" in values:
        words = _("Late for the %(nth)s. time of %(of)s in the month.")
        return [words % {"nth": values["nth"], "of": values["of"]}]
    if line.kind == "absent":
        return [CAUSES[cause]() for cause in values.get("causes", ()) if cause in CAUSES]
    if line.kind == "missing":
        return [_("No punch for coming.") if values.get("missing") == "in" else _("No punch for going.")]
    if line.kind == "shift_fault":
        said = [_("Share of the responsibility: %(percent)s %%.") % {"percent": values.get("share", 100)}]
        return said + ([_("The day counts as absence already.")] if values.get("counted") else [])
    return []


def _percent(values: dict[str, Any]) -> str:
    base = money(values["base"]) if "base" in values else _("the base salary")
    words = {"percent": values["percent"], "base": base}
    if values.get("whole") and values.get("part") != values.get("whole"):
        words |= {"part": spelled(values["part"]), "whole": spelled(values["whole"])}
        return _("%(percent)s %% of %(base)s, for %(part)s of %(whole)s hours.") % words
    return _("%(percent)s %% of %(base)s.") % words


def _figure(values: dict[str, Any]) -> list[str]:
    told = []
    if values.get("nth"):
        told.append(_("The %(nth)s. complaint.") % {"nth": values["nth"]})
    if values["figure"] is not None:
        words = _("The manual: at least %(amount)s.") if values.get("least") else _("The manual: %(amount)s.")
        told.append(words % {"amount": money(values["figure"])})
    if values.get("dismissal"):
        told.append(_("Dismissal is to be considered."))
    return told


@dataclass(frozen=True)
class ShownLine:
    """A line with its words, and the appeal against it."""

    line: Any
    label: str
    told: list[str]
    appeal: SheetAppeal | None = None

    @property
    def duration(self) -> str:
        """How long it was."""
        return spelled(self.line.seconds) if self.line.seconds else ""


def tags_of(day: Day) -> list[tuple[str, str]]:
    """What to know of a day at a glance: colour and words."""
    found = []
    if day.absent:
        found.append(("red", pgettext("attendance", "Absent") + f" {spelled(day.absent)}"))
    if day.late:
        found.append(("amber", pgettext("attendance", "Late") + f" {spelled(day.late)}"))
    if day.early:
        found.append(("amber", pgettext("attendance", "Left early") + f" {spelled(day.early)}"))
    if day.missing:
        found.append(("amber", pgettext("attendance", "Punch missing")))
    if any(part.get("is_flagged") for part in day.parts):
        found.append(("red", _("Two places at once")))
    if any(part.get("unsettled") for part in day.parts):
        found.append(("amber", _("Leave by phone, form missing")))
    if any(part.get("cause") == "empty_swap" and not part.get("absent") for part in day.parts):
        found.append(("red", _("Swapped shift not worked")))
    if day.leave:
        found.append(("brand", pgettext("attendance", "Leave") + f" {spelled(day.leave)}"))
    if day.trip:
        found.append(("brand", pgettext("attendance", "Trip") + f" {spelled(day.trip)}"))
    if day.overtime:
        found.append(("brand", pgettext("attendance", "Overtime") + f" {spelled(day.overtime)}"))
    return found


# For a cell of a table that is as wide as two letters: colour, sign. The first that is so.
def sign_of(day: Day) -> tuple[str, str]:
    """A day in one sign."""
    checks = (
        (day.absent, "red", pgettext("attendance sign", "A")),
        (day.faults and not (day.late or day.early or day.missing), "red", "!"),
        (day.late, "amber", pgettext("attendance sign", "L")),
        (day.early, "amber", pgettext("attendance sign", "E")),
        (day.missing, "amber", pgettext("attendance sign", "M")),
        (day.leave, "brand", pgettext("attendance sign", "V")),
        (day.trip, "brand", pgettext("attendance sign", "T")),
        (day.is_open, "grey", "…"),
        (day.worked, "green", "✓"),
        (day.overtime, "brand", "+"),
    )
    return next(((colour, sign) for is_so, colour, sign in checks if is_so), ("grey", "·"))


@dataclass(frozen=True)
class ShownPart:
    """A duty of a day with the reasons of its figures."""

    begins: str
    ends: str
    facts: list[tuple[str, str]]
    reasons: list[str]
    cases: list[int]


def parts_of(day: Day, zone: ZoneInfo) -> list[ShownPart]:
    """The duties of a day, each with what its figures were reckoned from."""

    def clock(second: int | None) -> str:
        return "–" if second is None else f"{datetime.fromtimestamp(second, zone):%H:%M:%S}"

    shown = []
    for part in day.parts:
        if "begin" not in part:
            continue
        facts = [
            (pgettext("attendance", "Came"), clock(part.get("in_at"))),
            (pgettext("attendance", "Went"), clock(part.get("out_at"))),
        ]
        names = {
            "planned": pgettext("attendance", "Planned"), "leave": pgettext("attendance", "Leave"),
            "trip": pgettext("attendance", "Trip"),
            "worked": _("Worked"), "overtime": pgettext("attendance", "Overtime"),
            "late": pgettext("attendance", "Late"), "early": pgettext("attendance", "Left early"),
            "absent": pgettext("attendance", "Absent"),
        }  # fmt: skip
        facts += [(label, spelled(part[name])) for name, label in names.items() if part.get(name)]
        shown.append(
            ShownPart(clock(part["begin"])[:5], clock(part["end"])[:5], facts, _reasons(part), part.get("refs", []))
        )
    return shown


def _reasons(part: dict[str, Any]) -> list[str]:
    told = []
    if part.get("cause") in CAUSES:
        told.append(CAUSES[part["cause"]]())
    if part.get("missing"):
        told.append(_("No punch for coming.") if part["missing"] == "in" else _("No punch for going."))
    if part.get("late"):
        told.append(_("ATT-02: came after the beginning of what was owed."))
    if part.get("early"):
        told.append(_("ATT-16: went before the end of what was owed."))
    if part.get("leave") or part.get("trip"):
        told.append(_("Approved leave and trips are taken out of what was owed."))
    if part.get("unsettled"):
        told.append(_("LVE-02: granted by phone; the form is missing."))
    if part.get("is_open"):
        told.append(_("Not over yet: only what cannot change any more counts."))
    return told


def day_url(member_id: int, day: Any) -> str:
    """The page of a person's day."""
    return reverse("attendance:day", args=[member_id, day.isoformat()])
