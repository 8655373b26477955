"""The queue by itself: what became of its rows, and the form that narrows it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from csdesk.cases.models import Label
from csdesk.cases.registry import all_kinds
from csdesk.desk.queries import queue
from csdesk.desk.queries.rows import rows_of
from csdesk.desk.queries.wanted import NOBODY, Wanted, read_id
from csdesk.desk.registry import desk_kinds
from csdesk.desk.web.chips import state_labels
from csdesk.desk.web.workspace import ROWS, address_of, asked_of, show_workspace
from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, MemberKind
from csdesk.people.permissions import Permission
from csdesk.people.queries import active_members

# As many rows as somebody may have had shown by "more".
MOST_ROWS = 300
# More colleagues than a list can be chosen from; they are found by the palette.
MOST_HOLDERS = 300


@member_required()
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """The workspace over every kind of case."""
    return show_workspace(request)


@member_required()
@require_safe
def show_fresh(request: DeskRequest) -> HttpResponse:
    """What became of the rows that somebody has before him, and how many would be new."""
    shown = _numbers(request.GET.get("ids", ""))
    wanted = asked_of(request)
    cases = list(queue.cases_among(request.member, shown))
    question = queue.queue_of(request.member, wanted)
    still = set(question.filter(pk__in=shown).values_list("pk", flat=True))
    first = question.order_by(*wanted.by).values_list("pk", flat=True)[:ROWS]
    context = {
        "rows": rows_of(cases, now=request.now, language=get_language() or ""),
        "still": still,
        "new": _new_among(list(first), shown),
        "address": address_of(request, wanted),
    }
    return render(request, "desk/fresh.html", context)


@member_required()
@require_safe
def show_filters(request: DeskRequest) -> HttpResponse:
    """The form that narrows the queue: in the pane's menu, or as a page where there are no scripts."""
    wanted = asked_of(request)
    chosen = dict(wanted.chosen)
    context = {
        "wanted": wanted,
        "address": address_of(request, wanted).partition("?")[0],
        "states": list(state_labels().items()),
        "kinds": [(kind.key, kind.label) for kind in all_kinds()],
        "labels": _labels(wanted),
        "holders": list(_holders(request.member)[:MOST_HOLDERS]),
        "nobody": NOBODY,
        "facets": [
            (facet, list(facet.choices(request.now)), chosen.get(facet.key, ""))
            for kind in desk_kinds()
            for facet in kind.facets
        ],
    }
    return render(request, "desk/filters.html" + ("#form" if request.htmx else ""), context)


def _holders(reader: Member) -> QuerySet[Member]:
    """Colleagues by name, as far as the reader sees them."""
    seen = {"kind": MemberKind.STAFF} if reader.may(Permission.MEMBER_VIEW) else {"pk": reader.pk}
    return active_members().filter(**seen)


def _new_among(first: list[int], shown: list[int]) -> int:
    """How many of the first page are news to who has `shown`; what only moved up from the next page is none."""
    known = [place for place, pk in enumerate(first) if pk in shown]
    if len(shown) >= ROWS and known:
        first = first[: known[-1]]
    return len(set(first) - set(shown))


def _labels(wanted: Wanted) -> list[Label]:
    """The labels in use, and a retired one that is asked for."""
    return [label for label in Label.objects.order_by("name") if not label.is_retired or label.pk == wanted.label]


def _numbers(words: str) -> list[int]:
    found = [pk for word in words.split(",") if (pk := read_id(word))]
    return found[:MOST_ROWS]
