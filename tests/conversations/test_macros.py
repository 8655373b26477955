"""Macros: all steps or none, each with the rule that refuses it; nobody else's, and shown before they are done."""

import pytest
from django.core.exceptions import PermissionDenied

from csdesk.cases.models import Label
from csdesk.conversations.models import Macro, Message
from csdesk.conversations.queries import macros_for
from csdesk.conversations.services.canned import DoubtfulWording
from csdesk.conversations.services.macros import MacroRefused, delete_macro, preview_macro, run_macro, save_macro
from csdesk.conversations.services.receiving import receive_message
from csdesk.outbox.models import OutboxMessage
from csdesk.refusals import RuleViolation
from csdesk.sla.models import ClockPause
from csdesk.tenancy.scoping import tenant_atomic
from tests.conftest import make_member
from tests.tickets.company import HOUR, MONDAY, furnish, hire, taken
from tickets.lifecycle import Status
from tickets.models import Complaint

SOON = MONDAY + HOUR
ASK_AND_WAIT = [("reply", "{customer_name}您好，请寄来发票。"), ("note", "等发票"), ("pause", "evidence")]


def made(steps, actor, *, is_own=True, **options):
    return save_macro("要发票", steps, kind="complaint", is_own=is_own, actor=actor, now=SOON, **options)


def status_of(case):
    return Complaint.objects.get(case=case).status


def test_run_macro_does_every_step(case, wang):
    macro = made(ASK_AND_WAIT, wang)

    run_macro(macro, case, actor=wang, now=SOON)

    macro.refresh_from_db()
    said = Message.objects.filter(case=case).order_by("pk").values_list("kind", "text")
    assert list(said) == [("public", "张先生您好，请寄来发票。"), ("internal", "等发票")]
    assert (status_of(case), ClockPause.objects.filter(clock__case=case).exists()) == (Status.WAITING, True)
    assert (macro.used_count, macro.last_used_at) == (1, SOON)


def test_save_macro_keeps_how_often_it_was_used_meanwhile(case, wang):
    macro = made(ASK_AND_WAIT, wang)
    run_macro(Macro.objects.get(), case, actor=wang, now=SOON)

    made([("note", "改过的")], wang, macro=macro)

    macro.refresh_from_db()
    assert ([step["value"] for step in macro.steps], macro.used_count) == (["改过的"], 1)


def test_run_macro_refused_at_its_last_step_does_none(case, wang):
    macro = made([*ASK_AND_WAIT, ("close", "电话确认满意。")], wang)

    with pytest.raises(MacroRefused) as refused:
        run_macro(macro, case, actor=wang, now=SOON)

    assert (refused.value.rule_id, refused.value.facts["step"]) == ("CMP-10", 4)
    assert (status_of(case), Message.objects.count(), OutboxMessage.objects.filter(topic="mail.send").count()) == (
        Status.OPEN,
        0,
        0,
    )


@pytest.mark.rule("IWR-14")
def test_run_macro_stops_when_something_newer_was_said(case, wang):
    macro = made(ASK_AND_WAIT, wang)
    receive_message(case, text="不用了", sender_address="zhang@dealer.test", now=SOON)

    with pytest.raises(MacroRefused) as refused:
        run_macro(macro, case, seen_id=0, actor=wang, now=SOON)

    assert refused.value.rule_id == "IWR-14"


def test_run_macro_knows_its_own_words(case, wang):
    macro = made([("reply", "一"), ("reply", "二")], wang)

    run_macro(macro, case, seen_id=0, actor=wang, now=SOON)

    assert [message.text for message in Message.objects.order_by("pk")] == ["一", "二"]


def test_run_macro_by_somebody_who_may_not_do_a_step_does_none(case, wang):
    macro = made(ASK_AND_WAIT, wang)
    Macro.objects.update(owner=None)
    writer = make_member("Zhou", "conversations.reply", "conversations.note", "tickets.complaint_view")

    with pytest.raises(MacroRefused):
        run_macro(macro, case, actor=writer, now=SOON)

    assert Message.objects.count() == 0


def test_preview_macro_says_what_goes_out_to_whom_and_does_nothing(case, wang, django_capture_on_commit_callbacks):
    macro = made(ASK_AND_WAIT, wang)

    with django_capture_on_commit_callbacks() as told:
        preview = preview_macro(macro, case, actor=wang, now=SOON)

    assert preview.refusal is None
    assert [line.goes_out for line in preview.lines] == [True, False, False]
    assert preview.lines[0].words == "发给 zhang@dealer.test：\n张先生您好，请寄来发票。"
    assert (status_of(case), Message.objects.count(), told) == (Status.OPEN, 0, [])


def test_preview_macro_shows_the_refusal_to_come(case, wang):
    preview = preview_macro(made([("status", "resume")], wang), case, actor=wang, now=SOON)

    assert preview.refusal is not None
    assert preview.refusal.rule_id == "CMP-10"


def test_assigning_by_macro_notes_where_it_came_from(case, wang, li):
    run_macro(made([("assign", str(li.pk))], wang), case, actor=wang, now=SOON)

    case.refresh_from_db()
    assert case.holder == li
    assert "要发票" in case.events.get(kind="case.assign").facts["note"]


