"""Standard answers in the composer's menu of ready words."""

from django.urls import reverse

from csdesk.cases.models import Case
from csdesk.conversations.registry import ReadyWords
from csdesk.people.models import Member
from knowledge.policies import may_view
from knowledge.queries import suggest


def answers_at_hand(member: Member, case: Case, words: str, language: str, limit: int) -> list[ReadyWords]:
    """The answers that fit what was typed, none while nothing was."""
    if not words.strip() or not may_view(member):
        return []
    return [
        ReadyWords(
            key=f"answer-{article.pk}",
            title=article.title_in(language),
            text=article.text_in(language),
            url=reverse("knowledge:use", args=[case.pk, article.pk]),
        )
        for article in suggest(words, language, limit)
    ]
