"""Finding standard answers: by what somebody typed, for a case, for the portal."""

from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from csdesk.cases.models import Case
from csdesk.cases.queries import members_who_may
from csdesk.conversations.queries import words_of_customer
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.knowledge import Knowledge
from csdesk.search.rules import lexemes_of
from csdesk.sla.models import TaskState
from knowledge.models import Article, Question, State
from knowledge.permissions import Permission
from knowledge.rules import Candidate, ranked, telling

# What is asked stands at the beginning of a text; and so many answers are weighed against one another.
LONGEST_ASKED, _MOST_WEIGHED = 600, 300
_WORDS = ArrayField(TextField())


def manual_at(now: datetime) -> Knowledge:
    """How answers are kept."""
    return rulebook_at(now).document.knowledge


def company_day(now: datetime) -> date:
    """The day that it is where the company is."""
    return now.astimezone(company_zone()).date()


def approved() -> QuerySet[Article]:
    """What may be said."""
    return Article.objects.filter(state=State.APPROVED)


def public_answers() -> QuerySet[Article]:
    """What dealers read in the portal."""
    return approved().filter(is_public=True)


def suggest(text: str, language: str, limit: int, *, among: QuerySet[Article] | None = None) -> list[Article]:
    """The approved answers (or those `among`) that fit a text best, best first; those that speak the language first.

    Chinese by pairs of signs, Latin by words: what search knows of words counts here, too.
    """
    words = telling(lexemes_of(text[:LONGEST_ASKED]))
    if not words or limit < 1:
        return []
    found = (approved() if among is None else among).filter(words__overlap=words).order_by("-used_count", "-pk")
    rows = found.values_list(
        "pk", "used_count", _common("words", words), _common("title_words", words)
    )[:_MOST_WEIGHED]  # fmt: skip
    candidates = [Candidate(pk, frozenset(have), frozenset(title), used) for pk, used, have, title in rows]
    keys = ranked(candidates, len(words), limit=limit)
    articles = Article.objects.select_related("owner").in_bulk(keys)
    chosen = [articles[key] for key in keys if key in articles]
    text_field = "text_zh" if language.startswith("zh") else "text_en"
    return sorted(chosen, key=lambda article: not getattr(article, text_field))


def _common(column: str, words: list[str]) -> Func:
    """Those of the words that stand in a column."""
    both = (F(column), Value(words, output_field=_WORDS))
    template, joiner = "ARRAY(SELECT unnest(%(expressions)s))", ") INTERSECT SELECT unnest("
    return Func(*both, template=template, arg_joiner=joiner, output_field=_WORDS)


def asked_on(case: Case) -> str:
    """What a case asks: its title and the customer's last words."""
    last = words_of_customer(case).first()
    return f"{case.title}\n{last.text if last is not None else ''}"


def due_for_review(today: date) -> QuerySet[Article]:
    """Approved answers whose day to be looked at has come, and nobody was asked yet for that day."""
    due = approved().filter(review_on__lte=today).select_related("owner", "review_task")
    return due.filter(Q(review_asked=None) | Q(review_asked__lt=F("review_on")))


def owners() -> QuerySet[Member]:
    """Who may own an answer, by name."""
    return members_who_may(Permission.ARTICLE_WRITE)


def unanswered() -> QuerySet[Question]:
    """Questions that still wait for an answer, the oldest first."""
    open_ones = Question.objects.filter(task__state=TaskState.OPEN)
    return open_ones.select_related("task", "asked_by", "case", "article").order_by("pk")
