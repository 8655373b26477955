"""The supervisor's list: what was warned of and sent all the same, what was refused, what is allowed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.paging import page_of
from csdesk.wording.models import Allowance, Sighting, Verdict
from csdesk.wording.permissions import Permission
from csdesk.wording.queries import allowed_now
from csdesk.wording.rules import find_phrases
from csdesk.wording.services.reviewing import allow_in_context, mark_seen, withdraw
from csdesk.wording.web.forms import AllowForm

# No id has more digits, and none of so few is too large for the database.
LONGEST_ID = 18
_TABS = {"open": Verdict.OPEN, "seen": Verdict.SEEN, "false": Verdict.FALSE}


@require_safe
@member_required(Permission.REVIEW)
def show_list(request: DeskRequest) -> HttpResponse:
    """What was found, by what the supervisor said of it."""
    of = request.GET.get("of", "open")
    of = of if of in _TABS else "open"
    found = Sighting.objects.filter(verdict=_TABS[of]).select_related("member", "case", "reviewed_by")
    page = page_of(found, request.GET.get("cursor"), by=("-at", "-pk"))
    # A case that the reviewer may not see is not named to him.
    cases = {each.case_id for each in page if each.case_id}
    named = set(cases_visible_to(request.member).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    rows = [
        (each, _parts(each), kind_of(each.case.kind).page(each.case) if each.case and each.case_id in named else "")
        for each in page
    ]
    tabs = [("open", _("To be seen")), ("seen", _("Seen")), ("false", _("No harm"))]
    return render(request, "wording/review.html", {"page": page, "rows": rows, "of": of, "tabs": tabs})


def _parts(sighting: Sighting) -> list[tuple[str, bool]]:
    """The words in pieces, each with whether it is the phrase."""
    parts, at = [], 0
    for found in find_phrases(sighting.words, (sighting.phrase,)):
        parts += [(sighting.words[at : found.start], False), (sighting.words[found.start : found.end], True)]
        at = found.end
    return [*parts, (sighting.words[at:], False)]


@require_POST
@member_required(Permission.REVIEW)
def see(request: DeskRequest) -> HttpResponse:
    """Those of the page were looked at."""
    ids = [int(pk) for pk in request.POST.getlist("sighting") if pk.isdecimal() and len(pk) <= LONGEST_ID]
    rows = list(Sighting.objects.filter(pk__in=ids))
    mark_seen(rows, actor=request.member, now=request.now)
    messages.success(request, _("Marked as seen."))
    return redirect("wording:review")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.REVIEW)
def allow(request: DeskRequest, pk: int) -> HttpResponse:
    """Say that a find is no harm in its words."""
    sighting = get_object_or_404(Sighting.objects.select_related("member"), pk=pk)
    form = AllowForm(request.POST or None, initial={"context": sighting.words.strip("…")})
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            allow_in_context(sighting, typed["context"], reason=typed["reason"], actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Allowed in these words from now on."))
            return redirect("wording:review")
    context = {"form": form, "sighting": sighting, "parts": _parts(sighting)}
    return render(request, "wording/allow.html", context, status=422 if form.errors else 200)


@require_safe
@member_required(Permission.REVIEW)
def show_allowed(request: DeskRequest) -> HttpResponse:
    """Every phrase that is let through in its words, and who said so."""
    found = allowed_now().select_related("allowed_by")
    page = page_of(found, request.GET.get("cursor"), by=("-allowed_at", "-pk"))
    return render(request, "wording/allowed.html", {"page": page, "back": reverse("wording:review")})


@require_POST
@member_required(Permission.REVIEW)
def take_back(request: DeskRequest, pk: int) -> HttpResponse:
    """The phrase is found again in these words."""
    withdraw(get_object_or_404(Allowance, pk=pk), actor=request.member, now=request.now)
    messages.success(request, _("Taken back: it is found again."))
    return redirect("wording:allowed")
