"""One entry of a list of the manual, on a page of its own."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission
from csdesk.rulebook.rules.outline import Node, outline
from csdesk.rulebook.sections.base import about
from csdesk.rulebook.web.drafting import (
    Outcome,
    draft_and_section,
    entry_model,
    frame,
    save_section,
    section_model,
)
from csdesk.rulebook.web.forms import is_rearranging, place_in, read_section
from csdesk.rulebook.web.reading import names_of


@member_required(Permission.DRAFT)
def edit_entry(request: DeskRequest, number: int, section: str, name: str, place: int) -> HttpResponse:
    """One entry of a list."""
    version, model = draft_and_section(request, number, section)
    entry_model(model, name)
    entries = version.document[section].get(name) or []
    if place >= len(entries) and request.method != "POST":
        raise Http404
    return _page(request, version, section, name, place, entries[place] if place < len(entries) else {})


@member_required(Permission.DRAFT)
def add_entry(request: DeskRequest, number: int, section: str, name: str) -> HttpResponse:
    """A new entry at a list's end."""
    version, model = draft_and_section(request, number, section)
    entry_model(model, name)
    place = place_in(request.POST, len(version.document[section].get(name) or []))
    return _page(request, version, section, name, place, {})


def _page(
    request: DeskRequest, version: RulebookVersion, section: str, name: str, place: int, stored: Mapping[str, Any]
) -> HttpResponse:
    model, path = entry_model(section_model(section), name), f"{section}.{name}.{place}"
    data, outcome, was = stored, Outcome(), str(stored.get("key") or "")
    if request.method == "POST":
        # The entry's key as it was shown: its place may have moved since.
        data, was = read_section(model, request.POST, path), request.POST.get("was", "")
        if not is_rearranging(request.POST):
            outcome = _save(request, version, path, was, data)
            if outcome.saved:
                return redirect("rulebook:edit", number=version.number, section=section)
    nodes = outline(model, data, names_of(version.content), path=path, problems=outcome.problems)
    context = {
        **frame(version, section, outcome, shown=nodes),
        "fields": nodes,
        "rule": str(data.get("rule") or ""),
        "title": _title(data, nodes),
        "list_label": _(about(section_model(section), name).label),
        "is_new": not was,
        "was": was,
        "count": len(version.document[section].get(name) or []),
        "name": name,
        "place": place,
    }
    return render(request, "rulebook/edit_entry.html", context, status=422 if outcome.notice else 200)


def _save(request: DeskRequest, version: RulebookVersion, path: str, was: str, data: Mapping[str, Any]) -> Outcome:
    section, name, _place = path.split(".")
    entries = list(version.document[section].get(name) or [])
    keys = [entry.get("key") for entry in entries]
    if was and was not in keys:
        return Outcome(_("Somebody took this entry out in the meantime; what you typed is still here."))
    place = keys.index(was) if was else len(entries)
    entries[place : place + 1] = [data]
    outcome = save_section(request, version, section, {**version.document[section], name: entries})
    return Outcome(outcome.notice, _as_shown(outcome.problems, f"{section}.{name}.{place}", path), outcome.saved)


def _as_shown(problems: Mapping[str, list[str]], there: str, here: str) -> dict[str, list[str]]:
    """The problems of the entry at the place that the page shows."""
    return {
        here + at[len(there) :] if at == there or at.startswith(f"{there}.") else at: lines
        for at, lines in problems.items()
    }


def _title(data: Mapping[str, Any], nodes: list[Node]) -> str:
    label = next((node.text for node in nodes if node.shape.kind == "label"), "")
    return label or str(data.get("key") or _("New entry"))
