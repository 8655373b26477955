"""Reading standard answers: the list, one of them, two versions side by side."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_from, page_of
from knowledge.models import Article, State
from knowledge.policies import may_approve, may_decide, may_view, may_write
from knowledge.queries import manual_at, suggest
from knowledge.rules import compared
from knowledge.services.writing import TEXTS

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
    return Article.objects.exclude(state=State.RETIRED).filter(waiting__isnull=False)


@require_safe
@member_required()
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """One answer as it holds, its versions, and what may be done with it."""
    check_may_view(request)
    article = get_object_or_404(Article.objects.select_related("owner"), pk=pk)
    versions = list(article.versions.select_related("written_by", "approved_by").order_by("-number"))
    waiting = next((each for each in versions if each.number == article.waiting), None)
    language = get_language() or ""
    area = next((each for each in manual_at(request.now).areas if each.key == article.area), None)
    context = {
        "article": article, "versions": versions, "waiting": waiting, "title": article.title_in(language),
        "area": area.label.text(language) if area else "",
        "may_write": may_write(request.member),
        "may_decide": may_decide(request.member),
        "may_approve": waiting is not None and may_approve(request.member, waiting),
        "may_confirm": may_write(request.member)
        and (may_decide(request.member) or article.owner_id == request.member.pk),
    }  # fmt: skip
    return render(request, "knowledge/article.html", context)


@require_safe
@member_required()
def compare(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """A version beside the one before it, line by line."""
    check_may_view(request)
    article = get_object_or_404(Article, pk=pk)
    pair = list(article.versions.filter(number__lte=number).select_related("written_by").order_by("-number")[:2])
    if not pair or pair[0].number != number:
        raise Http404
    version, before = pair[0], pair[1] if len(pair) > 1 else None
    names = {field.name: field.verbose_name for field in Article._meta.concrete_fields}
    parts = [
        (names[name], compared(getattr(before, name) if before else "", getattr(version, name)))
        for name in TEXTS
        if getattr(version, name) or (before and getattr(before, name))
    ]
    waits = article.waiting == number
    context = {
        "article": article, "version": version, "before": before, "parts": parts, "waits": waits,
        "title": article.title_in(get_language() or ""),
        "may_approve": waits and may_approve(request.member, version),
    }  # fmt: skip
    return render(request, "knowledge/compare.html", context)
