"""Using answers: put into a reply, said to have helped or not, asked for when there is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.conversations.rules import clean_line
from csdesk.conversations.services.canned import filled_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import create_task
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import require_tenant
from knowledge.models import Article
from knowledge.policies import may_view
from knowledge.queries import approved, due_for_review, manual_at

QUESTION, REVIEW = "knowledge.question", "knowledge.review"
_ASKED = "INQ-04"


@transaction.atomic
def use_article(article: Article, case: Case, *, language: str, actor: Member, now: datetime) -> str:
    """The words of an answer as they read on the case, counted as used. Raises PermissionDenied."""
    if not may_view(actor) or not approved().filter(pk=article.pk).exists():
        raise PermissionDenied(f"{actor} may not use {article}.")
    Article.objects.filter(pk=article.pk).update(used_count=F("used_count") + 1, last_used_at=now)
    return filled_in(article.text_in(language), case, member=actor)


def say_helped(article: Article, helped: bool) -> None:
    """Count that an answer helped, or did not."""
    field = "helped_count" if helped else "failed_count"
    Article.objects.filter(pk=article.pk).update(**{field: F(field) + 1})


@transaction.atomic
def ask_for_answer(question: str, *, area: str, case: Case | None, actor: Member, now: datetime) -> Task:
    """Make a question without an answer the task of whoever owns the area: nobody guesses (KBS-09, INQ-04).

    Raises PermissionDenied; RuleViolation for no question, an area that the manual does not have.
    """
    if not may_view(actor):
        raise PermissionDenied(f"{actor} may not ask for answers.")
    question = clean_line(question, 160)
    if not question:
        raise RuleViolation(_ASKED, _("Write what the customer asks."), field="question")
    manual = manual_at(now)
    owner = next((each for each in manual.areas if each.key == area), None)
    if owner is None:
        raise RuleViolation("KBS-18", _("The manual knows no such area."), field="area")
    title = _("No answer yet: %(question)s") % {"question": question}
    return create_task(
        case, QUESTION, title, now=now, role=owner.role, budget=manual.question_budget, calendar=manual.calendar,
        rule_id=_ASKED,
    )  # fmt: skip


@transaction.atomic
def ask_for_reviews(now: datetime) -> None:
    """Ask owners to look at answers whose day has come (KBS-01), each once for that day; harmless when repeated."""
    today = now.astimezone(ZoneInfo(Tenant.objects.get(pk=require_tenant()).zone)).date()
    manual = manual_at(now)
    for article in due_for_review(today).select_for_update(of=("self",)):
        title = _("Still true? %(title)s") % {"title": article}
        create_task(
            None, REVIEW, title, now=now, assignee=article.owner, budget=manual.review_budget,
            calendar=manual.calendar, rule_id="KBS-01",
        )  # fmt: skip
        Article.objects.filter(pk=article.pk).update(review_asked=article.review_on)
