"""Using answers: put into a reply, said to have helped or not."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from csdesk.cases.models import Case
from csdesk.conversations.services.canned import filled_in
from csdesk.people.models import Member
from knowledge.models import Article, Vote
from knowledge.policies import may_view
from knowledge.queries import approved


@transaction.atomic
def use_article(article: Article, case: Case, *, language: str, actor: Member, now: datetime) -> str:
    """The words of an answer as they read on the case, counted as used. Raises PermissionDenied."""
    if not may_view(actor) or not approved().filter(pk=article.pk).exists():
        raise PermissionDenied(f"{actor} may not use {article}.")
    Article.objects.filter(pk=article.pk).update(used_count=F("used_count") + 1, last_used_at=now)
    return filled_in(article.text_in(language), case, member=actor)


@transaction.atomic
def say_helped(article: Article, helped: bool, *, actor: Member, now: datetime) -> None:
    """Count that an answer helped a reader, or did not: each has one vote, and his last word counts."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    before = article.votes.filter(member=actor).first()
    if before is not None and before.helped == helped:
        return
    Vote.objects.update_or_create(article=article, member=actor, defaults={"helped": helped, "at": now})
    article.helped_count += helped - (before is not None and before.helped)
    article.failed_count += (not helped) - (before is not None and not before.helped)
    article.save(update_fields=["helped_count", "failed_count"])
