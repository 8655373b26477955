"""Pages whose statement is written once: the same rows as by querysets asked anew, and never another company's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import override_settings

from csdesk.cases.models import Case
from csdesk.conversations.services.messages import post_note
from csdesk.desk.queries.queue import opening_of, queue_of
from csdesk.desk.queries.wanted import ALL, MINE, TEAM, Wanted
from csdesk.people.queries import reader_of
from csdesk.tenancy.prepared import _MOST_PLANS, Prepared, in_places
from csdesk.tenancy.scoping import TenantContextError, tenant_atomic
from tests.tickets.company import MONDAY
from tickets.models import Complaint
from tickets.queries.complaints import complaint_numbered, complaints_visible_to
from tickets.queries.on_page import read_page

by_number = Prepared(lambda _shape, *, number: [Case.objects.filter(number=number)])


@pytest.fixture(params=[True, False], ids=["planned", "plain"])
def planned(request):
    with override_settings(PREPARED_STATEMENTS=request.param):
        yield request.param


def values(rows):
    return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]


def test_prepared_finds_what_it_is_asked_about_each_time(complaint, planned, django_assert_num_queries):
    for number in (complaint.case.number, "?", "'; SELECT 1 --", complaint.case.number):
        with django_assert_num_queries(1):
            [found] = by_number.read(None, number=number)

        assert values(found) == values(Case.objects.filter(number=number))


def test_prepared_finds_nothing_of_another_company(alpha, beta, planned):
    with tenant_atomic(alpha.pk) as now:
        case = Case.objects.create(kind="complaint", number="KS-1", title="x", opened_at=now)
        [mine] = by_number.read(None, number="KS-1")

    with tenant_atomic(beta.pk):
        [theirs] = by_number.read(None, number="KS-1")

    assert (mine, theirs) == ([case], [])


def test_prepared_asks_nothing_without_a_company(planned):
    with pytest.raises(TenantContextError):
        by_number.read(None, number="KS")


def test_prepared_keeps_no_statement_that_names_an_id_of_its_own(complaint):
    mine = Prepared(lambda _shape, *, number: [Case.objects.filter(pk=complaint.case_id + 1000, number=number)])

    assert not mine.keeps(None, number="KS")
    assert mine.read(None, number="KS") == [[]]


def test_prepared_puts_in_the_given_moment(complaint):
    opened = Prepared(lambda _shape, *, at: [Case.objects.filter(opened_at__lte=at)])
    times = [complaint.case.opened_at, complaint.case.opened_at - timedelta(microseconds=1)]

    assert opened.keeps(None, at=times[0])
    assert [opened.read(None, at=at) for at in times] == [[[complaint.case]], [[]]]


def test_prepared_keeps_no_moment_made_of_what_is_given(complaint):
    opened = Prepared(lambda _shape, *, at: [Case.objects.filter(opened_at__lte=at - timedelta(days=1))])
    later = complaint.case.opened_at + timedelta(days=1)

    assert not opened.keeps(None, at=later)
    assert opened.read(None, at=later) == [[complaint.case]]


def test_prepared_keeps_no_moment(complaint):
    now = Prepared(lambda _shape, *, case: [Case.objects.filter(pk=case, opened_at__lte=MONDAY)])

    assert not now.keeps(None, case=complaint.case_id)
    assert now.read(None, case=complaint.case_id) == [[complaint.case]]


@pytest.mark.parametrize(
    "asked",
    [lambda number, case: {"number__icontains": number, "pk": case}, lambda number, case: {"title": f"case {case}"}],
)
def test_prepared_keeps_no_word_made_of_what_is_given(complaint, asked):
    found = Prepared(lambda _shape, *, number, case: [Case.objects.filter(**asked(number, case))])
    given = {"number": complaint.case.number[:-1], "case": complaint.case_id}

    assert not found.keeps(None, **given)
    assert found.read(None, **given) == [list(Case.objects.filter(**asked(**given)))]


def test_prepared_keeps_nothing_that_was_read_while_it_was_built(complaint):
    titles = Prepared(lambda _shape, *, case: [Case.objects.filter(pk=case, title=Case.objects.get().title)])

    assert not titles.keeps(None, case=complaint.case_id)
    assert titles.read(None, case=complaint.case_id) == [[complaint.case]] == titles.read(None, case=complaint.case_id)


def test_prepared_plans_anew_where_the_connection_is_another(alpha, planned):
    def read_twice():
        with tenant_atomic(alpha.pk):
            first = by_number.read(None, number="KS")
        connection.close()
        with tenant_atomic(alpha.pk):
            return first, by_number.read(None, number="KS")

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(read_twice).result()
        pool.submit(lambda: connection.close()).result()

    assert found == ([[]], [[]])


def test_prepared_reads_without_a_plan_where_there_are_enough(complaint, monkeypatch):
    monkeypatch.setattr(connections["default"], "csdesk_planned", {f"other{number}" for number in range(_MOST_PLANS)})
    another = Prepared(lambda _shape, *, number: [Case.objects.filter(number=number)])

    assert another.read(None, number=complaint.case.number) == [[complaint.case]]
    assert len(connection.csdesk_planned) == _MOST_PLANS


@pytest.mark.parametrize("name", ["wang", "zhao", "sun", "dealer"])
def test_complaint_numbered_is_the_complaint_as_the_register_reads_it(complaint, name, planned, request):
    member = request.getfixturevalue(name)

    found = complaint_numbered(member, complaint.case.number)

    seen = complaints_visible_to(member).filter(pk=complaint.pk).first()
    assert found == seen
    if found is not None and seen is not None:
        assert (values([found]), values([found.case])) == (values([seen]), values([seen.case]))
        assert (found.case.holder, found.case.team) == (seen.case.holder, seen.case.team)


def test_read_page_reads_each_complaint_by_the_same_statement(complaint, wang, planned, django_assert_num_queries):
    post_note(complaint.case, "one", actor=wang, now=MONDAY)
    Complaint.objects.filter(pk=complaint.pk).update(complainant_email="Zhang@Dealer.test")
    complaint.refresh_from_db()
    read_page(complaint, wang)

    with django_assert_num_queries(1):
        found = read_page(complaint, wang)

    assert [message.text for message in found.messages] == ["one"]
    assert {clock.case_id for clock in found.clocks} == {complaint.case_id}
    assert found.same_customer == []


@pytest.mark.parametrize("scope", [MINE, TEAM, ALL])
@pytest.mark.parametrize("name", ["wang", "zhao", "sun", "dealer"])
def test_opening_of_shows_what_the_queue_holds(complaint, scope, name, planned, request):
    member, wanted = request.getfixturevalue(name), Wanted(scope=scope)

    opening = opening_of(member, wanted, size=31)

    assert opening.cases == list(queue_of(member, wanted).order_by(*wanted.by)[:31])
    assert opening.counts[scope] == len(opening.cases)


def test_opening_of_asks_for_a_holder_anew_each_time(complaint, wang, li):
    held = {each: opening_of(wang, Wanted(scope=ALL, holder=str(each.pk)), size=31).cases for each in (wang, li)}

    assert held == {each: list(Case.objects.filter(holder=each)) for each in (wang, li)}


@pytest.mark.parametrize("rare", [0, 1000])
def test_opening_of_finds_words_however_common_they_are(complaint, wang, rare, monkeypatch):
    monkeypatch.setattr("csdesk.search.queries._RARE", rare)
    asked = {
        words: Wanted(scope=ALL, words=words) for words in (complaint.case.number, "硬盘", "nobody-wrote-this", "?")
    }

    found = {words: opening_of(wang, wanted, size=31).cases for words, wanted in asked.items()}

    assert found == {words: list(queue_of(wang, wanted).order_by(*wanted.by)) for words, wanted in asked.items()}
    assert found[complaint.case.number] == [complaint.case]
    assert found["nobody-wrote-this"] == []


def test_reader_of_is_who_may_as_much(wang):
    somebody = reader_of(wang).numbered(7)

    assert (somebody.pk, somebody.permissions) == (7, wang.permissions)


def test_in_places_fills_up_with_the_last():
    assert in_places([]) == {}
    assert len(in_places([1, 2])) == 30
    assert set(in_places([1, 2]).values()) == {1, 2}
    assert len(in_places(list(range(31)))) == 60
