"""Answers that dealers find by themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from csdesk.conversations.rules import fill_placeholders
from csdesk.web.paging import page_from, page_of
from dealers.portal.doors import PortalRequest, portal_view
from knowledge.queries import public_answers, suggest
from knowledge.services.using import say_helped

_MOST_FOUND, _LONGEST_SEARCH = 30, 200
_BY = ("-changed_at", "-pk")


@require_safe
@portal_view
def show_list(request: PortalRequest) -> HttpResponse:
    """All public answers, or those that fit `?q=`."""
    words = request.GET.get("q", "")[:_LONGEST_SEARCH].strip()
    language = get_language() or ""
    if words:
        found = suggest(words, language, _MOST_FOUND, among=public_answers())
        page = page_from(found, by=_BY, size=_MOST_FOUND, is_first=True)
    else:
        page = page_of(public_answers(), request.GET.get("cursor"), by=_BY)
    rows = [(article, article.title_in(language)) for article in page]
    return render(request, "knowledge/portal/list.html", {"page": page, "rows": rows, "q": words})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def show(request: PortalRequest, pk: int) -> HttpResponse:
    """One answer; whoever read it says whether it helped."""
    article = get_object_or_404(public_answers(), pk=pk)
    if request.method == "POST":
        say_helped(article, request.POST.get("helped") == "yes", actor=request.member, now=request.now)
        messages.success(request, _("Thank you, noted."))
        return redirect("portal_answers:answer", pk)
    language = get_language() or ""
    known = {"customer_name": request.member.name, "company_name": request.tenant.name}
    text = fill_placeholders(article.text_in(language), known)
    said = article.votes.filter(member=request.member).first()
    context = {"article": article, "title": article.title_in(language), "text": text, "said": said}
    return render(request, "knowledge/portal/answer.html", context)
