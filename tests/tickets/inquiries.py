"""Inquiries as tests need them."""

from datetime import datetime
from typing import Any

from csdesk.people.models import Member
from csdesk.sla.models import Clock
from tests.tickets.company import MONDAY
from tickets.models import Inquiry
from tickets.services.inquiring import NewInquiry, register_inquiry


def new_inquiry(**fields: Any) -> NewInquiry:
    """What is known of a call on the hotline, unless said otherwise."""
    known = {
        "question": "移动硬盘怎么格式化？",
        "channel": "hotline",
        "asker_name": "刘女士",
        "asker_phone": "13900000000",
    }
    return NewInquiry(**{**known, **fields})


def asked(actor: Member | None, *, now: datetime = MONDAY, **fields: Any) -> Inquiry:
    """An inquiry that `actor` wrote down."""
    return register_inquiry(new_inquiry(**fields), actor=actor, now=now)


def promises_of(inquiry: Inquiry) -> dict[str, str]:
    """The running promises of an inquiry: kind and rule."""
    return dict(Clock.objects.filter(case=inquiry.case, verdict="").values_list("kind", "rule"))
