"""Who stands in for whom."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import StandIn
from csdesk.people.permissions import Permission
from csdesk.people.policies import may_appoint_stand_in
from csdesk.people.services.stand_ins import appoint_stand_in, end_stand_in
from csdesk.people.web.forms import StandInForm
from csdesk.refusals import RuleViolation


@member_required()
def list_stand_ins(request: DeskRequest) -> HttpResponse:
    """Present and coming appointments (one's own, or everybody's for those who may); appoint another."""
    member, now = request.member, request.now
    manages = member.may(Permission.STAND_IN_MANAGE)
    rows = StandIn.objects.select_related("member", "stand_in").order_by("-starts_at", "-pk")
    if not manages:
        rows = rows.filter(member=member) | rows.filter(stand_in=member)
    with timezone.override(ZoneInfo(request.tenant.zone)):
        form = StandInForm(request.POST or None, chosen=None if manages else member, initial={"member": member})
        if request.method == "POST" and form.is_valid():
            try:
                appoint_stand_in(**form.cleaned_data, actor=member, now=now)
            except RuleViolation as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _("Appointed."))
                return redirect("people:stand_ins")
        shown = [(row, may_appoint_stand_in(member, row.member)) for row in rows[:200]]
        context = {"rows": shown, "form": form}
        return render(request, "people/stand_ins.html", context, status=422 if form.errors else 200)


@member_required()
@require_POST
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """End an appointment now."""
    member = request.member
    appointed = get_object_or_404(StandIn.objects.select_related("member"), pk=pk)
    if not may_appoint_stand_in(member, appointed.member):
        raise PermissionDenied
    end_stand_in(appointed, actor=member, now=request.now)
    messages.success(request, _("Ended."))
    return redirect("people:stand_ins")
