"""Writing standard answers: each change is a version, which counts when a second person has approved it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line, clean_text, placeholders_in
from csdesk.conversations.services.canned import check_words
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.search.rules import lexemes_of
from knowledge.models import Article, State, Version
from knowledge.policies import may_approve, may_decide, may_write
from knowledge.queries import manual_at

RULE = "KBS-01"
TEXTS = ("title_zh", "title_en", "text_zh", "text_en")
# What is known without a case: of the answers that dealers read by themselves.
WITHOUT_CASE = ("customer_name", "company_name")
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Written:
    """What is typed of an answer. `review_on` None: after the manual's time."""

    owner: Member
    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    area: str = ""
    brand: str = ""
    review_on: date | None = None
    is_public: bool = False


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
    article.review_on = written.review_on or (now + timedelta(days=manual_at(now).review_after_days)).date()
    article.changed_at = now
    if article.state != State.APPROVED:
        # One that was retired comes back as a draft.
        article.state = State.DRAFT
        _take_over(article, texts)
    article.save()
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
    """What waits for approval is written over by its writer; another's stays beside it."""
    waiting = article.versions.filter(number=article.waiting).first() if article.waiting else None
    if waiting is None or waiting.written_by_id != actor.pk:
        newest = article.versions.order_by("-number").values_list("number", flat=True).first() or 0
        waiting = Version(article=article, number=newest + 1, written_by=actor)
    for name, text in texts.items():
        setattr(waiting, name, text)
    waiting.written_at = now
    waiting.save()
    article.waiting = waiting.number
    article.save(update_fields=["waiting"])


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
    for name in TEXTS[2:]:
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


def _take_over(article: Article, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        setattr(article, name, text)
    article.title_words = lexemes_of(f"{texts['title_zh']}\n{texts['title_en']}")
    article.words = lexemes_of("\n".join(texts.values()))


@transaction.atomic
def approve(article: Article, number: int, *, actor: Member, now: datetime) -> Article:
    """Let the version that waits count: a second person answers for what customers are told (KBS-12).

    Raises PermissionDenied also for the writer himself; TransitionNotAllowed when another version waits by now.
    """
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    version = article.versions.filter(number=number).first()
    if version is None or article.waiting != number:
        raise TransitionNotAllowed("KBS-12", _("This version does not wait for approval any more."))
    if not may_approve(actor, version):
        raise PermissionDenied(f"{actor} may not approve version {number} of {article}.")
    version.approved_by, version.approved_at = actor, now
    version.save(update_fields=["approved_by", "approved_at"])
    _take_over(article, {name: getattr(version, name) for name in TEXTS})
    article.state, article.current, article.waiting, article.changed_at = State.APPROVED, number, None, now
    article.save()
    return article


@transaction.atomic
def retire(article: Article, *, actor: Member, now: datetime) -> None:
    """Say that an answer is not, or no longer, true: it is neither suggested nor shown, and nothing of it waits.

    Raises PermissionDenied.
    """
    if not may_decide(actor):
        raise PermissionDenied(f"{actor} may not retire answers.")
    Article.objects.filter(pk=article.pk).update(state=State.RETIRED, is_public=False, waiting=None, changed_at=now)


@transaction.atomic
def confirm(article: Article, *, actor: Member, now: datetime) -> None:
    """Say that an answer was looked at and is still true, until the manual's next time. Raises PermissionDenied."""
    if not (may_write(actor) and (actor.pk == article.owner_id or may_decide(actor))):
        raise PermissionDenied(f"{actor} may not confirm {article}.")
    review_on = (now + timedelta(days=manual_at(now).review_after_days)).date()
    Article.objects.filter(pk=article.pk).update(review_on=review_on)
