"""What is done with an inquiry through a form of its own: who may, which form, which service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.desk.web.acting import Act
from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.policies import may_pause
from csdesk.sla.services.tasks import finish_task
from csdesk.web import notices
from csdesk.web.forms import TenantForm
from tickets.models import Inquiry
from tickets.policies import may_answer_inquiry, may_assign_visit, may_open_complaint, may_register_inquiry
from tickets.queries.inquiries import manual_at
from tickets.queries.phone import callback_task
from tickets.services.consulting import consult_department
from tickets.services.inquiry_course import classify_inquiry, close_inquiry, turn_into_complaint
from tickets.services.inquiry_holders import assign_inquiry, pass_inquiry_to_leader
from tickets.services.inquiry_pausing import pause_inquiry
from tickets.services.visiting import greet_visitor
from tickets.web.forms import PauseForm
from tickets.web.inquiries import forms

Typed = dict[str, Any]


def _lists(form: type[forms.ListsForm], initial: Callable[[Inquiry], Typed] | None = None) -> Callable[..., TenantForm]:
    def build(request: DeskRequest, inquiry: Inquiry, data: Any) -> TenantForm:
        given = initial(inquiry) if initial is not None else None
        return form(data, manual=manual_at(request.now), initial=given)

    return build


def _text(words: Any, field: str, *, required: bool = True, help_text: Any = "") -> Callable[..., TenantForm]:
    return lambda request, inquiry, data: forms.TextForm(
        data, words=words, field=field, required=required, help_text=help_text
    )


def _assign_form(request: DeskRequest, inquiry: Inquiry, data: Any) -> TenantForm:
    return forms.AssignInquiryForm(data, inquiry=inquiry)


def _plain(form: type[TenantForm]) -> Callable[..., TenantForm]:
    return lambda request, inquiry, data: form(data)


def _service(service: Callable[..., Any], *names: str) -> Callable[[DeskRequest, Inquiry, Typed], None]:
    """A service that takes what was typed as it is, some of it by position."""

    def perform(request: DeskRequest, inquiry: Inquiry, typed: Typed) -> None:
        first = [typed.pop(name) for name in names]
        service(inquiry, *first, actor=request.member, now=request.now, **typed)

    return perform


def _pause_form(request: DeskRequest, inquiry: Inquiry, data: Any) -> TenantForm:
    return PauseForm(data, manual=rulebook_at(request.now).document)


def _assign(request: DeskRequest, inquiry: Inquiry, typed: Typed) -> None:
    before = inquiry.case.holder
    assign_inquiry(inquiry, typed["to"], note=typed["note"], actor=request.member, now=request.now)
    said = _("%(number)s is now with %(name)s.") % {"number": inquiry, "name": typed["to"].name}
    if inquiry.arrived_at is not None:
        told = _("Tell the visitor the name (INQ-42).")
        said = f"{said} {told}"
    if before is None:
        messages.success(request, said)
        return
    undo = reverse("tickets:inquiry_give_back", args=[inquiry.case.number, typed["to"].pk, before.pk])
    notices.undoable(request, said, undo_url=undo)


def _classify(request: DeskRequest, inquiry: Inquiry, typed: Typed) -> None:
    classify_inquiry(inquiry, typed, actor=request.member, now=request.now)


def _return(request: DeskRequest, inquiry: Inquiry, typed: Typed) -> None:
    task = callback_task(inquiry.case)
    if task is None:
        raise RuleViolation("INQ-15", _("No missed call waits to be returned."))
    finish_task(task, typed["outcome"], typed["note"], actor=request.member, now=request.now)


def _turn(request: DeskRequest, inquiry: Inquiry, typed: Typed) -> None:
    complaint = turn_into_complaint(inquiry, typed["subject_of_complaint"], actor=request.member, now=request.now)
    messages.success(request, _("%(number)s is registered.") % {"number": complaint})


def _may(member: Member, inquiry: Inquiry) -> bool:
    return may_answer_inquiry(member, inquiry)


def _may_turn(member: Member, inquiry: Inquiry) -> bool:
    return _may(member, inquiry) and may_open_complaint(member)


def _may_assign(member: Member, inquiry: Inquiry) -> bool:
    return _may(member, inquiry) or may_assign_visit(member, inquiry)


def _may_pause(member: Member, inquiry: Inquiry) -> bool:
    return _may(member, inquiry) and may_pause(member)


def _may_greet(member: Member, inquiry: Inquiry) -> bool:
    return may_register_inquiry(member)


ACTS: dict[str, Act] = {
    "assign": Act(
        gettext_lazy("Hand over"),
        gettext_lazy("Hand over"),
        _assign_form,
        _assign,
        may=_may_assign,
        hint=gettext_lazy("Say who asks and what: nobody should have to tell it twice (INQ-19, INQ-30)."),
    ),
    "leader": Act(
        gettext_lazy("To the leader in charge"),
        gettext_lazy("Hand over"),
        _text(gettext_lazy("What is out of your scope?"), "note"),
        _service(pass_inquiry_to_leader),
        may=_may,
        hint=gettext_lazy("If the leader is away, whoever acts for him gets it (INQ-21)."),
    ),
    "consult": Act(
        gettext_lazy("Consult a department"),
        gettext_lazy("Ask"),
        _plain(forms.ConsultForm),
        _service(consult_department, "team"),
        may=_may,
        hint=gettext_lazy("The department answers the same day; the inquiry stays yours (INQ-04, INQ-27)."),
    ),
    "pause": Act(
        gettext_lazy("Wait for the customer"),
        gettext_lazy("Pause"),
        _pause_form,
        _service(pause_inquiry, "reason"),
        may=_may_pause,
        hint=gettext_lazy("Then ask him for what you need to know: until he answers, no word to him counts as ours."),
    ),
    "classify": Act(
        gettext_lazy("Sort the inquiry"),
        gettext_lazy("Save"),
        _lists(forms.ClassifyInquiryForm, forms.ClassifyInquiryForm.initial_of),
        _classify,
        may=_may,
    ),
    "close": Act(
        gettext_lazy("Close the inquiry"),
        gettext_lazy("Close"),
        _lists(forms.CloseInquiryForm),
        _service(close_inquiry, "reason"),
        may=_may,
        hint=gettext_lazy("What is not ours is pointed elsewhere; what cannot be done is explained (INQ-16)."),
    ),
    "greet": Act(
        gettext_lazy("Greeted"),
        gettext_lazy("Save"),
        _text(gettext_lazy("What brings the visitor?"), "purpose", required=False),
        _service(greet_visitor),
        may=_may_greet,
        hint=gettext_lazy("Within a minute of arrival; then to the right person (INQ-37)."),
    ),
    "return_call": Act(
        gettext_lazy("Return the missed call"),
        gettext_lazy("Save"),
        _plain(forms.ReturnCallForm),
        _return,
        may=_may,
        hint=gettext_lazy("Quickly; who was not reached is called again (INQ-15)."),
    ),
    "turn": Act(
        gettext_lazy("Make it a complaint"),
        gettext_lazy("Register complaint"),
        _text(gettext_lazy("About whom or what?"), "subject_of_complaint"),
        _turn,
        may=_may_turn,
        hint=gettext_lazy("The complaint gets a number and promises of its own; the inquiry leads to it (INQ-34)."),
    ),
}
