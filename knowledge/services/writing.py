"""Writing standard answers: each change is a version, which counts when a second person has approved it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line, clean_text, placeholders_in
from csdesk.conversations.services.canned import check_words
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.search.rules import lexemes_of
from knowledge.models import Article, Question, State, Version
from knowledge.policies import may_decide, may_write
from knowledge.queries import company_day, manual_at
from knowledge.services.reviewing import CHANGED, end_review, next_review
from knowledge.services.telling import tell_waiting

RULE = "KBS-01"
TEXTS = ("title_zh", "title_en", "text_zh", "text_en")
# What is known without a case: of the answers that dealers read by themselves.
WITHOUT_CASE = ("customer_name", "company_name")
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Written:
    """What is typed of an answer. `review_on` None, or a day that has come: after the manual's time. `question`: the
    one without an answer for which it is written."""

    owner: Member
    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    area: str = ""
    brand: str = ""
    review_on: date | None = None
    is_public: bool = False
    question: int | None = None


@transaction.atomic
def write_article(
    written: Written,
    *,
    actor: Member,
    now: datetime,
    article: Article | None = None,
    seen: int | None = None,
    confirmed: Collection[str] = (),
) -> Article:
    """Write an answer, or the next version of one; what was approved holds until this one is.

    `seen`: the number of the version that the writer had before him. Raises PermissionDenied; TransitionNotAllowed
    when somebody wrote another version meanwhile; RuleViolation at the field for what says nothing; what canned
    replies raise for words that go to a customer (KBS-04, KBS-03).
    """
    if not may_write(actor):
        raise PermissionDenied(f"{actor} may not write answers.")
    texts = _checked(written, confirmed, actor, now)
    article = _article(article, seen, actor)
    _check_public(article, written, texts, actor)
    article.area, article.brand, article.owner = written.area, clean_line(written.brand, 60), written.owner
    article.is_public = written.is_public
    later = written.review_on if written.review_on is not None and written.review_on > company_day(now) else None
    article.review_on = later or next_review(now)
    article.changed_at = now
    if article.state != State.APPROVED:
        # One that was retired comes back as a draft.
        article.state = State.DRAFT
        take_over(article, texts)
    article.save()
    if article.review_task is not None:
        end_review(article, CHANGED, actor=actor, now=now)
    if written.question is not None:
        Question.objects.filter(pk=written.question, article=None).update(article=article)
    if any(getattr(article, name) != texts[name] for name in TEXTS) or article.state == State.DRAFT:
        _keep_version(article, texts, actor, now)
    return article


def _article(article: Article | None, seen: int | None, actor: Member) -> Article:
    if article is None:
        return Article()
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    newest = article.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if seen is not None and seen != newest:
        raise TransitionNotAllowed(RULE, _("Somebody wrote another version meanwhile. Compare, then write again."))
    return article


def _keep_version(article: Article, texts: dict[str, str], actor: Member, now: datetime) -> None:
    """Each writing is a version of its own, so that nobody approves words that changed after he read them."""
    newest = article.versions.order_by("-number").first()
    if newest is not None and newest.number == article.waiting and all(getattr(newest, n) == texts[n] for n in TEXTS):
        return
    number = newest.number + 1 if newest is not None else 1
    waiting = Version.objects.create(article=article, number=number, written_by=actor, written_at=now, **texts)
    article.waiting = number
    article.save(update_fields=["waiting"])
    tell_waiting(article, waiting, now=now)


def _checked(written: Written, confirmed: Collection[str], actor: Member, now: datetime) -> dict[str, str]:
    texts = {name: clean_line(getattr(written, name), _LONGEST_TITLE) for name in TEXTS[:2]}
    texts |= {name: clean_text(getattr(written, name)) for name in TEXTS[2:]}
    if not (texts["title_zh"] or texts["title_en"]):
        raise RuleViolation(RULE, _("Give it a title: the question as customers ask it."), field="title_zh")
    if not (texts["text_zh"] or texts["text_en"]):
        raise RuleViolation(RULE, _("Write the answer in at least one language."), field="text_zh")
    areas = {area.key for area in manual_at(now).areas}
    if written.area and written.area not in areas:
        raise RuleViolation("KBS-18", _("The manual knows no such area."), field="area")
    # A title is read by others only where dealers find the answer by it.
    for name in TEXTS if written.is_public else TEXTS[2:]:
        check_words(texts[name], confirmed, field=name, actor=actor, now=now)
    return texts


def _check_public(article: Article, written: Written, texts: dict[str, str], actor: Member) -> None:
    """Raise RuleViolation for an answer that dealers cannot be given."""
    if not written.is_public:
        return
    if article.state == State.APPROVED and not article.is_public and not may_decide(actor):
        message = _("It was approved for us alone: whoever approves answers opens it to dealers.")
        raise RuleViolation("KBS-12", message, field="is_public")
    names = [name for text in TEXTS[2:] for name in placeholders_in(texts[text]) if name not in WITHOUT_CASE]
    if names:
        listed = {"names": ", ".join(f"{{{name}}}" for name in dict.fromkeys(names))}
        message = _("Dealers read it without a case, where nothing is known of %(names)s.") % listed
        raise RuleViolation(RULE, message, field="is_public")


def take_over(article: Article, texts: dict[str, str]) -> None:
    """Put a version's words, and those it is found by, on its answer."""
    for name, text in texts.items():
        setattr(article, name, text)
    article.title_words = lexemes_of(f"{texts['title_zh']}\n{texts['title_en']}")
    article.words = lexemes_of("\n".join(texts.values()))
