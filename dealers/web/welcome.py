"""The welcome call: the script on the page, fields in it that are kept as they are typed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.conversations.rules import fill_placeholders
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.sections.dealers import FIELDS_ASKED
from csdesk.web.forms import TenantForm
from csdesk.web.notices import refused
from dealers.models import Dealer, Sex
from dealers.permissions import Permission
from dealers.policies import may_edit_dealers
from dealers.services.mails import placeholders, send_welcome_mails
from dealers.services.welcome import (
    LONGEST,
    NOT_REACHED,
    REACHED,
    call_of,
    finish_welcome,
    keep_typed,
    main_contact,
    task_of,
)
from dealers.web.page import find_dealer
from dealers.web.words import choices_of, manual_at


class ScriptForm(TenantForm):
    """Every field that the script asks for; the services decide what fits."""

    def __init__(self, *args: Any, asked: list[str], now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = _labels()
        for name in asked:
            self.fields[name] = forms.CharField(label=labels[name], required=False, max_length=LONGEST)
        manual = manual_at(now)
        for name, choices in (("kind", choices_of(manual.kinds)), ("contact_sex", [("", "–"), *Sex.choices])):
            if name in self.fields and len(choices) > 1:
                self.fields[name] = forms.ChoiceField(label=labels[name], required=False, choices=choices)
        for name, kind in (("contact_birthday", "date"), ("contact_phone", "tel"), ("contact_email", "email")):
            if name in self.fields:
                self.fields[name].widget.input_type = kind
        self.fields["note"] = forms.CharField(
            label=_("What was said besides"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )


def _labels() -> dict[str, Any]:
    return {
        "name": _("Dealer's name"),
        "kind": _("Kind of customer"),
        "region": _("Region"),
        "address": _("Address"),
        "phone": _("Phone"),
        "email": _("E-mail address"),
        "brands": _("Brands"),
        "contact_name": _("Contact person"),
        "contact_sex": _("Sex"),
        "contact_phone": _("Phone of the contact"),
        "contact_email": _("E-mail address of the contact"),
        "contact_birthday": _("Birthday"),
        "contact_hobbies": _("Hobbies"),
    }


@member_required(Permission.DEALER_EDIT)
def welcome(request: DeskRequest, pk: int) -> HttpResponse:
    """Read the script, fill the file; finish, or note that nobody answered."""
    dealer = _dealer(request, pk)
    asked = _asked(request)
    form = ScriptForm(request.POST or None, asked=asked, now=request.now, initial=_known(dealer, asked))
    if request.method == "POST" and form.is_valid():
        outcome = NOT_REACHED if request.POST.get("outcome") == NOT_REACHED else REACHED
        typed, note = dict(form.cleaned_data), form.cleaned_data["note"]
        try:
            finish_welcome(dealer, typed, outcome=outcome, note=note, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            if outcome == REACHED:
                messages.success(request, _("The file is complete; the mails to the dealer are on their way."))
            else:
                messages.success(request, _("Noted: not reached. The task stays open."))
            return redirect(dealer)
    context = {"dealer": dealer, "form": form, "steps": _steps(request, dealer, form), "task": task_of(dealer)}
    return render(request, "dealers/welcome.html", context, status=422 if form.errors else 200)


@member_required(Permission.DEALER_EDIT)
@require_POST
def keep(request: DeskRequest, pk: int) -> HttpResponse:
    """Keep what is typed, while it is typed."""
    dealer = _dealer(request, pk)
    form = ScriptForm(request.POST, asked=_asked(request), now=request.now)
    form.full_clean()
    try:
        keep_typed(dealer, form.cleaned_data, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("dealers:welcome", pk=pk)


@member_required(Permission.DEALER_EDIT)
@require_POST
def send_mails(request: DeskRequest, pk: int) -> HttpResponse:
    """Send those of the welcome mails that are missing."""
    dealer = _dealer(request, pk)
    contact = main_contact(dealer)
    if contact is None or not contact.email:
        messages.warning(request, _("Note the contact's e-mail address: three mails follow the call."))
        return redirect(dealer)
    try:
        sent = send_welcome_mails(dealer, contact, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("On their way: %(count)s") % {"count": len(sent)})
    return redirect(dealer)


def _dealer(request: DeskRequest, pk: int) -> Dealer:
    dealer = find_dealer(pk)
    if not may_edit_dealers(request.member):
        raise PermissionDenied
    return dealer


def _asked(request: DeskRequest) -> list[str]:
    asked = {name for step in manual_at(request.now).script for name in step.asks}
    return [name for name in FIELDS_ASKED if name in asked]


def _known(dealer: Dealer, asked: list[str]) -> dict[str, Any]:
    """What was typed before, else what the file holds."""
    contact, call = main_contact(dealer), call_of(dealer)
    found: dict[str, Any] = {}
    for name in asked:
        of, field = (contact, name.removeprefix("contact_")) if name.startswith("contact_") else (dealer, name)
        value = getattr(of, field) if of is not None else ""
        found[name] = ", ".join(value) if isinstance(value, list) else value
    return {**found, **(call.typed if call is not None else {})}


def _steps(request: DeskRequest, dealer: Dealer, form: ScriptForm) -> list[dict[str, Any]]:
    """The script's steps with their words filled in, and the fields that each reads back."""
    values = placeholders(dealer, main_contact(dealer), request.member)
    chinese = (get_language() or "").startswith("zh")
    steps = []
    for step in manual_at(request.now).script:
        lines = (step.zh or step.en) if chinese else (step.en or step.zh)
        steps.append(
            {
                "label": step.label.text(get_language() or ""),
                "rule": step.rule,
                "lines": [fill_placeholders(line, values) for line in lines],
                "fields": [form[name] for name in step.asks if name in form.fields],
            }
        )
    return steps
