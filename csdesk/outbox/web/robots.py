"""Robots of group chats: setting up, testing, taking away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.outbox.models import Robot
from csdesk.outbox.permissions import Permission
from csdesk.outbox.services.robots import host_of_robot, keep_robot, remove_robot, send_test
from csdesk.outbox.web.robot_form import RobotForm
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation


@require_safe
@member_required(Permission.ROBOTS)
def list_robots(request: DeskRequest) -> HttpResponse:
    """The company's robots, with how the last message of each fared."""
    robots = [(robot, host_of_robot(robot)) for robot in Robot.objects.order_by("name", "pk")]
    return render(request, "outbox/robots.html", {"robots": robots})


@member_required(Permission.ROBOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: DeskRequest) -> HttpResponse:
    """A new robot."""
    return _edit(request, Robot())


@member_required(Permission.ROBOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Another address, other notices."""
    return _edit(request, get_object_or_404(Robot, pk=pk))


@require_POST
@member_required(Permission.ROBOTS)
def try_out(request: DeskRequest, pk: int) -> HttpResponse:
    """Say something harmless in the chat."""
    send_test(get_object_or_404(Robot, pk=pk), actor=request.member)
    messages.success(request, _("A test is on its way. Look into the chat; this page says how it fared."))
    return redirect("outbox:robots")


@require_POST
@member_required(Permission.ROBOTS)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Take it away."""
    remove_robot(get_object_or_404(Robot, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Removed."))
    return redirect("outbox:robots")


def _edit(request: DeskRequest, robot: Robot) -> HttpResponse:
    form = RobotForm(request.POST if request.method == "POST" else None, robot=robot)
    if request.method == "POST" and form.is_valid():
        try:
            keep_robot(robot, form.words(), actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("outbox:robots")
    context = {"form": form, "robot": robot, "host": host_of_robot(robot) if robot.pk else ""}
    return render(request, "outbox/robot_form.html", context, status=422 if form.errors else 200)
