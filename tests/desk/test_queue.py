"""The queue: whose, in which order, narrowed how, counted how far, and what became of its rows."""

from datetime import timedelta

import pytest

from csdesk.cases.models import Case, CaseLabel, Phase
from csdesk.desk.models import SavedView
from csdesk.desk.queries import queue
from csdesk.desk.queries.queue import counts_of, next_most_urgent, queue_of
from csdesk.desk.queries.wanted import Wanted, read_wanted
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire, new_complaint
from tickets.services.opening import open_complaint

QUEUE = {"HX-Request": "true", "HX-Target": "queue"}
VIEW = {"HX-Request": "true", "HX-Target": "case-view"}
HOUR = timedelta(hours=1)


def due(case, at):
    Case.objects.filter(pk=case.pk).update(next_due_at=at)


def test_queue_of_puts_the_least_time_left_first_and_no_limit_last(company, wang, case_of):
    never, late, soon = (case_of(wang) for _ in range(3))
    with tenant_atomic(company.pk) as now:
        due(never, None)
        due(late, now - HOUR)
        due(soon, now + HOUR)

        wanted = Wanted()
        found = list(queue_of(wang, wanted).order_by(*wanted.by))

    assert found == [late, soon, never]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"scope": "mine"}, {"own"}),
        ({"scope": "team"}, {"own", "other"}),
        ({"scope": "asked"}, set()),
        ({"scope": "all"}, {"own", "other"}),
        ({"scope": "all", "severity": "serious"}, set()),
        ({"scope": "all", "channel": "phone"}, {"other"}),
        ({"scope": "all", "state": "waiting"}, set()),
        ({"scope": "all", "unread": "1"}, set()),
        ({"scope": "all", "q": "移动硬盘"}, {"own"}),
        ({"scope": "all", "kind": "complaint"}, {"own", "other"}),
        ({"scope": "all", "holder": "none"}, set()),
        ({"scope": "all", "label": "99999999"}, set()),
    ],
)
def test_queue_of_shows_what_was_asked_for(company, wang, li, case_of, asked, found):
    case_of(wang, subject_of_complaint="移动硬盘")
    case_of(li, subject_of_complaint="赠品", content="没有赠品。", channel="phone")

    with tenant_atomic(company.pk):
        holders = {case.holder_id for case in queue_of(wang, read_wanted(asked))}

    assert holders == {{"own": wang.pk, "other": li.pk}[name] for name in found}


def test_queue_of_a_label_shows_its_cases(company, wang, case_of, label):
    case, _other = case_of(wang), case_of(wang)
    with tenant_atomic(company.pk) as now:
        CaseLabel.objects.create(case=case, label=label, added_by=wang, added_at=now)

        assert list(queue_of(wang, Wanted(label=label.pk))) == [case]


def test_queue_of_shows_nothing_of_another_company(company, beta, wang):
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now - timedelta(days=60))
        stranger = hire("Sun", "agent", since=now - timedelta(days=50))
        open_complaint(new_complaint(), actor=stranger, now=now)

    with tenant_atomic(company.pk):
        assert list(queue_of(wang, Wanted(scope="all", state="any"))) == []


def test_queue_of_hides_what_left_the_register(company, wang, case_of):
    case = case_of(wang)
    with tenant_atomic(company.pk) as now:
        complaint = case.complaints.get()
        complaint.status = "withdrawn"
        complaint.save()
        Case.objects.filter(pk=case.pk).update(phase=Phase.CLOSED, closed_at=now)

        assert list(queue_of(wang, Wanted(state="any"))) == []


def test_counts_of_stop_where_nobody_reads_on(company, wang, case_of, monkeypatch):
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    for _ in range(3):
        case_of(wang)

    with tenant_atomic(company.pk):
        assert counts_of(wang) == {"mine": 2, "team": 2, "all": 2, "asked": 0}


def test_next_most_urgent_is_the_own_case_with_the_least_time_left(company, wang, li, case_of):
    done, later, soon, foreign, waits = (case_of(holder) for holder in (wang, wang, wang, li, wang))
    with tenant_atomic(company.pk) as now:
        for case, hours in ((done, 0), (later, 5), (soon, 2), (foreign, 1), (waits, 1)):
            due(case, now + hours * HOUR)
        Case.objects.filter(pk=waits.pk).update(phase=Phase.WAITING)

        assert next_most_urgent(wang, after=done) == soon


def test_next_most_urgent_is_nothing_when_nothing_waits(company, wang, case_of):
    only = case_of(wang)

    with tenant_atomic(company.pk):
        assert next_most_urgent(wang, after=only) is None


def test_read_wanted_understands_its_own_address():
    asked = {"scope": "team", "state": "closed", "holder": "7", "unread": "1", "severity": "serious", "q": "硬盘 a"}

    assert read_wanted(read_wanted(asked).parts) == read_wanted(asked)
    assert read_wanted(asked).parts == asked


