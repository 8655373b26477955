"""What a macro can do to a complaint: each through the service that people use, with its checks; and what it can do
to cases of any kind of ours."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from csdesk.cases.models import Case, Label
from csdesk.conversations.queries import customer_address
from csdesk.conversations.registry import Doing, MacroAct
from csdesk.conversations.services.canned import filled_in
from csdesk.conversations.services.messages import post_note
from csdesk.desk.services.labels import label_case
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from tickets.queries.complaints import complaint_of
from tickets.queries.people import working_members
from tickets.services.answering import reply_to_customer
from tickets.services.assigning import assign_complaint
from tickets.services.closing import close_complaint
from tickets.services.pausing import pause_complaint, resume_complaint
from tickets.services.transitions import transition_complaint

ME = "me"
RESUME = "resume"
# The transitions that are no more than a click.
_MOVES = {
    RESUME: gettext_lazy("Go on"),
    "reopen": gettext_lazy("Reopen: not satisfied"),
}


def _reply(*, is_answer: bool) -> Callable[[Case, str, Doing], None]:
    def perform(case: Case, value: str, doing: Doing) -> None:
        reply_to_customer(
            complaint_of(case),
            filled_in(value, case, member=doing.actor),
            actor=doing.actor,
            now=doing.now,
            seen_id=doing.seen_id,
            is_answer=is_answer,
            confirmed=doing.confirmed,
        )

    return perform


def _note(case: Case, value: str, doing: Doing) -> None:
    post_note(case, filled_in(value, case, member=doing.actor), actor=doing.actor, now=doing.now)


def _close(case: Case, value: str, doing: Doing) -> None:
    note = filled_in(value, case, member=doing.actor)
    close_complaint(complaint_of(case), note=note, actor=doing.actor, now=doing.now)


def _assign(case: Case, value: str, doing: Doing) -> None:
    complaint, to = complaint_of(case), heir_of(value, doing)
    if to is None:
        raise RuleViolation("INQ-19", _("The person of this step is no longer here."))
    if complaint.case.holder_id != to.pk:
        note = _("By the macro “%(name)s”.") % {"name": doing.macro}
        assign_complaint(complaint, to, note=note, actor=doing.actor, now=doing.now)


def _pause(case: Case, value: str, doing: Doing) -> None:
    pause_complaint(complaint_of(case), value, actor=doing.actor, now=doing.now)


def _move(case: Case, value: str, doing: Doing) -> None:
    if value == RESUME:
        resume_complaint(complaint_of(case), actor=doing.actor, now=doing.now)
    else:
        transition_complaint(complaint_of(case), value, actor=doing.actor, now=doing.now)


def _label(case: Case, value: str, doing: Doing) -> None:
    label = Label.objects.filter(pk=value, is_retired=False).first()
    if label is None:
        raise RuleViolation("INQ-19", _("The label of this step is no longer offered."))
    label_case(case, add=[label], actor=doing.actor, now=doing.now)


def heir_of(value: str, doing: Doing) -> Member | None:
    """Whom a step hands over to: whoever runs it, or the one it names, if he is still here."""
    return doing.actor if value == ME else Member.objects.filter(pk=value).first() if value.isdecimal() else None


def _tell_reply(case: Case, value: str, doing: Doing) -> str:
    complaint = complaint_of(case)
    address = complaint.complainant_email or customer_address(complaint.case)
    to = _("To %(address)s:") % {"address": address} if address else _("Recorded only, there is no address to send to:")
    return f"{to}\n{filled_in(value, case, member=doing.actor)}"


def tell_words(case: Case, value: str, doing: Doing) -> str:
    """The words as they will read."""
    return filled_in(value, case, member=doing.actor)


def _tell_assign(case: Case, value: str, doing: Doing) -> str:
    holder, to = complaint_of(case).case.holder, heir_of(value, doing)
    return f"{holder or '–'} → {to or '?'}"


def tell_choice(choices: Callable[[datetime], list[tuple[str, Any]]]) -> Callable[[Case, str, Doing], str]:
    """What was chosen, in its own words."""
    return lambda case, value, doing: str(dict(choices(doing.now)).get(value, value))


def _people(now: datetime) -> list[tuple[str, Any]]:
    return [(ME, _("whoever runs it")), *((str(member.pk), member.name) for member in working_members())]


def pause_reasons(now: datetime) -> list[tuple[str, Any]]:
    """The manual's reasons for waiting."""
    reasons = rulebook_at(now).document.pauses.reasons
    return [(reason.key, reason.label.text(get_language() or "")) for reason in reasons]


def _labels(now: datetime) -> list[tuple[str, Any]]:
    return [(str(label.pk), label.name) for label in Label.objects.filter(is_retired=False).order_by("name")]


def _moves(now: datetime) -> list[tuple[str, Any]]:
    return list(_MOVES.items())


NOTE = MacroAct("note", gettext_lazy("Note for colleagues"), _note, tell_words)
LABEL = MacroAct("label", gettext_lazy("Label"), _label, tell_choice(_labels), choices=_labels)


def macro_acts() -> list[MacroAct]:
    """For the registry of macros."""
    return [
        MacroAct("reply", gettext_lazy("Reply to the customer"), _reply(is_answer=False), _tell_reply, goes_out=True),
        MacroAct("answer", gettext_lazy("Reply as the answer"), _reply(is_answer=True), _tell_reply, goes_out=True),
        NOTE,
        MacroAct("assign", gettext_lazy("Hand over"), _assign, _tell_assign, choices=_people),
        LABEL,
        MacroAct("pause", gettext_lazy("Pause"), _pause, tell_choice(pause_reasons), choices=pause_reasons),
        # Its words say how one knows that the customer is satisfied (CMP-51).
        MacroAct("close", gettext_lazy("Close: satisfied"), _close, tell_words),
        MacroAct("status", gettext_lazy("Change the state"), _move, tell_choice(_moves), choices=_moves),
    ]
