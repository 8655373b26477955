"""A visitor's brand is that of the inquiry which comes of the message, for the queue and for programs (INQ-01)."""

import pytest

from chat.services.opening import NewChat, leave_message
from tests.attendance.swapping import say
from tests.chat.conftest import EVENING
from tickets.models import Inquiry

LABEL = {"zh": "云顶", "en": "Yunding"}


@pytest.fixture
def with_brands(shop):
    for section in ("inquiries", "chat"):
        say(section, brands=[{"key": "yunding", "rule": "INQ-01", "label": LABEL}])
    return shop


@pytest.mark.rule("INQ-01", "INQ-31")
@pytest.mark.parametrize(("chosen", "kept"), [("yunding", "yunding"), ("unknown", ""), ("", "")])
def test_a_message_left_about_a_brand_becomes_an_inquiry_of_that_brand(with_brands, chosen, kept):
    leave_message(NewChat(contact="13800000000", brand=chosen), "请回电", client_id="m", now=EVENING)

    assert Inquiry.objects.get().brand == kept
