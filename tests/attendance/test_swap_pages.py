"""Pages of swaps and of handing over: each click through the service, refusals shown, nothing foreign seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.models import ChecklistRun, DeskNotice, HandoverSheet, PostAbsence, PostFault, Shift, Swap
from csdesk.cases.models import Case
from csdesk.tenancy.scoping import tenant_atomic
from tests.attendance.planning import staff
from tests.attendance.swapping import offered, say, shift_of
from tests.conftest import in_company
from tests.tickets.company import DAY, HOUR, furnish, hire


@pytest.fixture
def cast(alpha):
    """People of a company, each with a shift now or soon."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 30 * DAY)
        wang, li = staff("Wang", "Li")
        boss = hire("Zhao", "supervisor", team="service")
        say(no_holidays=False)
        begins = now - HOUR
        running = shift_of(wang, begins.date(), begins_at=begins, ends_at=now + HOUR)
        given = shift_of(wang, (now + 3 * DAY).date(), begins_at=now + 3 * DAY, ends_at=now + 3 * DAY + 8 * HOUR)
        back = shift_of(li, (now + 5 * DAY).date(), begins_at=now + 5 * DAY, ends_at=now + 5 * DAY + 8 * HOUR)
    return {"wang": wang, "li": li, "boss": boss, "running": running, "given": given, "back": back, "now": now}


def test_a_swap_is_offered_agreed_and_signed_by_its_pages(alpha, cast, sign_in):
    wang, li, boss = (sign_in(cast[name]) for name in ("wang", "li", "boss"))
    ids = {"given": cast["given"].pk, "other": cast["li"].pk}
    assert wang.get("/attendance/swaps/new/").status_code == 200
    assert f'value="{cast["back"].pk}"' in wang.get("/attendance/swaps/new/", ids).content.decode()
    refused = wang.post("/attendance/swaps/new/", {**ids, "payback": cast["back"].pk, "reason": "own", "words": " "})
    assert (refused.status_code, "SHF-17" in refused.content.decode()) == (422, True)

    sent = wang.post("/attendance/swaps/new/", {**ids, "payback": cast["back"].pk, "reason": "own", "words": "看病"})

    page = sent["Location"]
    assert li.get("/attendance/swaps/").content.decode().count(page) >= 1
    assert li.post(f"{page}accept/")["Location"] == page
    with in_company(alpha):
        asked = Swap.objects.get().case.approvals.get()
    assert boss.post(f"/approvals/{asked.pk}/sign/", {"verdict": "approve"}).status_code in (200, 302)
    with in_company(alpha):
        owners = dict(Shift.objects.filter(pk__in=[cast["given"].pk, cast["back"].pk]).values_list("pk", "member"))
    assert owners == {cast["given"].pk: cast["li"].pk, cast["back"].pk: cast["wang"].pk}
    assert boss.post(f"{page}call_off/", {"reason": "改期"})["Location"] == page
    with in_company(alpha):
        assert Swap.objects.get().status == "called_off"


def test_a_swap_is_not_for_strangers_and_other_companies(alpha, beta, cast, sign_in, member_of):
    with in_company(alpha) as now:
        swap = offered(cast["given"], cast["back"], now=now)
        stranger = hire("Sun", "agent", team="quality")
        page = f"/attendance/swaps/{swap.case.number}/"
    foreign = member_of(beta, "Qian", "attendance.swap", "attendance.view_all", "attendance.swap_manage")

    codes = [sign_in(member).get(page).status_code for member in (cast["wang"], cast["boss"], stranger, foreign)]

    assert codes == [200, 200, 404, 404]
    assert sign_in(cast["boss"]).post(f"{page}accept/").status_code == 403
    assert sign_in(cast["wang"]).post(f"{page}odd/").status_code == 404
    assert sign_in(cast["wang"]).get("/attendance/swaps/%00/").status_code == 404


