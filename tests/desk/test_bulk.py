"""One act on several cases: each by itself, refusals told, foreign ids refuse all, taken back for a while."""

from datetime import timedelta

import pytest

from csdesk.cases.models import Case, CaseLabel
from csdesk.desk.models import BulkRun
from csdesk.desk.services import bulk
from csdesk.desk.services.bulk import UNDO_WITHIN, act_on_all, forget_old_runs, take_back
from csdesk.events.models import Event
from csdesk.outbox.models import Notification
from csdesk.people.models import Member, MemberState
from csdesk.tenancy.scoping import tenant_atomic
from tests.tickets.company import furnish, hire, new_complaint
from tickets.models import Complaint
from tickets.services.opening import open_complaint

ASKED = {"HX-Request": "true"}


def holders(company, *cases):
    with tenant_atomic(company.pk):
        return [Case.objects.get(pk=case.pk).holder_id for case in cases]


@pytest.fixture
def foreign(beta):
    """A case of the other company."""
    with tenant_atomic(beta.pk) as now:
        furnish(beta, since=now - timedelta(days=60))
        stranger = hire("Sun", "agent", since=now - timedelta(days=50))
        return open_complaint(new_complaint(), actor=stranger, now=now).case


def test_assign_moves_each_and_the_way_back_gives_each_to_its_own(company, wang, li, zhao, case_of, sign_in):
    first, second, mine = case_of(wang), case_of(li), case_of(wang)
    client = sign_in(zhao)

    response = client.post(
        "/desk/bulk/assign/", {"case": [first.pk, second.pk, mine.pk], "to": zhao.pk, "note": "我来跟。"}, headers=ASKED
    )
    moved = holders(company, first, second, mine)
    with tenant_atomic(company.pk):
        run = BulkRun.objects.get()
    undone = client.post(f"/desk/bulk/undo/{run.pk}/", headers=ASKED)

    assert moved == [zhao.pk] * 3
    assert f"/desk/bulk/undo/{run.pk}/" in response.headers["HX-Trigger"]
    assert undone.status_code == 204
    assert holders(company, first, second, mine) == [wang.pk, li.pk, wang.pk]


def test_assign_lists_every_refused_case_with_its_rule_and_does_the_others(company, wang, zhao, case_of, sign_in):
    held, other = case_of(zhao), case_of(wang)

    data = {"case": [held.pk, other.pk], "to": zhao.pk, "note": "我来跟。"}
    body = sign_in(zhao).post("/desk/bulk/assign/", data, headers=ASKED).content.decode()

    assert held.number in body
    assert "INQ-19" in body
    assert other.number not in body
    assert holders(company, other) == [zhao.pk]


@pytest.mark.parametrize("act", ["assign", "label", "remind", "close"])
def test_a_foreign_id_refuses_the_whole_call(company, wang, zhao, label, foreign, case_of, sign_in, act):
    own = case_of(wang, answered=act == "close")
    before = holders(company, own)

    data = {"case": [own.pk, foreign.pk], "to": zhao.pk, "label": label.pk, "note": "x"}
    response = sign_in(zhao).post(f"/desk/bulk/{act}/", data, headers=ASKED)

    assert response.status_code == 404
    assert holders(company, own) == before
    with tenant_atomic(company.pk):
        assert not BulkRun.objects.exists()
        assert not CaseLabel.objects.exists()
        assert Complaint.objects.get(case=own).status != "closed"


def test_assign_by_an_agent_is_refused_for_each_case_he_does_not_hold(company, wang, li, case_of, sign_in):
    own, colleagues = case_of(wang), case_of(li)

    data = {"case": [own.pk, colleagues.pk], "to": li.pk, "note": "请接手。"}
    body = sign_in(wang).post("/desk/bulk/assign/", data, headers=ASKED).content.decode()

    assert colleagues.number in body
    assert holders(company, own, colleagues) == [li.pk, li.pk]