@pytest.mark.parametrize(
    "nonsense",
    [{"scope": "x", "state": "y", "kind": "z"}, {"label": "1e9", "holder": "²"}, {"label": "9" * 40}, {"scope": None}],
)
def test_read_wanted_leaves_out_what_it_does_not_know(nonsense):
    assert read_wanted(nonsense) == Wanted()


@pytest.mark.parametrize("rows", [1, 3])
def test_fresh_asks_as_often_for_one_row_as_for_three(company, wang, case_of, sign_in, rows, django_assert_num_queries):
    ids = ",".join(str(case_of(wang).pk) for _ in range(rows))
    client = sign_in(wang)
    client.get("/desk/fresh/", {"ids": ids})

    with django_assert_num_queries(15):
        response = client.get("/desk/fresh/", {"ids": ids}, headers=QUEUE)

    assert response.status_code == 200


def test_fresh_counts_new_rows_and_marks_those_that_left(company, wang, li, case_of, sign_in):
    kept, gone, new = case_of(wang), case_of(wang), case_of(wang)
    with tenant_atomic(company.pk):
        Case.objects.filter(pk=gone.pk).update(holder=li)

    body = sign_in(wang).get("/desk/fresh/", {"ids": f"{kept.pk},{gone.pk}", "scope": "mine"}).content.decode()

    assert body.count("is-gone") == 1
    assert f'id="queue-body-{new.pk}"' not in body
    assert "1 条新" in body


def test_fresh_calls_new_what_came_into_a_full_page_not_what_stands_behind_it(
    company, wang, case_of, sign_in, monkeypatch
):
    monkeypatch.setattr("csdesk.desk.web.queue.ROWS", 2)
    shown = [case_of(wang), case_of(wang)]
    behind = case_of(wang)
    ids = ",".join(str(case.pk) for case in shown)
    client = sign_in(wang)

    before = client.get("/desk/fresh/", {"ids": ids, "scope": "mine"}).context["new"]
    with tenant_atomic(company.pk) as now:
        Case.objects.filter(pk=shown[0].pk).update(next_due_at=now + timedelta(days=99))
    moved_up = client.get("/desk/fresh/", {"ids": ids, "scope": "mine"}).context["new"]
    with tenant_atomic(company.pk) as now:
        Case.objects.filter(pk=behind.pk).update(next_due_at=now - timedelta(days=1))
    came = client.get("/desk/fresh/", {"ids": ids, "scope": "mine"}).context["new"]

    assert (before, moved_up, came) == (0, 0, 1)


def test_fresh_says_nothing_of_a_case_that_one_may_not_see(company, beta, wang, sign_in):
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now - timedelta(days=60))
        stranger = hire("Sun", "agent", since=now - timedelta(days=50))
        foreign = open_complaint(new_complaint(), actor=stranger, now=now).case

    assert foreign.number not in sign_in(wang).get("/desk/fresh/", {"ids": str(foreign.pk)}).content.decode()


@pytest.mark.parametrize("query", ["ids=,,x,²&q=%00", "ids=" + "9" * 30, "home=//evil.test/&ids=1", "cursor=x"])
def test_fresh_takes_any_question(wang, sign_in, query):
    response = sign_in(wang).get(f"/desk/fresh/?{query}")

    assert response.status_code == 200
    assert b"evil" not in response.content


def test_workspace_opens_as_it_was_left(wang, case_of, sign_in):
    client = sign_in(wang)
    client.get("/complaints/?scope=all&state=closed")

    body = client.get("/complaints/").content.decode()

    assert "scope=all&amp;state=closed" in body


def test_workspace_says_that_a_filter_matches_nothing(wang, case_of, sign_in):
    case_of(wang)

    body = sign_in(wang).get("/complaints/?q=nobody-ever-wrote-this").content.decode()

    assert "没有符合的案件" in body
    assert 'href="/complaints/?scope=mine"' in body


def test_case_page_leaves_the_queues_place_and_says_where_it_is(wang, case_of, sign_in):
    case, other = case_of(wang), case_of(wang)

    body = sign_in(wang).get(f"/complaints/{case.number}/").content.decode()

    assert 'hx-get="/complaints/" hx-trigger="intersect once"' in body
    assert '<a class="btn btn-ghost" href="/complaints/">' in body
    assert f"queue-row-{other.pk}" not in body


def test_case_chosen_in_the_queue_comes_without_it(wang, case_of, sign_in):
    case, other = case_of(wang), case_of(wang)

    body = sign_in(wang).get(f"/complaints/{case.number}/", headers=VIEW).content.decode()

    assert f"<title>{case.number}" in body
    assert f"queue-row-{other.pk}" not in body


def test_default_view_opens_first_and_a_lost_filter_is_told(company, wang, sign_in):
    with tenant_atomic(company.pk):
        SavedView.objects.create(
            owner=wang, name="我的急件", is_default=True, wanted={"scope": "all", "warehouse": "7", "label": "12345"}
        )

    body = sign_in(wang).get("/complaints/").content.decode()

    assert "我的急件" in body
    assert "warehouse" in body
    assert "已不存在" in body
