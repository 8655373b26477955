"""The three signatures, and the ways back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook import queries, services
from csdesk.rulebook.lifecycle import VERSION_LIFECYCLE
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission
from csdesk.rulebook.registry import preview
from csdesk.rulebook.rules import DraftRefused
from csdesk.rulebook.web.forms import ReasonForm, SignForm, revision_in
from csdesk.rulebook.web.reading import grouped_changes, version_or_404
from csdesk.web.notices import refused

# The steps that need a reason.
_WITH_REASON = {
    "send_back": services.send_back,
    "decline": services.decline,
    "withdraw": services.withdraw,
    "revoke": services.revoke,
}


@member_required(Permission.DRAFT)
@require_POST
def hand_in(request: DeskRequest, number: int) -> HttpResponse:
    """The drafter signs what the page showed."""
    version, revision = version_or_404(number), revision_in(request.POST)
    done = _("Signed and handed in for review.")
    return _take(
        request,
        version,
        lambda: services.submit(version, revision=revision, actor=request.member, now=request.now),
        done,
    )


@member_required(Permission.REVIEW)
@require_POST
def sign_review(request: DeskRequest, number: int) -> HttpResponse:
    """The reviewer signs."""
    version = version_or_404(number)
    done = _("Review signed.")
    return _take(request, version, lambda: services.review(version, actor=request.member, now=request.now), done)


@member_required(Permission.APPROVE)
def sign(request: DeskRequest, number: int) -> HttpResponse:
    """The leader sees what changes and which running clocks would move, says from when, and signs."""
    version = version_or_404(number)
    transition = VERSION_LIFECYCLE.named("approve", leaving=version.status) if version.is_reviewed else None
    if transition is None and request.method != "POST":
        raise Http404
    form = SignForm(request.POST or None, initial={"effective_from": start_of_next_day(request.now)})
    if request.method == "POST" and form.is_valid():
        moment = form.moment(request.now)
        try:
            services.approve(
                version,
                effective_from=moment,
                moves_running_clocks=form.cleaned_data["moves_running_clocks"],
                actor=request.member,
                now=request.now,
            )
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Signed. The version counts from the moment you chose."))
            return redirect("rulebook:version", number=number)
    before = queries.predecessor_of(version)
    context = {
        "version": version,
        "form": form,
        "other": before,
        "groups": grouped_changes(before, version) if before else [],
        **_preview(version, request.now),
    }
    return render(request, "rulebook/sign.html", context, status=422 if form.errors else 200)


@member_required(Permission.VIEW)
def give_reason(request: DeskRequest, number: int, step: str) -> HttpResponse:
    """Send a version back, or withdraw it, with a reason."""
    version = version_or_404(number)
    offered = {offer.name: offer for offer in queries.steps_offered(version, request.member, now=request.now)}
    if step not in _WITH_REASON or (step not in offered and request.method != "POST"):
        raise Http404
    form = ReasonForm(request.POST or None)
    label = next(transition.label for transition in VERSION_LIFECYCLE if transition.name == step)
    if request.method == "POST" and form.is_valid():
        try:
            _WITH_REASON[step](version, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": label})
            return redirect("rulebook:version", number=number)
    context = {"version": version, "form": form, "label": label}
    return render(request, "rulebook/reason.html", context, status=422 if form.errors else 200)


def _preview(version: RulebookVersion, now: datetime) -> dict[str, Any]:
    """The clocks that would move, or why that cannot be reckoned (a calendar without a working day, say)."""
    try:
        return {"preview": preview(version.content, now=now)}
    except RuleViolation as refusal:
        return {"preview_refusal": refusal}


def start_of_next_day(now: datetime) -> datetime:
    """What is proposed: a manual that changes at midnight changes between two days of work."""
    tomorrow = localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def _take(
    request: DeskRequest, version: RulebookVersion, step: Callable[[], RulebookVersion], done: str
) -> HttpResponse:
    try:
        step()
    except DraftRefused:
        messages.warning(request, _("Something in the draft is not possible any more; the page says what."))
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, done)
    return redirect("rulebook:version", number=version.number)
