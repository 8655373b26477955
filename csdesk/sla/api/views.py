"""Time limits and why they are what they are; tasks and what came of them."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import page_response
from csdesk.api.problems import Problem
from csdesk.api.shapes import ListQuery, Nothing, page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.views import find_case
from csdesk.people.models import Member
from csdesk.sla.api.shapes import ClockShape, FinishBody, TaskQuery, TaskShape, WhyShape
from csdesk.sla.clocks import explain
from csdesk.sla.models import Clock, Task
from csdesk.sla.permissions import Permission
from csdesk.sla.queries.tasks import open_tasks, tasks_of
from csdesk.sla.queries.visible import clocks_visible_to, tasks_open_to
from csdesk.sla.services.tasks import finish_task, take_task

CLOCKS, TASKS = "Time limits", "Tasks"
WRITES = {"answer": TaskShape, "tag": TASKS, "writes": True, "finds": True}


class CaseClocks(ApiView):
    """The time limits of a case."""

    @operation("list_clocks", "clocks:read", answer=page_of_shape(ClockShape), query=ListQuery, tag=CLOCKS, finds=True)
    def get(self, request: Request, number: str) -> Response:
        """The time limits of a case, running and settled, in the order in which they started."""
        case = find_case(self.member, number)
        found = Clock.objects.filter(case=case).select_related("case", "owner")
        return page_response(found, self.query, _clocks, by=("started_at", "id"), of=f"clocks:{case.pk}")


class WhyClock(ApiView):
    """One time limit."""

    @operation("explain_clock", "clocks:read", answer=WhyShape, tag=CLOCKS, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """Why a deadline is where it is: the rule, the version of the manual, and the time that counted."""
        clock = get_object_or_404(clocks_visible_to(self.member, at=self.now), pk=pk)
        return Response(WhyShape(explain(clock, now=self.now)).data)


class Tasks(ApiView):
    """What there is to do."""

    @operation("list_tasks", "tasks:read", answer=page_of_shape(TaskShape), query=TaskQuery, tag=TASKS)
    def get(self, request: Request) -> Response:
        """Open tasks, the most urgent first."""
        _demand_work(self.member)
        if self.query["of"] == "all":
            self.demand(Permission.TASK_ASSIGN)
            found = open_tasks()
        else:
            found = tasks_of(self.member, at=self.now)
        return page_response(found.select_related("ended_by"), self.query, _tasks, by=("due_at", "id"), of="tasks")


class OneTask(ApiView):
    """One task."""

    @operation("get_task", "tasks:read", answer=TaskShape, tag=TASKS, finds=True)
    def get(self, request: Request, pk: int) -> Response:
        """One task, open or ended."""
        return Response(TaskShape(_find_task(self, pk)).data)


class TakeTask(ApiView):
    """Taking a task."""

    @operation("take_task", "tasks:write", body=Nothing, **WRITES)
    def post(self, request: Request, pk: int) -> Response:
        """Make a role's task one's own."""
        task = _find_task(self, pk)
        self.body()
        return Response(TaskShape(take_task(task, actor=self.member, now=self.now)).data)


class FinishTask(ApiView):
    """Ticking a task off."""

    @operation("finish_task", "tasks:write", body=FinishBody, **WRITES)
    def post(self, request: Request, pk: int) -> Response:
        """Tick a task off with what came of it; what follows from that is done with it."""
        task, body = _find_task(self, pk), self.body()
        done = finish_task(task, body["outcome"], body.get("note", ""), actor=self.member, now=self.now)
        return Response(TaskShape(done).data)


def _demand_work(member: Member) -> None:
    if not member.may(Permission.TASK_WORK):
        raise Problem("forbidden")


def _find_task(view: ApiView, pk: int) -> Task:
    task: Task = get_object_or_404(tasks_open_to(view.member, at=view.now), pk=pk)
    return task


def _clocks(rows: list[Clock]) -> Any:
    return ClockShape(rows, many=True).data


def _tasks(rows: list[Task]) -> Any:
    return TaskShape(rows, many=True).data
