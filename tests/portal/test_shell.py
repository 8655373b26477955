"""The portal's frame with a kind of case that an app above brings: its place in the bar, its part of home, its page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import include, path

from csdesk.cases import registry as case_registry
from csdesk.cases.models import Case, Phase
from csdesk.cases.services.cases import move_case, open_case
from csdesk.tenancy.models import Tenant
from csdesk.web import navigation
from dealers import registry
from dealers.models import DealerContact
from dealers.policies import own_cases
from dealers.portal.case_page import render_case
from dealers.portal.doors import PortalRequest, find_case, portal_view
from dealers.services.parties import attach
from tests.conftest import in_company
from tests.tickets.company import DAY, MONDAY

PROMISED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ROAD = ("Ordered", "Baked", "Delivered")


@portal_view
def show_cake(request: PortalRequest, number: str) -> Any:
    """The toy's page."""
    return render_case(request, find_case(request, number, kind="cake"))


urlpatterns = [
    path("portal/", include(([path("cakes/<str:number>/", show_cake, name="cake")], "cakes"))),
    path("", include("csdesk.urls")),
]


def _stage(case: Case, now: datetime) -> registry.Stage:
    return registry.Stage("Baked", 2, 3, ROAD)


def _needs(dealer: Any, now: datetime) -> list[registry.Need]:
    cases = Case.objects.filter(kind="cake", parties__dealer=dealer, phase=Phase.WAITING)
    return [registry.Need("Choose the icing", f"/portal/cakes/{case.number}/", case) for case in cases]


@pytest.fixture
def cakes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An app above `dealers` that brings cakes."""
    settings.ROOT_URLCONF = __name__
    for kept in (registry._kinds, case_registry._kinds, navigation._entries):
        for key in list(kept):
            monkeypatch.setitem(kept, key, kept[key])
    page = lambda case: f"/portal/cakes/{case.number}/"  # noqa: E731
    case_registry.register_kind(
        case_registry.CaseKind("cake", "Cake", "CK", page=page, visible_to=own_cases, facts=lambda case: {})
    )
    registry.register_portal_kind(
        registry.PortalKind(
            "cake", "Cake", page, _stage, lambda case, now: PROMISED, _needs,
            new_links=[registry.NewLink("Order a cake", "portal:cases", "plus", "Ready in two days")],
            found=lambda words: Q(title__startswith=words),
        )
    )  # fmt: skip
    navigation.register(
        navigation.Entry("cakes", "Bakery", "portal:cases", icon="list", order=40, side=navigation.PORTAL)
    )
    yield
    for kept, key in ((registry._kinds, "cake"), (case_registry._kinds, "cake"), (navigation._entries, "cakes")):
        kept.pop(key, None)  # type: ignore[attr-defined]


def new_cake(contact: DealerContact, title: str = "Chocolate", phase: str = Phase.OPEN) -> Case:
    case = open_case("cake", title, holder=None, now=MONDAY)
    attach(case, contact.dealer, contact)
    if phase != Phase.NEW:
        move_case(case, phase, now=MONDAY + DAY)
    return case


Enter = Callable[[DealerContact], Client]


def text_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_an_app_above_gets_its_place_in_the_bar_on_the_home_page_and_a_page(
    cakes: None, house: Tenant, owner: DealerContact, enter: Enter
) -> None:
    with in_company(house):
        under_way, waiting = new_cake(owner, "Chocolate"), new_cake(owner, "Cheese", Phase.WAITING)
    client = enter(owner)

    home, new = text_of(client, "/portal/"), text_of(client, "/portal/new/")
    page = text_of(client, f"/portal/cakes/{under_way.number}/")

    assert "Bakery" in home
    assert home.index("Choose the icing") < home.index("On its way to you") < home.index("Chocolate")
    assert f"/portal/cakes/{waiting.number}/" in home
    assert "Order a cake" in new
    assert "Ready in two days" in new
    assert all(step in page for step in ROAD)
    assert client.get(f"/portal/cases/{under_way.number}/").headers["Location"] == f"/portal/cakes/{under_way.number}/"


def test_a_case_of_a_kind_that_the_portal_does_not_know_is_not_shown(
    cakes: None, house: Tenant, owner: DealerContact, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry._kinds, "cake")
    with in_company(house):
        case = new_cake(owner)
    client = enter(owner)

    listed = text_of(client, "/portal/cases/")

    assert case.number not in listed
    assert client.get(f"/portal/cases/{case.number}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Chocolate", "Cheese"}),
        ("?show=closed", {"Plum"}),
        ("?q=Ch", {"Chocolate", "Cheese"}),
        ("?q=Plum", {"Plum"}),
        ("?q=000003", {"Plum"}),
        ("?q=ck-2026-1", {"Chocolate"}),
        ("?q=Cherry", set()),
        ("?q=%00", set()),
    ],
)
def test_cases_are_open_or_closed_and_found_by_number_and_words(
    cakes: None, house: Tenant, owner: DealerContact, stranger: DealerContact, enter: Enter, query: str, found: set[str]
) -> None:
    with in_company(house):
        new_cake(owner, "Chocolate"), new_cake(owner, "Cheese", Phase.DONE)
        new_cake(owner, "Plum", Phase.CLOSED), new_cake(stranger, "Cherry")

    page = text_of(enter(owner), f"/portal/cases/{query}")

    assert {name for name in ("Chocolate", "Cheese", "Plum", "Cherry") if f">{name}<" in page} == found


def test_a_list_of_many_goes_on_behind_the_last_row(
    cakes: None, house: Tenant, owner: DealerContact, enter: Enter
) -> None:
    with in_company(house):
        cases = [new_cake(owner, f"Cake {number}") for number in range(23)]
    client = enter(owner)
    first = client.get("/portal/cases/")

    rest = client.get("/portal/cases/", {"cursor": first.context["page"].next_cursor})

    numbers = [row.case.number for page in (first, rest) for row in page.context["rows"]]
    assert numbers == [case.number for case in reversed(cases)]
