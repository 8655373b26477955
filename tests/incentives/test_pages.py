"""The pages of points: each click through the service, refusals at their field, nothing foreign seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from csdesk.tenancy.scoping import tenant_atomic
from incentives.models import PointAppeal, PointEntry
from tests.attendance.swapping import say
from tests.conftest import in_company
from tests.incentives.test_points import entered
from tests.tickets.company import DAY, furnish, hire


@pytest.fixture
def cast(alpha):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 30 * DAY)
        names = {"wang": "agent", "li": "agent", "boss": "supervisor", "head": "gm"}
        return {name: hire(name.title(), role, team="service") for name, role in names.items()}


def form(**changes):
    known = {"kind": "good_deed", "points": "3", "happened_on": str(localdate()), "reason": "帮助客户", "evidence": ""}
    return {**known, **changes}


@pytest.mark.rule("BRP-03", "BRP-05", "BRP-07")
def test_points_are_applied_for_entered_contested_and_reversed_by_their_pages(alpha, cast, sign_in):
    wang, li, boss, head = (sign_in(cast[name]) for name in ("wang", "li", "boss", "head"))
    assert "好人好事" in wang.get("/points/apply/").content.decode()
    page = wang.post("/points/apply/", form())["Location"]
    assert "帮助客户" in boss.get("/points/?which=asked").content.decode()
    assert li.get(page).status_code == 404
    unsaid = boss.post(f"{page}decide/refuse/", {"points": "3", "words": ""})
    assert (unsaid.status_code, "BRP-07" in unsaid.content.decode()) == (422, True)
    assert boss.post(f"{page}decide/enter/", {"points": "3", "words": ""})["Location"] == page

    assert "帮助客户" in li.get("/points/").content.decode()
    assert li.post(f"{page}contest/", {"words": "不属实"})["Location"] == page
    with in_company(alpha):
        appeal = PointAppeal.objects.get().pk
    assert boss.post(f"{page}appeals/{appeal}/reversed/", {"answer": "撤销"}).status_code == 403
    assert "不属实" in head.get(page).content.decode()
    assert head.post(f"{page}appeals/{appeal}/reversed/", {"answer": ""}).status_code == 422
    assert head.post(f"{page}appeals/{appeal}/reversed/", {"answer": "查实"})["Location"] == page

    with in_company(alpha):
        assert PointEntry.objects.get().status == "reversed"
    assert head.get(page).status_code == 200
    assert wang.get("/points/?which=mine").status_code == li.get("/points/?which=contested").status_code == 200


def test_what_was_typed_stays_typed(cast, sign_in):
    boss, text = sign_in(cast["boss"]), "连续三次未回访" * 30
    sent = form(member=str(cast["wang"].pk), kind="lapse", reason=text)

    refused = boss.post("/points/enter/", sent)

    assert (refused.status_code, "BRP-04" in refused.content.decode(), text in refused.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    for bad in ({"points": "1.5"}, {"points": "-1"}, {"points": "9" * 40}, {"happened_on": "x"}, {"member": "0"}):
        assert boss.post("/points/enter/", {**sent, "evidence": "录音", **bad}).status_code == 422
    assert boss.post("/points/enter/", {**sent, "evidence": "录音"}).status_code == 302


def test_nobody_enters_points_without_the_right_and_nothing_foreign_is_found(alpha, beta, cast, sign_in, member_of):
    with in_company(alpha) as now:
        entry = entered(cast["wang"], cast["boss"], now=now, happened_on=localdate(now))
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now - 30 * DAY)
    foreign = sign_in(member_of(beta, "Qian", *(f"incentives.points_{each}" for each in ("view", "decide", "confirm"))))
    nobody = sign_in(member_of(alpha, "Intern"))
    page = f"/points/{entry.pk}/"

    assert sign_in(cast["li"]).get("/points/enter/").status_code == 403
    assert sign_in(cast["li"]).post("/points/enter/", form()).status_code == 403
    assert [nobody.get(path).status_code for path in ("/points/", "/points/apply/", page)] == [403] * 3
    assert foreign.get(page).status_code == 404
    assert foreign.post(f"{page}contest/", {"words": "x"}).status_code == 404
    assert "Wang" not in foreign.get("/points/").content.decode()
    assert "Wang" not in foreign.get("/points/month/").content.decode()
    assert [foreign.get(path).status_code for path in ("/points/", "/points/month/")] == [200, 200]


@pytest.mark.rule("BRP-01")
def test_the_sums_of_a_month_are_everybodys_or_ones_own(alpha, cast, sign_in):
    with in_company(alpha) as now:
        for name, points in (("wang", 3), ("li", 5)):
            entered(cast[name], cast["boss"], now=now, happened_on=localdate(now), points=points)
    page = sign_in(cast["wang"]).get("/points/month/").content.decode()
    assert page.index("+5") < page.index("+3")

    with in_company(alpha):
        say("points", shows_ranks=False)

    assert "+5" not in sign_in(cast["wang"]).get("/points/month/?month=x").content.decode()
    assert "+5" in sign_in(cast["head"]).get("/points/month/").content.decode()


def test_lists_ask_as_much_for_one_row_as_for_three(alpha, cast, sign_in):
    client, counts = sign_in(cast["li"]), []
    for more in (1, 2):
        with in_company(alpha) as now:
            for _each in range(more):
                entered(cast["wang"], cast["boss"], now=now, happened_on=localdate(now))
        for path in ("/points/", "/points/month/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]
