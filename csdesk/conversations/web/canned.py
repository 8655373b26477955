"""Canned replies: found and put into the composer, written, changed, thrown away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.conversations.models import CannedReply
from csdesk.conversations.policies import may_change_canned, may_share_canned, may_use_canned
from csdesk.conversations.queries import canned_for, customers_language, found_canned
from csdesk.conversations.registry import PLACEHOLDERS, ready_words
from csdesk.conversations.rules import excerpt
from csdesk.conversations.services.canned import delete_canned, filler_for, save_canned, use_canned
from csdesk.conversations.web.forms import CannedForm, confirming
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of

# A list that is read while one types; more words find more.
MOST_SHOWN, MOST_ANSWERS = 12, 5
LONGEST_SEARCH = 80
EXCERPT = 120


def _check_may(request: DeskRequest) -> None:
    if not may_use_canned(request.member):
        raise PermissionDenied


@require_safe
@member_required()
def find(request: DeskRequest, case_id: int) -> HttpResponse:
    """The canned replies that fit `?q=`, with their words as they begin in the customer's language."""
    _check_may(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    language = customers_language(case)
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    found = found_canned(request.member, words, limit=MOST_SHOWN)
    filled = filler_for(case, member=request.member)
    rows = [(canned, excerpt(filled(canned.text_in(language)), EXCERPT)) for canned in found]
    ready = ready_words(request.member, case, words, language, MOST_ANSWERS)
    answers = [(each, excerpt(filled(each.text), EXCERPT)) for each in ready]
    context = {"rows": rows, "answers": answers, "case": case, "language": language}
    return render(request, "conversations/picker.html", context)


@require_POST
@member_required()
def use(request: DeskRequest, case_id: int, pk: int) -> HttpResponse:
    """The words of one, filled in for the case."""
    _check_may(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    canned = get_object_or_404(canned_for(request.member), pk=pk)
    language = request.POST.get("language", "")
    language = language if language in canned.languages else customers_language(case)
    text = use_canned(canned, case, language=language, actor=request.member, now=request.now)
    return JsonResponse({"text": text})


@require_safe
@member_required()
def show_list(request: DeskRequest) -> HttpResponse:
    """All that one has or may change, by folder."""
    _check_may(request)
    page = page_of(_at_hand(request), request.GET.get("cursor"), by=("folder", "title", "pk"))
    rows = [(canned, may_change_canned(request.member, canned)) for canned in page]
    return render(request, "conversations/canned_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Write a new one, or change one."""
    _check_may(request)
    canned = get_object_or_404(_at_hand(request), pk=pk) if pk is not None else None
    if canned is not None and not may_change_canned(request.member, canned):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = CannedForm(data, member=request.member, initial=CannedForm.initial_of(canned) if canned else None)
    if request.method == "POST" and form.is_valid():
        confirmed = form.cleaned_data["confirmed"].splitlines()
        try:
            save_canned(form.words(), canned=canned, confirmed=confirmed, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form = _refused(request, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("conversations:canned_list")
    context = {"form": form, "canned": canned, "placeholders": PLACEHOLDERS.items()}
    return render(request, "conversations/canned_form.html", context, status=422 if form.errors else 200)


def _at_hand(request: DeskRequest) -> QuerySet[CannedReply]:
    """What one uses and, for whoever shares, those of teams one is not in."""
    shared = CannedReply.objects.filter(owner=None) if may_share_canned(request.member) else CannedReply.objects.none()
    return (canned_for(request.member) | shared).distinct()


def _refused(request: DeskRequest, refusal: RuleViolation) -> CannedForm:
    form = CannedForm(confirming(request.POST, refusal), member=request.member)
    form.is_valid()
    form.add_refusal(refusal)
    return form


@require_POST
@member_required()
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Throw one away."""
    _check_may(request)
    canned = _at_hand(request).filter(pk=pk).first()
    if canned is None:
        raise Http404
    delete_canned(canned, actor=request.member)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": canned.title})
    return redirect("conversations:canned_list")
