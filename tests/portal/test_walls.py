"""What a dealer must never see: another dealer's cases, another company's, and whatever stays in the house (B03)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from csdesk.conversations.services.messages import log_call, post_note
from csdesk.conversations.services.receiving import receive_message
from csdesk.documents.models import Attachment
from csdesk.documents.services.attachments import attach_file, keep_file
from csdesk.events.queries import newest_events, visible_case_ids
from csdesk.live.topics import may_watch
from csdesk.people.models import Member, MemberState, SecurityEvent
from csdesk.tenancy.models import Tenant
from dealers.models import DealerContact, DealerState
from dealers.services.filing import open_file
from tests.conftest import in_company, with_key
from tests.portal.conftest import complaint_of_dealer, new_contact, new_dealer
from tests.test_routes import CLOSED, WITH_RECORD, filled
from tests.tickets.company import MONDAY, furnish, hire
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer

Enter = Callable[[DealerContact], Client]
SECRET = "canary-7Q2Z"  # stands in everything that only colleagues may read
NOBODY = {"int": 987_654_321, "str": "KS-2099-999999"}
PORTAL = [route for route in CLOSED if route[1].startswith("/portal/")]
RECORDS = [route for route in WITH_RECORD if route[1].startswith(("/portal/", "/files/", "/api/", "/documents/"))]


def told_inside(complaint: Complaint, agent: Member) -> list[Attachment]:
    """Let colleagues say things among themselves on the complaint; their files."""
    case = complaint.case
    who = {"actor": agent, "now": MONDAY}
    names = (f"{SECRET}0.txt", f"{SECRET}1.txt")
    files = [attach_file(case, name.encode(), name, "text/plain", internal=True, **who) for name in names]
    post_note(case, f"{SECRET} note", actor=agent, now=MONDAY, attachments=files[:1])
    log_call(case, f"{SECRET} call", direction="out", number="1", outcome="reached", at=MONDAY, actor=agent, now=MONDAY)
    receive_message(case, now=MONDAY, text=f"{SECRET} stranger", is_flagged=True)
    receive_message(case, now=MONDAY, text=f"{SECRET} machine", is_automatic=True)
    Complaint.objects.filter(pk=complaint.pk).update(
        cause=f"{SECRET} cause", founded_reason=f"{SECRET} reason", summary=f"{SECRET} summary", responsible=SECRET
    )
    reply_to_customer(complaint, "我们正在处理。", actor=agent, now=MONDAY)
    return files


@pytest.fixture
def own(house: Tenant, owner: DealerContact, agent: Member) -> Complaint:
    """A complaint of the owner's dealer, about which much was said in the house."""
    with in_company(house):
        complaint = complaint_of_dealer(owner, agent)
        told_inside(complaint, agent)
    return complaint


@pytest.fixture
def foreign(house: Tenant, stranger: DealerContact, agent: Member) -> Complaint:
    """Another dealer's."""
    with in_company(house):
        complaint = complaint_of_dealer(stranger, agent)
        told_inside(complaint, agent)
        attach_file(complaint.case, b"theirs", "theirs.txt", "text/plain", actor=stranger.member, now=MONDAY)
    return complaint


