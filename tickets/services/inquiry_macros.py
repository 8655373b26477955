"""What a macro can do to an inquiry: each through the service that people use, with its checks."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.cases.models import Case
from csdesk.conversations.queries import customer_address
from csdesk.conversations.registry import Doing, MacroAct
from csdesk.conversations.services.canned import filled_in
from csdesk.conversations.services.writing import write_to_customer
from csdesk.refusals import RuleViolation
from tickets.queries.inquiries import inquiry_of, inquiry_workers, manual_at
from tickets.services.inquiry_course import close_inquiry, transition_inquiry
from tickets.services.inquiry_holders import assign_inquiry
from tickets.services.inquiry_pausing import pause_inquiry, resume_inquiry
from tickets.services.macro_acts import LABEL, ME, NOTE, RESUME, heir_of, pause_reasons, tell_choice, tell_words

_MOVES = {RESUME: gettext_lazy("Go on"), "reopen": gettext_lazy("Open again")}


def _reply(case: Case, value: str, doing: Doing) -> None:
    inquiry = inquiry_of(case)
    address = inquiry.asker_email or customer_address(case)
    write_to_customer(
        case,
        filled_in(value, case, member=doing.actor),
        to=address,
        actor=doing.actor,
        now=doing.now,
        seen_id=doing.seen_id,
        confirmed=doing.confirmed,
    )


def _tell_reply(case: Case, value: str, doing: Doing) -> str:
    address = inquiry_of(case).asker_email or customer_address(case)
    to = _("To %(address)s:") % {"address": address} if address else _("Recorded only, there is no address to send to:")
    return f"{to}\n{filled_in(value, case, member=doing.actor)}"


def _assign(case: Case, value: str, doing: Doing) -> None:
    inquiry, to = inquiry_of(case), heir_of(value, doing)
    if to is None:
        raise RuleViolation("INQ-19", _("The person of this step is no longer here."))
    if inquiry.case.holder_id != to.pk:
        note = _("By the macro “%(name)s”.") % {"name": doing.macro}
        assign_inquiry(inquiry, to, note=note, actor=doing.actor, now=doing.now)


def _tell_assign(case: Case, value: str, doing: Doing) -> str:
    return f"{inquiry_of(case).case.holder or '–'} → {heir_of(value, doing) or '?'}"


def _pause(case: Case, value: str, doing: Doing) -> None:
    pause_inquiry(inquiry_of(case), value, actor=doing.actor, now=doing.now)


def _close(case: Case, value: str, doing: Doing) -> None:
    reason = next((entry.key for entry in manual_at(doing.now).close_reasons if not entry.needs_pointer), "")
    result = filled_in(value, case, member=doing.actor)
    close_inquiry(inquiry_of(case), reason, result=result, actor=doing.actor, now=doing.now)


def _move(case: Case, value: str, doing: Doing) -> None:
    if value == RESUME:
        resume_inquiry(inquiry_of(case), actor=doing.actor, now=doing.now)
    else:
        transition_inquiry(inquiry_of(case), value, actor=doing.actor, now=doing.now)


def _people(now: datetime) -> list[tuple[str, Any]]:
    return [(ME, _("whoever runs it")), *((str(member.pk), member.name) for member in inquiry_workers())]


def _moves(now: datetime) -> list[tuple[str, Any]]:
    return list(_MOVES.items())


def inquiry_macro_acts() -> list[MacroAct]:
    """For the registry of macros."""
    return [
        MacroAct("reply", gettext_lazy("Reply to the customer"), _reply, _tell_reply, goes_out=True),
        NOTE,
        MacroAct("assign", gettext_lazy("Hand over"), _assign, _tell_assign, choices=_people),
        LABEL,
        MacroAct("pause", gettext_lazy("Pause"), _pause, tell_choice(pause_reasons), choices=pause_reasons),
        # Its words are the result, as the customer was told (INQ-16).
        MacroAct("close", gettext_lazy("Close: answered"), _close, tell_words),
        MacroAct("status", gettext_lazy("Change the state"), _move, tell_choice(_moves), choices=_moves),
    ]
