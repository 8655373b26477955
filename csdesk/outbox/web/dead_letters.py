"""What could not be sent, why, the buttons that try again, and the hosts that are spared for a while."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from csdesk.outbox.models import OutgoingHost
from csdesk.outbox.permissions import Permission
from csdesk.outbox.queries import dead_hosts, dead_kinds, dead_letters, given_up, troubled_hosts
from csdesk.outbox.services.dead_letters import drop_message, send_again, send_all_again, try_host
from csdesk.people.doors import member_required
from csdesk.web.paging import page_of


@require_safe
@member_required(Permission.DEAD_LETTERS)
def list_dead_letters(request: HttpRequest) -> HttpResponse:
    """The messages that were given up, newest first; perhaps only those of a kind or for a host."""
    wanted = _wanted(request.GET)
    page = page_of(dead_letters(**wanted), request.GET.get("cursor"), by=("-id",))
    context = {
        "page": page,
        "letters": given_up(page, request.member),
        "wanted": wanted,
        "kinds": dead_kinds(),
        "dead_hosts": dead_hosts(),
        "hosts": troubled_hosts(),
    }
    return render(request, "outbox/dead_letters.html", context)


@require_POST
@member_required(Permission.DEAD_LETTERS)
def send_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more, from the first attempt."""
    send_again(get_object_or_404(dead_letters(), pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("It is being sent again."))
    return _back(request)


@require_POST
@member_required(Permission.DEAD_LETTERS)
def send_many_again(request: HttpRequest) -> HttpResponse:
    """Try all that the list shows once more."""
    number = send_all_again(**_wanted(request.POST), actor=request.member, now=request.now)
    words = ngettext("%(n)s message is being sent again.", "%(n)s messages are being sent again.", number)
    messages.success(request, words % {"n": number})
    return _back(request)


@require_POST
@member_required(Permission.DEAD_LETTERS)
def drop_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the list."""
    drop_message(get_object_or_404(dead_letters(), pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Taken off the list."))
    return _back(request)


@require_POST
@member_required(Permission.DEAD_LETTERS)
def try_one_host(request: HttpRequest, pk: int) -> HttpResponse:
    """Send to a host again that is being spared."""
    host = get_object_or_404(OutgoingHost, pk=pk)
    try_host(host, actor=request.member)
    messages.success(request, _("%(host)s is tried again now.") % {"host": host.host})
    return _back(request)


def _wanted(sent: dict[str, str]) -> dict[str, str]:
    return {"topic": sent.get("topic", "").replace("\0", "")[:60], "host": sent.get("host", "").replace("\0", "")[:253]}


def _back(request: HttpRequest) -> HttpResponse:
    wanted = {name: value for name, value in _wanted(request.POST).items() if value}
    return redirect(f"{reverse('outbox:dead_letters')}{'?' if wanted else ''}{urlencode(wanted)}")