def answers(client: Client, method: str, values: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """(route, status, length of the body without its own address) of every route that names a record."""
    for name, path, entry in RECORDS:
        asked = filled(path, entry, values)
        response = getattr(client, method)(asked)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield name, response.status_code, len(body.replace(asked.encode(), b""))


@pytest.mark.rule("DOC-05")
@pytest.mark.parametrize(
    ("how", "status"),
    [("customer", 200), ("answer", 200), ("stranger", 404), ("machine", 404), ("note", 404), ("not sent", 404)],
)
def test_a_dealer_has_the_files_of_what_was_said_to_him_and_no_others(
    house: Tenant, owner: DealerContact, agent: Member, enter: Enter, how: str, status: int
) -> None:
    with in_company(house):
        complaint = complaint_of_dealer(owner, agent)
        file = attach_file(complaint.case, b"x", "x.txt", "text/plain", actor=agent, now=MONDAY)
        if how == "answer":
            reply_to_customer(complaint, "请看附件。", actor=agent, now=MONDAY, attachments=[file])
        elif how == "note":
            post_note(complaint.case, "x", actor=agent, now=MONDAY, attachments=[file])
        elif how != "not sent":
            marks = {"is_flagged": how == "stranger", "is_automatic": how == "machine"}
            receive_message(complaint.case, now=MONDAY, text="x", attachments=[file], **marks)
    client = with_key(enter(owner), owner.member)
    paths = (f"/files/{file.pk}/", f"/api/v1/attachments/{file.pk}/", f"/api/v1/attachments/{file.pk}/content/")

    answers = [client.get(path) for path in paths]

    for answer in answers:
        list(answer)
    assert [answer.status_code for answer in answers] == [status] * len(paths)


@pytest.mark.rule("DOC-05")
@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("clerk", 200), ("stranger", 404), ("left", 404), ("of another company", 404)]
)
def test_a_file_that_was_given_is_for_those_who_act_for_its_dealer(
    house: Tenant, beta: Tenant, owner: DealerContact, stranger: DealerContact, agent: Member, enter: Enter,
    who: str, status: int,
) -> None:  # fmt: skip
    with in_company(house):
        complaint = complaint_of_dealer(owner, agent)
        file = attach_file(complaint.case, b"x", "x.txt", "text/plain", actor=agent, now=MONDAY)
        reply_to_customer(complaint, "请看附件。", actor=agent, now=MONDAY, attachments=[file])
        people = {"owner": owner, "stranger": stranger, "clerk": new_contact(owner.dealer, "Chen")}
        people["left"] = new_contact(owner.dealer, "Gone", is_active=False)
    with in_company(beta):
        furnish(beta)
        people["of another company"] = new_contact(new_dealer("HD01"), "Zhou")
    client = with_key(enter(people[who]), people[who].member)
    paths = (f"/files/{file.pk}/", f"/api/v1/attachments/{file.pk}/", f"/api/v1/attachments/{file.pk}/content/")

    answers = [client.get(path) for path in paths]

    for answer in answers:
        list(answer)
    assert [answer.status_code for answer in answers] == [status] * len(paths)


@pytest.mark.rule("DOC-05")
def test_files_on_a_dealers_own_file_are_the_houses(
    house: Tenant, owner: DealerContact, agent: Member, enter: Enter
) -> None:
    with in_company(house):
        case = open_file(owner.dealer, now=MONDAY)
        file = keep_file(b"x", "x.txt", "text/plain", case=case, actor=agent, now=MONDAY)
        receive_message(case, now=MONDAY, text="x", attachments=[file])

    assert enter(owner).get(f"/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_dealers_records_look_like_none_on_every_route(
    house: Tenant, owner: DealerContact, foreign: Complaint, enter: Enter, method: str
) -> None:
    client = with_key(enter(owner), owner.member)
    with in_company(house):
        files = Attachment.objects.order_by("pk").values_list("pk", flat=True)
        ids = {foreign.pk, foreign.case_id, foreign.case.parties.get().contact_id, files[0], files[2]} - {owner.pk}

    expected = set(answers(client, method, NOBODY))
    seen = {answer for pk in ids for answer in answers(client, method, {"int": pk, "str": foreign.case.number})}

    assert seen - expected == set()
    # Where only colleagues come in at all, every record is refused alike.
    refused = {name for name, code, _length in expected if code not in (404, 405)}
    assert {name.partition(":")[0] for name in refused} <= {"documents"}


def test_another_companys_records_look_like_none_on_every_portal_route(
    house: Tenant, beta: Tenant, owner: DealerContact, enter: Enter
) -> None:
    with in_company(beta):
        furnish(beta)
        theirs = complaint_of_dealer(new_contact(new_dealer("HD01"), "Yu"), hire("Bei", "agent", team="complaints"))
        values = {"int": theirs.case_id, "str": theirs.case.number}
    client = with_key(enter(owner), owner.member)

    assert set(answers(client, "get", values)) - set(answers(client, "get", NOBODY)) == set()


def test_no_page_of_the_portal_nor_answer_of_the_api_says_what_was_said_in_the_house(
    house: Tenant, owner: DealerContact, own: Complaint, enter: Enter
) -> None:
    client = with_key(enter(owner), owner.member)
    with in_company(house):
        ids = {own.case_id, *Attachment.objects.values_list("pk", flat=True)}
    paths = {path for _name, path, _entry in CLOSED if "<" not in path} | {f"/portal/cases/?q={SECRET}"}
    paths |= {
        filled(path, entry, {"int": pk, "str": own.case.number, "page": "1"})
        for _name, path, entry in WITH_RECORD
        for pk in ids
    }

    told = {}
    for path in sorted(paths):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        told[path] = body.decode(errors="replace").replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")

    assert [path for path, text in told.items() if SECRET in text.replace(f"“{SECRET}”", "")] == []
    assert "我们正在处理。" in told[f"/portal/complaints/{own.case.number}/"]
    assert "我们正在处理。" in told[f"/api/v1/cases/{own.case.number}/messages/"]


