"""The demo's standard answers: the manual lets them through, and somebody finds work among them."""

from datetime import timedelta

import pytest

from csdesk.demo.answers import contents, keep_answers
from csdesk.people.services.companies import add_member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from knowledge.models import Article
from knowledge.queries import due_for_review, public_answers, suggest
from tests.tickets.company import furnish


@pytest.mark.parametrize("preset", ["dealer_after_sales", "online_shop"])
def test_keep_answers_leaves_something_to_approve_and_to_look_at_once(alpha: Tenant, preset: str) -> None:
    with tenant_atomic(alpha.pk) as now:
        begin = now - timedelta(days=5)
        furnish(alpha, preset, since=begin)
        for role in ("specialist", "supervisor"):
            add_member(f"{role}@alpha.demo", role, [role], now=begin, password="long enough 1")

    for _twice in range(2):
        keep_answers(alpha, begin=begin, now=now)

    with tenant_atomic(alpha.pk):
        states = sorted(Article.objects.values_list("state", flat=True))
        waiting = Article.objects.exclude(waiting=None).count()
        due = due_for_review(now.date()).count()
        found = suggest("硬盘插上没有反应", "zh", 1)[0].title_zh
        public = public_answers().count()
    assert states == ["approved"] * (len(contents()) - 1) + ["draft"]
    assert (waiting, due, public) == (2, 1, 4)
    assert found == "移动硬盘插上电脑没有反应怎么办？"
