"""The switch of duty in the top bar (CHT-05)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.services.duty import go_off_duty, go_on_duty
from csdesk.refusals import RuleViolation


@member_required()
def switch(request: DeskRequest) -> HttpResponse:
    """Say whether one is on duty now; switch it. Who is the last one somewhere is asked once more (CHT-09)."""
    member, back = request.member, request.POST.get("next", "")
    if request.method != "POST":
        return render(request, "people/duty.html", {"next": ""})
    try:
        if request.POST.get("on") == "1":
            go_on_duty(member, actor=member, now=request.now)
            messages.success(request, _("You are on duty."))
        else:
            is_sure = request.POST.get("confirmed") == "1"
            go_off_duty(member, actor=member, now=request.now, confirmed=is_sure)
            messages.success(request, _("You are off duty: nothing new is given to you."))
    except RuleViolation as refusal:
        return render(request, "people/duty.html", {"refusal": refusal, "next": back}, status=409)
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "people:duty")
