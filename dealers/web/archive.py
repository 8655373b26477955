"""The archive as a list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.web.paging import page_of
from csdesk.web.storable import storable
from dealers.models import DealerState
from dealers.permissions import Permission
from dealers.policies import may_ask_for_files, may_edit_dealers, may_hand_over_dealers, may_import_dealers
from dealers.queries.archive import Wanted, dealers_found, main_contacts, regions, specialists
from dealers.web.words import label_of, manual_at

ANY = "any"
LARGEST_ID = 2**63 - 1


@member_required(Permission.DEALER_VIEW)
@require_safe
def show_archive(request: DeskRequest) -> HttpResponse:
    """Dealers by name; looked for by name, pinyin, code, phone; narrowed by region, kind, specialist, state."""
    wanted = _wanted(request)
    page = page_of(dealers_found(wanted, request.member), request.GET.get("cursor"), by=("sort_key", "id"))
    manual = manual_at(request.now)
    context = {
        "page": page,
        "rows": _rows(list(page), request, manual.kinds),
        "wanted": wanted,
        "is_narrowed": wanted != Wanted(),
    }
    if request.htmx and request.htmx.target == "rows":
        return render(request, "dealers/archive.html#rows", context)
    member = request.member
    context |= {
        "regions": regions(),
        "kinds": [(kind.key, label_of(manual.kinds, kind.key)) for kind in manual.kinds],
        "specialists": specialists(),
        "states": [*DealerState.choices],
        "may_edit": may_edit_dealers(member),
        "may_hand_over": may_hand_over_dealers(member),
        "may_import": may_import_dealers(member),
        "may_ask": may_ask_for_files(member),
    }
    return render(request, "dealers/archive.html", context)


def _rows(dealers: list, request: DeskRequest, kinds: tuple) -> list[tuple]:  # type: ignore[type-arg]
    """Each dealer with his main contact, for those who may see contacts, and what his kind is called."""
    contacts = main_contacts(dealers, request.member)
    return [(dealer, contacts.get(dealer.pk), label_of(kinds, dealer.kind)) for dealer in dealers]


def _wanted(request: DeskRequest) -> Wanted:
    get = {name: value for name, value in request.GET.items() if isinstance(value, str) and storable(value)}
    specialist = get.get("specialist", "")
    known = specialist.isascii() and specialist.isdecimal() and int(specialist) <= LARGEST_ID
    state = get.get("state", DealerState.ACTIVE)
    return Wanted(
        words=get.get("q", "").strip(),
        region=get.get("region", "")[:100],
        kind=get.get("kind", "")[:40],
        specialist=int(specialist) if known else None,
        state="" if state == ANY else state if state in DealerState.values else DealerState.ACTIVE,
    )
