"""Messages, time limits, tasks, files and people by program, as far as the member may see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from csdesk.conversations.models import Message, MessageKind
from csdesk.documents.models import Attachment
from csdesk.sla.models import Clock
from csdesk.sla.services.tasks import create_task
from csdesk.tenancy.scoping import tenant_atomic
from tests.api.conftest import ApiClient, token_of
from tests.tickets.company import DAY, HOUR, taken
from tickets.models import Complaint


def of(complaint, tail=""):
    return f"complaints/{complaint.case.number}/{tail}"


def of_case(complaint, tail=""):
    return f"cases/{complaint.case.number}/{tail}"


def upload(client, complaint, content=b"some words", name="a.txt", kind="text/plain", **fields):
    return client.client.post(
        f"/api/v1/{of_case(complaint, 'attachments/')}",
        {"file": SimpleUploadedFile(name, content, kind), **fields},
        HTTP_AUTHORIZATION=f"Bearer {client.token}",
    )


@pytest.mark.rule("CMP-40")
def test_the_answer_by_program_answers_the_complaint(company, api, complaint):
    seen = api.get(of_case(complaint, "messages/")).json()["data"]

    answer = api.post(of(complaint, "replies/"), {"text": "我们明天给您更换。", "is_answer": True, "seen": 0})

    assert (seen, answer.status_code, answer.json()["delivery"]) == ([], 201, "queued")
    assert api.get(of(complaint)).json()["status"] == "answered"
    again = api.post(of(complaint, "replies/"), {"text": "再答一次。", "is_answer": True})
    assert (again.status_code, again.json()["rule"]) == (409, "CMP-10")


@pytest.mark.rule("IWR-14")
def test_a_reply_is_stopped_when_something_newer_was_said(company, api, chief, complaint):
    chief.post(of(complaint, "calls/"), {"text": "已通话。", "direction": "out", "outcome": "reached"})

    stopped = api.post(of(complaint, "replies/"), {"text": "您好。", "seen": 0})

    assert (stopped.status_code, stopped.json()["code"]) == (409, "stale")
    with tenant_atomic(company.pk):
        assert not Message.objects.filter(kind=MessageKind.PUBLIC).exists()


@pytest.mark.rule("CMP-33")
def test_a_phrase_to_avoid_is_sent_only_when_it_is_confirmed(company, api, complaint):
    api.patch(of(complaint), {"liability": "others", "founded": "founded"})
    words = {"text": "非常抱歉，给您添麻烦了。"}

    refused = api.post(of(complaint, "replies/"), words)
    phrases = refused.json()["facts"]["phrases"]
    sent = api.post(of(complaint, "replies/"), {**words, "confirmed": phrases})

    assert (refused.status_code, refused.json()["rule"], sent.status_code) == (409, "CMP-33", 201)


def test_a_file_is_attached_and_goes_out_with_a_reply(company, api, complaint, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    kept = upload(api, complaint)
    sent = api.post(of(complaint, "replies/"), {"text": "见附件。", "attachments": [kept.json()["id"]]})

    assert (kept.status_code, kept.json()["size_bytes"]) == (201, 10)
    assert [file["name"] for file in sent.json()["files"]] == ["a.txt"]
    content = api.get(f"attachments/{kept.json()['id']}/content/")
    assert b"".join(content.streaming_content) == b"some words"
    assert content["Content-Disposition"].startswith("attachment")
    assert [row["name"] for row in api.get(of_case(complaint, "attachments/")).json()["data"]] == ["a.txt"]


@pytest.mark.rule("CMP-13")
def test_a_file_that_the_manual_does_not_take_is_refused(company, api, complaint, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    answers = [
        upload(api, complaint, b""),
        upload(api, complaint, b"MZ" + b"\0" * 200, "a.exe", "application/x-msdownload"),
        upload(api, complaint, b"x" * 21_000_000),
    ]

    assert [(answer.status_code, answer.json()["rule"]) for answer in answers] == [(409, "CMP-13")] * 3
    nothing = api.client.post(f"/api/v1/{of_case(complaint, 'attachments/')}", HTTP_AUTHORIZATION=f"Bearer {api.token}")
    assert nothing.status_code == 422
    with tenant_atomic(company.pk):
        assert not Attachment.objects.exists()


def test_no_file_of_another_case_goes_out(company, api, agent, complaint, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with tenant_atomic(company.pk) as now:
        other = taken(agent, now=now)
    kept, internal = upload(api, other).json()["id"], upload(api, complaint, internal="true").json()["id"]

    answers = [
        api.post(of(complaint, "replies/"), {"text": "见附件。", "attachments": [pk]}) for pk in (kept, internal)
    ]

    assert [(answer.status_code, answer.json()["field"]) for answer in answers] == [(409, "attachments")] * 2
    assert api.post(of_case(complaint, "notes/"), {"text": "x", "attachments": [kept]}).status_code == 409
    assert api.post(of_case(complaint, "notes/"), {"text": "x", "attachments": [internal]}).status_code == 201


def test_a_time_limit_says_why(company, api, complaint):
    clocks = api.get(of_case(complaint, "clocks/")).json()["data"]

    why = api.get(f"clocks/{clocks[0]['id']}/", accept_language="en").json()

    assert {clock["verdict"] for clock in clocks} == {"running"}
    assert why["clock"]["rule"].startswith("CMP-")
    assert why["version"]["number"] == 1
    assert (why["intervals"][0]["start"], why["alarms"][-1]["fired_at"]) == (clocks[0]["started_at"], None)


@pytest.mark.rule("INQ-26")
def test_a_complaint_waits_and_goes_on(company, api, complaint):
    words = api.get("complaint-words/", accept_language="zh").json()

    paused = api.post(of(complaint, "pause/"), {"reason": words["pause_reasons"][0]["key"], "note": "等客户寄回"})
    resumed = api.post(of(complaint, "transitions/resume/"))

    assert (paused.json()["status"], resumed.json()["status"]) == ("waiting", "open")
    assert [move["name"] for move in paused.json()["transitions"]] == ["resume", "answer", "merge", "withdraw"]
    unknown = api.post(of(complaint, "pause/"), {"reason": "bored"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "refused")


def test_what_the_status_does_not_allow_is_refused_and_changes_nothing(company, api, complaint):
    answers = [api.post(of(complaint, f"transitions/{name}/")) for name in ("close", "reopen", "answer", "nonsense")]

    assert [(answer.status_code, answer.json()["rule"]) for answer in answers] == [(409, "CMP-10")] * 4
    assert api.get(of(complaint)).json()["status"] == "open"


def test_a_complaint_is_closed_and_opened_again(company, api, complaint):
    api.post(of(complaint, "replies/"), {"text": "已更换。", "is_answer": True})

    closed = api.post(of(complaint, "follow-up/"), {"outcome": "satisfied", "note": "客户满意"})
    reopened = api.post(of(complaint, "transitions/reopen/"))

    assert [answer.json()["status"] for answer in (closed, reopened)] == ["closed", "open"]


def test_what_is_offered_says_where_it_is_done(company, api, complaint):
    offered = [api.get(of(complaint)).json()["transitions"]]
    api.post(of(complaint, "replies/"), {"text": "已更换。", "is_answer": True})
    closed = api.post(of(complaint, "transitions/close/"), {"note": "客户满意"})
    reopened = api.post(of(complaint, "transitions/reopen/"))
    offered += [answer.json()["transitions"] for answer in (closed, reopened)]

    assert [{move["name"]: move["path"] for move in moves} for moves in offered[:2]] == [
        {"wait": "pause/", "answer": "replies/", "merge": "merge/", "withdraw": "transitions/withdraw/"},
        {"reopen": "transitions/reopen/"},
    ]
    assert {api.post(of(complaint, move["path"]), {"x": 1}).status_code for move in offered[2]} == {422}


@pytest.mark.rule("CMP-51")
def test_a_complaint_is_closed_by_a_note_only(company, api, complaint):
    api.post(of(complaint, "replies/"), {"text": "已更换。", "is_answer": True})

    refused = api.post(of(complaint, "transitions/close/"))
    closed = api.post(of(complaint, "transitions/close/"), {"note": "客户满意"})

    assert (refused.status_code, refused.json()["rule"]) == (409, "CMP-51")
    assert closed.json()["status"] == "closed"


@pytest.mark.rule("INQ-19")
def test_a_complaint_is_handed_over_with_a_note(company, api, chief, agent, supervisor, complaint, foreign):
    without = api.post(of(complaint, "assign/"), {"to": supervisor.pk})
    given = api.post(of(complaint, "assign/"), {"to": supervisor.pk, "note": "请接手"})
    nobody = chief.post(of(complaint, "assign/"), {"to": foreign.received_by_id, "note": "x"})

    assert (without.status_code, without.json()["field"]) == (409, "note")
    assert given.json()["holder"]["id"] == supervisor.pk
    assert (nobody.status_code, nobody.json()["field"]) == (409, "to")


def test_one_who_may_not_work_on_it_changes_nothing(company, person, complaint):
    reader = ApiClient(token_of(person("Head", "head-channel")))

    answers = [
        reader.patch(of(complaint), {"severity": "serious"}),
        reader.post(of(complaint, "transitions/withdraw/")),
        reader.post(of(complaint, "replies/"), {"text": "x"}),
        reader.post(of(complaint, "steps/"), {"kind": "plan", "text": "x"}),
    ]

    assert reader.get(of(complaint)).status_code == 200
    assert [answer.status_code for answer in answers] == [403] * 4
    with tenant_atomic(company.pk):
        assert not Message.objects.exists()


def test_a_duplicate_is_merged_and_taken_apart_again(company, api, agent, complaint):
    with tenant_atomic(company.pk) as now:
        other = taken(agent, now=now)

    merged = api.post(of(other, "merge/"), {"into": complaint.case.number.lower()})
    apart = api.post(of(other, "transitions/unmerge/"))

    assert (merged.json()["status"], merged.json()["merged_into"]) == ("merged", complaint.case.number)
    assert (apart.json()["status"], apart.json()["merged_into"]) == ("open", None)
    assert api.post(of(other, "merge/"), {"into": "KS-2099-000009"}).json()["field"] == "into"


def test_steps_are_noted_and_listed(company, api, complaint):
    made = api.post(of(complaint, "steps/"), {"kind": "plan", "text": "更换新机"})

    assert made.status_code == 201
    assert [row["text"] for row in api.get(of(complaint, "steps/")).json()["data"]] == ["更换新机"]
    for own in ("reported_up", "read_signed"):
        assert api.post(of(complaint, "steps/"), {"kind": own, "text": "x"}).status_code == 422


def test_tasks_are_listed_taken_and_finished(company, api, chief, agent, complaint):
    with tenant_atomic(company.pk) as now:
        mine = create_task(complaint.case, "visit", "上门", now=now, assignee=agent, due_at=now + HOUR)
        anybodys = create_task(None, "count", "盘点", now=now, role="agent", due_at=now + DAY)

    assert [row["id"] for row in api.get("tasks/").json()["data"]] == [mine.pk, anybodys.pk]
    assert api.get("tasks/?of=all").status_code == 403
    assert len(chief.get("tasks/?of=all").json()["data"]) == 2
    assert api.post(f"tasks/{anybodys.pk}/take/").json()["assignee"]["id"] == agent.pk
    done = api.post(f"tasks/{mine.pk}/finish/", {"outcome": "done"})
    assert (done.status_code, done.json()["state"]) == (200, "done")
    again = api.post(f"tasks/{mine.pk}/finish/", {"outcome": "done"})
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    assert api.get(f"tasks/{mine.pk}/").json()["ended_by"]["id"] == agent.pk


def test_what_another_company_has_is_not_there(company, api, chief, foreign):
    with tenant_atomic(foreign.tenant_id) as now:
        clock = Clock.objects.first()
        task = create_task(None, "count", "盘点", now=now, role="agent", due_at=now + DAY)
        file = Attachment.objects.create(
            case=foreign.case, name="a", media_type="x", size_bytes=1, sha256="0", path="a", added_at=now
        )
    paths = [
        of(foreign), of_case(foreign), of_case(foreign, "messages/"), of_case(foreign, "clocks/"),
        of_case(foreign, "attachments/"), f"clocks/{clock.pk}/", f"tasks/{task.pk}/", f"attachments/{file.pk}/",
        f"attachments/{file.pk}/content/", f"members/{foreign.received_by_id}/", of(foreign, "steps/"),
    ]  # fmt: skip

    answers = {chief.get(path).content for path in paths}
    answers |= {chief.patch(of(foreign), {"severity": "serious"}).content}
    answers |= {chief.post(of(foreign, tail), {}).content for tail in ("replies/", "assign/", "transitions/close/")}
    answers |= {chief.get("complaints/KS-2099-000001/").content}

    assert len(answers) == 1
    with tenant_atomic(foreign.tenant_id):
        assert Complaint.objects.get().severity == foreign.severity


@pytest.mark.rule("CMP-15")
def test_a_complaint_about_colleagues_is_not_there_for_agents(company, api, chief, supervisor):
    with tenant_atomic(company.pk) as now:
        hidden = taken(supervisor, now=now, is_about_staff=True)

    assert [client.get(of(hidden)).status_code for client in (api, chief)] == [404, 200]
    assert api.get("complaints/").json()["data"] == api.get("cases/").json()["data"] == []


def test_a_dealers_contact_reads_nothing_of_the_desk(company, person, complaint):
    dealer = ApiClient(token_of(person("Dealer", "dealer")))

    closed = ("complaints/", "search/?q=移动", "members/", "teams/", "tasks/")
    assert dealer.get("cases/").json()["data"] == []
    assert dealer.get(of_case(complaint, "messages/")).status_code == 404
    assert [dealer.get(path).status_code for path in closed] == [403] * len(closed)


def test_people_and_teams_are_listed(company, api, agent):
    assert [row["name"] for row in api.get("members/?kind=staff&state=active&q=wa").json()["data"]] == ["Wang"]
    assert api.get(f"members/{agent.pk}/").json()["email"] == agent.email
    assert "service" in {row["key"] for row in api.get("teams/", accept_language="en").json()["data"]}
