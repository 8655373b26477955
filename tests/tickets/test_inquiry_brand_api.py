"""Programs see and choose the brand of an inquiry (INQ-01)."""

import pytest

from csdesk.tenancy.scoping import tenant_atomic
from tests.attendance.swapping import say
from tests.conftest import with_key
from tests.tickets.company import DAY, furnish, hire

LABEL = {"zh": "云顶", "en": "Yunding"}


@pytest.mark.rule("INQ-01")
def test_the_api_shows_the_brand_and_refuses_one_that_the_manual_has_not(alpha, client):
    with tenant_atomic(alpha.pk) as now:
        furnish(alpha, since=now - 30 * DAY)
        say("inquiries", brands=[{"key": "yunding", "rule": "INQ-01", "label": LABEL}])
        boss = hire("Boss", "supervisor")
    program = with_key(client, boss)
    sent = {"question": "云顶 U 盘怎么格式化？", "channel": "hotline", "asker_name": "赵女士", "brand": "yunding"}

    made = program.post("/api/v1/inquiries/", sent, content_type="application/json")
    listed = program.get("/api/v1/inquiries/?brand=yunding").json()
    refused = program.post("/api/v1/inquiries/", {**sent, "brand": "none"}, content_type="application/json")

    assert (made.status_code, made.json()["brand"]) == (201, "yunding")
    assert [row["brand"] for row in listed["data"]] == ["yunding"]
    assert program.get("/api/v1/inquiries/?brand=other").json()["data"] == []
    assert (refused.status_code, refused.json()["rule"], refused.json()["field"]) == (409, "INQ-01", "brand")
