"""The inbox of an installation without a mail server: everything that would have been sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from csdesk.outbox.models import LocalMail
from csdesk.outbox.permissions import Permission
from csdesk.people.doors import member_required
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
    return render(request, "outbox/local_mail_message.html", {"mail": mail})
