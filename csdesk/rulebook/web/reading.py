"""Reading the manual: its versions, one version, what it changes, the rules it follows."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csdesk.people.doors import DeskRequest, member_required
from csdesk.rulebook import queries
from csdesk.rulebook.lifecycle import Status
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission
from csdesk.rulebook.policies import may_draft
from csdesk.rulebook.rules import Change, changes_between, preset_keys, read_preset
from csdesk.rulebook.rules.catalogue import all_rules, chapter_in_words, sentence_of
from csdesk.rulebook.rules.outline import Node, outline
from csdesk.rulebook.rules.vocabulary import Names
from csdesk.rulebook.sections import Document
from csdesk.rulebook.sections.base import Label, about
from csdesk.rulebook.web.forms import StartForm


def version_or_404(number: int) -> RulebookVersion:
    """A version of this company by its number, with whoever signed it."""
    return get_object_or_404(queries.all_versions(), number=number)


def names_of(document: Document) -> Names:
    """What keys are called in the reader's language."""
    return queries.names_for(document, get_language() or "zh-hans")


@member_required(Permission.VIEW)
def list_versions(request: DeskRequest) -> HttpResponse:
    """Every version with its signatures; the one that counts now comes first."""
    versions = list(queries.all_versions())
    language = get_language() or "zh-hans"
    for version in versions:
        version.shown_title = version.title(language)  # type: ignore[attr-defined]
    context = {
        "in_force": next((version for version in versions if version.is_in_force(request.now)), None),
        "open": next((version for version in versions if version.is_open), None),
        "versions": versions,
        "may_draft": may_draft(request.member),
        "form": start_form(),
    }
    return render(request, "rulebook/versions.html", context)


def start_form(data: Any = None) -> StartForm:
    """The choice where a new draft begins."""
    language = get_language() or "zh-hans"
    presets = [(key, read_preset(key).cover.title.text(language)) for key in preset_keys()]
    return StartForm(data, presets=presets, has_manual=queries.latest_signed() is not None)


@member_required(Permission.VIEW)
def show_version(request: DeskRequest, number: int) -> HttpResponse:
    """A version from cover to cover, its signatures, and the steps that the reader may take."""
    version = version_or_404(number)
    document = version.content
    is_draft = version.status == Status.DRAFT
    context = {
        "version": version,
        "title": version.title(get_language() or "zh-hans"),
        "sections": sections_of(document, names_of(document)),
        "in_force": version.is_in_force(request.now),
        "pending": version.is_pending(request.now),
        "offered": queries.steps_offered(version, request.member, now=request.now),
        "may_edit": is_draft and may_draft(request.member),
        "problems": queries.problems_in(version.document) if version.is_open else [],
    }
    return render(request, "rulebook/version.html", context)


@member_required(Permission.VIEW)
def print_version(request: DeskRequest, number: int) -> HttpResponse:
    """A version as the policy document that it is: cover and footer as DOC-04 and DOC-09 want them, all open."""
    version = version_or_404(number)
    document = version.content
    names = names_of(document)
    context = {
        "version": version,
        "title": version.title(names.language),
        "cover": document.cover,
        "recipients": names.spell_all("line", document.cover.recipients),
        "copies_to": names.spell_all("line", document.cover.copies_to),
        "sections": [row for row in sections_of(document, names) if row[0] != "cover"],
        "is_open": True,
    }
    return render(request, "rulebook/print.html", context)


def sections_of(document: Document, names: Names) -> list[tuple[str, str, list[Node]]]:
    """Key, heading and fields of every section."""
    data = document.data
    fields = Document.model_fields
    return [
        (key, _(about(Document, key).label), outline(fields[key].annotation, data[key], names, path=key))  # type: ignore[arg-type]
        for key in fields
    ]


@member_required(Permission.VIEW)
def show_changes(request: DeskRequest, number: int) -> HttpResponse:
    """What a version changes, compared with the one it follows or with another one."""
    version = version_or_404(number)
    chosen = request.GET.get("with", "")
    other = version_or_404(int(chosen)) if chosen.isdecimal() and len(chosen) < 9 else queries.predecessor_of(version)
    context = {
        "version": version,
        "other": other,
        "others": queries.all_versions().exclude(pk=version.pk),
        "groups": grouped_changes(other, version) if other else [],
    }
    return render(request, "rulebook/changes.html", context)


def grouped_changes(before: RulebookVersion, after: RulebookVersion) -> list[dict[str, Any]]:
    """The changes in words, those of one entry together."""
    old, new = before.content, after.content
    names, names_before = names_of(new), names_of(old)
    language = names.language

    def heading(change: Change) -> tuple[str, ...]:
        return tuple(step.text(language) if isinstance(step, Label) else _(step) for step in change.trail[:-1])

    groups = []
    for trail, changes in groupby(changes_between(old, new), key=heading):
        rows = [
            {
                "label": _(change.trail[-1]) if isinstance(change.trail[-1], str) else change.trail[-1].text(language),
                "rule": change.rule,
                "before": in_words(change, change.before, names_before),
                "after": in_words(change, change.after, names),
            }
            for change in changes
        ]
        groups.append({"trail": trail, "rows": rows})
    return groups


def in_words(change: Change, value: Any, names: Names) -> str:
    """One side of a change for a reader."""
    if value is None or value == ():
        return ""
    return names.spell_all(change.shape.kind, value) if change.shape.many else names.spell(change.shape.kind, value)


@member_required(Permission.VIEW)
def list_rules(request: DeskRequest) -> HttpResponse:
    """The catalogue that the manual refers to, chapter by chapter."""
    chapters = [
        (chapter_in_words(name), [(rule, sentence_of(rule.id)) for rule in rules])
        for name, rules in groupby(all_rules().values(), key=lambda rule: rule.chapter)
    ]
    return render(request, "rulebook/rules.html", {"chapters": chapters})
