"""What is decided without a database."""

from datetime import UTC, datetime

import pytest

from chat.rules.hours import is_open_at, next_opening
from chat.rules.routing import SeatNow, Wish, choose
from chat.rules.tokens import hash_of, new_secret, read_token, token_of
from chat.rules.words import asks_something, contact_key, is_mail_address
from csdesk.sla.rules import preset_calendar

THANKS = ("谢谢", "好的", "嗯", "嗯嗯", "ok", "thank you")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.rule("CHT-01")
@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("谢谢", False),
        ("好的，谢谢！", False),
        ("OK, thank you 🙏", False),
        ("👍", False),
        ("ＯＫ", False),
        ("…", False),
        ("嗯" * 80, False),
        ("好的，什么时候发货", True),
        ("谢谢？", True),
        ("？", True),
        ("嗯" * 80 + "x", True),
        ("嗯" * 200_000, True),
        ("我要退货", True),
    ],
)
def test_asks_something_tells_thanks_from_questions(text, asks):
    assert asks_something(text, THANKS) is asks


def test_asks_something_without_a_list_takes_every_word_for_a_question():
    assert asks_something("谢谢", ()) is True


@pytest.mark.parametrize(
    ("contact", "key"),
    [
        ("Zhao@Example.COM ", "zhao@example.com"),
        ("+86 138-0000-0000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("12345", ""),
        ("", ""),
        ("赵", ""),
    ],
)
def test_contact_key_knows_the_same_person_again(contact, key):
    assert contact_key(contact) == key


@pytest.mark.parametrize(
    ("contact", "can"), [("a@b.cn", True), ("a@b", False), ("13800000000", False), ("@b.cn", False)]
)
def test_is_mail_address_tells_where_a_transcript_can_go(contact, can):
    assert is_mail_address(contact) is can


def test_read_token_reads_what_token_of_made():
    secret = new_secret()

    found = read_token(token_of("alpha", secret))

    assert found == ("alpha", hash_of(secret))


@pytest.mark.parametrize(
    "token", [None, 7, "", "alpha", "alpha.", ".x", "alpha.short", "a." + "x" * 500, ["alpha.x"], "\0." + "x" * 32]
)
def test_read_token_reads_nothing_else(token):
    assert read_token(token) is None


def seat(member: int, held: int = 0, most: int = 5, **fields) -> SeatNow:
    return SeatNow(member, held, most, **{"idle_since": NOON, **fields})


@pytest.mark.rule("CHT-09")
@pytest.mark.parametrize(
    ("seats", "wish", "but", "chosen"),
    [
        ([], Wish(), (), None),
        ([seat(1, 5), seat(2, 3)], Wish(), (), 2),
        ([seat(1, 5), seat(2, 5)], Wish(), (), None),
        ([seat(1, 2), seat(2, 1)], Wish(), (), 2),
        ([seat(1, 2), seat(2, 1)], Wish(owners=(1,)), (), 1),
        ([seat(1, 5), seat(2, 1)], Wish(owners=(1,)), (), 2),
        ([seat(1), seat(2, 1)], Wish(owners=(9, 2, 1)), (), 2),
        ([seat(1), seat(2)], Wish(), (1,), 2),
        ([seat(1)], Wish(), (1,), None),
        ([seat(1, idle_since=NOON.replace(hour=5)), seat(2)], Wish(), (), 2),
        ([seat(1, languages=["zh"]), seat(2, 4, languages=["en"])], Wish(language="en"), (), 2),
        ([seat(1, languages=["zh"]), seat(2, 5, languages=["en"])], Wish(language="en"), (), None),
        ([seat(1, languages=["zh"])], Wish(language="en"), (), 1),
        ([seat(1, brands=["a"]), seat(2, 4, brands=["b"])], Wish(brand="b"), (), 2),
        ([seat(1, skills=["returns"]), seat(2, 4)], Wish(skill="prices"), (), 2),
    ],
)
def test_choose_looks_at_owner_fit_room_and_load(seats, wish, but, chosen):
    assert choose(seats, wish, but=but) == chosen


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(18, 29, False), (18, 30, True), (23, 59, True), (0, 0, False), (9, 30, False)]
)
def test_is_open_at_counts_the_first_minute_and_not_the_last(hour, minute, is_open):
    shop = preset_calendar("shop")
    moment = datetime(2026, 11, 23, hour, minute, 30, tzinfo=shop.zone)

    assert is_open_at(shop, moment) is is_open


def test_next_opening_after_midnight_is_the_same_evening():
    shop = preset_calendar("shop")

    found = next_opening(shop, datetime(2026, 11, 24, 0, 0, tzinfo=shop.zone))

    assert found == datetime(2026, 11, 24, 18, 30, tzinfo=shop.zone)
