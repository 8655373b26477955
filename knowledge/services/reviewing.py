"""Keeping answers true: each is looked at again when its day has come (KBS-01)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import cancel_task, create_task, note_done_elsewhere
from knowledge.models import Article, State
from knowledge.policies import may_confirm
from knowledge.queries import company_day, due_for_review, manual_at

REVIEW = "knowledge.review"
STILL_TRUE, CHANGED = "done", "changed"
_RULE = "KBS-01"


@transaction.atomic
def ask_for_reviews(now: datetime) -> None:
    """Ask owners to look at answers whose day has come, each once for that day; harmless when repeated."""
    manual = manual_at(now)
    for article in due_for_review(company_day(now)).select_for_update(of=("self",)):
        if article.review_task is not None:
            cancel_task(article.review_task, now=now, by="knowledge.review")
        article.review_task = create_task(
            None, REVIEW, _("Still true? %(title)s") % {"title": article}, now=now, assignee=article.owner,
            budget=manual.review_budget, calendar=manual.calendar, rule_id=_RULE,
        )  # fmt: skip
        article.review_asked = article.review_on
        article.save(update_fields=["review_asked", "review_task"])


@transaction.atomic
def confirm(article: Article, *, actor: Member | None, now: datetime) -> None:
    """Say that an answer was looked at and is still true, until the manual's next time; its task is ticked off.

    Raises PermissionDenied.
    """
    if not may_confirm(actor, article):
        raise PermissionDenied(f"{actor} may not confirm {article}.")
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    article.review_on = next_review(now)
    article.save(update_fields=["review_on"])
    end_review(article, STILL_TRUE, actor=actor, now=now)


def ticked_off(task: Task, *, outcome: str, note: str, actor: Member | None, now: datetime) -> None:
    """The same from the list of tasks. Raises RuleViolation for one that is not true any more: changing it or retiring
    it ticks this off."""
    if outcome == CHANGED:
        raise RuleViolation(_RULE, _("Change the answer or retire it: that ticks this off."), field="outcome")
    article = Article.objects.select_for_update(of=("self",)).filter(review_task=task).first()
    if article is not None:
        article.review_on, article.review_task = next_review(now), None
        article.save(update_fields=["review_on", "review_task"])


def where_looked_at(task: Task) -> str:
    """The page of the answer that a task is about."""
    article = Article.objects.filter(review_task=task).first()
    return reverse("knowledge:article", args=[article.pk]) if article is not None else ""


def end_review(article: Article, outcome: str, *, actor: Member | None, now: datetime) -> None:
    """Tick off the task that asks for a look at a (locked) answer, if there is one."""
    if article.review_task is None:
        return
    note_done_elsewhere(article.review_task, outcome, "", actor=actor, now=now)
    article.review_task = None
    article.save(update_fields=["review_task"])


def drop_review(article: Article, *, now: datetime) -> None:
    """What is retired needs no look."""
    if article.review_task is not None:
        cancel_task(article.review_task, now=now, by="knowledge.retire")
        article.review_task = None
        article.save(update_fields=["review_task"])


def next_review(now: datetime) -> date:
    """The day on which what is looked at now is looked at again."""
    return company_day(now) + timedelta(days=manual_at(now).review_after_days)


def answers_owned_by(member: Member) -> int:
    """How many answers somebody owns that may be given."""
    return Article.objects.exclude(state=State.RETIRED).filter(owner=member).count()


def hand_over_answers(leaver: Member, heir: Member, actor: Member | None, now: datetime) -> int:
    """Give the answers of somebody who leaves to another; how many moved. Their tasks move with all tasks."""
    return Article.objects.exclude(state=State.RETIRED).filter(owner=leaver).update(owner=heir)