def test_label_is_put_on_and_taken_back_where_it_was_new(company, wang, label, case_of):
    has, new = case_of(wang), case_of(wang)
    with tenant_atomic(company.pk) as now:
        CaseLabel.objects.create(case=has, label=label, added_by=wang, added_at=now)
        outcome = act_on_all("label", [has.pk, new.pk], actor=wang, now=now, label=label)
        assert CaseLabel.objects.count() == 2

        take_back(outcome.run.pk, actor=wang, now=now)

        assert [row.case_id for row in CaseLabel.objects.all()] == [has.pk]
        assert [event.facts["added"] for event in Event.objects.filter(kind="case.label", case=new)] == [["重点"], []]


@pytest.mark.rule("CMP-51")
def test_close_goes_where_the_lifecycle_allows_and_comes_back(company, wang, case_of):
    answered, open_case = case_of(wang, answered=True), case_of(wang)
    with tenant_atomic(company.pk) as now:
        before = Case.objects.get(pk=answered.pk).next_due_at
        outcome = act_on_all("close", [answered.pk, open_case.pk], actor=wang, now=now, note="电话确认满意。")
        closed = Complaint.objects.get(case=answered).status

        take_back(outcome.run.pk, actor=wang, now=now)

        assert closed == "closed"
        assert [(refusal.case, refusal.rule_id) for refusal in outcome.refused] == [(open_case, "CMP-10")]
        assert Complaint.objects.get(case=answered).status == "answered"
        # What closing had ended is owed as before.
        assert Case.objects.get(pk=answered.pk).next_due_at == before


def test_remind_tells_the_holder_and_refuses_what_nobody_else_holds(company, wang, zhao, case_of):
    theirs, own = case_of(wang), case_of(zhao)
    with tenant_atomic(company.pk) as now:
        outcome = act_on_all("remind", [theirs.pk, own.pk], actor=zhao, now=now, note="客户在等")

        assert [case.pk for case in outcome.done] == [theirs.pk]
        assert [refusal.rule_id for refusal in outcome.refused] == ["INQ-19"]
        assert Notification.objects.filter(member=wang, kind="case.remind").count() == 1


def test_remind_is_not_offered_to_whoever_may_not(wang, li, case_of, sign_in):
    case = case_of(li)

    assert sign_in(wang).post("/desk/bulk/remind/", {"case": case.pk}).status_code == 403


def test_take_back_leaves_what_moved_on(company, wang, li, zhao, case_of):
    case = case_of(wang)
    with tenant_atomic(company.pk) as now:
        outcome = act_on_all("assign", [case.pk], actor=zhao, now=now, to=li, note="请接手。")
        act_on_all("assign", [case.pk], actor=zhao, now=now, to=zhao, note="")

        undone = take_back(outcome.run.pk, actor=zhao, now=now)

        assert [refusal.rule_id for refusal in undone.refused] == ["INQ-19"]
        assert Case.objects.get(pk=case.pk).holder_id == zhao.pk


def test_take_back_is_the_actors_own_once_and_for_a_short_while(company, wang, li, zhao, case_of):
    case = case_of(wang)
    with tenant_atomic(company.pk) as now:
        run = act_on_all("assign", [case.pk], actor=zhao, now=now, to=li, note="请接手。").run

        with pytest.raises(BulkRun.DoesNotExist):
            take_back(run.pk, actor=wang, now=now)
        with pytest.raises(BulkRun.DoesNotExist):
            take_back(run.pk, actor=zhao, now=now + UNDO_WITHIN + timedelta(seconds=1))
        take_back(run.pk, actor=zhao, now=now)
        with pytest.raises(BulkRun.DoesNotExist):
            take_back(run.pk, actor=zhao, now=now)


def test_forget_old_runs_leaves_what_can_still_be_undone(company, wang, li, zhao, case_of):
    case = case_of(wang)
    with tenant_atomic(company.pk) as now:
        run = act_on_all("assign", [case.pk], actor=zhao, now=now, to=li, note="请接手。").run

        forgotten = [forget_old_runs(now=now + UNDO_WITHIN + timedelta(seconds=late)) for late in (0, 1)]

        assert forgotten == [0, 1]
        assert not BulkRun.objects.filter(pk=run.pk).exists()


