"""Pages, programs and files of attendance: who may what, what bad input comes to, how many statements a list takes."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from attendance.models import Correction, MonthSheet, Punch, SheetAppeal, SheetLine, SheetMonth
from attendance.services.closing import close_month, start_closing
from csdesk.imports.models import Act, ImportRow
from csdesk.imports.services.reading import read_job
from csdesk.imports.services.uploading import bring_file, take_in
from csdesk.imports.services.writing import write_job
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.attendance.months import SIGNED, instant, manual, paid, punched, shift, somebody
from tests.conftest import make_member
from tests.imports.files import workbook
from tests.tickets.company import furnish, hire


class Desk:
    """A company with last month closed: Wang was late on its eighth day."""

    def __init__(self, company) -> None:
        self.company = company
        with tenant_atomic(company.pk) as now:
            self.now = now
            furnish(company, "online_shop", since=SIGNED)
            manual()
            self.boss, self.gm = hire("Boss", "supervisor"), hire("Gm", "gm")
            self.wang, self.li = somebody("Wang"), somebody("Li")
            self.month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
            self.day = self.month.replace(day=8)
            paid(self.wang, 500_000)
            shift(self.wang, self.day)
            punched(self.wang, instant(self.day, 8, 31))
            punched(self.wang, instant(self.day, 17, 30), "out")
        self.written = f"{self.month:%Y-%m}"

    def close(self) -> SheetLine:
        with tenant_atomic(self.company.pk) as now:
            month = start_closing(self.month, actor=self.boss, now=now)
        close_month(self.company.pk, month.pk)
        with tenant_atomic(self.company.pk):
            return SheetLine.objects.get(sheet__member=self.wang)

    @property
    def sheet(self) -> str:
        return f"/attendance/sheets/{self.written}/{self.wang.pk}/"


@pytest.fixture
def desk(alpha) -> Desk:
    return Desk(alpha)


@pytest.mark.rule("ATT-01")
def test_punch_page_takes_a_punch_and_says_so(desk, sign_in):
    client = sign_in(desk.wang)

    answer = client.post("/attendance/punch/now/", {"direction": "in"}, follow=True)
    wrong = client.post(
        "/attendance/punch/now/", {"direction": "up", "latitude": "1e999", "longitude": "x"}, follow=True
    )

    assert (answer.status_code, wrong.status_code) == (200, 200)
    with tenant_atomic(desk.company.pk):
        [punch] = Punch.objects.filter(member=desk.wang, door="page")
        assert (punch.direction, punch.recorded_by) == ("in", desk.wang)


def test_pages_of_others_are_there_for_who_may_see_them_alone(desk, sign_in, member_of, beta):
    desk.close()
    pages = [
        f"/attendance/days/{desk.wang.pk}/{desk.day}/", desk.sheet, f"/attendance/sheets/{desk.written}/",
        f"/attendance/days/?month={desk.written}",
    ]  # fmt: skip
    stranger = member_of(beta, "Zhao", "attendance.sheet_manage", "attendance.view_all")

    def statuses(member):
        client = sign_in(member)
        return [client.get(page).status_code for page in pages]

    assert statuses(desk.boss) == [200, 200, 200, 200]
    assert statuses(desk.wang) == [200, 200, 403, 403]
    assert statuses(desk.li) == [404, 404, 403, 403]
    assert statuses(stranger) == [404, 404, 200, 200]


@pytest.mark.parametrize(
    "page",
    [
        "/attendance/days/1/2026-13-01/", "/attendance/days/1/nonsense/", "/attendance/sheets/2026-1/",
        "/attendance/sheets/20261x/", "/attendance/sheets/2026-10/999999999/", "/attendance/corrections/999999/",
    ],
)  # fmt: skip
def test_pages_of_nothing_are_not_there(desk, sign_in, page):
    assert sign_in(desk.boss).get(page).status_code == 404


def test_months_are_closed_and_handed_in_on_their_page(desk, sign_in):
    client = sign_in(desk.boss)
    page = f"/attendance/sheets/{desk.written}/"
    assert sign_in(desk.wang).post(f"{page}compute/").status_code == 403

    client.post(f"{page}compute/")
    with tenant_atomic(desk.company.pk):
        month = SheetMonth.objects.get()
    assert month.state == "computing"
    close_month(desk.company.pk, month.pk)
    book = load_workbook(BytesIO(client.get(f"{page}?file=xlsx").content))
    client.post(f"{page}hand-in/")

    with tenant_atomic(desk.company.pk):
        assert SheetMonth.objects.get().state == "asked"
    [row] = [row for row in book.worksheets[1].iter_rows(values_only=True) if row[0] == "Wang"]
    assert (row[2].date() if hasattr(row[2], "date") else row[2], row[3], row[5]) == (desk.day, "ATT-02", -50)


def test_a_line_is_appealed_against_and_answered_on_its_pages(desk, sign_in):
    line = desk.close()
    wang, boss = sign_in(desk.wang), sign_in(desk.boss)

    empty = wang.post(f"{desk.sheet}lines/{line.pk}/appeal/", {"text": ""})
    foreign = boss.post(f"{desk.sheet}lines/{line.pk}/appeal/", {"text": "–"})
    wang.post(f"{desk.sheet}lines/{line.pk}/appeal/", {"text": "地铁故障"})
    with tenant_atomic(desk.company.pk):
        filed = SheetAppeal.objects.get()
    boss.post(f"{desk.sheet}appeals/{filed.pk}/", {"verdict": "upheld", "answer": "属实"})
    agreed = wang.post(f"{desk.sheet}confirm/")

    assert (empty.status_code, foreign.status_code, agreed.status_code) == (422, 403, 302)
    with tenant_atomic(desk.company.pk):
        sheet = MonthSheet.objects.get(member=desk.wang)
        assert (sheet.amount_fen, sheet.confirmed_at is not None) == (0, True)


def test_a_fine_is_entered_with_what_was_typed_kept(desk, sign_in):
    boss = sign_in(desk.boss)
    given = {"kind": "service", "day": str(desk.day), "nth": "2", "evidence": "KS-2026-000001", "amount": "1"}

    refused = boss.post(f"{desk.sheet}enter/", given)
    done = boss.post(f"{desk.sheet}enter/", {**given, "amount": ""})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "KS-2026-000001" in refused.content.decode()
    with tenant_atomic(desk.company.pk):
        assert [line.amount_fen for line in SheetLine.objects.all()] == [-6000]
    assert sign_in(desk.wang).get(f"{desk.sheet}enter/").status_code == 403


def test_a_correction_is_applied_for_on_its_page(desk, sign_in):
    page = f"/attendance/days/{desk.wang.pk}/{desk.day}/correct/"
    given = {"day": str(desk.day), "time": "08:25", "direction": "in", "reason": "忘记打卡"}

    wrong = sign_in(desk.wang).post(page, {**given, "reason": ""})
    done = sign_in(desk.wang).post(page, given)

    assert (wrong.status_code, done.status_code) == (422, 302)
    with tenant_atomic(desk.company.pk):
        correction = Correction.objects.get()
    shown = f"/attendance/corrections/{correction.pk}/"
    assert [sign_in(who).get(shown).status_code for who in (desk.wang, desk.li)] == [200, 404]
    assert sign_in(desk.li).get(page).status_code == 404


def test_days_asks_as_much_for_three_people_as_for_one(desk, sign_in):
    desk.close()
    client, page = sign_in(desk.boss), f"/attendance/days/?month={desk.written}&show=all"
    client.get(page)

    with CaptureQueriesContext(connection) as few:
        client.get(page)
    with tenant_atomic(desk.company.pk):
        for name in ("A", "B", "C"):
            shift(make_member(name), desk.day)
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(few) == len(many)


@pytest.mark.rule("ATT-01")
def test_programs_bring_in_punches_and_are_told_of_each(desk, beta, member_of):
    clerk = make_in(desk, "Clerk", "attendance.punch_record", "attendance.view_all")
    stranger = member_of(beta, "Zhao")
    api = ApiClient(token_of(clerk))
    at = (desk.now - timedelta(hours=2)).isoformat()
    later = (desk.now + timedelta(hours=2)).isoformat()
    sent = [
        {"badge": "Wang", "at": at, "direction": "in", "external_id": "T1-1"},
        {"badge": "wang", "at": at, "direction": "in", "external_id": "T1-1"},
        {"badge": "Wang", "at": later},
        {"badge": "nobody", "at": at},
        {"badge": stranger.email, "at": at},
    ]

    answer = api.post("punches/", {"punches": sent})

    assert [row["outcome"] for row in answer.json()["data"]] == ["new", "known", "future", "unknown", "unknown"]
    again = api.post("punches/", {"punches": sent[:1]})
    assert again.json()["data"][0] == {"outcome": "known", "id": answer.json()["data"][0]["id"], "detail": ""}
    assert len(api.get(f"punches/?member={desk.wang.pk}").json()["data"]) == 3


def make_in(desk: Desk, name: str, *permissions: str):
    with tenant_atomic(desk.company.pk):
        return make_member(name, *permissions)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"punches": []}, {"punches": [{"badge": "Wang"}]}, {"punches": [{"badge": "Wang", "at": "yesterday"}]},
        {"punches": [{"badge": "Wang", "at": "2026-11-23T10:00:00+08:00", "direction": "up"}]},
        {"punches": [{"badge": "W", "at": "2026-11-23T10:00:00+08:00"}] * 501},
    ],
)  # fmt: skip
def test_programs_are_told_what_is_wrong_with_a_batch(desk, body):
    api = ApiClient(token_of(make_in(desk, "Clerk", "attendance.punch_record")))

    assert api.post("punches/", body).status_code == 422


def test_programs_without_the_permission_bring_nothing_in_and_see_their_own(desk):
    api = ApiClient(token_of(desk.li))

    answer = api.post("punches/", {"punches": [{"badge": "Li", "at": desk.now.isoformat()}]})

    assert answer.status_code == 403
    assert api.get("punches/").json()["data"] == []


TERMINAL = "工号,日期,时刻,类型\nWang,2026/10/19,8:29:30,签到\n"
SHEET = [["考勤"], ["工号", "考勤日期", "打卡时间", "打卡地址"], ["Wang", date(2026, 10, 19), "17:31", "南宁"]]
WECOM = {"errcode": 0, "checkindata": [{"userid": "Wang", "checkin_type": "上班打卡", "checkin_time": 1792369800}]}
DINGTALK = {
    "recordresult": [{"userId": "Wang", "checkType": "OffDuty", "userCheckTime": 1792402200000, "id": 7, "corpId": "d"}]
}


@pytest.mark.rule("ATT-01")
@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (json.dumps(WECOM).encode(), "wecom.json", ("in", "2026-10-19T08:30:00+08:00")),
        (json.dumps(DINGTALK).encode(), "dingtalk.json", ("out", "2026-10-19T17:30:00+08:00")),
        (TERMINAL.encode("gbk"), "t.csv", ("in", "2026-10-19T08:29:30+08:00")),
        ("UserId,打卡时间\nwang,2026-10-19 08:29\n".encode(), "t.csv", ("any", "2026-10-19T08:29:00+08:00")),
        (
            workbook(SHEET),
            "t.xlsx",
            ("any", "2026-10-19T17:31:00+08:00"),
        ),
    ],
)  # fmt: skip
def test_files_of_terminals_wecom_and_dingtalk_are_read(desk, content, name, expected):
    job = imported(desk, content, name)

    assert (job.state, job.rows_written) == ("done", 1)
    with tenant_atomic(desk.company.pk):
        punch = Punch.objects.get(door="import")
        assert (punch.direction, punch.at.astimezone(instant(desk.day, 0).tzinfo).isoformat()) == expected


@pytest.mark.rule("ATT-01")
def test_files_with_unknown_badges_and_moments_to_come_are_taken_in_whole_or_not_at_all(desk):
    text = (
        "工号,打卡时间\nWang,2026-10-19 08:29\nX-1,2026-10-19 08:29\nWang,2999-01-01 08:00\nWang,nonsense\nLi,08:00\n"
    )

    job = imported(desk, text.encode(), "t.csv")

    with tenant_atomic(desk.company.pk):
        wrong = ImportRow.objects.filter(job=job, act=Act.WRONG).order_by("number")
        assert [sorted(row.problems) for row in wrong] == [["badge"], ["at"], ["at"], ["at"]]
        assert not Punch.objects.filter(door="import").exists()


@pytest.mark.parametrize("content", [b"[1, 2]", b'{"a": 1}', b"[", b'[{"a": {"b": 1}}]', b"[" * 100_000], ids=range(5))
def test_files_that_are_no_list_of_records_are_refused(desk, content):
    assert imported(desk, content, "t.json").state == "refused"


def imported(desk: Desk, content: bytes, name: str):
    with tenant_atomic(desk.company.pk) as now:
        clerk = make_member("Clerk", "attendance.punch_record")
        job = bring_file("punches", content, name, changes_known=False, actor=clerk, now=now)
    read_job(desk.company.pk, job.pk)
    with tenant_atomic(desk.company.pk) as now:
        job.refresh_from_db()
        if job.may_be_taken:
            take_in(job, actor=clerk, now=now)
    write_job(desk.company.pk, job.pk)
    with tenant_atomic(desk.company.pk):
        job.refresh_from_db()
        return job
