"""Answers beside a case: suggested, put into the reply, said to have helped, asked for."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.conversations.queries import customers_language
from csdesk.conversations.rules import excerpt
from csdesk.conversations.services.canned import filler_for
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from knowledge.queries import LONGEST_ASKED, approved, asked_on, manual_at, suggest
from knowledge.services.asking import ask_for_answer
from knowledge.services.using import say_helped, use_article
from knowledge.web.articles import check_may_view
from knowledge.web.forms import QuestionForm

_EXCERPT = 90


@require_safe
@member_required()
def suggested(request: DeskRequest, case_id: int) -> HttpResponse:
    """The answers that fit what is typed (`?typed=`), else what the customer asks."""
    check_may_view(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    language = customers_language(case)
    typed = request.GET.get("typed", "")[-LONGEST_ASKED:].replace("\x00", "")
    found = suggest(typed or asked_on(case), language, manual_at(request.now).suggestions)
    filled = filler_for(case, member=request.member)
    rows = [
        (article, article.title_in(language), excerpt(filled(article.text_in(language)), _EXCERPT)) for article in found
    ]
    return render(request, "knowledge/suggested.html", {"rows": rows, "case": case, "language": language})


@require_POST
@member_required()
def use(request: DeskRequest, case_id: int, pk: int) -> HttpResponse:
    """The words of an answer, filled in for the case."""
    check_may_view(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    article = get_object_or_404(approved(), pk=pk)
    language = customers_language(case)
    return JsonResponse({"text": use_article(article, case, language=language, actor=request.member, now=request.now)})


@require_POST
@member_required()
def vote(request: DeskRequest, pk: int) -> HttpResponse:
    """It helped, or it did not."""
    check_may_view(request)
    article = get_object_or_404(approved(), pk=pk)
    say_helped(article, request.POST.get("helped") == "yes", actor=request.member, now=request.now)
    messages.success(request, _("Thank you, noted."))
    return redirect("knowledge:article", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def ask(request: DeskRequest, case_id: int) -> HttpResponse:
    """Hand a question that no answer fits to whoever owns the area."""
    check_may_view(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    page = kind_of(case.kind).page(case)
    areas = manual_at(request.now).areas
    form = QuestionForm(request.POST or None, areas=areas, initial={"question": case.title[:160]})
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_answer(**form.cleaned_data, case=case, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Asked: whoever owns the area has it as a task."))
            return redirect(page)
    context = {"form": form, "case": case, "page": page}
    return render(request, "knowledge/ask.html", context, status=422 if form.errors else 200)
