"""Setting webhooks up, and stopping them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of
from csdesk.webhooks.permissions import Permission
from csdesk.webhooks.queries import subscriptions_seen_by
from csdesk.webhooks.services.subscriptions import (
    change_secret,
    change_subscription,
    create_subscription,
    pause_subscription,
    remove_subscription,
    resume_subscription,
)
from csdesk.webhooks.web.forms import SubscriptionForm


@require_safe
@member_required(Permission.OWN, staff=False)
def list_webhooks(request: DeskRequest) -> HttpResponse:
    """The webhooks that I see, newest first."""
    page = page_of(subscriptions_seen_by(request.member), request.GET.get("cursor"), by=("-id",))
    sees_all = request.member.may(Permission.MANAGE)
    return render(request, "webhooks/webhooks.html", {"page": page, "sees_all": sees_all})


@member_required(Permission.OWN, staff=False)
@never_cache
def set_up(request: DeskRequest) -> HttpResponse:
    """A new webhook; answers with its secret, which is shown this once."""
    form = SubscriptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = create_subscription(**form.choices(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            return render(request, "webhooks/secret.html", {"webhook": made, "secret": secret, "is_new": True})
    return render(request, "webhooks/webhook_form.html", {"form": form}, status=422 if form.errors else 200)


@member_required(Permission.OWN, staff=False)
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Another address, other events."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    form = SubscriptionForm(request.POST if request.method == "POST" else None, subscription=webhook)
    if request.method == "POST" and form.is_valid():
        try:
            change_subscription(webhook, **form.choices(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:webhook", pk)
    context = {"form": form, "webhook": webhook}
    return render(request, "webhooks/webhook_form.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Permission.OWN, staff=False)
@never_cache
def renew_secret(request: DeskRequest, pk: int) -> HttpResponse:
    """A new secret, shown this once."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    secret = change_secret(webhook, actor=request.member, now=request.now)
    return render(request, "webhooks/secret.html", {"webhook": webhook, "secret": secret})


@require_POST
@member_required(Permission.OWN, staff=False)
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    """Nothing goes out for now."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    pause_subscription(webhook, actor=request.member, now=request.now)
    messages.success(request, _("Paused. What happens meanwhile is not sent later."))
    return redirect("webhooks:webhook", pk)


@require_POST
@member_required(Permission.OWN, staff=False)
def resume(request: DeskRequest, pk: int) -> HttpResponse:
    """Go on."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    resume_subscription(webhook, actor=request.member, now=request.now)
    messages.success(request, _("Events go out again."))
    return redirect("webhooks:webhook", pk)


@require_POST
@member_required(Permission.OWN, staff=False)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Take it away for good."""
    webhook = get_object_or_404(subscriptions_seen_by(request.member), pk=pk)
    remove_subscription(webhook, actor=request.member, now=request.now)
    messages.success(request, _("Removed."))
    return redirect("webhooks:webhooks")
