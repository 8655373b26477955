"""Writing answers, approving what others wrote, retiring and confirming."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.conversations.web.forms import confirming
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation, TransitionNotAllowed
from csdesk.web import notices
from knowledge.models import Article
from knowledge.policies import may_write
from knowledge.queries import manual_at, unanswered
from knowledge.rules import has_chinese
from knowledge.services.deciding import approve, decline, retire
from knowledge.services.reviewing import confirm
from knowledge.services.writing import write_article
from knowledge.web.articles import render_comparison
from knowledge.web.forms import ArticleForm, DeclineForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Write an answer, or the next version of one."""
    if not may_write(request.member):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk) if pk is not None else None
    areas = manual_at(request.now).areas
    if article is not None:
        initial = ArticleForm.initial_of(article, article.versions.order_by("-number").first())
    else:
        initial = _initial_of_new(request)
    form = ArticleForm(request.POST if request.method == "POST" else None, areas=areas, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            article = write_article(
                form.written(), article=article, seen=typed["seen"] if article else None,
                confirmed=typed["confirmed"].splitlines(), actor=request.member, now=request.now,
            )  # fmt: skip
        except RuleViolation as refusal:
            form = ArticleForm(confirming(request.POST, refusal), areas=areas)
            form.is_valid()
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved. It counts when somebody else has approved it."))
            return redirect("knowledge:article", article.pk)
    return render(
        request, "knowledge/edit.html", {"form": form, "article": article}, status=422 if form.errors else 200
    )


def _initial_of_new(request: DeskRequest) -> dict[str, Any]:
    """What a new answer's form begins with: of `?question=` the question that has none."""
    asked = request.GET.get("question", "")
    # Fewer figures than the largest key has.
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
    question = unanswered().filter(pk=int(asked)).first() if is_number else None
    if question is None:
        return {"owner": request.member.pk}
    title = "title_zh" if has_chinese(question.text) else "title_en"
    return {"owner": request.member.pk, "area": question.area, "question": question.pk, title: question.text[:120]}


@require_POST
@member_required()
def approve_version(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """The version that waits counts from now on."""
    article = get_object_or_404(Article, pk=pk)
    try:
        approve(article, number, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        notices.refused(request, refusal)
    else:
        messages.success(request, _("Approved: this is what customers are told from now on."))
    return redirect("knowledge:article", pk)


@require_POST
@member_required()
def decline_version(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """The version that waits goes back to its writer, with the reason."""
    article = get_object_or_404(Article, pk=pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline(article, number, form.cleaned_data["reason"], actor=request.member, now=request.now)
        except TransitionNotAllowed as refusal:
            notices.refused(request, refusal)
            return redirect("knowledge:article", pk)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Declined: its writer is told why."))
            return redirect("knowledge:article", pk)
    return render_comparison(request, article, number, form=form)


@require_POST
@member_required()
def retire_article(request: DeskRequest, pk: int) -> HttpResponse:
    """The answer is no longer true."""
    retire(get_object_or_404(Article, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Retired: it is not suggested any more."))
    return redirect("knowledge:article", pk)


@require_POST
@member_required()
def confirm_article(request: DeskRequest, pk: int) -> HttpResponse:
    """The answer was looked at and is still true."""
    confirm(get_object_or_404(Article, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Noted: still true."))
    return redirect("knowledge:article", pk)