def test_the_list_of_swaps_asks_as_often_for_three_rows_as_for_one(alpha, cast, sign_in):
    client = sign_in(cast["boss"])
    with in_company(alpha) as now:
        offered(cast["given"], cast["back"], now=now)
    client.get("/attendance/swaps/?whose=all")
    counts = []
    for more in (0, 2):
        with in_company(alpha) as now:
            for number in range(more):
                begins = now + (20 + 10 * number) * DAY
                mine = shift_of(cast["wang"], begins.date(), begins_at=begins, ends_at=begins + HOUR)
                his = shift_of(cast["li"], (begins + 4 * DAY).date(), begins_at=begins + 4 * DAY,
                               ends_at=begins + 4 * DAY + HOUR)  # fmt: skip
                Swap.objects.create(
                    case=_case(now, number), asked_by=cast["wang"], other=cast["li"], given=mine, payback=his,
                    words="x", asked_at=now,
                )  # fmt: skip
        with CaptureQueriesContext(connection) as counted:
            client.get("/attendance/swaps/?whose=all")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_my_shift_walks_from_the_checklist_to_the_sheet(alpha, cast, sign_in):
    client, boss = sign_in(cast["wang"]), sign_in(cast["boss"])
    assert client.get("/attendance/handover/").status_code == 200
    posted = boss.post("/attendance/handover/notices/", {"title": "新政策", "text": "请读", "must_read": "on"})
    assert posted.status_code == 302
    with in_company(alpha):
        notice = DeskNotice.objects.get()
    client.post("/attendance/handover/act/read/", {"pk": notice.pk})
    client.post("/attendance/handover/act/list/", {"kind": "opening", "done": ["equipment", "papers", "tidy"]})
    client.post("/attendance/handover/act/leave/", {"reason": "取件"})
    with in_company(alpha):
        asked = PostAbsence.objects.get()
    assert "将只剩 " in boss.get("/attendance/handover/").content.decode()
    boss.post("/attendance/handover/act/allow/", {"pk": asked.pk})
    client.post("/attendance/handover/act/back/", {"pk": asked.pk})
    client.post("/attendance/handover/act/fault/", {"what": "话机无声"})
    assert client.get("/attendance/handover/mine/").status_code == 200
    blocked = client.post("/attendance/handover/mine/", _sheet())
    assert (blocked.status_code, "SHF-24" in blocked.content.decode()) == (422, True)
    with in_company(alpha):
        sheet = HandoverSheet.objects.get()
    page = f"/attendance/handover/{sheet.pk}/"
    assert boss.get(page).status_code == 200
    with in_company(alpha):
        fault = PostFault.objects.get()
    boss.post(f"{page}consent/", {"pk": fault.pk, "words": "明天修"})

    done = client.post("/attendance/handover/mine/", _sheet())

    assert done["Location"] == page
    assert client.get(page).status_code == 200
    assert client.get("/attendance/handover/book/").status_code == 200
    with in_company(alpha):
        sheet.refresh_from_db()
        asked.refresh_from_db()
        assert (sheet.completed_at is not None, asked.back_at is not None) == (True, True)
        assert ChecklistRun.objects.get().kind == "opening"


def test_bad_input_on_the_pages_is_no_crash(cast, sign_in):
    client = sign_in(cast["wang"])

    codes = [
        client.post("/attendance/handover/act/solve/", {"pk": "x"}).status_code,
        client.post("/attendance/handover/act/odd/").status_code,
        client.post("/attendance/handover/act/list/", {"kind": "odd"}).status_code,
        client.post("/attendance/handover/act/back/", {"pk": "9" * 30}).status_code,
        client.get("/attendance/handover/999999/").status_code,
        client.get("/attendance/handover/notices/").status_code,
        client.get("/attendance/swaps/new/", {"given": "x", "other": "y"}).status_code,
        client.get("/attendance/swaps/new/", {"given": cast["given"].pk, "other": cast["boss"].pk}).status_code,
    ]

    assert codes == [404, 404, 302, 404, 404, 403, 422, 200]


def _sheet():
    return {
        "questions": "保修", "pending": "", "difficult": "", "equipment-computer": "正常", "equipment-phone": "正常",
        "total-opened": "0", "total-closed": "0", "total-left": "0",
    }  # fmt: skip


def _case(now, number):
    return Case.objects.create(kind="swap", number=f"HB-2026-9{number}", title="x", opened_at=now)
