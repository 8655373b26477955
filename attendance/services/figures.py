"""Fines that a supervisor enters in a sheet, with evidence: the manual's figures (SHF-15, ATT-05, ATT-06, ATT-07)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attendance.models import MonthSheet, SheetLine, Source
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.services.closing import RULE, open_sheet
from attendance.services.sheets import add_up, month_to_write, sheet_to_write
from csdesk.cases.models import Case
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.attendance import LARGEST_FINE_FEN, Figure
from csdesk.rulebook.sections.conduct import ComplaintFine
from staff.rules.fines import Fine, complaint_fine, fine_fits, window_of


@dataclass(frozen=True)
class Fined:
    """What is entered. `nth`: which complaint it is, where the manual does not say within which time they count."""

    kind: str
    day: date
    evidence: str
    amount_fen: int | None = None
    nth: int | None = None
    case: Case | None = None


def figures_on(day: date, manual: Manual) -> dict[str, Figure | ComplaintFine]:
    """What may be entered for a day, by key: fines of attendance, and those for complaints.

    Nothing that the rewards of the manual propose: it would be taken off twice.
    """
    section = manual.of(day)
    found: dict[str, Figure | ComplaintFine] = {each.key: each for each in section.section.figures}
    found = {**{each.key: each for each in section.conduct.complaint_fines}, **found}
    return {key: each for key, each in found.items() if each.rule not in section.proposed}


@transaction.atomic
def enter_figure(member: Member, fined: Fined, *, actor: Member, now: datetime) -> SheetLine:
    """Enter a fine of the manual in the sheet of its day's month.

    Raises PermissionDenied, also for one's own sheet; RuleViolation at `kind`, `day`, `evidence`, `amount`, `nth`;
    StaleRecord when the month was handed in.
    """
    if not actor.may(Permission.SHEET_MANAGE) or actor.pk == member.pk:
        raise PermissionDenied(f"{actor} may not fine {member}.")
    manual = Manual()
    if fined.day > manual.today(now):
        raise RuleViolation(RULE, _("This day has not come yet."), field="day")
    figure = figures_on(fined.day, manual).get(fined.kind)
    if figure is None:
        raise RuleViolation(RULE, _("The manual has no such figure."), field="kind")
    evidence = " ".join(fined.evidence.split())[:500]
    if not evidence:
        raise RuleViolation(figure.rule, _("Say what it is founded on."), field="evidence")
    month = month_to_write(fined.day)
    sheet = sheet_to_write(month, member.pk)
    open_sheet(sheet)
    amount, values = _amount(figure, fined, member)
    values |= {"zh": figure.label.text("zh-hans"), "en": figure.label.text("en")}
    line = SheetLine.objects.create(
        sheet=sheet,
        place=_place(sheet, fined),
        rule=figure.rule,
        amount_fen=-amount,
        values=values,
        manual=manual.of(fined.day).version,
        evidence=evidence,
        entered_by=actor,
        entered_at=now,
        source=Source.ENTERED,
        kind=fined.kind,
        day=fined.day,
        evidence_case=fined.case,
    )
    add_up([sheet.pk])
    _tell(member, line, month.get_absolute_url(), now)
    return line


def _place(sheet: MonthSheet, fined: Fined) -> int:
    """The first place of the day that is free."""
    same = SheetLine.objects.filter(sheet=sheet, source=Source.ENTERED, kind=fined.kind, day=fined.day)
    last = same.order_by("-place").first()
    return last.place + 1 if last is not None else 0


def _amount(figure: Figure | ComplaintFine, fined: Fined, member: Member) -> tuple[int, dict[str, Any]]:
    """The amount in fen, and what it was reckoned from."""
    typed = fined.amount_fen
    if typed is not None and not 0 <= typed <= LARGEST_FINE_FEN:
        raise RuleViolation(figure.rule, _("A fine lies between ¥0 and ¥100,000."), field="amount")
    if isinstance(figure, Figure):
        known = Fine(figure.amount_fen or 0, figure.is_least or figure.amount_fen is None, False, figure.rule)
        return _fitting(known, typed, figure.amount_fen is None), {"figure": figure.amount_fen, "least": known.is_least}
    nth = _nth(figure, fined, member)
    known = complaint_fine(figure, nth)
    values = {"nth": nth, "figure": known.amount_fen, "least": known.is_least, "dismissal": known.dismissal}
    return _fitting(known, typed, False), values


def _fitting(known: Fine, typed: int | None, is_open: bool) -> int:
    amount = known.amount_fen if typed is None and not is_open else typed
    if amount is None:
        raise RuleViolation(known.rule, _("Enter the amount: the manual leaves it open."), field="amount")
    if not fine_fits(known, amount):
        told = {"amount": f"{known.amount_fen / 100:,.2f}"}
        message = _("The manual says at least ¥%(amount)s.") if known.is_least else _("The manual says ¥%(amount)s.")
        raise RuleViolation(known.rule, message % told, field="amount")
    return amount


def _nth(figure: ComplaintFine, fined: Fined, member: Member) -> int:
    """Which complaint it is: counted where the manual says within which time, else as whoever enters it says."""
    span = window_of(figure.window, fined.day)
    if span is None:
        if fined.nth is None or not 1 <= fined.nth <= 1000:
            raise RuleViolation(figure.rule, _("Say which complaint it is: the first, the second …"), field="nth")
        return fined.nth
    earlier = SheetLine.objects.filter(
        sheet__member=member, source=Source.ENTERED, kind=fined.kind, day__gte=span[0], day__lte=span[1]
    )
    return earlier.count() + 1


def _tell(member: Member, line: SheetLine, page: str, now: datetime) -> None:
    words = {"zh": line.values["zh"], "en": line.values["en"]}
    amount = f"{-(line.amount_fen or 0) / 100:,.2f}"
    notify([member], "attendance.fined", now=now, url=f"{page}{member.pk}/", what=words, amount=amount)


@transaction.atomic
def take_back_figure(line: SheetLine, *, actor: Member, now: datetime) -> MonthSheet:
    """Take an entered line out of a month that was not handed in.

    Raises PermissionDenied; StaleRecord when the month was handed in; RuleViolation for a line that was computed.
    """
    if not actor.may(Permission.SHEET_MANAGE) or actor.pk == line.sheet.member_id:
        raise PermissionDenied(f"{actor} may not take back {line}.")
    open_sheet(line.sheet)
    if line.source != Source.ENTERED:
        raise RuleViolation(RULE, _("Only what somebody entered can be taken back; against the rest one appeals."))
    language = (get_language() or "")[:2]
    name = line.values.get(language) or line.values.get("zh", line.kind)
    line.delete()
    add_up([line.sheet_id])
    page = f"{line.sheet.of.get_absolute_url()}{line.sheet.member_id}/"
    notify([line.sheet.member], "attendance.fine_taken_back", now=now, url=page, what=name)
    return line.sheet
