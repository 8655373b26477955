"""Blocked senders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.mail.models import BlockedSender
from csdesk.mail.permissions import Permission
from csdesk.mail.services.intake import block_sender, unblock_sender
from csdesk.mail.web.forms import BlockForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of


@member_required(Permission.SENDER_BLOCK)
def list_blocked(request: DeskRequest) -> HttpResponse:
    """Who is blocked, and a form to block another."""
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            block_sender(**form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Blocked."))
            return redirect("mail:blocked")
    blocked = BlockedSender.objects.select_related("blocked_by")
    if q := request.GET.get("q", "").replace("\x00", "").strip()[:254]:
        blocked = blocked.filter(pattern__icontains=q)
    page = page_of(blocked, request.GET.get("cursor"), by=("pattern", "id"))
    template = "mail/blocked.html" + ("#rows" if request.htmx and not form.errors else "")
    return render(request, template, {"page": page, "form": form, "q": q}, status=422 if form.errors else 200)


@member_required(Permission.SENDER_BLOCK)
@require_POST
def unblock(request: DeskRequest, pk: int) -> HttpResponse:
    """Take mail of that sender again."""
    blocked = get_object_or_404(BlockedSender, pk=pk)
    unblock_sender(blocked, actor=request.member)
    messages.success(request, _("Mail of %(sender)s comes in again.") % {"sender": blocked.pattern})
    return redirect("mail:blocked")
