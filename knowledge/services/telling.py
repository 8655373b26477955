"""What people hear of standard answers: one waits, theirs was approved or declined, their question is answered."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from csdesk.cases.queries import members_who_may
from csdesk.outbox.notify import notify
from csdesk.people.models import Member
from knowledge.models import Article, Question, Version
from knowledge.permissions import Permission

WAITS, APPROVED, DECLINED, ANSWERED = "answer.wait", "answer.approve", "answer.decline", "answer.found"
# kind -> (one, its body, several)
NOTICES = {
    WAITS: (
        gettext_noop("A standard answer waits for approval: %(title)s"),
        gettext_noop("Version %(version)s, written by %(by)s."),
        gettext_noop("%(count)s standard answers wait for approval"),
    ),
    APPROVED: (
        gettext_noop("Your standard answer was approved: %(title)s"),
        gettext_noop("Version %(version)s counts from now on."),
        gettext_noop("%(count)s of your standard answers were approved"),
    ),
    DECLINED: (
        gettext_noop("Your standard answer was declined: %(title)s"),
        gettext_noop("%(by)s: %(reason)s"),
        gettext_noop("%(count)s of your standard answers were declined"),
    ),
    ANSWERED: (
        gettext_noop("There is an answer to your question: %(question)s"),
        gettext_noop("%(answer)s"),
        gettext_noop("There are answers to %(count)s of your questions"),
    ),
}


def tell_waiting(article: Article, version: Version, *, now: datetime) -> None:
    """Whoever approves answers hears that one waits, unless he wrote it himself (KBS-12)."""
    everybody = members_who_may(Permission.ARTICLE_APPROVE)
    who = [member for member in everybody if member.pk != version.written_by_id]
    notify(who, WAITS, now=now, by=str(version.written_by or ""), **_of(article, version, "compare"))


def tell_approved(article: Article, version: Version, *, now: datetime) -> None:
    """The writer hears that his words count."""
    if version.written_by is not None:
        notify([version.written_by], APPROVED, now=now, **_of(article, version, "article"))


def tell_declined(article: Article, version: Version, *, now: datetime) -> None:
    """The writer hears who declined his words, and why."""
    if version.written_by is not None:
        by, reason = str(version.declined_by or ""), version.decline_reason[:200]
        notify([version.written_by], DECLINED, now=now, by=by, reason=reason, **_of(article, version, "article"))


def tell_answered(question: Question, answer: str, *, actor: Member | None, now: datetime) -> None:
    """Whoever asked hears the answer, to pass it on (KBS-09), unless he gave it himself."""
    asker = question.asked_by
    if asker is None or (actor is not None and actor.pk == asker.pk):
        return
    url = reverse("knowledge:article", args=[question.article_id]) if question.article_id else ""
    notify([asker], ANSWERED, case=question.case, now=now, url=url, question=question.text, answer=answer[:200])


def _of(article: Article, version: Version, page: str) -> dict[str, Any]:
    title = version.title_zh or version.title_en
    places = {"article": [article.pk], "compare": [article.pk, version.number]}
    return {"title": title, "version": str(version.number), "url": reverse(f"knowledge:{page}", args=places[page])}
