"""Changing a draft: a section's own fields on one page, each entry of its lists on a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from csdesk.people.doors import DeskRequest, member_required
from csdesk.refusals import RuleViolation
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission
from csdesk.rulebook.rules import DraftRefused
from csdesk.rulebook.rules.outline import Node, outline
from csdesk.rulebook.rules.shapes import shape_of
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Section, about
from csdesk.rulebook.services import change_draft, start_draft
from csdesk.rulebook.web.forms import read_fields, revision_in
from csdesk.rulebook.web.reading import names_of, start_form, version_or_404
from csdesk.web.notices import refused


@dataclass(frozen=True)
class Outcome:
    """What became of a form: saved, or one sentence about it all and the problems at their places."""

    notice: str = ""
    problems: Mapping[str, list[str]] = field(default_factory=dict)
    saved: bool = False


@member_required(Permission.DRAFT)
@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Begin the next version."""
    form = start_form(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose one of the presets offered."))
        return redirect("rulebook:versions")
    try:
        version = start_draft(actor=request.member, now=request.now, preset=form.cleaned_data["preset"])
    except RuleViolation as refusal:
        refused(request, refusal)
        return redirect("rulebook:versions")
    return redirect("rulebook:version", number=version.number)


@member_required(Permission.DRAFT)
def edit_section(request: DeskRequest, number: int, section: str) -> HttpResponse:
    """The fields of one section; its lists are shown beneath, each entry leading to its own page."""
    version, model = draft_and_section(request, number, section)
    data, outcome = version.document[section], Outcome()
    if request.method == "POST":
        data = read_fields(model, request.POST, section, data)
        outcome = save_section(request, version, section, data)
        if outcome.saved:
            return redirect("rulebook:edit", number=number, section=section)
    nodes = outline(model, data, names_of(version.content), path=section, problems=outcome.problems)
    fields = [node for node in nodes if not node.is_list_of_entries]
    context = {
        **frame(version, section, outcome, shown=fields),
        "fields": fields,
        "lists": [(node.path.split(".")[-1], node) for node in nodes if node.is_list_of_entries],
    }
    return render(request, "rulebook/edit_section.html", context, status=422 if outcome.notice else 200)


@member_required(Permission.DRAFT)
@require_POST
def move_entry(request: DeskRequest, number: int, section: str, name: str, place: int) -> HttpResponse:
    """Move an entry up or down, or take it out: the order counts where the first that fits wins."""
    version, model = draft_and_section(request, number, section)
    entry_model(model, name)
    entries = list(version.document[section].get(name) or [])
    if place >= len(entries):
        raise Http404
    entry = entries.pop(place)
    target = {"up": max(place - 1, 0), "down": place + 1}.get(request.POST.get("to", ""))
    if target is not None:
        entries.insert(target, entry)
    outcome = save_section(request, version, section, {**version.document[section], name: entries})
    if outcome.notice:
        messages.warning(request, " ".join([outcome.notice, *chain(*outcome.problems.values())]))
    return redirect("rulebook:edit", number=number, section=section)


def frame(version: RulebookVersion, section: str, outcome: Outcome, *, shown: list[Node]) -> dict[str, Any]:
    """What the pages of a draft show around their fields. `revision` is fresh: saving again replaces knowingly."""
    places = [node.path for node in shown]
    elsewhere = [
        line
        for path, lines in outcome.problems.items()
        if not any(path == place or path.startswith(f"{place}.") for place in places)
        for line in lines
    ]
    return {
        "version": version,
        "revision": version.revision,
        "section": section,
        "section_label": _(about(Document, section).label),
        "section_labels": [(key, _(about(Document, key).label)) for key in Document.model_fields],
        "notice": outcome.notice,
        "elsewhere": elsewhere,
    }


def draft_and_section(request: DeskRequest, number: int, section: str) -> tuple[RulebookVersion, type[Section]]:
    """The draft and the class of its section. Raises Http404 for a section that no manual has."""
    version, model = version_or_404(number), section_model(section)
    # A form that is sent after the draft was handed in is refused by the service, which keeps what was typed.
    if version.status != Status.DRAFT and request.method != "POST":
        raise Http404
    return version, model


def section_model(section: str) -> type[Section]:
    if section not in Document.model_fields:
        raise Http404
    return Document.model_fields[section].annotation  # type: ignore[return-value]


def entry_model(section: type[Section], name: str) -> type[Section]:
    if name not in section.model_fields:
        raise Http404
    shape = shape_of(section, name)
    if shape.kind != "section" or not shape.many or shape.model is None:
        raise Http404
    return shape.model


def save_section(request: DeskRequest, version: RulebookVersion, section: str, data: Mapping[str, Any]) -> Outcome:
    """Put a section into the draft, and say so; or what is wrong with it."""
    try:
        change_draft(version, section, data, revision=revision_in(request.POST), actor=request.member)
    except DraftRefused as refusal:
        problems: dict[str, list[str]] = {}
        for problem in refusal.problems:
            problems.setdefault(problem.path, []).append(problem.message)
        return Outcome(str(refusal), problems)
    except RuleViolation as refusal:
        return Outcome(str(refusal))
    messages.success(request, _("Saved in the draft. It counts when it is signed and takes effect."))
    return Outcome(saved=True)
