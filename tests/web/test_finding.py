"""Finding a case by what somebody typed of its number."""

from collections.abc import Callable

import pytest
from django.db.models import Q
from django.test import Client

from csdesk.cases import registry
from csdesk.cases.models import Case
from csdesk.cases.registry import CaseKind
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.finding import numbers_meant

SignIn = Callable[[Member], Client]
MemberOf = Callable[..., Member]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("KS-2026-000123", ["KS-2026-000123"]),
        (" ks-2025-123 ", ["KS-2025-000123"]),
        ("ks2025000123", ["KS-2025-000123"]),
        ("KS 123", ["KS-2026-000123"]),
        ("2025-123", ["FX-2025-000123", "KS-2025-000123"]),
        ("000123", ["FX-2026-000123", "KS-2026-000123"]),
        ("123", ["FX-2026-000123", "KS-2026-000123"]),
        ("1234567", ["FX-2026-1234567", "KS-2026-1234567"]),
        ("", []),
        ("主机不通电", []),
        ("KS-", []),
        ("1" * 10_000, []),
        ("\x00", []),
        ("ＫＳ－２０２６－１２３", ["KS-2026-000123"]),
        ("１２３", ["FX-2026-000123", "KS-2026-000123"]),
        ("٣", ["FX-2026-000003", "KS-2026-000003"]),
    ],
)
def test_numbers_meant_completes_what_was_typed(words: str, numbers: list[str]) -> None:
    assert numbers_meant(words, series=["KS", "FX"], year=2026) == numbers


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds: everybody sees complaints, only the holder a return."""
    monkeypatch.setattr(registry, "_kinds", {})
    everybody, holder = (lambda member: Q()), (lambda member: Q(holder=member))
    for key, series, visible in (("complaint", "KS", everybody), ("return", "FX", holder)):
        page = f"/{key}/".__add__
        registry.register_kind(CaseKind(key, key, series, lambda case, page=page: page(case.number), visible, dict))


def make_case(company: Tenant, number: str, kind: str = "complaint", **fields: object) -> None:
    with tenant_atomic(company.pk) as now:
        Case.objects.create(kind=kind, number=number, title="主机不通电", opened_at=now, **fields)


@pytest.mark.usefixtures("kinds")
def test_find_leads_to_the_one_case(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    make_case(alpha, "KS-2026-000123")

    response = sign_in(member_of(alpha, "Li")).get("/find/", {"q": "ks-2026-123"})

    assert response.headers["Location"] == "/complaint/KS-2026-000123"


@pytest.mark.usefixtures("kinds")
def test_find_lists_several(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    member = member_of(alpha, "Li")
    make_case(alpha, "KS-2026-000123")
    make_case(alpha, "FX-2026-000123", "return", holder=member)

    page = sign_in(member).get("/find/", {"q": "2026-123"}).content.decode()

    assert "/complaint/KS-2026-000123" in page
    assert "/return/FX-2026-000123" in page


@pytest.mark.usefixtures("kinds")
def test_find_says_the_same_of_what_is_not_there_foreign_or_not_ones_own(
    alpha: Tenant, beta: Tenant, member_of: MemberOf, sign_in: SignIn
) -> None:
    make_case(beta, "KS-2026-000777")
    make_case(alpha, "FX-2026-000778", "return")
    client = sign_in(member_of(alpha, "Li", language="en"))

    for number in ("KS-2026-000776", "KS-2026-000777", "FX-2026-000778"):
        page = client.get("/find/", {"q": number}, follow=True).content.decode()
        assert "Nothing found" in page
        assert "主机不通电" not in page


def test_find_leads_to_the_search_for_anything_but_a_number(
    alpha: Tenant, member_of: MemberOf, sign_in: SignIn
) -> None:
    response = sign_in(member_of(alpha, "Li")).get("/find/", {"q": "主机 不通电&x=1"})

    assert response.headers["Location"] == "/search/?q=%E4%B8%BB%E6%9C%BA+%E4%B8%8D%E9%80%9A%E7%94%B5%26x%3D1"


def test_find_escapes_what_was_typed(alpha: Tenant, member_of: MemberOf, sign_in: SignIn) -> None:
    page = sign_in(member_of(alpha, "Li")).get("/find/", {"q": "<script>x"}, follow=True).content.decode()

    assert "<script>x" not in page


def test_find_is_for_members_only(db: None) -> None:
    assert Client().get("/find/", {"q": "1"}).status_code == 302
