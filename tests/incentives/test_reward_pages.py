"""The pages of rewards and fines: each click through the service, refusals at their field, nothing foreign seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from csdesk.cases.services.cases import open_case
from csdesk.rulebook.sections.rewards import RewardKind
from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import Proposal
from incentives.services.proposals import FactFound, enter_fact, propose
from tests.attendance.swapping import say
from tests.conftest import in_company
from tests.incentives.test_proposals import PRAISE, SAVING, kind
from tests.tickets.company import DAY, furnish, hire


@pytest.fixture
def cast(alpha):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 30 * DAY)
        say("rewards", kinds=[kind(), PRAISE, SAVING])
        names = {"wang": "agent", "li": "agent", "boss": "supervisor", "head": "gm"}
        return {name: hire(name.title(), role, team="service") for name, role in names.items()}


def form(who, **changes):
    known = {"kind": "paper_lost", "happened_on": str(localdate()), "evidence": "档案清点表", "key": "c" * 32}
    return {"member": str(who.pk), **known, **changes}


def found(cast, who="wang", key="d" * 32):
    fact = FactFound("entered", key, localdate(), "档案清点表", cast[who])
    with tenant_atomic(cast[who].tenant_id) as now:
        return enter_fact(fact, "paper_lost", actor=cast["boss"], now=now)


@pytest.mark.rule("CUS-24", "PAY-11")
def test_a_fact_is_entered_confirmed_and_reversed_by_its_pages(alpha, cast, sign_in):
    wang, li, boss, head = (sign_in(cast[name]) for name in ("wang", "li", "boss", "head"))
    assert "奖惩" in boss.get("/points/rewards/enter/").content.decode()
    page = boss.post("/points/rewards/enter/", form(cast["wang"]))["Location"]
    again = boss.post("/points/rewards/enter/", form(cast["wang"]))
    assert (again.status_code, "CUS-24" in again.content.decode()) == (422, True)
    assert "档案清点表" in head.get("/points/rewards/?which=asked").content.decode()
    assert (wang.get(page).status_code, li.get(page).status_code) == (200, 404)

    unsaid = head.post(f"{page}reject/", {"amount": "100", "words": ""})
    assert unsaid.status_code == 422
    beside = head.post(f"{page}confirm/", {"amount": "99.99", "words": "酌情"})
    assert (beside.status_code, "CUS-24" in beside.content.decode(), "99.99" in beside.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    assert head.post(f"{page}confirm/", {"amount": "100.00", "words": ""})["Location"] == page
    assert "-¥100.00" in wang.get("/points/rewards/money/").content.decode()

    assert head.post(f"{page}reverse/", {"words": "已找到"}).status_code == 403
    assert boss.post(f"{page}reverse/", {"words": ""}).status_code == 422
    assert boss.post(f"{page}reverse/", {"words": "已找到"})["Location"] == page
    with in_company(alpha):
        assert Proposal.objects.get().status == "reversed"
    assert wang.get(f"/points/rewards/money/?month={localdate():%Y-%m}").status_code == 200


@pytest.mark.rule("PAY-14")
def test_a_colleague_applies_for_what_the_manual_lets_him_and_for_nothing_else(cast, sign_in):
    wang = sign_in(cast["wang"])
    shown = wang.get("/points/rewards/enter/").content.decode()
    assert ("PAY-14" in shown, "CUS-24" in shown, ">Li</option>" in shown) == (True, False, False)
    assert ">Wang</option>" in shown
    page = wang.post("/points/rewards/enter/", form(cast["wang"], kind="saving"))["Location"]
    assert wang.post(f"{page}confirm/", {"amount": "200", "words": ""}).status_code == 403
    assert wang.post("/points/rewards/enter/", form(cast["wang"], key="e" * 32)).status_code == 422
    assert wang.post("/points/rewards/enter/", form(cast["li"], kind="saving", key="e" * 32)).status_code == 422


def test_what_was_typed_stays_typed(cast, sign_in):
    boss, text = sign_in(cast["boss"]), "清点时缺第三页" * 60
    wrong = ({"happened_on": "x"}, {"happened_on": "2999-01-01"}, {"member": "0"}, {"kind": "x"}, {"key": "1"})
    for bad in wrong:
        sent = boss.post("/points/rewards/enter/", form(cast["wang"], evidence=text, **bad))
        assert (sent.status_code, text in sent.content.decode()) == (422, True)
    page = found(cast).get_absolute_url()
    for amount in ("-1", "1.234", "9" * 40, "NaN", "x"):
        assert boss.post(f"{page}confirm/", {"amount": amount, "words": "x"}).status_code == 422
    assert boss.post(f"{page}other/", {}).status_code == 404


def test_nothing_foreign_is_found_and_nothing_without_the_right(alpha, beta, cast, sign_in, member_of):
    page = found(cast).get_absolute_url()
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now - 30 * DAY)
    rights = [f"incentives.{each}" for each in ("points_view", "rewards_decide")]
    foreign, nobody = sign_in(member_of(beta, "Qian", *rights)), sign_in(member_of(alpha, "Intern"))

    assert foreign.get(page).status_code == 404
    assert foreign.post(f"{page}confirm/", {"amount": "100"}).status_code == 404
    assert "Wang" not in foreign.get("/points/rewards/?which=all").content.decode()
    paths = ("/points/rewards/", "/points/rewards/enter/", "/points/rewards/money/", page)
    assert [nobody.get(path).status_code for path in paths] == [403] * 4
    assert "Wang" not in sign_in(cast["li"]).get("/points/rewards/?which=all").content.decode()


def test_without_rewards_in_the_manual_the_page_says_so(alpha, cast, sign_in):
    with in_company(alpha):
        say("rewards", kinds=[])
    assert "PAY-13" in sign_in(cast["boss"]).get("/points/rewards/").content.decode()
    assert sign_in(cast["wang"]).get("/points/rewards/enter/").status_code == 403


def test_the_list_asks_as_much_for_one_row_as_for_three(cast, sign_in):
    client, counts = sign_in(cast["head"]), []
    for keys in (("1",), ("2", "3")):
        for key in keys:
            found(cast, key=key)
        client.get("/points/rewards/?which=all")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/points/rewards/?which=all").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_case_is_a_link_only_for_who_may_see_it(alpha, cast, sign_in, member_of):
    with in_company(alpha) as now:
        case = open_case("complaint", "屏幕闪烁", holder=cast["wang"], now=now)
        rights = [f"incentives.{each}" for each in ("points_view", "rewards_decide")]
        fact = FactFound("complaint_late", str(case.pk), localdate(), "答复超时", cast["wang"], case)
        proposal = propose(fact, RewardKind(**kind()), now=now)
    page, blind = proposal.get_absolute_url(), sign_in(member_of(alpha, "Blind", *rights))

    link = f'href="/complaints/{case.number}/"'
    assert link in sign_in(cast["wang"]).get(page).content.decode()
    assert link not in blind.get(page).content.decode()
    assert case.number in blind.get(page).content.decode()
