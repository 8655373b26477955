"""The inbox, one request, the block on a case's page, and the same for programs."""

from typing import Any

import pytest
from django.urls import reverse

from csdesk.approvals.models import ApprovalRequest, RequestState, Signature
from csdesk.approvals.services import ask, sign
from csdesk.approvals.web.palette import find_requests
from csdesk.board.queries.numbers import numbers_of
from csdesk.board.queries.sight import Sight
from csdesk.people.models import MemberRole
from tests.conftest import in_company, with_key
from tests.tickets.company import furnish, hire, taken


@pytest.fixture
def people(alpha, results) -> dict[str, Any]:
    """A furnished company, its scope closed."""
    with in_company(alpha) as now:
        year_ago = now.replace(year=now.year - 1)
        furnish(alpha, since=year_ago)
        roles = ("agent", "supervisor", "head-channel", "head-product", "head-sales", "finance", "gm")
        return {role: hire(role.title(), role, since=year_ago) for role in roles}


@pytest.fixture
def asked(alpha, people):
    """Have the agent ask on a new complaint of his."""

    def make(kind: str = "doa.application", **fields: Any) -> ApprovalRequest:
        with in_company(alpha) as now:
            case = taken(people["agent"], now=now).case
            return ask(case, kind, subject="两件换新", asked_by=people["agent"], now=now, **fields)

    return make


def state_of(alpha, request) -> str:
    with in_company(alpha):
        return ApprovalRequest.objects.get(pk=request.pk).state


def test_inbox_shows_what_waits_and_one_tap_signs(alpha, people, asked, sign_in):
    request = asked("doa.freight", amount_fen=123_45)
    client = sign_in(people["head-sales"])

    page = client.get(reverse("approvals:inbox")).content.decode()
    done = client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"})

    assert "两件换新" in page
    assert "¥123.45" in page
    assert done.url == reverse("approvals:inbox")
    assert state_of(alpha, request) == RequestState.APPROVED
    again = client.get(reverse("approvals:inbox")).content.decode()
    assert reverse("approvals:sign", args=[request.pk]) not in again


def test_inbox_is_empty_in_words_for_whom_nothing_waits(people, sign_in):
    page = sign_in(people["finance"]).get(reverse("approvals:inbox")).content.decode()

    assert "没有等您签字的事项" in page


@pytest.mark.parametrize("of", ["asked", "decided", "all"])
def test_inbox_lists_what_one_asked_for_and_decided_and_all(alpha, people, asked, sign_in, of):
    request = asked("doa.application")
    with in_company(alpha) as now:
        sign(request.pk, "approve", actor=people["head-channel"], now=now)
    reader = {"asked": "agent", "decided": "head-channel", "all": "gm"}[of]

    page = sign_in(people[reader]).get(reverse("approvals:inbox"), {"of": of}).content.decode()

    assert "两件换新" in page


def test_inbox_shows_all_only_with_the_overview(people, asked, sign_in):
    asked("doa.freight")

    page = sign_in(people["finance"]).get(reverse("approvals:inbox"), {"of": "all"}).content.decode()

    assert "两件换新" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_inbox_asks_as_often_for_one_row_as_for_three(people, asked, sign_in, rows, django_assert_num_queries):
    for _row in range(rows):
        asked("doa.freight")
    client = sign_in(people["head-sales"])
    client.get(reverse("approvals:inbox"))

    with django_assert_num_queries(23):
        client.get(reverse("approvals:inbox"))


def test_refusing_without_a_reason_keeps_the_page_and_says_so(alpha, people, asked, sign_in):
    request = asked("doa.freight")

    page = sign_in(people["head-sales"]).post(reverse("approvals:sign", args=[request.pk]), {"verdict": "refuse"})

    assert page.status_code == 422
    assert "请写明驳回原因" in page.content.decode()
    assert state_of(alpha, request) == RequestState.WAITING


def test_refusing_with_a_reason_shows_it_on_the_requests_page(alpha, people, asked, sign_in):
    request = asked("doa.freight")
    client = sign_in(people["head-sales"])

    client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "refuse", "reason": "运费应由渠道部承担"})

    page = sign_in(people["agent"]).get(reverse("approvals:show", args=[request.pk])).content.decode()
    assert state_of(alpha, request) == RequestState.REFUSED
    assert "运费应由渠道部承担" in page


@pytest.mark.parametrize("typed", [{"verdict": "\x00"}, {"verdict": "approve", "reason": "x" * 2001}, {}])
def test_odd_input_is_refused_and_nothing_signed(alpha, people, asked, sign_in, typed):
    request = asked("doa.freight")

    answer = sign_in(people["head-sales"]).post(reverse("approvals:sign", args=[request.pk]), typed)

    assert answer.status_code in (302, 422)
    assert state_of(alpha, request) == RequestState.WAITING


