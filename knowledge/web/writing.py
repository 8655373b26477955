"""Writing answers, approving what others wrote, retiring and confirming."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from csdesk.conversations.web.forms import confirming
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web import notices
from knowledge.models import Article
from knowledge.policies import may_write
from knowledge.queries import manual_at
from knowledge.services.writing import approve, confirm, retire, write_article
from knowledge.web.forms import ArticleForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Write an answer, or the next version of one."""
    if not may_write(request.member):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk) if pk is not None else None
    areas = manual_at(request.now).areas
    initial = {"owner": request.member.pk, "title_zh": request.GET.get("title", "")[:120]}
    if article is not None:
        initial = ArticleForm.initial_of(article, article.versions.order_by("-number").first())
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
