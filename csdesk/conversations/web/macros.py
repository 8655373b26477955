"""Macros: made, changed, and run on a case after a look at what will happen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.cases.models import Case
from csdesk.cases.queries import cases_visible_to
from csdesk.cases.registry import kind_of
from csdesk.conversations.models import Macro
from csdesk.conversations.permissions import Permission
from csdesk.conversations.policies import may_change_macro, may_use_canned
from csdesk.conversations.queries import last_message_id, macros_for
from csdesk.conversations.registry import PLACEHOLDERS, macro_acts, macro_kinds
from csdesk.conversations.services.macros import (
    MOST_STEPS,
    MacroDoubtful,
    delete_macro,
    preview_macro,
    run_macro,
    save_macro,
)
from csdesk.conversations.web.forms import LONG, confirming
from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm
from csdesk.web.paging import page_of


class MacroForm(TenantForm):
    """A macro: its name, whose it is, and its steps as pairs of a choice and perhaps a text."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody"), required=False)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONG)

    def __init__(self, *args: Any, kind: str, request: DeskRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not request.member.may(Permission.MACRO_SHARE):
            del self.fields["is_shared"]
        choices = _choices(kind, request)
        for place in range(MOST_STEPS):
            label = _("Step %(number)d") % {"number": place + 1}
            self.fields[f"act_{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            area = forms.Textarea(attrs={"rows": 3, "data-wording": reverse("wording:check")})
            self.fields[f"text_{place}"] = forms.CharField(
                label=_("Words of step %(number)d") % {"number": place + 1},
                required=False, max_length=LONG, widget=area,
            )  # fmt: skip

    def pairs(self) -> list[tuple[Any, Any]]:
        """The two fields of each step."""
        return [(self[f"act_{place}"], self[f"text_{place}"]) for place in range(MOST_STEPS)]

    def steps(self) -> list[tuple[str, str]]:
        """The steps that were typed, empty ones left out."""
        typed = [(self.cleaned_data[f"act_{place}"], self.cleaned_data[f"text_{place}"]) for place in range(MOST_STEPS)]
        split = [(choice.partition(":"), text) for choice, text in typed if choice]
        return [(key, value if bar else text) for (key, bar, value), text in split]

    @staticmethod
    def initial_of(macro: Macro) -> dict[str, Any]:
        """A macro as it is."""
        acts, values = macro_acts(macro.kind), {"name": macro.name, "is_shared": macro.owner_id is None}
        for place, step in enumerate(macro.steps):
            act = acts.get(step["act"])
            if act is not None and act.has_text:
                values |= {f"act_{place}": act.key, f"text_{place}": step["value"]}
            else:
                values[f"act_{place}"] = f"{step['act']}:{step['value']}"
        return values


def _choices(kind: str, request: DeskRequest) -> list[tuple[str, Any]]:
    acts = macro_acts(kind).values()
    texts = [(act.key, act.label) for act in acts if act.has_text]
    chosen = [
        (act.label, [(f"{act.key}:{value}", label) for value, label in act.choices(request.now)])
        for act in acts
        if act.choices is not None
    ]
    return [("", "—"), (_("Write"), texts), *chosen]


def _check_may(request: DeskRequest) -> None:
    if not may_use_canned(request.member):
        raise PermissionDenied


@require_safe
@member_required()
def show_list(request: DeskRequest) -> HttpResponse:
    """All that one has, by name."""
    _check_may(request)
    page = page_of(macros_for(request.member), request.GET.get("cursor"), by=("name", "pk"))
    rows = [(macro, _steps_of(macro), may_change_macro(request.member, macro)) for macro in page]
    return render(request, "conversations/macro_list.html", {"page": page, "rows": rows})


def _steps_of(macro: Macro) -> list[str]:
    acts = macro_acts(macro.kind)
    return [str(acts[step["act"]].label) for step in macro.steps if step["act"] in acts]


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def change(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Make a new one, or change one."""
    _check_may(request)
    macro = get_object_or_404(macros_for(request.member), pk=pk) if pk is not None else None
    if macro is not None and not may_change_macro(request.member, macro):
        raise PermissionDenied
    kind = macro.kind if macro is not None else next(iter(macro_kinds()), "")
    data = request.POST if request.method == "POST" else None
    initial = MacroForm.initial_of(macro) if macro is not None else None
    form = MacroForm(data, kind=kind, request=request, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form, kind, macro)
        except RuleViolation as refusal:
            form = _refused(request, kind, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("conversations:macro_list")
    context = {"form": form, "macro": macro, "placeholders": PLACEHOLDERS.items()}
    return render(request, "conversations/macro_form.html", context, status=422 if form.errors else 200)


def _save(request: DeskRequest, form: MacroForm, kind: str, macro: Macro | None) -> None:
    typed = form.cleaned_data
    save_macro(
        typed["name"],
        form.steps(),
        kind=kind,
        is_own=not typed.get("is_shared"),
        macro=macro,
        confirmed=typed["confirmed"].splitlines(),
        actor=request.member,
        now=request.now,
    )


def _refused(request: DeskRequest, kind: str, refusal: RuleViolation) -> MacroForm:
    form = MacroForm(confirming(request.POST, refusal), kind=kind, request=request)
    form.is_valid()
    form.add_refusal(refusal)
    return form


@require_POST
@member_required()
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Throw one away."""
    _check_may(request)
    macro = get_object_or_404(macros_for(request.member), pk=pk)
    delete_macro(macro, actor=request.member)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": macro.name})
    return redirect("conversations:macro_list")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required()
def run(request: DeskRequest, case_id: int, pk: int) -> HttpResponse:
    """Say what the macro will do to the case and what goes out to whom; do it."""
    _check_may(request)
    case = get_object_or_404(cases_visible_to(request.member), pk=case_id)
    macro = get_object_or_404(macros_for(request.member, kind=case.kind), pk=pk)
    refusal: RuleViolation | None = None
    confirmed = request.POST.get("confirmed", "").splitlines()
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        if not (seen.isdecimal() and len(seen) <= 18):
            raise Http404
        try:
            run_macro(macro, case, seen_id=int(seen), confirmed=confirmed, actor=request.member, now=request.now)
        except RuleViolation as found:
            refusal = found
        else:
            messages.success(request, _("“%(macro)s” was done.") % {"macro": macro.name})
            return redirect(kind_of(case.kind).page(case))
    return _preview(request, macro, case, confirmed, refusal)


def _preview(
    request: DeskRequest, macro: Macro, case: Case, confirmed: list[str], refusal: RuleViolation | None
) -> HttpResponse:
    preview = preview_macro(macro, case, confirmed=confirmed, actor=request.member, now=request.now)
    status = 200 if refusal is None else 409
    refusal = refusal or preview.refusal
    doubts = refusal.facts["phrases"] if isinstance(refusal, MacroDoubtful) else []
    context = {
        "macro": macro,
        "case": case,
        "lines": preview.lines,
        "refusal": refusal,
        "may_confirm": bool(doubts),
        # Each step asks for itself: what was confirmed of an earlier one stays so.
        "confirmed": "\n".join(dict.fromkeys([*confirmed, *doubts])),
        "seen": last_message_id(case),
        "back": kind_of(case.kind).page(case),
    }
    template = "conversations/macro_run.html" + ("#dialog" if request.htmx else "")
    return render(request, template, context, status=status)
