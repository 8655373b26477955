"""Dealers come in by files: looked at row by row, taken in whole or not at all."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.imports.models import Act, ImportJob, ImportRow, JobState
from csdesk.imports.services.reading import read_job
from csdesk.imports.services.uploading import bring_file, drop_forgotten, drop_job, take_in
from csdesk.imports.services.writing import write_job
from csdesk.outbox.models import OutboxMessage
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.search.queries import found_cases
from dealers.models import Dealer, DealerContact
from dealers.services.archive import create_dealer
from tests.imports.files import HEADINGS, workbook
from tests.tickets.company import DAY, MONDAY, furnish, hire

ROWS = [
    HEADINGS,
    ["D-1", "南宁数码", "韦芳", "13877712345", "1988-02-29"],
    ["D-2", "柳州科技", "莫总", 13900000000, date(1979, 1, 5)],
    ["D-1", "", "小韦", "13877700000", ""],
]


@pytest.fixture
def keeper(tenant) -> Member:
    """A specialist who may import."""
    furnish(tenant)
    return hire("Li", "specialist")


def read(content: bytes, keeper: Member, *, changes_known: bool = False, name: str = "dealers.xlsx") -> ImportJob:
    """A file that was brought and read."""
    job = bring_file("dealers", content, name, changes_known=changes_known, actor=keeper, now=MONDAY)
    read_job(keeper.tenant_id, job.pk)
    job.refresh_from_db()
    return job


def taken(job: ImportJob, keeper: Member) -> ImportJob:
    """The same, taken in."""
    take_in(job, actor=keeper, now=MONDAY)
    write_job(keeper.tenant_id, job.pk)
    job.refresh_from_db()
    return job


def problems(job: ImportJob) -> dict[int, dict[str, str]]:
    rows = ImportRow.objects.filter(job=job, act=Act.WRONG)
    return {row.number: {key: each["words"] % each["values"] for key, each in row.problems.items()} for row in rows}


@pytest.mark.rule("DLR-01")
def test_import_takes_dealers_and_their_contacts_in(keeper):
    job = taken(read(workbook(ROWS), keeper), keeper)

    first = Dealer.objects.get(code="D-1")
    assert (job.state, job.rows_written, Dealer.objects.count()) == (JobState.DONE, 3, 2)
    assert list(first.contacts.order_by("pk").values_list("name", "phone", "birthday", "is_main")) == [
        ("韦芳", "13877712345", date(1988, 2, 29), True),
        ("小韦", "13877700000", None, False),
    ]
    assert (first.case.number[:3], first.case.phase, first.history.get().history_change_reason) == (
        "KH-",
        "closed",
        "dealers.xlsx",
    )
    assert list(found_cases(keeper, "柳州科技").cases) == [Dealer.objects.get(code="D-2").case]
    assert ImportRow.objects.count() == 0


def test_import_reads_gbk_csv(keeper):
    text = "编码,名称,客户类型,退换货比例\nD-1,南宁数码,加盟商,5%\n"

    taken(read(text.encode("gbk"), keeper, name="dealers.csv"), keeper)

    dealer = Dealer.objects.get()
    assert (dealer.name, dealer.kind, str(dealer.exchange_ratio)) == ("南宁数码", "franchisee", "0.0500")


def test_import_names_each_wrong_cell_and_takes_nothing_in(keeper):
    create_dealer({"code": "D-9", "name": "已有"}, actor=keeper, now=MONDAY)
    rows = [
        [*HEADINGS, "客户类型", "售后专员"],
        ["D-1", "南宁数码", "韦芳", "1.38E+10", "2030-01-01", "皇帝", "无名氏"],
        ["", "没编码", "", "", "", "", ""],
        ["D-3", "", "", "", "", "", ""],
        ["D-9", "重复", "", "", "", "", ""],
        ["D-5", "贵港", "", "13800000000", "", "", ""],
        ["D-6", "梧州", "莫总", "", "2030-01-01", "", ""],
        ["D-7", "玉林", "陈总", "1", "", "", ""],
        ["D-7", "玉林改名", "陈总", "1", "", "", ""],
        ["D-8", "百色", "陈总", "1", "", "", ""],
        ["D-8", "百色", "陈总", "1", "", "", ""],
    ]

    job = read(workbook(rows), keeper)

    assert {number: sorted(found) for number, found in problems(job).items()} == {
        2: ["contact_phone", "kind", "specialist"],
        3: ["code"],
        4: ["name"],
        5: ["code"],
        6: ["contact_name"],
        7: ["contact_birthday"],
        9: ["name"],
        11: [""],
    }
    assert (job.state, job.rows_wrong, job.rows_read) == (JobState.READY, 8, 10)
    with pytest.raises(RuleViolation):
        take_in(job, actor=keeper, now=MONDAY)
    assert Dealer.objects.count() == 1


def test_import_changes_what_is_there_by_code(keeper):
    taken(read(workbook(ROWS), keeper), keeper)
    rows = [[*HEADINGS, "区域"], ["D-1", "", "韦芳", "13511112222", "", "广西"], ["D-2", "柳州科技", "", "", "", ""]]

    job = taken(read(workbook(rows), keeper, changes_known=True), keeper)

    first = Dealer.objects.get(code="D-1")
    assert (job.rows_changed, job.rows_same, job.rows_new) == (1, 1, 0)
    assert (first.name, first.region) == ("南宁数码", "广西")
    assert first.contacts.get(name="韦芳").phone == "13511112222"
    assert first.history.count() == 2


def test_import_of_the_same_file_again_is_no_news(keeper):
    taken(read(workbook(ROWS), keeper), keeper)

    job = read(workbook(ROWS), keeper, changes_known=True)

    assert (job.rows_same, job.rows_new, job.rows_changed, job.may_be_taken) == (3, 0, 0, False)
    assert (Dealer.objects.count(), DealerContact.objects.count()) == (2, 3)


def test_take_in_twice_writes_once(keeper):
    job = taken(read(workbook(ROWS), keeper), keeper)

    take_in(job, actor=keeper, now=MONDAY)

    assert write_job(keeper.tenant_id, job.pk) is False
    assert Dealer.objects.count() == 2


def test_write_job_takes_nothing_in_when_a_code_was_taken_meanwhile(keeper):
    job = read(workbook(ROWS), keeper)
    create_dealer({"code": "D-2", "name": "别人"}, actor=keeper, now=MONDAY)

    taken(job, keeper)

    assert (job.state, job.rows_wrong) == (JobState.READY, 1)
    assert [dealer.code for dealer in Dealer.objects.all()] == ["D-2"]


def test_write_job_that_breaks_keeps_nothing_and_can_be_tried_again(keeper, monkeypatch):
    job = read(workbook(ROWS), keeper)
    with monkeypatch.context() as broken:
        broken.setattr("dealers.services.writing_many._write_contacts", lambda *_args, **_options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken(job, keeper)
    job.refresh_from_db()

    assert (job.state, Dealer.objects.count()) == (JobState.FAILED, 0)
    assert taken(job, keeper).state == JobState.DONE


def test_read_job_after_a_crash_begins_anew(keeper):
    job = bring_file("dealers", workbook(ROWS), "d.xlsx", changes_known=False, actor=keeper, now=MONDAY)
    ImportRow.objects.create(job=job, number=2, act=Act.NEW)

    read_job(keeper.tenant_id, job.pk)

    assert list(ImportRow.objects.values_list("number", flat=True)) == [2, 3, 4]


def test_read_job_says_why_a_file_cannot_be_read(keeper):
    job = read(workbook([HEADINGS]), keeper)

    assert (job.state, job.problem["words"]) == (JobState.REFUSED, "The file holds headings and no rows.")


def test_bring_file_refuses_what_is_no_table_at_once(keeper):
    with pytest.raises(RuleViolation) as refusal:
        bring_file("dealers", b"PK\x03\x04", "a.xlsx", changes_known=False, actor=keeper, now=MONDAY)

    assert refusal.value.field == "file"
    assert (ImportJob.objects.count(), OutboxMessage.objects.filter(topic="imports.read").count()) == (0, 0)


@pytest.mark.rule("CUS-08")
@pytest.mark.parametrize("role", ["agent", "head-channel", "dealer", "admin"])
def test_bring_file_is_for_those_who_may_import(keeper, role):
    with pytest.raises(PermissionDenied):
        bring_file("dealers", workbook(ROWS), "a", changes_known=False, actor=hire("No", role), now=MONDAY)


def test_take_in_is_for_who_brought_it(keeper):
    job = read(workbook(ROWS), keeper)

    with pytest.raises(PermissionDenied):
        take_in(job, actor=hire("Wu", "specialist"), now=MONDAY)

    job.refresh_from_db()
    assert job.state == JobState.READY


def test_drop_job_forgets_it_and_what_is_forgotten_drops_itself(keeper):
    dropped, forgotten = read(workbook(ROWS), keeper), read(workbook(ROWS), keeper)
    drop_job(dropped, actor=keeper, now=MONDAY)

    assert drop_forgotten(MONDAY + 8 * DAY) == 1

    forgotten.refresh_from_db()
    assert (forgotten.state, ImportRow.objects.count()) == (JobState.DROPPED, 0)
    with pytest.raises(StaleRecord):
        take_in(dropped, actor=keeper, now=MONDAY)
