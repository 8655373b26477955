"""Shipments that are followed for customers (CHT-06)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from chat.queries.errands import followings_seen_by, parcels_known
from chat.services.following import LOOK, NewFollowing, follow_shipment, note_look
from chat.web.doors import chat_named, chats_page, posted, takers_page
from chat.web.forms import FollowingForm, OutcomeForm
from csdesk.people.doors import DeskRequest
from csdesk.refusals import RuleViolation
from csdesk.sla.policies import may_finish_task
from csdesk.sla.registry import task_kind
from csdesk.web import notices
from csdesk.web.paging import page_of


@require_safe
@chats_page
def show_list(request: DeskRequest) -> HttpResponse:
    """Those that are followed now, or (`?of=ended`) were."""
    is_over = request.GET.get("of") == "ended"
    found = followings_seen_by(request.member).filter(ended_at__isnull=not is_over)
    page = page_of(found, request.GET.get("cursor"), by=("-pk",))
    parcels = parcels_known(page, request.member)
    rows = [
        (each, parcels.get(each.waybill), each.task is not None and each.task.due_at < request.now) for each in page
    ]
    return render(request, "chat/followed.html", {"page": page, "rows": rows, "is_over": is_over})


@require_http_methods(["GET", "HEAD", "POST"])
@takers_page
def begin(request: DeskRequest) -> HttpResponse:
    """Follow a shipment, perhaps for the visitor of a chat (`?chat=`)."""
    chat = chat_named(request)
    initial = {"customer": chat.visitor_name, "contact": chat.contact} if chat is not None else {}
    form = FollowingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            following = follow_shipment(
                NewFollowing(**form.cleaned_data), chat=chat, actor=request.member, now=request.now
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("chat:following", pk=following.pk)
    context = {"form": form, "chat": chat}
    return render(request, "chat/following_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@chats_page
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One of them: what is known, the looks so far, the next one."""
    following = get_object_or_404(followings_seen_by(request.member), pk=pk)
    may_look = following.task is not None and may_finish_task(request.member, following.task)
    form = OutcomeForm(posted(request), outcomes=task_kind(LOOK).outcomes)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            note_look(following, typed["outcome"], typed["note"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            if not may_look:
                # There is no form any more to say it at.
                notices.refused(request, refusal)
                return redirect("chat:following", pk=pk)
            form.add_refusal(refusal)
        else:
            return redirect("chat:following", pk=pk)
    context = {
        "following": following,
        "looks": following.looks.select_related("member").order_by("-pk"),
        "parcel": parcels_known([following], request.member).get(following.waybill),
        "form": form if may_look else None,
    }
    return render(request, "chat/following.html", context, status=422 if form.errors else 200)
