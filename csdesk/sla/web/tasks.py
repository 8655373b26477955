"""My tasks: due today, overdue, finished with what came of them."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from csdesk.cases.registry import kind_of
from csdesk.people.doors import member_required
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.permissions import Permission
from csdesk.sla.policies import may_finish_task
from csdesk.sla.queries.tasks import open_tasks, tasks_of, tasks_visible_to
from csdesk.sla.registry import task_kind
from csdesk.sla.services.reviews import finish_with_follow_ups
from csdesk.sla.services.tasks import finish_task, take_task
from csdesk.sla.web.forms import FinishTaskForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of


@require_safe
@member_required(Permission.TASK_WORK)
def list_tasks(request: HttpRequest) -> HttpResponse:
    """What I have to do, the most urgent first; with ?of=all everybody's, for those who answer for others."""
    may_see_all = request.member.may(Permission.TASK_ASSIGN)
    of_all = may_see_all and request.GET.get("of") == "all"
    tasks = open_tasks() if of_all else tasks_of(request.member, at=request.now)
    page = page_of(tasks, request.GET.get("cursor"), by=("due_at", "id"))
    for task in page:
        if task.clock is not None:  # its clock is called what it is called: nothing has to be asked for that
            task.clock.label = task.title_in(get_language() or "zh-hans")
    context = {
        "page": page,
        "groups": _by_urgency(list(page), request.now),
        "of_all": of_all,
        "may_see_all": may_see_all,
    }
    return render(request, "sla/tasks.html" + ("#tasks" if request.htmx else ""), context)


@member_required(Permission.TASK_WORK)
def show_task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task, and the form that ticks it off."""
    task = get_object_or_404(_visible(request).select_related("case", "assignee", "clock", "ended_by"), pk=pk)
    data = request.POST if request.method == "POST" else None
    kind = task_kind(task.kind)
    form = FinishTaskForm(data, kind=kind, needs_note=task.needs_note, is_duty=bool(task.duty))
    if request.method == "POST" and form.is_valid():
        try:
            finish = finish_with_follow_ups if task.duty else finish_task
            done = finish(task, **form.cleaned_data, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Noted; the task stays open.") if done.is_open else _("Done."))
            return redirect("sla:tasks")
    outcomes = dict(kind.outcomes)
    context = {
        "task": task,
        "form": form if task.is_open else None,
        "may_finish": may_finish_task(request.member, task),
        "place": kind.page(task) if task.is_open else "",
        "outcome": outcomes.get(task.outcome, task.outcome),
        "case_page": kind_of(task.case.kind).page(task.case) if task.case is not None else "",
    }
    return render(request, "sla/task.html", context, status=422 if form.errors else 200)


@require_POST
@member_required(Permission.TASK_WORK)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a role's task mine."""
    task = get_object_or_404(_visible(request), pk=pk)
    try:
        take_task(task, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    return redirect("sla:task", pk)


def _visible(request: HttpRequest) -> QuerySet[Task]:
    if request.member is None:
        raise Http404
    if request.member.may(Permission.TASK_ASSIGN):
        return Task.objects.all()
    return tasks_visible_to(request.member, at=request.now)


def _by_urgency(tasks: list[Task], now: datetime) -> list[tuple[str, list[Task]]]:
    tomorrow = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    late = [task for task in tasks if task.due_at < now]
    today = [task for task in tasks if now <= task.due_at <= tomorrow]
    later = [task for task in tasks if task.due_at > tomorrow]
    named = [(_("Overdue"), late), (_("Due today"), today), (_("Later"), later)]
    return [(name, group) for name, group in named if group]
