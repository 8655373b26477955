"""Reading standard answers: the list, one of them, two versions side by side, the questions without one."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_from, page_of
from knowledge.models import Article, State
from knowledge.policies import may_approve, may_confirm, may_decide, may_view, may_write
from knowledge.queries import manual_at, suggest, unanswered
from knowledge.rules import compared
from knowledge.services.writing import TEXTS
from knowledge.web.forms import DeclineForm

# Somebody who looks for more than these says more words.
_MOST_FOUND, _LONGEST_SEARCH = 30, 200
_BY = ("-changed_at", "-pk")


def check_may_view(request: DeskRequest) -> None:
    """Raises PermissionDenied."""
    if not may_view(request.member):
        raise PermissionDenied


@require_safe
@member_required()
def show_list(request: DeskRequest) -> HttpResponse:
    """All answers of a state and area, or those that fit `?q=`, the best first."""
    check_may_view(request)
    state = request.GET.get("state", State.APPROVED)
    state = state if state in State.values else State.APPROVED
    areas, words = manual_at(request.now).areas, request.GET.get("q", "")[:_LONGEST_SEARCH].strip()
    area = request.GET.get("area", "")
    found = Article.objects.filter(state=state) if state != State.DRAFT else _waiting()
    found = found.filter(area=area) if area in {each.key for each in areas} else found
    language = get_language() or ""
    if words:
        articles = suggest(words, language, _MOST_FOUND, among=found)
        page = page_from(articles, by=_BY, size=_MOST_FOUND, is_first=True)
    else:
        page = page_of(found, request.GET.get("cursor"), by=_BY)
    names = {each.key: each.label.text(language) for each in areas}
    rows = [
        (article, article.title_in(language), article.text_in(language), names.get(article.area, ""))
        for article in page
    ]
    context = {
        "page": page, "rows": rows, "state": state, "states": State.choices, "areas": names.items(), "area": area,
        "q": words, "may_write": may_write(request.member), "today": localdate(request.now),
        "reminders": [(each.label.text(language), each.rule) for each in manual_at(request.now).reminders],
    }  # fmt: skip
    return render(request, "knowledge/list.html", context)


def _waiting() -> QuerySet[Article]:
    """What waits for approval, and what never got it."""
    return Article.objects.exclude(state=State.RETIRED).filter(Q(waiting__isnull=False) | Q(state=State.DRAFT))


@require_safe
@member_required()
def show_questions(request: DeskRequest) -> HttpResponse:
    """The questions that still wait for an answer, the oldest first."""
    check_may_view(request)
    page = page_of(unanswered(), request.GET.get("cursor"), by=("pk",))
    language = get_language() or ""
    names = {each.key: each.label.text(language) for each in manual_at(request.now).areas}
    rows = [(question, names.get(question.area, "")) for question in page]
    context = {"page": page, "rows": rows, "may_write": may_write(request.member)}
    return render(request, "knowledge/questions.html", context)


@require_safe
@member_required()
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One answer as it holds, its versions, and what may be done with it."""
    check_may_view(request)
    article = get_object_or_404(Article.objects.select_related("owner"), pk=pk)
    people = ("written_by", "approved_by", "declined_by")
    versions = list(article.versions.select_related(*people).order_by("-number"))
    waiting = next((each for each in versions if each.number == article.waiting), None)
    area = next((each for each in manual_at(request.now).areas if each.key == article.area), None)
    language = get_language() or ""
    context = {
        "article": article, "versions": versions, "waiting": waiting, "title": article.title_in(language),
        "area": area.label.text(language) if area else "",
        "may_write": may_write(request.member),
        "may_decide": may_decide(request.member),
        "may_approve": waiting is not None and may_approve(request.member, waiting),
        "may_confirm": may_confirm(request.member, article),
        "is_due": article.state == State.APPROVED and article.review_on <= localdate(request.now),
        "said": article.votes.filter(member=request.member).first(),
    }  # fmt: skip
    return render(request, "knowledge/article.html", context)


@require_safe
@member_required()
def compare(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """A version beside another one, sign by sign: what waits beside what holds, else the one before it."""
    check_may_view(request)
    return render_comparison(request, get_object_or_404(Article, pk=pk), number)


def render_comparison(
    request: DeskRequest, article: Article, number: int, *, form: DeclineForm | None = None
) -> HttpResponse:
    """The same page, also with a form that was refused. Raises Http404 for a version that is none."""
    people = ("written_by", "approved_by", "declined_by")
    versions = {each.number: each for each in article.versions.select_related(*people).order_by("-number")}
    version = versions.get(number)
    if version is None:
        raise Http404
    waits = article.waiting == number
    before = versions.get(_compared_with(request, article, number, versions))
    names = {field.name: field.verbose_name for field in Article._meta.concrete_fields}
    parts = [
        (names[name], compared(getattr(before, name) if before else "", getattr(version, name)))
        for name in TEXTS
        if getattr(version, name) or (before and getattr(before, name))
    ]
    context = {
        "article": article, "version": version, "before": before, "parts": parts, "waits": waits,
        "others": [each for each in versions if each != number],
        "title": article.title_in(get_language() or ""),
        "may_approve": waits and may_approve(request.member, version),
        "form": form or DeclineForm(),
    }  # fmt: skip
    return render(request, "knowledge/compare.html", context, status=422 if form is not None else 200)


def _compared_with(request: DeskRequest, article: Article, number: int, versions: Collection[int]) -> int:
    """The version that is asked for; of what waits the one that holds; else the one before. 0: none."""
    asked = request.GET.get("with", "")
    chosen = next((each for each in versions if str(each) == asked and each != number), None)
    if chosen is not None:
        return chosen
    if article.waiting == number and article.current:
        return article.current
    return max((each for each in versions if each < number), default=0)