def test_signing_twice_says_what_happened(alpha, people, asked, sign_in):
    request = asked("doa.freight")
    client = sign_in(people["head-sales"])
    client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"})

    again = client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"}, follow=True)

    assert "该事项已批准" in again.content.decode()
    with in_company(alpha):
        assert Signature.objects.count() == 1


def test_withdraw_by_the_asker(alpha, people, asked, sign_in):
    request = asked("doa.freight")

    sign_in(people["agent"]).post(reverse("approvals:withdraw", args=[request.pk]))

    assert state_of(alpha, request) == RequestState.WITHDRAWN


def test_who_has_nothing_to_do_with_a_request_does_not_find_it(alpha, people, asked, sign_in):
    request = asked("doa.freight")

    client = sign_in(people["finance"])

    for answer in (
        client.get(reverse("approvals:show", args=[request.pk])),
        client.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"}),
        client.post(reverse("approvals:withdraw", args=[request.pk])),
        client.get(reverse("approvals:of_case", args=[request.case.number])),
    ):
        assert answer.status_code == 404


def test_another_company_does_not_find_it(beta, people, asked, sign_in, member_of):
    request = asked("doa.freight")
    stranger = sign_in(member_of(beta, "Stranger", "approvals.overview", "tickets.complaint_view"))

    assert stranger.get(reverse("approvals:show", args=[request.pk])).status_code == 404
    assert stranger.post(reverse("approvals:sign", args=[request.pk]), {"verdict": "approve"}).status_code == 404


def test_a_dealers_contact_is_not_let_in(alpha, people, sign_in):
    with in_company(alpha):
        dealer = hire("Dealer", "dealer")

    assert sign_in(dealer).get(reverse("approvals:inbox")).status_code == 403


def test_the_block_of_a_case_names_who_holds_it(people, asked, sign_in):
    request = asked("doa.freight")
    address = reverse("approvals:of_case", args=[request.case.number])

    block = sign_in(people["agent"]).get(address, headers={"HX-Request": "true"}).content.decode()

    assert "Head-Sales" in block
    assert reverse("approvals:show", args=[request.pk]) in block


def test_a_stuck_request_says_so(alpha, people, asked, sign_in):
    with in_company(alpha):
        MemberRole.objects.filter(member=people["head-sales"]).delete()
    request = asked("doa.freight")

    page = sign_in(people["agent"]).get(reverse("approvals:show", args=[request.pk])).content.decode()

    assert "无人可签" in page


def test_the_board_counts_what_waits(alpha, people, asked, sign_in):
    asked("doa.freight")
    with in_company(alpha) as now:
        numbers = numbers_of(Sight(people["gm"], now, "Asia/Shanghai"))

    board = sign_in(people["gm"]).get(reverse("board:board")).content.decode()

    assert (numbers.signatures, numbers.signatures_late, numbers.signatures_stuck) == (1, 0, 0)
    assert "哪些在等签字" in board


def test_the_palette_finds_ones_requests(alpha, people, asked):
    asked("doa.freight")
    with in_company(alpha):
        found = [find_requests(people[who], words, 5) for who in ("head-sales", "agent") for words in ("", "换新")]
        none = find_requests(people["finance"], "换新", 5)

    assert [len(hits) for hits in found] == [1, 1, 1, 1]
    assert none == []


def test_api_lists_signs_and_refuses(alpha, people, asked, client):
    first, second = asked("doa.freight"), asked("doa.freight")
    program = with_key(client, people["head-sales"])

    listed = program.get("/api/v1/approvals/").json()["data"]
    signed = program.post(f"/api/v1/approvals/{first.pk}/sign/", {}, content_type="application/json")
    refused = program.post(
        f"/api/v1/approvals/{second.pk}/refuse/", {"reason": "太贵"}, content_type="application/json"
    )
    twice = program.post(f"/api/v1/approvals/{first.pk}/sign/", {}, content_type="application/json")

    assert [row["id"] for row in listed] == [second.pk, first.pk]
    assert listed[0]["steps"][0]["due_at"] is not None
    assert (signed.json()["state"], refused.json()["state"]) == ("approved", "refused")
    assert signed.json()["steps"][0]["lines"][0]["signature"]["signer"]["name"] == "Head-Sales"
    assert (twice.status_code, twice.json()["rule"]) == (409, "DOA-07")


def test_api_refuses_what_is_not_ones_own(people, asked, client):
    request = asked("doa.freight")
    program = with_key(client, people["agent"])

    own = program.post(f"/api/v1/approvals/{request.pk}/sign/", {}, content_type="application/json")
    without_reason = program.post(f"/api/v1/approvals/{request.pk}/refuse/", {}, content_type="application/json")
    everything = program.get("/api/v1/approvals/?of=all")
    missing = program.get("/api/v1/approvals/999999/")

    assert [answer.status_code for answer in (own, without_reason, everything, missing)] == [409, 422, 403, 404]