def test_no_search_finds_what_was_said_in_the_house(
    house: Tenant, owner: DealerContact, own: Complaint, enter: Enter
) -> None:
    client = with_key(enter(owner), owner.member)

    found = {words: len(client.get("/api/v1/cases/", {"q": words}).json()["data"]) for words in (SECRET, "移动硬盘")}
    listed = client.get("/portal/cases/", {"q": SECRET}).context["rows"]

    assert found == {SECRET: 0, "移动硬盘": 1}
    assert listed == []


def test_the_socket_tells_a_dealer_nothing_of_a_case_not_even_his_own(
    house: Tenant, owner: DealerContact, own: Complaint
) -> None:
    with in_company(house):
        assert not may_watch(owner.member, {("case", own.case_id)})
        assert visible_case_ids(owner.member, [own.case_id]) == set()
        assert newest_events(owner.member, {own.case_id: 0}) == []


def test_the_api_tells_a_dealer_no_team_and_no_time_limit_of_the_house(
    house: Tenant, owner: DealerContact, own: Complaint, foreign: Complaint, enter: Enter
) -> None:
    client = with_key(enter(owner), owner.member)

    [case] = client.get("/api/v1/cases/").json()["data"]

    assert (case["number"], case["team"], case["next_due_at"]) == (own.case.number, None, None)
    assert client.get("/api/v1/complaints/").status_code == 403
    assert client.get(f"/api/v1/complaints/{own.case.number}/").status_code == 404


def test_colleagues_do_not_enter_the_portal(house: Tenant, agent: Member, own: Complaint, sign_in: Any) -> None:
    client = sign_in(agent)

    codes = {
        client.get(filled(path, entry, {"int": 1, "str": own.case.number})).status_code for _name, path, entry in PORTAL
    }

    assert codes <= {403, 404, 405}


def test_dealers_do_not_enter_the_desk(house: Tenant, owner: DealerContact, own: Complaint, enter: Enter) -> None:
    client = enter(owner)
    staff = ("/complaints/", f"/complaints/{own.case.number}/", "/desk/", "/search/?q=a", "/palette/?q=KS", "/people/")

    assert {client.get(path).status_code for path in staff} == {403}


@pytest.mark.parametrize("ended", ["dealer", "contact", "no dealer"])
def test_who_belongs_to_no_dealer_gets_a_page_that_says_so(
    house: Tenant, owner: DealerContact, own: Complaint, enter: Enter, ended: str
) -> None:
    client = with_key(enter(owner), owner.member)
    with in_company(house):
        if ended == "dealer":
            owner.dealer.state = DealerState.ENDED
            owner.dealer.save()
        elif ended == "contact":
            owner.is_active = False
            owner.save()
        else:
            owner.member = None
            owner.save()

    pages = [client.get(path) for path in ("/portal/", f"/portal/complaints/{own.case.number}/")]

    assert [page.status_code for page in pages] == [403, 403]
    assert all("not a contact of one of our dealers" in page.content.decode() for page in pages)
    assert client.get("/api/v1/cases/").json()["data"] == []


def test_a_clerk_manages_no_contacts_and_each_refusal_is_logged(
    house: Tenant, owner: DealerContact, clerk: DealerContact, enter: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    client = enter(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        codes = [
            client.post(f"/portal/me/contacts/{tail}", {"name": "X", "email": "x@x.test"}).status_code
            for tail in ("", f"{owner.pk}/close/", f"{owner.pk}/again/")
        ]

    assert codes == [403] * 3
    with in_company(house):
        assert SecurityEvent.objects.filter(kind="access.refused").count() == 3


def test_a_closed_clerks_session_is_dead_with_the_next_click(
    house: Tenant, owner: DealerContact, clerk: DealerContact, enter: Enter
) -> None:
    theirs = enter(clerk)

    enter(owner).post(f"/portal/me/contacts/{clerk.pk}/close/")

    assert theirs.get("/portal/").headers["Location"].startswith("/accounts/login/")
    with in_company(house):
        clerk.refresh_from_db()
        assert not clerk.is_active
        assert clerk.member.state == MemberState.INACTIVE
