"""The archive for programs: what a key's member may see, and nothing of others."""

import pytest
from django.test import Client

from dealers.models import Dealer
from dealers.services.filing import open_file
from tests.conftest import in_company, make_member, with_key
from tests.dealers.archive import dealer


@pytest.fixture
def key(alpha) -> Client:
    """A key of somebody who sees contacts."""
    with in_company(alpha):
        dealer("D-001", "南宁数码", region="广西")
        dealer("D-002", "柳州科技", region="广西")
        return with_key(Client(), make_member("Li", "dealers.dealer_view", "dealers.contact_view"))


def test_list_dealers_finds_by_words_and_region(key):
    assert [row["code"] for row in key.get("/api/v1/dealers/?region=广西").json()["data"]] == ["D-002", "D-001"]
    assert [row["code"] for row in key.get("/api/v1/dealers/?q=nanning").json()["data"]] == ["D-001"]


@pytest.mark.rule("CUS-08")
def test_get_dealer_tells_persons_to_those_who_may_see_them(alpha, key):
    with in_company(alpha):
        bare = with_key(Client(), make_member("Ma", "dealers.dealer_view"))

    assert [row["name"] for row in key.get("/api/v1/dealers/D-001/").json()["contacts"]] == ["韦老板"]
    assert bare.get("/api/v1/dealers/D-001/").json()["contacts"] == []


@pytest.mark.rule("CUS-08")
def test_list_messages_of_a_file_is_for_those_who_may_see_persons(alpha, key):
    with in_company(alpha) as now:
        number = open_file(Dealer.objects.get(code="D-001"), now=now).number
        bare = with_key(Client(), make_member("Ma", "dealers.dealer_view"))

    assert key.get(f"/api/v1/cases/{number}/messages/").status_code == 200
    assert bare.get(f"/api/v1/cases/{number}/messages/").status_code == 404


def test_dealers_of_others_and_without_permission_are_not_told(alpha, beta, key):
    with in_company(beta):
        stranger = with_key(Client(), make_member("Zhao", "dealers.dealer_view"))
    with in_company(alpha):
        nobody = with_key(Client(), make_member("Wu", "rulebook.view"))

    assert stranger.get("/api/v1/dealers/D-001/").status_code == 404
    assert stranger.get("/api/v1/dealers/").json()["data"] == []
    assert nobody.get("/api/v1/dealers/").status_code == 403
