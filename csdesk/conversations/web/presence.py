"""Who else is on a case, as a fragment that pages ask for when they hear that somebody came, went or typed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.conversations.queries import others_on
from csdesk.live import presence
from csdesk.people.doors import DeskRequest, member_required


@require_safe
@never_cache
@member_required()
def show_presence(request: DeskRequest, case_id: int) -> HttpResponse:
    """The others on a case. A page without a socket says by `?doing=` what it does itself."""
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    doing = request.GET.get("doing", "")
    if doing:
        word = presence.TYPING if doing == presence.TYPING else presence.VIEWING
        presence.touch(request.tenant.pk, request.member.pk, case_id=case.pk, doing=word)
    return render(request, "conversations/presence.html", {"others": others_on(case, request.member)})
