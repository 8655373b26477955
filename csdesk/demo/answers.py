"""Standard answers: most in use, one with a change that waits, one that was never approved, one to be looked at."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk.cases.models import Case
from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from knowledge.models import Article
from knowledge.services.deciding import approve
from knowledge.services.using import say_helped, use_article
from knowledge.services.writing import TEXTS, Written, write_article
from tickets.queries.complaints import KIND

DAY = timedelta(days=1)
TOLD = (*TEXTS, "area", "brand", "is_public")


def contents() -> list[dict[str, Any]]:
    """All of them as data."""
    rows: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["answers"]
    return rows


def keep_answers(tenant: Tenant, *, begin: datetime, now: datetime) -> None:
    """Have them written, approved and used, once."""
    with tenant_atomic(tenant.pk):
        if Article.objects.exists():
            return
        specialist, supervisor = person(tenant, "specialist"), person(tenant, "supervisor")
        for row in contents():
            _keep(row, specialist, supervisor, begin=begin, now=now)


def _keep(row: dict[str, Any], specialist: Member, supervisor: Member, *, begin: datetime, now: datetime) -> None:
    ends = row.get("ends", "")
    review_on = (now - DAY).date() if ends == "due" else None
    written = Written(owner=specialist, review_on=review_on, **{name: row[name] for name in TOLD if name in row})
    if ends == "draft":
        write_article(written, actor=specialist, now=now - DAY)
        return
    article = write_article(written, actor=specialist, now=begin)
    article = approve(article, 1, actor=supervisor, now=begin + DAY / 4)
    for case in Case.objects.filter(kind=KIND).order_by("-pk")[: row["uses"]]:
        use_article(article, case, language="zh", actor=specialist, now=now - DAY)
    votes = [True] * row.get("helped", 0) + [False] * row.get("failed", 0)
    # Each reader has one vote.
    for reader, helped in zip(active_members(), votes, strict=False):
        say_helped(article, helped, actor=reader, now=now - DAY)
    if ends == "changed":
        written = Written(
            owner=specialist, area=article.area, **{name: row[name] for name in TEXTS if name != "text_zh"},
            text_zh=f"{row['text_zh']}电子发票请直接在订单页申请重开。",
        )  # fmt: skip
        write_article(written, article=article, seen=1, actor=specialist, now=now - DAY)
