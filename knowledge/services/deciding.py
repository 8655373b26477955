"""Deciding on what others wrote: approved, declined with a reason, retired."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_text
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.sla.models import TaskState
from knowledge.models import Article, State, Version
from knowledge.policies import may_approve, may_decide
from knowledge.services.asking import questions_answered
from knowledge.services.reviewing import drop_review
from knowledge.services.telling import tell_approved, tell_declined
from knowledge.services.writing import TEXTS, take_over

RULE = "KBS-12"


@transaction.atomic
def approve(article: Article, number: int, *, actor: Member | None, now: datetime) -> Article:
    """Let the version that waits count: a second person answers for what customers are told (KBS-12).

    Raises PermissionDenied also for the writer himself; TransitionNotAllowed when another version waits by now.
    """
    article, version = _waiting(article, number, actor)
    version.approved_by, version.approved_at = actor, now
    version.save(update_fields=["approved_by", "approved_at"])
    take_over(article, {name: getattr(version, name) for name in TEXTS})
    article.state, article.current, article.waiting, article.changed_at = State.APPROVED, number, None, now
    article.save()
    tell_approved(article, version, now=now)
    questions_answered(article, actor=actor, now=now)
    return article


@transaction.atomic
def decline(article: Article, number: int, reason: str, *, actor: Member | None, now: datetime) -> Article:
    """Send the version that waits back to its writer, who is told why; what was approved goes on counting.

    Raises as `approve`; RuleViolation without a reason.
    """
    article, version = _waiting(article, number, actor)
    reason = clean_text(reason)
    if not reason:
        raise RuleViolation(RULE, _("Write what is wrong with it, so that it can be put right."), field="reason")
    version.declined_by, version.declined_at, version.decline_reason = actor, now, reason
    version.save(update_fields=["declined_by", "declined_at", "decline_reason"])
    article.waiting, article.changed_at = None, now
    article.save(update_fields=["waiting", "changed_at"])
    tell_declined(article, version, now=now)
    return article


@transaction.atomic
def retire(article: Article, *, actor: Member | None, now: datetime) -> None:
    """Say that an answer is not, or no longer, true: it is neither suggested nor shown, and nothing of it waits.

    Raises PermissionDenied.
    """
    if not may_decide(actor):
        raise PermissionDenied(f"{actor} may not retire answers.")
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    article.state, article.is_public, article.waiting, article.changed_at = State.RETIRED, False, None, now
    article.save(update_fields=["state", "is_public", "waiting", "changed_at"])
    drop_review(article, now=now)
    # Questions for which it was written wait for another.
    article.questions.filter(task__state=TaskState.OPEN).update(article=None)


def _waiting(article: Article, number: int, actor: Member | None) -> tuple[Article, Version]:
    """The (locked) answer and its version that waits for somebody's word."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    version = article.versions.select_related("written_by").filter(number=number).first()
    if version is None or article.waiting != number:
        raise TransitionNotAllowed(RULE, _("This version does not wait for approval any more."))
    if not may_approve(actor, version):
        raise PermissionDenied(f"{actor} may not decide on version {number} of {article}.")
    return article, version
