"""Mailboxes of the company."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from csdesk.mail.models import Mailbox, MailTrouble
from csdesk.mail.permissions import Permission
from csdesk.mail.services.mailboxes import ask_test, pause_mailbox, resume_mailbox, save_mailbox
from csdesk.mail.services.trying_out import ABSENT, WORKS
from csdesk.mail.web.forms import MailboxForm
from csdesk.people.doors import DeskRequest, member_required

# After this nobody is waiting any more: the relay is away, which another page says.
_PATIENCE_SECONDS = 90
_RESULTS = {
    WORKS: gettext_lazy("works"),
    ABSENT: gettext_lazy("not set up"),
    **dict(MailTrouble.choices),
}


@member_required(Permission.MAILBOX_MANAGE)
def list_mailboxes(request: DeskRequest) -> HttpResponse:
    """Every mailbox, when it was last fetched, and what went wrong."""
    return render(request, "mail/mailboxes.html", {"mailboxes": Mailbox.objects.order_by("pk")})


@member_required(Permission.MAILBOX_MANAGE)
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Set up a mailbox, or change one; "save and test" tries its servers out as well."""
    mailbox = get_object_or_404(Mailbox, pk=pk) if pk is not None else Mailbox()
    if request.htmx and request.method == "GET" and pk is not None:
        return render(request, "mail/mailbox.html#connection", {"mailbox": mailbox, "test": _test_of(request, mailbox)})
    form = MailboxForm(request.POST or None, instance=mailbox)
    if request.method == "POST" and form.is_valid():
        mailbox = save_mailbox(
            form.save(commit=False),
            imap=form.account("imap"),
            smtp=form.account("smtp"),
            imap_password=form.cleaned_data["imap_password"],
            smtp_password=form.cleaned_data["smtp_password"],
            actor=request.member,
        )
        messages.success(request, _("Saved."))
        if "test" in request.POST:
            ask_test(mailbox, actor=request.member, now=request.now)
            return redirect("mail:mailbox", mailbox.pk)
        return redirect("mail:mailboxes")
    context = {"form": form, "mailbox": mailbox, "test": _test_of(request, mailbox)}
    return render(request, "mail/mailbox.html", context, status=422 if form.errors else 200)


@member_required(Permission.MAILBOX_MANAGE)
@require_POST
def test(request: DeskRequest, pk: int) -> HttpResponse:
    """Try out what is saved."""
    ask_test(get_object_or_404(Mailbox, pk=pk), actor=request.member, now=request.now)
    return redirect("mail:mailbox", pk)


@member_required(Permission.MAILBOX_MANAGE)
@require_POST
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    """Fetch and send nothing by it for now."""
    pause_mailbox(get_object_or_404(Mailbox, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Paused: nothing is fetched or sent by this mailbox."))
    return redirect("mail:mailbox", pk)


@member_required(Permission.MAILBOX_MANAGE)
@require_POST
def resume(request: DeskRequest, pk: int) -> HttpResponse:
    """Go on with it."""
    resume_mailbox(get_object_or_404(Mailbox, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Resumed: what came meanwhile is fetched now."))
    return redirect("mail:mailbox", pk)


def _test_of(request: DeskRequest, mailbox: Mailbox) -> dict[str, Any]:
    """What came of the last test: `waiting` while it runs, then (server, words, whether it is well)."""
    tried = mailbox.tried
    if not tried:
        return {}
    if "done" not in tried:
        waited = (request.now - datetime.fromisoformat(tried["asked"])).total_seconds()
        return {"waiting": waited < _PATIENCE_SECONDS, "lost": waited >= _PATIENCE_SECONDS}
    names = (("imap", _("Incoming mail")), ("smtp", _("Outgoing mail")))
    rows = [(name, _RESULTS.get(tried[key], tried[key]), tried[key] in (WORKS, ABSENT)) for key, name in names]
    return {"rows": rows, "at": datetime.fromisoformat(tried["done"])}