def test_labelling_by_macro_uses_labels_that_are_offered(case, wang):
    label = Label.objects.create(name="等发票")
    macro = made([("label", str(label.pk))], wang)

    run_macro(macro, case, actor=wang, now=SOON)
    Label.objects.update(is_retired=True)

    assert case.labels.get().label == label
    with pytest.raises(MacroRefused):
        run_macro(macro, case, actor=wang, now=SOON)


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([], "act_0"),
        ([("note", "一")] * 11, "act_0"),
        ([("explode", "")], "act_0"),
        ([("pause", "no such reason")], "act_0"),
        ([("note", "一"), ("reply", " ")], "text_1"),
        ([("reply", "你这个神经病")], "text_0"),
        ([("reply", "{nonsense}")], "text_0"),
    ],
)
def test_save_macro_refuses_at_the_field(wang, steps, field):
    with pytest.raises(RuleViolation) as refused:
        made(steps, wang)

    assert refused.value.field == field
    assert Macro.objects.count() == 0


@pytest.mark.rule("KBS-03")
def test_a_doubtful_phrase_is_confirmed_when_kept_and_again_when_sent(case, wang):
    steps = [("reply", "我们会尽快，但是需要时间。")]
    with pytest.raises(DoubtfulWording) as warned:
        made(steps, wang)
    macro = made(steps, wang, confirmed=warned.value.facts["phrases"])

    with pytest.raises(MacroRefused) as stopped:
        run_macro(macro, case, actor=wang, now=SOON)
    run_macro(macro, case, confirmed=stopped.value.facts["phrases"], actor=wang, now=SOON)

    assert Message.objects.count() == 1


def test_macros_are_ones_own_or_everybodys(case, wang, li):
    own = made(ASK_AND_WAIT, wang)

    assert list(macros_for(li)) == []
    for refused in (
        lambda: run_macro(own, case, actor=li, now=SOON),
        lambda: made(ASK_AND_WAIT, li, macro=own),
        lambda: made(ASK_AND_WAIT, wang, is_own=False),
        lambda: delete_macro(own, actor=li),
    ):
        with pytest.raises(PermissionDenied):
            refused()


@pytest.fixture
def desk_closed(alpha):
    """A supervisor and a case, the company's scope closed for requests."""
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 24 * 60 * HOUR)
        zhao = hire("Zhao", "supervisor", team="service", since=now - 24 * 50 * HOUR)
        return zhao, taken(zhao, now=now).case


def test_macro_pages_make_preview_run_and_delete(alpha, sign_in, desk_closed):
    zhao, case = desk_closed
    client = sign_in(zhao)
    steps = {"act_0": "reply", "text_0": "请寄来发票。", "act_1": "pause:evidence", "text_1": ""}
    made_it = client.post("/macros/new/", {"name": "要发票", "is_shared": "on", **steps})
    with tenant_atomic(alpha.pk):
        macro = Macro.objects.get()

    changing = client.get(f"/macros/{macro.pk}/").content.decode()
    page = client.get(f"/complaints/{case.number}/").content.decode()
    shown = client.get(f"/cases/{case.pk}/macros/{macro.pk}/").content.decode()
    done = client.post(f"/cases/{case.pk}/macros/{macro.pk}/", {"seen": "0"})
    again = client.post(f"/cases/{case.pk}/macros/{macro.pk}/", {"seen": "999999999"})

    assert made_it.status_code == 302
    assert '<option value="pause:evidence" selected>' in changing
    assert f"/cases/{case.pk}/macros/{macro.pk}/" in page
    assert "发给 zhang@dealer.test" in shown
    assert done.headers["Location"] == f"/complaints/{case.number}/"
    # It waits already: the second pause is refused, and the second reply with it.
    assert again.status_code == 409
    with tenant_atomic(alpha.pk):
        assert Message.objects.filter(case=case, kind="public").count() == 1


@pytest.mark.rule("KBS-03")
def test_macro_page_confirms_the_phrases_of_each_step_in_turn(alpha, sign_in, desk_closed):
    zhao, case = desk_closed
    steps = [("reply", "我们会尽快，但是需要时间。"), ("reply", "这个我不会。")]
    with tenant_atomic(alpha.pk):
        macro = made(steps, zhao, confirmed=["但是", "我不会"])
    client, door = sign_in(zhao), f"/cases/{case.pk}/macros/{macro.pk}/"

    first = client.get(door)
    second = client.post(door, {"seen": "0", "confirmed": first.context["confirmed"]})
    done = client.post(door, {"seen": "0", "confirmed": second.context["confirmed"]})

    assert first.context["may_confirm"]
    assert (second.status_code, second.context["confirmed"].splitlines()) == (409, ["但是", "我不会"])
    assert len(second.context["lines"]) == 2
    assert done.status_code == 302


@pytest.mark.rule("CMP-51")
def test_closing_by_macro_notes_how_the_satisfaction_is_known(case, wang):
    macro = made([("answer", "已为您换货。"), ("close", "{customer_name}电话里说满意。")], wang)

    run_macro(macro, case, actor=wang, now=SOON)

    assert status_of(case) == Status.CLOSED
    assert case.events.get(kind="complaint.close").facts["note"] == "张先生电话里说满意。"


@pytest.mark.rule("CMP-51")
def test_save_macro_that_closes_without_a_note_is_refused(wang):
    with pytest.raises(RuleViolation) as refused:
        made([("close", " ")], wang)

    assert refused.value.field == "text_0"


def test_macros_of_another_company_are_none(beta, sign_in, member_of, desk_closed):
    _zhao, case = desk_closed
    stranger = member_of(beta, "Zhou", "conversations.reply", "conversations.note", "tickets.complaint_view")
    with tenant_atomic(case.tenant_id):
        macro = Macro.objects.create(name="甲公司的", kind="complaint", changed_at=MONDAY)
    client = sign_in(stranger)

    assert client.post(f"/cases/{case.pk}/macros/{macro.pk}/", {"seen": "0"}).status_code == 404
    assert client.get(f"/macros/{macro.pk}/").status_code == 404
    assert "甲公司的" not in client.get("/macros/").content.decode()
