"""Who is at the chats, what each answers, and who is taken off duty: for supervisors."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.models import Seat
from chat.policies import may_manage_seats, may_supervise
from chat.queries.chats import manual_at
from chat.queries.seats import chatters, seat_of, seats_listed
from chat.services.seating import set_seat
from chat.web.doors import chats_page, posted
from chat.web.forms import LANGUAGES, SeatForm
from csdesk.people.doors import DeskRequest
from csdesk.people.policies import may_switch_duty
from csdesk.people.services.duty import go_off_duty
from csdesk.refusals import RuleViolation
from csdesk.web import notices
from csdesk.web.paging import page_of


@require_safe
@chats_page
def show_people(request: DeskRequest) -> HttpResponse:
    """Everybody who may take chats: on duty, at the chats, with how many, answering what."""
    if not (may_supervise(request.member) or may_manage_seats(request.member)):
        raise PermissionDenied
    page = page_of(chatters(), request.GET.get("cursor"), by=("sort_key", "pk"))
    manual = manual_at(request.now)
    names = dict(LANGUAGES)
    rows = [
        (row, [names.get(key, key) for key in row.seat.languages], [*row.seat.brands, *row.seat.skills],
         row.member.on_duty is not False and may_switch_duty(request.member, row.member, is_on=False))
        for row in seats_listed(page, manual)
    ]  # fmt: skip
    context = {"page": page, "rows": rows, "may_manage": may_manage_seats(request.member)}
    return render(request, "chat/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@chats_page
def change_seat(request: DeskRequest, pk: int) -> HttpResponse:
    """What somebody answers, and how many at once."""
    if not may_manage_seats(request.member):
        raise PermissionDenied
    person = get_object_or_404(chatters(), pk=pk)
    seat = seat_of(person) or Seat()
    form = SeatForm(posted(request), manual=manual_at(request.now), initial=SeatForm.initial_of(seat))
    if request.method == "POST" and form.is_valid():
        try:
            set_seat(person, **form.seat(seat), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("chat:people")
    return render(request, "chat/seat.html", {"form": form, "person": person}, status=422 if form.errors else 200)


@require_POST
@chats_page
def take_off_duty(request: DeskRequest, pk: int) -> HttpResponse:
    """Take somebody off duty who is not there: what he holds goes to others."""
    person = get_object_or_404(chatters(), pk=pk)
    if not may_switch_duty(request.member, person, is_on=False):
        raise PermissionDenied
    try:
        go_off_duty(person, actor=request.member, now=request.now, confirmed=True)
    except RuleViolation as refusal:
        notices.refused(request, refusal)
    else:
        messages.success(request, _("%(name)s is off duty; the chats go to others.") % {"name": person.name})
    return redirect("chat:people")
