"""What could not be sent, why, and the button that tries again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.outbox.permissions import Permission
from csdesk.outbox.queries import dead_letters, given_up
from csdesk.outbox.services.dead_letters import drop_message, send_again
from csdesk.people.doors import member_required
from csdesk.web.paging import page_of


@require_safe
@member_required(Permission.DEAD_LETTERS)
def list_dead_letters(request: HttpRequest) -> HttpResponse:
    """The messages that were given up, newest first."""
    page = page_of(dead_letters(), request.GET.get("cursor"), by=("-id",))
    return render(request, "outbox/dead_letters.html", {"page": page, "letters": given_up(page, request.member)})


@require_POST
@member_required(Permission.DEAD_LETTERS)
def send_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more, from the first attempt."""
    send_again(get_object_or_404(dead_letters(), pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("It is being sent again."))
    return redirect("outbox:dead_letters")


@require_POST
@member_required(Permission.DEAD_LETTERS)
def drop_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list."""
    drop_message(get_object_or_404(dead_letters(), pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Taken off the list."))
    return redirect("outbox:dead_letters")
