"""Inviting somebody, and joining."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import EmailMessage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, User
from csdesk.people.permissions import Permission
from csdesk.people.services.invitations import (
    VALID_DAYS,
    InvitationInvalid,
    accept_invitation,
    find_invitation,
    invite_member,
    renew_invitation,
)
from csdesk.people.sign_in import enter_company
from csdesk.people.web.forms import InviteForm, JoinForm
from csdesk.refusals import RuleViolation
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.notices import refused

FRESH_LINK = "fresh_invitation"
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@member_required(Permission.MEMBER_MANAGE)
def invite(request: DeskRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = InviteForm(request.POST or None, initial={"language": request.member.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member, token = invite_member(
                data["email"],
                data["name"],
                list(data["roles"]),
                teams=list(data["teams"]),
                language=data["language"],
                actor=request.member,
                now=request.now,
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            send_link(request, member, token)
            return redirect("people:member", pk=member.pk)
    context = {"form": form, "valid_days": VALID_DAYS}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@member_required(Permission.MEMBER_MANAGE)
@require_POST
def invite_again(request: DeskRequest, pk: int) -> HttpResponse:
    """A new link for somebody who has not joined; the old one stops working."""
    member = get_object_or_404(Member, pk=pk)
    try:
        token = renew_invitation(member, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        send_link(request, member, token)
    return redirect("people:member", pk=pk)


def send_link(request: DeskRequest, member: Member, token: str) -> None:
    """Mail the link; the address in it is the installation's own, never the request's host."""
    link = settings.PUBLIC_URL + reverse("people:join", args=[token])
    with translation.override(member.language):
        context = {"person": member, "company": request.tenant, "link": link, "days": VALID_DAYS}
        subject = _("%(company)s invites you to csdesk") % {"company": request.tenant.name}
        body = render_to_string("people/mail/invitation.txt", context)
    EmailMessage(" ".join(subject.split()), body, to=[member.email]).send()
    if not settings.EMAIL_HOST:
        # Nobody can read the mail: whoever invites hands the link over, and sees it once.
        request.session[FRESH_LINK] = {"member": member.pk, "link": link}
    messages.success(request, _("The invitation was mailed to %(address)s.") % {"address": member.email})


def join(request: DeskRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: `<company slug>.<secret>`."""
    slug, _dot, secret = token.partition(".")
    company = Tenant.objects.served().filter(slug=slug).first()
    if company is None or not secret:
        raise Http404
    if request.member is not None:
        messages.warning(request, _("Sign out first: this invitation is for somebody who is not signed in here."))
        return redirect("web:home")
    try:
        with tenant_atomic(company.pk) as now:
            return _join(request, company, secret, now)
    except InvitationInvalid:
        return render(request, "people/join_invalid.html", status=404)


def _join(request: DeskRequest, company: Tenant, secret: str, now: object) -> HttpResponse:
    invitation = find_invitation(secret, now=now)
    user = User.objects.get(pk=invitation.member.user_id)
    known = user.has_usable_password()
    if known and request.user != user:
        path = request.get_full_path()
        return render(request, "people/join_known.html", {"company": company, "email": user.email, "next": path})
    form = None if known else JoinForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form is not None else None
        accept_invitation(secret, password=password, now=now)
        if not known:
            login(request, User.objects.get(pk=user.pk), backend=_BACKEND)
        enter_company(request, company)
        return redirect("web:home")
    status = 422 if form is not None and form.errors else 200
    context = {"company": company, "person": invitation.member, "form": form}
    return render(request, "people/join.html", context, status=status)
