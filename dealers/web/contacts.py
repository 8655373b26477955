"""Contacts: noted, changed, invited, gone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.web.invitations import send_link
from csdesk.refusals import RuleViolation
from csdesk.web.notices import refused
from dealers.models import DealerContact
from dealers.permissions import Permission
from dealers.policies import may_edit_dealers
from dealers.services.contacts import add_contact, change_contact, retire_contact
from dealers.services.inviting import invite_contact
from dealers.web.forms import ContactForm
from dealers.web.page import find_dealer


def _find(pk: int) -> DealerContact:
    return get_object_or_404(DealerContact.objects.select_related("dealer", "member"), pk=pk)


@member_required(Permission.DEALER_EDIT)
def new_contact(request: DeskRequest, pk: int) -> HttpResponse:
    """Note somebody at the dealer."""
    dealer, form = find_dealer(pk), ContactForm(request.POST or None, now=request.now)
    _refuse_without_sight(request)
    if request.method == "POST" and form.is_valid():
        try:
            add_contact(dealer, form.values(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(dealer)
    context = {"form": form, "dealer": dealer}
    return render(request, "dealers/contact_form.html", context, status=422 if form.errors else 200)


@member_required(Permission.DEALER_EDIT)
def edit_contact(request: DeskRequest, pk: int) -> HttpResponse:
    """Correct or complete a contact."""
    contact = _find(pk)
    _refuse_without_sight(request)
    form = ContactForm(request.POST or None, now=request.now, contact=contact)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            change_contact(contact, form.values(), actor=request.member, now=request.now, reason=reason)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(contact.dealer)
    context = {"form": form, "dealer": contact.dealer, "contact": contact}
    return render(request, "dealers/contact_form.html", context, status=422 if form.errors else 200)


@member_required(Permission.DEALER_EDIT)
@require_POST
def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody has left the dealer."""
    contact = _find(pk)
    try:
        retire_contact(contact, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect(contact.dealer)


@member_required(Permission.CONTACT_INVITE)
@require_POST
def invite(request: DeskRequest, pk: int) -> HttpResponse:
    """Invite a contact to the portal, or send the link again."""
    contact = _find(pk)
    try:
        member, token = invite_contact(contact, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        send_link(request, member, token)
    return redirect(contact.dealer)


def _refuse_without_sight(request: DeskRequest) -> None:
    if not may_edit_dealers(request.member):
        raise PermissionDenied
