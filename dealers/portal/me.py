"""What is one's own: name, language, how one is told; an owner's say over who else uses the portal."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.people.services.invitations import VALID_DAYS
from csdesk.people.services.members import change_member
from csdesk.people.web.invitations import FRESH_LINK, send_link
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from dealers.models import DealerContact
from dealers.policies import may_manage_contacts
from dealers.portal.doors import PortalRequest, owner_only, portal_view
from dealers.services.portal_access import close_access, invite_clerk, renew_access


class MeForm(TenantForm):
    """What a contact changes of himself."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class ClerkForm(TenantForm):
    """Whom an owner invites."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def show_me(request: PortalRequest) -> HttpResponse:
    """One's own name, phone and language; everybody who uses the portal for this dealer."""
    member = request.member
    initial = {"name": member.name, "phone": member.phone, "language": member.language}
    form = MeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_member(member, actor=member, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("portal:me")
    return _page(request, form)


def _page(request: PortalRequest, form: MeForm, clerk: ClerkForm | None = None) -> HttpResponse:
    contacts = DealerContact.objects.filter(dealer=request.dealer, is_active=True).select_related("member")
    is_owner = may_manage_contacts(request.contact)
    context = {
        "form": form,
        "clerk_form": clerk or (ClerkForm(initial={"language": request.member.language}) if is_owner else None),
        "contacts": contacts.order_by("-is_main", "name", "pk"),
        "is_owner": is_owner,
        "valid_days": VALID_DAYS,
        "fresh_link": request.session.pop(FRESH_LINK, None),
    }
    return render(request, "portal/me.html", context, status=422 if form.errors or (clerk and clerk.errors) else 200)


@portal_view
@require_POST
@owner_only
def invite(request: PortalRequest) -> HttpResponse:
    """An owner invites a clerk by mail."""
    form = ClerkForm(request.POST)
    if form.is_valid():
        try:
            contact, token = invite_clerk(request.contact, now=request.now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_refusal(refusal, names_rule=False)
        else:
            assert contact.member is not None
            send_link(request, contact.member, token)
            return redirect("portal:me")
    return _page(request, MeForm(initial={"name": request.member.name, "language": request.member.language}), form)


@portal_view
@require_POST
@owner_only
def invite_again(request: PortalRequest, pk: int) -> HttpResponse:
    """A new link for a clerk who has not joined."""
    contact = _colleague(request, pk)
    try:
        token = renew_access(request.contact, contact, now=request.now)
    except RuleViolation as refusal:
        messages.warning(request, str(refusal))
    else:
        assert contact.member is not None
        send_link(request, contact.member, token)
    return redirect("portal:me")


@portal_view
@require_POST
@owner_only
def close(request: PortalRequest, pk: int) -> HttpResponse:
    """An owner takes a clerk out of the portal."""
    contact = _colleague(request, pk)
    try:
        close_access(request.contact, contact, now=request.now)
    except RuleViolation as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("%(name)s has no access any more.") % {"name": contact.name})
    return redirect("portal:me")


def _colleague(request: PortalRequest, pk: int) -> DealerContact:
    found = DealerContact.objects.filter(dealer=request.dealer, is_active=True).select_related("member", "dealer")
    return get_object_or_404(found, pk=pk)
