"""What is done with a complaint through a form of its own: who may, which form, which service, what is said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csdesk.people.doors import DeskRequest
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla.policies import may_pause
from csdesk.web import notices
from csdesk.web.forms import TenantForm
from dealers.policies import may_view_dealers
from tickets.models import Complaint, StepKind
from tickets.policies import may_read_and_sign, may_spot_check, may_work_on
from tickets.queries.complaints import complaints_visible_to
from tickets.queries.handling_report import opinions_for_report
from tickets.services.assigning import assign_complaint
from tickets.services.classification import classify_complaint
from tickets.services.closing import spot_check_complaint, summarise_complaint
from tickets.services.dealers import name_dealer
from tickets.services.departments import ask_department
from tickets.services.follow_up import SATISFIED, finish_follow_up
from tickets.services.handling_report import submit_report
from tickets.services.merging import merge_complaint
from tickets.services.passing_on import pass_to_leader
from tickets.services.pausing import pause_complaint
from tickets.services.reporting import report_upward
from tickets.services.signing import read_and_sign
from tickets.services.steps import add_step
from tickets.web import forms, words

FormMaker = Callable[[DeskRequest, Complaint, Any], TenantForm]
Performer = Callable[[DeskRequest, Complaint, dict[str, Any]], None]


@dataclass(frozen=True)
class Act:
    """One thing that is done through a form."""

    title: Any
    button: Any
    form: FormMaker
    perform: Performer
    may: Callable[[Member | None, Complaint], bool] = may_work_on
    hint: Any = ""


def _simple(form_class: type[TenantForm]) -> FormMaker:
    return lambda request, complaint, data: form_class(data)


def _by_manual(form_class: type[Any], initial: Callable[[Complaint], Mapping[str, Any]] = lambda c: {}) -> FormMaker:
    return lambda request, complaint, data: form_class(
        data, manual=rulebook_at(request.now).document, initial=initial(complaint)
    )


def _assign(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    before = complaint.case.holder
    assign_complaint(complaint, typed["to"], note=typed["note"], actor=request.member, now=request.now)
    said = _("%(number)s is now with %(name)s.") % {"number": complaint, "name": typed["to"].name}
    if before is None:
        messages.success(request, said)
        return
    undo = reverse("tickets:give_back", args=[complaint.case.number, typed["to"].pk, before.pk])
    notices.undoable(request, said, undo_url=undo)


def _pause(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    given = {"until": typed["until"], "note": typed["note"]}
    pause_complaint(complaint, typed["reason"], actor=request.member, now=request.now, **given)
    undo = reverse("tickets:transition", args=[complaint.case.number, "resume"])
    notices.undoable(request, _("%(number)s waits.") % {"number": complaint}, undo_url=undo)


def _merge(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    number = typed["into"].strip().upper()
    into = complaints_visible_to(request.member).filter(case__number=number).first()
    if into is None:
        raise RuleViolation("INQ-24", _("There is no complaint of this number."), field="into")
    confirmed = typed["of_other_customer"]
    merge_complaint(complaint, into, actor=request.member, now=request.now, of_other_customer=confirmed)
    undo = reverse("tickets:transition", args=[complaint.case.number, "unmerge"])
    said = _("%(number)s was merged into %(into)s.") % {"number": complaint, "into": into}
    notices.undoable(request, said, undo_url=undo)


def _follow_up(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    actor, now = request.member, request.now
    complaint = finish_follow_up(complaint, typed["outcome"], typed["note"], actor=actor, now=now)
    if typed["summary"] and typed["outcome"] == SATISFIED:
        kept = complaint.is_kept_forever
        summarise_complaint(complaint, summary=typed["summary"], is_kept_forever=kept, actor=actor, now=now)
    messages.success(request, complaint.get_status_display())


def _classify(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    kind, _bar, reason = typed.pop("kind").partition("|")
    changes = {**typed, "type": kind, "sub_reason": reason}
    classify_complaint(complaint, changes, actor=request.member, now=request.now)
    messages.success(request, _("Saved."))


def _step(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    promised = typed["promised_for"]
    add_step(complaint, typed["kind"], typed["text"], actor=request.member, now=request.now, promised_for=promised)


def _ask(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    asked = ask_department(complaint, typed["team"], question=typed["question"], actor=request.member, now=request.now)
    said = _("%(team)s was asked; %(name)s answers for it.")
    messages.success(request, said % {"team": asked.team, "name": asked.in_charge})


def _handling_report(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    amount = typed["amount"]
    amount_fen = None if amount is None else int(amount * 100)
    asked = submit_report(complaint, typed["text"], amount_fen=amount_fen, actor=request.member, now=request.now)
    if asked.is_waiting:
        messages.success(request, _("The report waits for its signatures."))
    else:
        messages.success(request, _("The report needs no signature and is approved."))


def _report_form(request: DeskRequest, complaint: Complaint, data: Any) -> TenantForm:
    return forms.HandlingReportForm(data, initial={"text": opinions_for_report(complaint)})


def _report(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    decide = typed["to_decide"]
    report_upward(complaint, typed["text"], actor=request.member, now=request.now, to_decide=decide)
    messages.success(request, _("Reported upward."))


def _summarise(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    summarise_complaint(complaint, actor=request.member, now=request.now, **typed)
    messages.success(request, _("Saved."))


def _spot_check(request: DeskRequest, complaint: Complaint, typed: dict[str, Any]) -> None:
    spot_check_complaint(complaint, actor=request.member, now=request.now, **typed)
    messages.success(request, _("Saved."))


def _may_pause(member: Member | None, complaint: Complaint) -> bool:
    return may_work_on(member, complaint) and may_pause(member)


def _as_it_is(complaint: Complaint) -> Mapping[str, Any]:
    return forms.ClassifyForm.initial_of(complaint)


def _pass_on(request: DeskRequest, complaint: Complaint, data: dict[str, Any]) -> None:
    given = pass_to_leader(complaint, note=data["note"], actor=request.member, now=request.now)
    messages.success(request, _("Passed on to %(name)s.") % {"name": given.case.holder or "–"})


def _read_sign(request: DeskRequest, complaint: Complaint, data: dict[str, Any]) -> None:
    read_and_sign(complaint, note=data["note"], actor=request.member, now=request.now)
    messages.success(request, _("Signed."))


def _first_action(request: DeskRequest, complaint: Complaint, data: dict[str, Any]) -> None:
    for label in data["done"]:
        add_step(complaint, StepKind.FIRST_LINE, label, actor=request.member, now=request.now)
    messages.success(request, _("Noted."))


def _dealer(request: DeskRequest, complaint: Complaint, data: dict[str, Any]) -> None:
    name_dealer(complaint, data["dealer"], actor=request.member, now=request.now)
    messages.success(request, _("Saved."))


def _may_name_dealer(member: Member | None, complaint: Complaint) -> bool:
    return may_work_on(member, complaint) and may_view_dealers(member)


ACTS: dict[str, Act] = {
    "dealer": Act(
        gettext_lazy("Which dealer?"),
        gettext_lazy("Save"),
        _simple(forms.DealerForm),
        _dealer,
        may=_may_name_dealer,
        hint=gettext_lazy("His contacts see the complaint in their portal from then on."),
    ),
    "assign": Act(
        gettext_lazy("Hand over"),
        gettext_lazy("Hand over"),
        lambda request, complaint, data: forms.AssignForm(data, complaint=complaint),
        _assign,
        hint=gettext_lazy("Whoever holds the complaint answers for it to the end (INQ-19)."),
    ),
    "pause": Act(gettext_lazy("Wait"), gettext_lazy("Pause"), _by_manual(forms.PauseForm), _pause, may=_may_pause),
    "merge": Act(
        gettext_lazy("Merge into another complaint"),
        gettext_lazy("Merge"),
        lambda request, complaint, data: forms.MergeForm(data, initial={"into": request.GET.get("into", "")[:40]}),
        _merge,
        hint=gettext_lazy("For the same matter entered twice. Later mails reach the complaint that stays."),
    ),
    "follow_up": Act(
        gettext_lazy("Follow-up result"),
        gettext_lazy("Save result"),
        _simple(forms.FollowUpForm),
        _follow_up,
        hint=gettext_lazy("Satisfied closes the complaint; not satisfied opens it again, as often as needed (CMP-52)."),
    ),
    "classify": Act(
        gettext_lazy("Classification"),
        gettext_lazy("Save"),
        _by_manual(forms.ClassifyForm, _as_it_is),
        _classify,
        hint=gettext_lazy("Type and severity decide the road; time limits are reckoned anew from the start (CMP-10)."),
    ),
    "step": Act(gettext_lazy("Note what was done"), gettext_lazy("Save"), _simple(forms.StepForm), _step),
    "ask": Act(
        gettext_lazy("Ask a department"),
        gettext_lazy("Ask"),
        _simple(forms.AskForm),
        _ask,
        hint=gettext_lazy("The department owes a written opinion within the manual's time limit (CMP-23)."),
    ),
    "handling_report": Act(
        gettext_lazy("Handling report"),
        gettext_lazy("Ask for signatures"),
        _report_form,
        _handling_report,
        hint=gettext_lazy("Written from the departments' replies; the answer may go out once it is signed (CMP-25)."),
    ),
    "report": Act(gettext_lazy("Report upward"), gettext_lazy("Report"), _simple(forms.ReportForm), _report),
    "pass_on": Act(
        gettext_lazy("Beyond me: pass to the leader"),
        gettext_lazy("Pass on"),
        _simple(forms.PassOnForm),
        _pass_on,
        hint=gettext_lazy("It goes to the leader in charge or, while he is away, to who acts for him (INQ-21)."),
    ),
    "read_sign": Act(
        gettext_lazy("Read and sign"),
        gettext_lazy("Sign"),
        _simple(forms.ReadSignForm),
        _read_sign,
        may=may_read_and_sign,
        hint=gettext_lazy("Your name and the time stand under what was entered up to now (DOC-02)."),
    ),
    "first_action": Act(
        gettext_lazy("First actions"),
        gettext_lazy("Save"),
        lambda request, complaint, data: forms.FirstActionForm(
            data, open_actions=words.open_first_actions(complaint, rulebook_at(request.now).document)
        ),
        _first_action,
        hint=gettext_lazy("What an agent may do on his own right away (CMP-14)."),
    ),
    "summarise": Act(
        gettext_lazy("Summary"),
        gettext_lazy("Save"),
        lambda request, complaint, data: forms.SummaryForm(
            data, initial={"summary": complaint.summary, "is_kept_forever": complaint.is_kept_forever}
        ),
        _summarise,
    ),
    "spot_check": Act(
        gettext_lazy("Spot check"),
        gettext_lazy("Save"),
        _simple(forms.SpotCheckForm),
        _spot_check,
        may=may_spot_check,
    ),
}
