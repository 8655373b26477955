"""The bell's pages: what I was told, and how I want to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.outbox.models import NotificationPreference
from csdesk.outbox.queries import notices_of, unread_count
from csdesk.outbox.rendering import words_of, zone_when_needed
from csdesk.outbox.services.notices import read_all_notices, read_notice, set_preference
from csdesk.outbox.web.forms import PreferenceForm
from csdesk.people.doors import member_required
from csdesk.web.paging import page_of


@require_safe
@member_required(staff=False)
def list_notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    page = page_of(notices_of(request.member), request.GET.get("cursor"), by=("-at", "-id"))
    zone = zone_when_needed()
    shown = [(notice, words_of(notice, zone)) for notice in page]
    context = {"page": page, "notices": shown, "unread": unread_count(request.member)}
    template = "outbox/notifications.html" + ("#notices" if request.htmx and "cursor" not in request.GET else "")
    return render(request, template, context)


@require_safe
@member_required(staff=False)
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and show what it is about; one about several things stands open in the list."""
    notice = get_object_or_404(notices_of(request.member), pk=pk)
    read_notice(notice, actor=request.member, now=request.now)
    url = words_of(notice).url
    if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return redirect(url)
    return redirect(f"{reverse('outbox:notifications')}#notice-{notice.pk}")


@require_POST
@member_required(staff=False)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    read_all_notices(actor=request.member, now=request.now)
    if request.htmx:
        request.method = "GET"
        return list_notices(request)
    return redirect("outbox:notifications")


@member_required(staff=False)
def change_settings(request: HttpRequest) -> HttpResponse:
    """Choose what reaches me by mail, and when it must not."""
    preference = NotificationPreference.objects.filter(member=request.member).first()
    data, outside = request.POST if request.method == "POST" else None, not request.member.is_staff_member
    form = PreferenceForm(data, preference=preference, outside=outside)
    if request.method == "POST" and form.is_valid():
        set_preference(actor=request.member, **form.choices())
        messages.success(request, _("Saved."))
        return redirect("outbox:notification_settings")
    return render(request, "outbox/settings.html", {"form": form}, status=422 if form.errors else 200)
