"""What is promised beside the talk: shipments followed, goods shown by video, main products suggested."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Following, Look, Offer, Viewing, ViewingState
from chat.queries.errands import followings_seen_by, parcels_known, viewings_seen_by
from chat.queries.offers import goods_sold, main_products, suggested_in
from chat.rules.errands import noted_by, ready_by
from chat.services.following import NewFollowing, follow_shipment, note_look
from chat.services.offering import keep_offer, use_offer, withdraw_offer
from chat.services.viewings import NewViewing, arrange_viewing, call_off, note_held, note_prepared
from csdesk.refusals import RuleViolation, StaleRecord
from csdesk.sla.models import Task, TaskState
from csdesk.sla.services.tasks import finish_task
from products.models import Product, ProductLine
from shipping.rules.parcels import Parcel, Waybill
from shipping.services.sending import send
from tests.chat.conftest import EVENING, MINUTE, asks, visitor
from tests.tickets.company import hire

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Monday, 10:00 in Shanghai.
MORNING = EVENING - 10 * HOUR


def followed(member, **fields):
    new = NewFollowing(**{"customer": "赵女士", "goods": "订单 88 移动硬盘", "waybill": "sf 1234", **fields})
    return follow_shipment(new, actor=member, now=MORNING)


def arranged(member, *, begins_at=EVENING, **fields):
    known = {"product": "X9 支架", "customer": "赵女士", "contact": "微信 zhao", "begins_at": begins_at, **fields}
    return arrange_viewing(NewViewing(**known), actor=member, now=MORNING)


def product(model, name="移动硬盘", **fields):
    line, _made = ProductLine.objects.get_or_create(key=f"line-{model}", defaults={"name": fields.pop("line", "配件")})
    return Product.objects.create(line=line, model=model, name=name, **fields)


@pytest.mark.rule("CHT-06")
def test_a_followed_shipment_is_the_agents_task_within_a_working_day(li):
    following = followed(li)

    task = following.task

    assert (task.assignee, task.rule, task.state) == (li, "CHT-06", TaskState.OPEN)
    assert MORNING < task.due_at <= MORNING + DAY + 8 * HOUR
    assert task.title != task.title_en
    assert following.waybill == "SF1234"


@pytest.mark.rule("CHT-06")
def test_looks_are_recorded_and_go_on_until_the_goods_are_there(li):
    following = followed(li)

    note_look(following, "on_time", "", actor=li, now=MORNING + HOUR)
    second = following.task
    note_look(following, "told", "晚一天到，已告知客户", actor=li, now=MORNING + DAY)
    note_look(following, "delivered", "", actor=li, now=MORNING + 2 * DAY)

    assert second.due_at > MORNING + DAY
    looks = list(Look.objects.order_by("pk").values_list("outcome", "note", "member"))
    assert looks == [("on_time", "", li.pk), ("told", "晚一天到，已告知客户", li.pk), ("delivered", "", li.pk)]
    assert (following.ended_at, following.task) == (MORNING + 2 * DAY, None)
    assert not Task.objects.filter(state=TaskState.OPEN).exists()


@pytest.mark.rule("CHT-06")
def test_a_look_from_the_list_of_tasks_counts_as_well(li):
    following = followed(li)

    finish_task(following.task, "given_up", "客户取消订单", actor=li, now=MORNING + HOUR)

    following.refresh_from_db()
    assert following.ended_at == MORNING + HOUR


@pytest.mark.rule("CHT-06")
def test_what_the_customer_was_told_has_to_be_written_down(li, wang):
    following = followed(li)

    with pytest.raises(RuleViolation) as without_note:
        note_look(following, "told", " ", actor=li, now=MORNING)
    with pytest.raises(RuleViolation) as anothers:
        note_look(following, "on_time", "", actor=wang, now=MORNING)

    assert without_note.value.field == "note"
    assert anothers.value.rule_id == "CHT-06"
    assert not Look.objects.exists()


@pytest.mark.rule("CHT-06")
def test_a_shipment_is_followed_no_more_once_it_is_over(li):
    following = note_look(followed(li), "delivered", "", actor=li, now=MORNING)

    with pytest.raises(StaleRecord):
        note_look(following, "told", "x", actor=li, now=MORNING)


@pytest.mark.parametrize("missing", ["customer", "goods"])
def test_a_shipment_is_followed_for_somebody_and_something(li, missing):
    with pytest.raises(RuleViolation) as refused:
        followed(li, **{missing: " "})

    assert refused.value.field == missing


def test_who_may_not_chat_promises_nothing(shop, li):
    packer = hire("Packer", "dealer")

    for act in (followed, arranged):
        with pytest.raises(PermissionDenied):
            act(packer)

    assert not Following.objects.exists()
    assert not Viewing.objects.exists()


def test_nobody_promises_in_a_chat_that_he_may_not_see(li, wang):
    chat = visitor()
    chat.case.holder = wang

    with pytest.raises(PermissionDenied):
        follow_shipment(NewFollowing("赵女士", "硬盘"), chat=chat, actor=li, now=EVENING)


def test_promises_are_shown_to_their_own_and_to_supervisors(li, wang, boss):
    following, viewing = followed(li), arranged(li)

    seen = {m.name: (list(followings_seen_by(m)), list(viewings_seen_by(m))) for m in (li, wang, boss)}

    assert seen == {"Li": ([following], [viewing]), "Wang": ([], []), "Boss": ([following], [viewing])}


@pytest.mark.rule("CHT-06")
def test_who_looked_at_a_shipment_last_goes_on_seeing_it(li, wang):
    following = followed(li)
    Task.objects.filter(pk=following.task_id).update(assignee=wang)
    following.refresh_from_db()

    note_look(following, "delivered", "", actor=wang, now=MORNING)

    assert list(followings_seen_by(wang)) == [following]


@pytest.mark.rule("CHT-10")
@pytest.mark.parametrize("end", ["held", "called off"])
def test_tasks_are_locked_before_their_appointment(li, end):
    viewing = arranged(li)

    with CaptureQueriesContext(connection) as captured:
        if end == "held":
            note_held(viewing, "held", "建议配 2 米线", actor=li, now=EVENING)
        else:
            call_off(viewing, "客户改期", actor=li, now=MORNING)

    locked = [query["sql"] for query in captured if " FOR " in query["sql"]]
    tasks = [sql for sql in locked if 'FROM "sla_task"' in sql]
    order = zip((viewing.holding, viewing.preparing), tasks, strict=True)
    assert all(f"= {task.pk}" in sql for task, sql in order)
    assert locked.index(tasks[-1]) < locked.index(next(sql for sql in locked if 'FROM "chat_viewing"' in sql))


@pytest.mark.rule("CHT-06")
def test_our_own_parcel_is_known_by_its_waybill(li, boss):
    following = followed(li)
    parcel = send(None, "return.outbound", Parcel("赵女士"), actor=boss, now=MORNING, waybill=Waybill("SF", "SF1234"))

    assert parcels_known([following], boss) == {"SF1234": parcel}


@pytest.mark.rule("CHT-10")
def test_an_appointment_reminds_to_prepare_the_goods_and_to_write_down_what_was_suggested(li):
    viewing = arranged(li)

    tasks = [(task.kind, task.due_at, task.assignee) for task in (viewing.preparing, viewing.holding)]

    assert tasks == [("chat.prepare", EVENING - HOUR, li), ("chat.view", EVENING + 30 * MINUTE, li)]


@pytest.mark.rule("CHT-10")
def test_what_was_prepared_and_suggested_is_recorded(li):
    viewing = arranged(li)

    note_prepared(viewing, "黑白两色各一", actor=li, now=EVENING - 2 * HOUR)
    with pytest.raises(RuleViolation) as without_suggestions:
        note_held(viewing, "held", "", actor=li, now=EVENING)
    note_held(viewing, "held", "建议配 2 米线", actor=li, now=EVENING + MINUTE)

    assert without_suggestions.value.field == "note"
    assert (viewing.prepared_at, viewing.prepared_note) == (EVENING - 2 * HOUR, "黑白两色各一")
    assert (viewing.state, viewing.outcome_note, viewing.ended_at) == ("held", "建议配 2 米线", EVENING + MINUTE)


@pytest.mark.rule("CHT-10")
def test_an_appointment_that_is_over_leaves_nothing_to_do(li):
    missed, called_off = arranged(li), arranged(li)

    note_held(missed, "missed", "", actor=li, now=EVENING)
    call_off(called_off, "客户改期", actor=li, now=MORNING)

    called_off.refresh_from_db()
    assert (missed.state, called_off.state) == (ViewingState.MISSED, ViewingState.CANCELLED)
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    with pytest.raises(StaleRecord):
        call_off(missed, "x", actor=li, now=EVENING)


@pytest.mark.rule("CHT-10")
def test_call_off_refuses_whose_appointment_it_is_not(li):
    viewing = arranged(li)

    with pytest.raises(PermissionDenied):
        call_off(viewing, "x", actor=hire("Stranger", "agent"), now=MORNING)

    viewing.refresh_from_db()
    assert viewing.state == ViewingState.PLANNED


@pytest.mark.rule("CHT-10")
@pytest.mark.parametrize(
    ("fields", "field"),
    [({"product": ""}, "product"), ({"customer": ""}, "customer"), ({"contact": " "}, "contact"),
     ({"begins_at": MORNING}, "begins_at")],
)  # fmt: skip
def test_an_appointment_has_goods_customer_and_a_time_to_come(li, fields, field):
    with pytest.raises(RuleViolation) as refused:
        arranged(li, **fields)

    assert refused.value.field == field


@pytest.mark.rule("CHT-10")
@pytest.mark.parametrize(("begins_in", "ready_in"), [(120, 60), (61, 1), (60, 60), (30, 30), (0.5, 1)])
def test_ready_by_is_before_the_call_and_never_past(begins_in, ready_in):
    begins_at = MORNING + begins_in * MINUTE

    assert ready_by(begins_at, 60, now=MORNING) == MORNING + ready_in * MINUTE
    assert noted_by(begins_at, 30, now=MORNING) == begins_at + 30 * MINUTE


@pytest.mark.rule("CHT-07")
def test_main_products_stand_in_their_order_and_what_fits_the_talk_comes_first(li, boss):
    for place, (model, name) in enumerate([("C2", "转接头"), ("X9", "支架"), ("T5", "移动硬盘")]):
        keep_offer(
            product(model, name, line=name), pitch=f"{model}好用", pitch_en="", place=place, actor=boss, now=EVENING
        )
    chat = visitor()
    asks(chat, "有没有好一点的移动硬盘？")

    assert [offer.product.model for offer in main_products()] == ["C2", "X9", "T5"]
    assert [offer.product.model for offer in suggested_in(chat, "", 2)] == ["T5", "C2"]
    assert [offer.product.model for offer in suggested_in(chat, "支架", 1)] == ["X9"]


@pytest.mark.rule("CHT-07")
def test_words_of_an_offer_are_in_the_customers_language_and_counted(li, boss):
    offer = keep_offer(product("C2"), pitch="快充", pitch_en="Fast", actor=boss, now=EVENING)

    words = [use_offer(offer, language, actor=li) for language in ("zh", "en")]

    assert words == ["快充", "Fast"]
    assert Offer.objects.get().used_count == 2


@pytest.mark.rule("CHT-07")
def test_goods_that_are_sold_no_longer_are_neither_browsed_nor_suggested(li, boss):
    old, part, good = product("OLD", is_active=False), product("P1", is_part=True), product("C2")

    for unsold in (old, part):
        with pytest.raises(RuleViolation):
            keep_offer(unsold, pitch="x", pitch_en="", actor=boss, now=EVENING)
    offer = keep_offer(good, pitch="x", pitch_en="", actor=boss, now=EVENING)
    withdraw_offer(offer, actor=boss, now=EVENING)

    assert list(goods_sold()) == [good]
    assert not main_products().exists()


@pytest.mark.rule("CHT-07", "KBS-04")
@pytest.mark.parametrize(("pitch", "rule"), [("神经病才不买", "KBS-04"), ("  ", "CHT-07"), ("好" * 501, "CHT-07")])
def test_words_of_an_offer_may_be_said_to_customers(li, boss, pitch, rule):
    with pytest.raises(RuleViolation) as refused:
        keep_offer(product("C2"), pitch=pitch, pitch_en="", actor=boss, now=EVENING)

    assert refused.value.rule_id == rule


def test_only_who_keeps_offers_changes_them(li, boss):
    offer = keep_offer(product("C2"), pitch="x", pitch_en="", actor=boss, now=EVENING)

    with pytest.raises(PermissionDenied):
        keep_offer(offer.product, pitch="y", pitch_en="", actor=li, now=EVENING)
    with pytest.raises(PermissionDenied):
        withdraw_offer(offer, actor=li, now=EVENING)
