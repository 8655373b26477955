"""The welcome call: within a working day, by the script, and what follows from it, once."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Phase
from csdesk.conversations.models import Message, MessageKind
from csdesk.outbox.models import Notification, OutboxMessage
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Task
from csdesk.sla.services.tasks import finish_task
from dealers.models import Dealer, WelcomeCall, WelcomeMail
from dealers.services.handing_over import hand_over_with_contact
from dealers.services.mails import send_welcome_mails
from dealers.services.welcome import finish_welcome, keep_typed, task_of
from tests.conftest import in_company
from tests.tickets.company import HOUR, MONDAY, furnish, hire

TYPED = {
    "name": "南宁恒达数码",
    "kind": "wholesaler",
    "region": "广西",
    "brands": "甲, 乙",
    "contact_name": "韦芳",
    "contact_email": "wei@hengda.test",
    "contact_birthday": "1988-02-29",
}


@pytest.fixture
def chen(furnished):
    """Head of the channel department."""
    return hire("Chen", "head-channel", team="channel")


@pytest.fixture
def new(li, chen) -> Dealer:
    """A dealer whom the channel department handed over on Monday at ten."""
    return hand_over_with_contact(
        {"code": "GX-1", "name": "恒达"}, {"name": "韦总", "phone": "13877712345"}, actor=chen, now=MONDAY
    )


def finished(dealer: Dealer, actor, typed=TYPED, **options) -> Dealer:
    options = {"outcome": "reached", "note": "", **options}
    return finish_welcome(dealer, typed, actor=actor, now=MONDAY + HOUR, **options)


@pytest.mark.rule("DLR-04")
def test_keep_typed_keeps_it_as_it_is_typed(li, new):
    keep_typed(new, {"contact_birthday": "二月底", "unknown": "x"}, actor=li, now=MONDAY)
    keep_typed(new, {"region": "广西"}, actor=li, now=MONDAY)

    assert WelcomeCall.objects.get().typed == {"contact_birthday": "二月底", "region": "广西"}
    new.refresh_from_db()
    assert new.region == ""


@pytest.mark.rule("DLR-02", "DLR-03", "DLR-04")
def test_finish_welcome_fills_the_file_and_ends_the_task(li, new):
    made = finished(new, li)

    person = made.contacts.get()
    assert (made.name, made.kind, made.region, made.brands) == ("南宁恒达数码", "wholesaler", "广西", ["甲", "乙"])
    assert (person.name, person.email, str(person.birthday)) == ("韦芳", "wei@hengda.test", "1988-02-29")
    assert (made.welcomed_at, made.case.phase, Task.objects.get().state) == (MONDAY + HOUR, Phase.CLOSED, "done")
    assert Message.objects.filter(kind=MessageKind.CALL).count() == 1


@pytest.mark.rule("DLR-05")
def test_finish_welcome_sends_the_manuals_mails_once(li, new):
    made = finished(new, li)

    send_welcome_mails(made, made.contacts.get(), actor=li, now=MONDAY + HOUR)

    messages = list(Message.objects.filter(kind=MessageKind.PUBLIC).order_by("pk"))
    assert [mail.key for mail in WelcomeMail.objects.order_by("pk")] == ["policy", "warranty", "specialist"]
    assert [message.recipients["to"] for message in messages] == [["wei@hengda.test"]] * 3
    assert messages[2].subject == f"您的售后专员联系方式 [{made.case.number}]"
    assert "我是您的售后专员Li" in messages[2].text
    assert OutboxMessage.objects.filter(topic="mail.send").count() == 3


@pytest.mark.rule("DLR-02")
def test_finish_welcome_passes_the_whole_file_to_the_channel_person(li, new, chen):
    finished(new, li)

    mail = OutboxMessage.objects.get(topic="email.send")
    assert mail.payload["to"] == [chen.email]
    assert all(word in mail.payload["text"] for word in ("南宁恒达数码", "韦芳", "wei@hengda.test", "1988-02-29"))
    assert Notification.objects.filter(member=chen, kind="dealer.filed").count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"contact_email": ""}, "contact_email"),
        ({"contact_birthday": "二月底"}, "contact_birthday"),
        ({"contact_birthday": "2030-01-01"}, "contact_birthday"),
        ({"contact_name": " "}, "contact_name"),
        ({"kind": "emperor"}, "kind"),
        ({"name": ""}, "name"),
    ],
)
def test_finish_welcome_refuses_at_the_field_and_nothing_happens(li, new, typed, field):
    with pytest.raises(RuleViolation) as refusal:
        finished(new, li, {**TYPED, **typed})

    new.refresh_from_db()
    assert refusal.value.field == field
    assert (new.welcomed_at, new.name, WelcomeMail.objects.count(), task_of(new).state) == (None, "恒达", 0, "open")


@pytest.mark.rule("DLR-03")
def test_finish_welcome_not_reached_leaves_the_task_open(li, new):
    made = finished(new, li, {}, outcome="not_reached", note="无人接听")

    assert (made.welcomed_at, task_of(made).state, made.case.phase) == (None, "open", Phase.OPEN)
    assert Message.objects.get().facts["outcome"] == "not_reached"


def test_finish_welcome_twice_is_refused(li, new):
    finished(new, li)

    with pytest.raises(StaleRecord):
        finished(new, li)

    assert WelcomeMail.objects.count() == 3


def test_the_task_finished_on_the_list_of_tasks_does_the_same(li, new):
    keep_typed(new, TYPED, actor=li, now=MONDAY)

    finish_task(task_of(new), "reached", "", actor=li, now=MONDAY + HOUR)

    assert WelcomeMail.objects.count() == 3


def test_finish_welcome_is_for_those_who_keep_the_archive(new, chen):
    with pytest.raises(PermissionDenied):
        finished(new, chen)


def test_welcome_page_is_the_script_and_keeps_what_was_typed(alpha, sign_in):
    with in_company(alpha) as now:
        furnish(alpha, since=now - 48 * HOUR)
        li, chen = hire("Li", "specialist"), hire("Chen", "head-channel")
        new = hand_over_with_contact({"code": "GX-1", "name": "恒达"}, {"name": "韦总"}, actor=chen, now=now)
    client = sign_in(li)
    url = f"/dealers/{new.pk}/welcome/"

    assert "我是Alpha客服部的Li" in client.get(url).content.decode()
    assert client.post(f"{url}keep/", {"region": "广西"}, headers={"HX-Request": "true"}).status_code == 204
    refused = client.post(url, {**TYPED, "contact_email": "", "outcome": "reached"})

    assert refused.status_code == 422
    assert "DLR-05" in refused.content.decode()
    assert client.post(url, {**TYPED, "outcome": "reached"})["Location"] == f"/dealers/{new.pk}/"
    assert "保固条例" in client.get(f"/dealers/{new.pk}/").content.decode()
    assert sign_in(chen).get(url).status_code == 403
