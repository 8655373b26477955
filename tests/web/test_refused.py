"""A refusal that no view has turned into words of its own."""

import json
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path

from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.permissions import Permission
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from csdesk.web.notices import refused

pytestmark = pytest.mark.urls("tests.web.test_refused")


def refuse(request: HttpRequest) -> None:
    """Write half of something, and refuse."""
    Team.objects.create(key="half", name="Half")
    raise RuleViolation("CMP-52", "客户还没有表示不满意。")


def tell(request: HttpRequest) -> HttpResponse:
    """Say a refusal on the next page."""
    refused(request, RuleViolation("CMP-52", "客户还没有表示不满意。"))
    return redirect("rulebook:rules")


urlpatterns = [path("refuse/", refuse), path("tell/", tell), path("", include("csdesk.urls"))]


@pytest.fixture
def client(alpha: Tenant, member_of: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Client:
    """Somebody of the company."""
    return sign_in(member_of(alpha, "Li", language="en"))


def test_a_refusal_is_a_page_with_its_rule(client: Client) -> None:
    response = client.post("/refuse/")

    assert response.status_code == 409
    assert "客户还没有表示不满意。" in response.content.decode()
    assert "(CMP-52)" in response.content.decode()


def test_a_refusal_is_a_notice_on_the_page_that_asked_by_htmx(client: Client) -> None:
    response = client.post("/refuse/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Reswap"]) == (409, "none")
    notices = json.loads(response.headers["HX-Trigger"])["csdesk:toasts"]
    assert notices == [{"level": "warning", "words": "客户还没有表示不满意。 (CMP-52)", "undo": None, "rule": None}]


@pytest.fixture
def reader(alpha: Tenant, member_of: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Client:
    """Somebody who may read the manual."""
    return sign_in(member_of(alpha, "Wang", Permission.VIEW, language="en"))


def test_a_refusals_notice_leads_those_who_may_read_the_manual_to_its_rule(reader: Client) -> None:
    response = reader.post("/refuse/", headers={"HX-Request": "true"})

    notices = json.loads(response.headers["HX-Trigger"])["csdesk:toasts"]
    rule = {"id": "CMP-52", "url": "/rulebook/rules/#CMP-52"}
    assert notices == [{"level": "warning", "words": "客户还没有表示不满意。", "undo": None, "rule": rule}]


@pytest.mark.parametrize("address", ["/refuse/", "/tell/"], ids=["page of its own", "notice on the next page"])
def test_a_refusal_without_scripts_leads_to_its_rule(reader: Client, address: str) -> None:
    response = reader.post(address, follow=True)

    assert 'href="/rulebook/rules/#CMP-52">CMP-52</a>' in response.content.decode()


def test_a_refusal_leaves_nothing_half_done(client: Client, alpha: Tenant) -> None:
    client.post("/refuse/")

    with tenant_atomic(alpha.pk):
        assert Team.objects.count() == 0
