"""Dealers' questions in the portal."""

import pytest

from dealers.queries import party_of
from tests.conftest import in_company
from tests.tickets.company import hire
from tickets.models import Inquiry


@pytest.mark.rule("DLR-13")
def test_a_dealer_asks_once_and_follows_his_question(house, owner, enter):
    client = enter(owner)

    first = client.post("/portal/questions/new/", {"question": "新政策什么时候执行？"})
    again = client.post("/portal/questions/new/", {"question": "新政策什么时候执行？"})

    with in_company(house):
        inquiry = Inquiry.objects.select_related("case").get()
        assert (inquiry.channel, inquiry.asker_email) == ("portal", owner.email)
    assert first.url == again.url
    assert "新政策什么时候执行？" in client.get(first.url).content.decode()
    assert inquiry.case.number in client.get("/portal/cases/").content.decode()


@pytest.mark.rule("DLR-06", "DLR-13")
def test_a_question_is_the_askers_dealers_whoever_shares_the_telephone(house, owner, stranger, enter):
    with in_company(house):
        stranger.phone = owner.phone
        stranger.save()
        owner.dealer.specialist = hire("Wang", "specialist")
        owner.dealer.save()

    url = enter(owner).post("/portal/questions/new/", {"question": "新政策什么时候执行？"}).url

    with in_company(house):
        case = Inquiry.objects.select_related("case__holder").get().case
        assert (party_of(case).dealer, case.holder) == (owner.dealer, owner.dealer.specialist)
    assert enter(stranger).get(url).status_code == 404


def test_a_question_needs_words(house, owner, enter):
    assert enter(owner).post("/portal/questions/new/", {"question": " "}).status_code == 422


def test_another_dealers_question_looks_like_none(house, owner, stranger, enter):
    url = enter(owner).post("/portal/questions/new/", {"question": "新政策什么时候执行？"}).url

    assert enter(stranger).get(url).status_code == 404
