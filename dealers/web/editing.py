"""Noting, handing over, changing, ending a dealer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from dealers.permissions import Permission
from dealers.policies import may_edit_dealers, may_hand_over_dealers
from dealers.services.archive import change_dealer, create_dealer, end_dealer, resume_dealer
from dealers.services.handing_over import hand_over_with_contact
from dealers.web.forms import ChangeDealerForm, DealerForm, EndForm, HandOverForm
from dealers.web.page import find_dealer, render_dealer


@member_required(Permission.DEALER_EDIT)
def new_dealer(request: DeskRequest) -> HttpResponse:
    """Note a dealer whom we know already."""
    form = DealerForm(request.POST or None, now=request.now, initial={"specialist": request.member})
    if request.method == "POST" and form.is_valid():
        try:
            dealer = create_dealer(form.values(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("%(name)s is in the archive. Note whom to call.") % {"name": dealer})
            return redirect("dealers:new_contact", pk=dealer.pk)
    context = {"form": form, "title": _("New dealer")}
    return render(request, "dealers/dealer_form.html", context, status=422 if form.errors else 200)


@member_required()
def hand_over(request: DeskRequest) -> HttpResponse:
    """The channel department hands a new dealer over (DLR-03)."""
    if not may_hand_over_dealers(request.member):
        raise PermissionDenied
    form = HandOverForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        try:
            dealer = hand_over_with_contact(form.values(), form.contact_values(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            said = _("%(name)s is handed over: %(specialist)s calls within the time limit.")
            messages.success(request, said % {"name": dealer, "specialist": dealer.specialist or _("a specialist")})
            return redirect(dealer)
    context = {"form": form, "title": _("Hand over a new dealer"), "is_hand_over": True}
    return render(request, "dealers/dealer_form.html", context, status=422 if form.errors else 200)


@member_required(Permission.DEALER_EDIT)
def edit_dealer(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct or complete a dealer's file."""
    dealer = find_dealer(pk)
    if not may_edit_dealers(request.member):
        raise PermissionDenied
    initial = ChangeDealerForm.initial_of(dealer, now=request.now)
    form = ChangeDealerForm(request.POST or None, now=request.now, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            change_dealer(dealer, form.values(), actor=request.member, now=request.now, reason=reason)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(dealer)
    context = {"form": form, "dealer": dealer, "title": dealer.name}
    return render(request, "dealers/dealer_form.html", context, status=422 if form.errors else 200)


@member_required(Permission.DEALER_EDIT)
@require_POST
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """End the dealings."""
    dealer, form = find_dealer(pk), EndForm(request.POST)
    if form.is_valid():
        try:
            end_dealer(dealer, reason=form.cleaned_data["reason"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            refused(request, refusal)
        else:
            messages.success(request, _("The dealings with %(name)s have ended.") % {"name": dealer})
        return redirect(dealer)
    return render_dealer(request, dealer, end_form=form, status=422)


@member_required(Permission.DEALER_EDIT)
@require_POST
def resume(request: DeskRequest, pk: int) -> HttpResponse:
    """Take the dealings up again."""
    dealer = find_dealer(pk)
    try:
        resume_dealer(dealer, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect(dealer)