@pytest.mark.parametrize("given", [["x"], ["²"], ["9" * 30], ["-1"], ["999999999"]])
def test_bulk_of_nonsense_is_not_found(zhao, sign_in, given):
    assert sign_in(zhao).post("/desk/bulk/assign/", {"case": given}).status_code == 404


def test_bulk_of_nothing_asks_to_choose(zhao, sign_in):
    response = sign_in(zhao).get("/desk/bulk/assign/", follow=True)

    assert "请先在队列里选择案件" in response.content.decode()


def test_bulk_assign_offers_those_who_may_take_the_cases(wang, zhao, person, case_of, sign_in):
    reader = person("Sun", "agent")
    with tenant_atomic(reader.tenant_id):
        reader.held_roles.all().delete()
    case = case_of(wang)
    client = sign_in(zhao)

    shown = client.get("/desk/bulk/assign/", {"case": case.pk}, headers=ASKED).content.decode()
    sent = client.post("/desk/bulk/assign/", {"case": case.pk, "to": reader.pk, "note": "请接手。"}, headers=ASKED)

    assert f'<option value="{wang.pk}">' in shown
    assert f'<option value="{reader.pk}">' not in shown
    assert sent.status_code == 422


def test_bulk_form_without_scripts_is_a_page_that_keeps_what_was_typed(wang, zhao, case_of, sign_in):
    case = case_of(wang)

    response = sign_in(zhao).post("/desk/bulk/assign/", {"case": case.pk, "note": "请今天联系"})

    assert response.status_code == 422
    assert "请今天联系" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_bulk_form_asks_as_often_for_one_case_as_for_three(
    wang, zhao, case_of, sign_in, rows, django_assert_num_queries
):
    cases = [case_of(wang).pk for _ in range(rows)]
    client = sign_in(zhao)

    with django_assert_num_queries(10):
        client.get("/desk/bulk/remind/", {"case": cases}, headers=ASKED)


def test_bulk_of_too_many_says_how_many_may_be_chosen(wang, zhao, case_of, sign_in, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_CASES", 1)
    cases = [case_of(wang).pk, case_of(wang).pk]
    client = sign_in(zhao)

    asked = client.get("/desk/bulk/remind/", {"case": cases}, follow=True)
    sent = client.post("/desk/bulk/remind/", {"case": cases}, headers=ASKED)

    assert "最多选择 1 件" in asked.content.decode()
    assert sent.status_code == 204


def test_take_back_says_so_when_nothing_was_taken_back(company, wang, li, case_of, sign_in):
    case = case_of(wang, is_about_staff=True)
    with tenant_atomic(company.pk):
        Case.objects.filter(pk=case.pk).update(holder=wang)
    client = sign_in(wang)
    client.post("/desk/bulk/assign/", {"case": case.pk, "to": li.pk, "note": "请接手。"}, headers=ASKED)
    with tenant_atomic(company.pk):
        run = BulkRun.objects.get()

    page = client.post(f"/desk/bulk/undo/{run.pk}/", follow=True).content.decode()

    assert holders(company, case) == [li.pk]
    assert "没有撤销任何操作" in page
    assert case.number in page


def test_take_back_gives_nothing_to_somebody_who_has_left(company, wang, li, zhao, case_of):
    case = case_of(wang)
    with tenant_atomic(company.pk) as now:
        outcome = act_on_all("assign", [case.pk], actor=zhao, now=now, to=li, note="请接手。")
        Member.objects.filter(pk=wang.pk).update(state=MemberState.INACTIVE)

        undone = take_back(outcome.run.pk, actor=zhao, now=now)

        assert [refusal.rule_id for refusal in undone.refused] == ["INQ-19"]
        assert Case.objects.get(pk=case.pk).holder_id == li.pk
