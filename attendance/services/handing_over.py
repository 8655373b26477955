"""The sheet between two shifts: drafted, completed by who goes, confirmed by who comes (SHF-20…SHF-24, SHF-29)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from attendance.models import FaultConsent, HandoverSheet, Shift
from attendance.policies import may_hand_over
from attendance.queries.handover import handover_of_manual, is_leader, next_shifts, open_faults, unread_notices
from attendance.queries.shifts import shifts_between
from attendance.registry import handover_sections, shift_totals
from csdesk.live.plain import plain
from csdesk.outbox.notify import notify
from csdesk.people.directory import acting_holders
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.rulebook.sections.base import Entry

LONGEST_TEXT, LONGEST_STATE = 5000, 200


@dataclass(frozen=True)
class Words:
    """What the outgoing person adds: texts, the state of each piece of equipment, each total as he found it."""

    questions: str = ""
    pending: str = ""
    difficult: str = ""
    equipment: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def draft_sheet(shift: Shift, *, actor: Member, now: datetime) -> HandoverSheet:
    """The sheet of a shift as it stands: made when it is asked for first, drawn up anew until it is completed.

    Raises PermissionDenied; RuleViolation SHF-20 where none are kept, or too early.
    """
    if actor.pk != shift.member_id or not may_hand_over(actor):
        raise PermissionDenied(f"{actor} does not hand over {shift}.")
    manual = handover_of_manual(now)
    if not manual.is_kept:
        raise RuleViolation("SHF-20", _("No handover sheets are kept here."))
    if now < shift.ends_at - timedelta(minutes=manual.early_sign_off_minutes):
        raise RuleViolation("SHF-20", _("The sheet is drafted towards the end of the shift."))
    sheet, _made = HandoverSheet.objects.select_for_update(of=("self",)).get_or_create(
        shift=shift, defaults={"team": shift.roster.team, "outgoing": actor, "drafted_at": now}
    )
    if sheet.completed_at is None:
        sheet.drafted_at, sheet.sections, sheet.totals = now, _sections(shift, now), _totals(shift, now)
        sheet.equipment = [{**_named(entry), "state": ""} for entry in manual.equipment]
        sheet.save(update_fields=["drafted_at", "sections", "totals", "equipment"])
    return sheet


@transaction.atomic
def complete_sheet(sheet: HandoverSheet, words: Words, *, actor: Member, now: datetime) -> HandoverSheet:
    """Freeze the sheet with what the outgoing person adds, and tell who comes next.

    Raises PermissionDenied; RuleViolation SHF-21 without the state of the equipment, SHF-24 with a fault that nobody
    allowed to pass on, SHF-29 with a total that was not checked; TransitionNotAllowed when it is complete already.
    """
    sheet = draft_sheet(_locked(sheet).shift, actor=actor, now=now)
    if sheet.completed_at is not None:
        raise TransitionNotAllowed("SHF-20", _("This sheet is complete already."))
    _refuse_faults(sheet, now)
    for line in sheet.equipment:
        line["state"] = " ".join(words.equipment.get(line["key"], "").split())[:LONGEST_STATE]
        if not line["state"]:
            raise RuleViolation("SHF-21", _("Say in what state the equipment is."), field=f"equipment-{line['key']}")
    for line in sheet.totals:
        line["stated"] = words.totals.get(line["key"])
        if line["stated"] is None:
            raise RuleViolation("SHF-29", _("Check the totals of the shift."), field=f"total-{line['key']}")
    for name in ("questions", "pending", "difficult"):
        setattr(sheet, name, getattr(words, name).strip()[:LONGEST_TEXT])
    sheet.completed_at = now
    sheet.save()
    coming = [shift.member for shift in next_shifts(sheet.shift, handover_of_manual(now))]
    notify(coming, "handover.ready", now=now, url=f"/attendance/handover/{sheet.pk}/", name=actor.name)
    return sheet


@transaction.atomic
def confirm_sheet(sheet: HandoverSheet, *, remark: str = "", actor: Member, now: datetime) -> HandoverSheet:
    """The incoming person takes over, once he has read the notices (SHF-23).

    Raises PermissionDenied; RuleViolation SHF-18 for who does not work the next shift, SHF-23; TransitionNotAllowed.
    """
    sheet = _locked(sheet)
    if not may_hand_over(actor):
        raise PermissionDenied(f"{actor} does not take over {sheet}.")
    if sheet.completed_at is None or sheet.confirmed_at is not None:
        raise TransitionNotAllowed("SHF-20", _("This sheet does not wait for anybody (any more)."))
    manual = handover_of_manual(now)
    soon = now + timedelta(minutes=manual.gap_minutes + manual.early_minutes, microseconds=1)
    own = shifts_between(now, soon, members=[actor.pk]).filter(is_standby=False, roster__team=sheet.team_id)
    if actor.pk == sheet.outgoing_id or not own.exclude(pk=sheet.shift_id).exists():
        raise RuleViolation("SHF-18", _("Only who works the next shift takes over: nobody stands in on his own."))
    if manual.notices_first and unread_notices(actor, now).exists():
        raise RuleViolation("SHF-23", _("Read the notices first."))
    sheet.incoming, sheet.confirmed_at, sheet.remark = actor, now, " ".join(remark.split())[:500]
    sheet.save(update_fields=["incoming", "confirmed_at", "remark"])
    notify([sheet.outgoing], "handover.taken", now=now, url=f"/attendance/handover/{sheet.pk}/", name=actor.name)
    return sheet


@transaction.atomic
def let_go(sheet: HandoverSheet, *, reason: str, actor: Member, now: datetime) -> HandoverSheet:
    """A leader lets somebody go before the next has arrived (SHF-22). Raises PermissionDenied, RuleViolation."""
    sheet = _locked(sheet)
    if actor.pk == sheet.outgoing_id or not is_leader(actor, now):
        raise PermissionDenied(f"{actor} may not let {sheet.outgoing} go.")
    if not reason.strip():
        raise RuleViolation("SHF-22", _("Say why he may go, and who keeps the post meanwhile."), field="reason")
    sheet.let_go_at, sheet.let_go_by, sheet.let_go_reason = now, actor, " ".join(reason.split())[:500]
    sheet.save(update_fields=["let_go_at", "let_go_by", "let_go_reason"])
    notify([sheet.outgoing], "handover.let_go", now=now, url="/attendance/handover/", name=actor.name)
    return sheet


def _locked(sheet: HandoverSheet) -> HandoverSheet:
    rows = HandoverSheet.objects.select_for_update(of=("self",)).select_related("shift__roster__team", "shift__member")
    return rows.select_related("shift__roster__team", "shift__member", "outgoing", "team").get(pk=sheet.pk)


def _refuse_faults(sheet: HandoverSheet, now: datetime) -> None:
    manual = handover_of_manual(now)
    if not manual.faults_need_consent:
        return
    allowed = set(FaultConsent.objects.filter(shift=sheet.shift_id).values_list("fault", flat=True))
    for fault in open_faults(sheet.team_id):
        if fault.pk not in allowed and not fault.at_change:
            words = _("“%(what)s” is not solved: it passes to the next shift only with a leader's consent.")
            raise RuleViolation("SHF-24", words % {"what": fault.what})


def ask_for_consent(sheet: HandoverSheet, *, actor: Member, now: datetime) -> int:
    """Tell the leaders that a fault cannot be solved within the shift (SHF-24); how many hear of it."""
    leaders = acting_holders(handover_of_manual(now).leaders, at=now)
    notify(leaders, "handover.consent", now=now, url=f"/attendance/handover/{sheet.pk}/", name=actor.name, urgent=True)
    return len(leaders)


def _sections(shift: Shift, now: datetime) -> list[dict[str, Any]]:
    found = []
    for section in handover_sections():
        lines = [
            {"text": line.text[:300], "url": line.url, "due_at": plain(line.due_at)}
            for line in section.lines(shift, now)
        ]
        found.append({"section": section.key, **_in_both(section.label), "lines": lines})
    return found


def _totals(shift: Shift, now: datetime) -> list[dict[str, Any]]:
    return [
        {"key": total.key, **_in_both(total.label), "counted": total.count(shift, now), "stated": None}
        for total in shift_totals()
    ]


def _in_both(label: Any) -> dict[str, str]:
    found = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[name] = str(label)
    return found


def _named(entry: Entry) -> dict[str, str]:
    return {"key": entry.key, "zh": entry.label.text("zh-hans"), "en": entry.label.text("en")}
