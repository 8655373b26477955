"""The inbox of an installation without a mail server: everything that would have been sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csdesk.outbox.models import LocalMail
from csdesk.outbox.permissions import Permission
from csdesk.outbox.rules import without_one_time_links
from csdesk.people.doors import member_required
from csdesk.people.models.user import normal_email
from csdesk.web.paging import page_of


@require_safe
@member_required(Permission.LOCAL_MAIL)
def list_mails(request: HttpRequest) -> HttpResponse:
    """What would have been sent, newest first."""
    mails = LocalMail.objects.defer("raw", "text")
    return render(request, "outbox/local_mail.html", {"page": page_of(mails, request.GET.get("cursor"), by=("-id",))})


@require_safe
@member_required(Permission.LOCAL_MAIL)
def show_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as text."""
    mail = get_object_or_404(LocalMail.objects.defer("raw"), pk=pk)
    # A link that signs its reader in, or sets a password, is for the person it was sent to.
    mine = normal_email(request.member.email) in map(normal_email, mail.recipients.split(","))
    text = mail.text if mine else without_one_time_links(mail.text, instead=_("[a link for the addressee alone]"))
    return render(request, "outbox/local_mail_message.html", {"mail": mail, "text": text})
