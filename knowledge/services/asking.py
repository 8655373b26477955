"""Questions that no answer fits: nobody guesses, whoever owns the area answers, and the asker passes it on (KBS-09)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import create_task, note_done_elsewhere
from knowledge.models import Article, Question
from knowledge.policies import may_view
from knowledge.queries import manual_at
from knowledge.services.telling import tell_answered

QUESTION = "knowledge.question"
_RULE = "INQ-04"


@transaction.atomic
def ask_for_answer(question: str, *, area: str, case: Case | None, actor: Member, now: datetime) -> Task:
    """Make a question without an answer the task of whoever owns the area: nobody guesses (KBS-09, INQ-04).

    Raises PermissionDenied; RuleViolation for no question, an area that the manual does not have.
    """
    if not may_view(actor):
        raise PermissionDenied(f"{actor} may not ask for answers.")
    question = clean_line(question, 160)
    if not question:
        raise RuleViolation(_RULE, _("Write what the customer asks."), field="question")
    manual = manual_at(now)
    owner = next((each for each in manual.areas if each.key == area), None)
    if owner is None:
        raise RuleViolation("KBS-18", _("The manual knows no such area."), field="area")
    title = _("No answer yet: %(question)s") % {"question": question}
    task = create_task(
        case, QUESTION, title, now=now, role=owner.role, budget=manual.question_budget, calendar=manual.calendar,
        rule_id=_RULE,
    )  # fmt: skip
    Question.objects.create(case=case, task=task, text=question, area=area, asked_by=actor, asked_at=now)
    return task


def answered_in_task(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The area's owner wrote the answer into the task: the asker hears it."""
    question = Question.objects.select_related("asked_by", "case").filter(task=task).first()
    if question is not None:
        tell_answered(question, note, actor=actor, now=now)


def questions_answered(article: Article, *, actor: Member | None, now: datetime) -> None:
    """The answer written for a question counts: its task is done, and the asker hears of it."""
    waiting = article.questions.select_related("task__case", "asked_by", "case")
    for question in waiting:
        if question.task.is_open:
            note_done_elsewhere(question.task, "done", str(article), actor=actor, now=now)
            tell_answered(question, str(article), actor=actor, now=now)


def where_answered(task: Task) -> str:
    """The page on which the answer to a task's question is written, or stands."""
    question = Question.objects.filter(task=task).first()
    if question is None:
        return ""
    if question.article_id is not None:
        return reverse("knowledge:article", args=[question.article_id])
    return f"{reverse('knowledge:new')}?question={question.pk}"
