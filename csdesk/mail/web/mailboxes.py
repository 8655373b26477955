"""Mailboxes of the company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from csdesk.mail.models import Mailbox
from csdesk.mail.permissions import Permission
from csdesk.mail.services.mailboxes import save_mailbox
from csdesk.mail.web.forms import MailboxForm
from csdesk.people.doors import DeskRequest, member_required


@member_required(Permission.MAILBOX_MANAGE)
def list_mailboxes(request: DeskRequest) -> HttpResponse:
    """Every mailbox, when it was last fetched, and what went wrong."""
    return render(request, "mail/mailboxes.html", {"mailboxes": Mailbox.objects.order_by("pk")})


@member_required(Permission.MAILBOX_MANAGE)
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Set up a mailbox, or change one."""
    mailbox = get_object_or_404(Mailbox, pk=pk) if pk is not None else Mailbox()
    # The service compares with what is stored, so the form works on a copy.
    stored_imap = dict(mailbox.imap)
    form = MailboxForm(request.POST or None, instance=mailbox)
    if request.method == "POST" and form.is_valid():
        mailbox = form.save(commit=False)
        mailbox.imap = stored_imap
        save_mailbox(
            mailbox,
            imap=form.account("imap"),
            smtp=form.account("smtp"),
            imap_password=form.cleaned_data["imap_password"],
            smtp_password=form.cleaned_data["smtp_password"],
            actor=request.member,
        )
        messages.success(request, _("Saved."))
        return redirect("mail:mailboxes")
    return render(request, "mail/mailbox.html", {"form": form, "mailbox": mailbox}, status=422 if form.errors else 200)
