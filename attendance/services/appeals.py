"""Appeals against lines of one's own sheet: filed before the month is handed in, answered by somebody else."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import AppealState, MonthSheet, SheetAppeal, SheetLine, Source
from attendance.permissions import Permission
from attendance.queries.manual_days import Manual
from attendance.services.closing import RULE, open_sheet
from attendance.services.sheets import add_up, compute_sheets
from csdesk.cases.queries import members_who_may
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord

# As the database keeps them.
LONGEST_TEXT = 500


@transaction.atomic
def appeal(line: SheetLine, text: str, *, actor: Member, now: datetime) -> SheetAppeal:
    """Say that a line of one's own sheet is wrong, and why.

    Raises PermissionDenied for others' sheets; RuleViolation without a word; StaleRecord when the month was handed in
    or the line was appealed against before.
    """
    sheet = line.sheet
    if sheet.member_id != actor.pk:
        raise PermissionDenied(f"{actor} may not appeal for another.")
    open_sheet(sheet)
    text = " ".join(text.split())[:LONGEST_TEXT]
    if not text:
        raise RuleViolation(line.rule, _("Say what is wrong."), field="text")
    known = SheetAppeal.objects.filter(sheet=sheet, source=line.source, kind=line.kind, day=line.day, place=line.place)
    if known.exists():
        raise StaleRecord(line.rule, _("There is an appeal against this line already."))
    filed = SheetAppeal.objects.create(
        sheet=sheet, source=line.source, kind=line.kind, day=line.day, place=line.place, text=text, filed_at=now
    )
    people = [member for member in members_who_may(Permission.SHEET_MANAGE) if member.pk != actor.pk]
    notify(people, "attendance.appeal", now=now, url=_page(sheet), name=actor.name, text=text)
    return filed


@transaction.atomic
def answer_appeal(filed: SheetAppeal, answer: str, *, is_upheld: bool, actor: Member, now: datetime) -> SheetAppeal:
    """Answer with reasons; upheld, the line takes nothing off.

    By neither the person nor whoever entered the line. Raises PermissionDenied; RuleViolation without a word;
    StaleRecord when it is answered or the month was handed in.
    """
    sheet = MonthSheet.objects.select_related("of", "member").get(pk=filed.sheet_id)
    line = _line_of(filed)
    if not actor.may(Permission.SHEET_MANAGE) or actor.pk == sheet.member_id:
        raise PermissionDenied(f"{actor} may not answer {filed}.")
    if line is not None and line.entered_by_id == actor.pk:
        raise RuleViolation(line.rule, _("Somebody else answers: you entered this line."))
    month = open_sheet(sheet)
    filed = SheetAppeal.objects.select_for_update(of=("self",)).get(pk=filed.pk)
    if filed.state != AppealState.OPEN:
        raise StaleRecord(RULE, _("This appeal is answered already."))
    answer = " ".join(answer.split())[:LONGEST_TEXT]
    if not answer:
        raise RuleViolation(RULE, _("Say why."), field="answer")
    filed.state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
    filed.answer, filed.answered_by, filed.answered_at = answer, actor, now
    filed.save()
    if is_upheld and filed.source == Source.COMPUTED:
        compute_sheets(month, [sheet.member_id], Manual(), now=now)
    elif is_upheld and line is not None:
        line.amount_fen, line.values = 0, {**line.values, "waived": True}
        line.save(update_fields=["amount_fen", "values"])
        add_up([sheet.pk])
    notify([sheet.member], f"attendance.appeal_{filed.state}", now=now, url=_page(sheet), answer=answer)
    return filed


@transaction.atomic
def confirm_sheet(sheet: MonthSheet, *, actor: Member, now: datetime) -> MonthSheet:
    """Agree to one's own sheet. Raises PermissionDenied for others' sheets; StaleRecord once it is handed in."""
    if sheet.member_id != actor.pk:
        raise PermissionDenied(f"{actor} may not agree for another.")
    open_sheet(sheet)
    sheet = MonthSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    sheet.confirmed_at = sheet.confirmed_at or now
    sheet.save(update_fields=["confirmed_at"])
    return sheet


def _line_of(filed: SheetAppeal) -> SheetLine | None:
    found = SheetLine.objects.filter(
        sheet=filed.sheet_id, source=filed.source, kind=filed.kind, day=filed.day, place=filed.place
    )
    return found.select_related("entered_by").first()


def _page(sheet: MonthSheet) -> str:
    return f"{sheet.of.get_absolute_url()}{sheet.member_id}/"
