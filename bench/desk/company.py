"""One company with many complaints and two hundred with a thousand each, loaded by SQL.

What people write is put together from a vocabulary, so that some words are common and some are rare; the words for
search are made by the product's own rules.
"""

import random
from collections.abc import Iterator
from typing import Any

from django.db import models

from csdesk.cases.models import Case
from csdesk.conversations.models import Message
from csdesk.events.models import Event
from csdesk.search.models import Entry
from csdesk.search.rules import lexemes_of
from csdesk.sla.models import Clock
from tickets.models import Complaint

LARGE, FIRST_OTHER, OTHERS, OTHERS_SIZE = 1000, 1001, 200, 1000
SENTENCES, COLLEAGUES, HELD = 20_000, 60, 200
# In a third of the complaints, in nine of them, in one of twenty-five.
COMMON, RARE, ENGLISH = "主机", "蛀虫", "compressor"


def _words(text: str) -> list[str]:
    return text.split()


_THINGS = _words(
    "硬盘 显示器 键盘 电源 路由器 风扇 主板 内存 显卡 散热器 适配器 打印机 扫描仪 投影仪 摄像头 "
    "耳机 音箱 鼠标 平板 手机 充电器 数据线 机箱 网卡 交换机 服务器 笔记本 触摸屏 遥控器 传感器 "
)
_TROUBLES = _words(
    "不通电 无法开机 频繁死机 屏幕闪烁 有异响 温度过高 连接不上 包装破损 型号不符 少发配件 "
    "外壳裂开 按键失灵 读不出来 速度很慢 自动重启 有焦味 漏液 信号弱 蓝屏 无法充电 进水 生锈 "
    "划伤 松动 黑屏 花屏 卡顿 断线 报错 丢失数据 "
)
_WISHES = _words(
    "请尽快处理 要求退货 要求换新 希望赔偿损失 请上门检测 请寄回检测 请电话联系 要求开具证明 "
    "请给出说明 希望延长质保 多次联系无人回复 客服态度很好但没有结果 已经等了三天 快递至今未到 "
    "发票还没有收到 请核对序列号 我们愿意承担运费 "
)
_ENGLISH = _words("warranty invoice firmware adapter serial replacement shipping defective power display ")


def sentence(dice: random.Random) -> str:
    """What a customer writes."""
    parts = [f"{dice.choice(_THINGS)}{dice.choice(_TROUBLES)}" for _each in range(dice.randint(1, 3))]
    if dice.random() < 1 / 3:
        parts.insert(dice.randrange(len(parts) + 1), f"{COMMON}{dice.choice(_TROUBLES)}")
    if dice.random() < 1 / 25:
        parts.append(f"the {ENGLISH} {dice.choice(_ENGLISH)}")
    elif dice.random() < 1 / 5:
        parts.append(" ".join(dice.sample(_ENGLISH, 2)))
    hour, day = dice.randrange(24), dice.randrange(1, 29)
    return f"您好，{'，'.join(parts)}，{day}日{hour}点发现，{'，'.join(dice.sample(_WISHES, 2))}。"


def pool() -> Iterator[tuple[int, str, str, list[str]]]:
    """(id, title, text, words) of every sentence that a complaint may hold."""
    dice = random.Random(20261123)
    for number in range(SENTENCES):
        text = sentence(dice)
        title = f"{dice.choice(_THINGS)}{dice.choice(_TROUBLES)}"
        yield number, title, text, lexemes_of(f"{title}\n{text}")


TENANTS = f"""INSERT INTO tenancy_tenant (id, slug, name, state, zone, country, language, created_at)
  SELECT {FIRST_OTHER} + i, 'other-' || i, 'Other ' || i, 'active', 'Asia/Shanghai', 'CN', 'zh-hans', now()
  FROM generate_series(0, %(others)s - 1) i"""
USERS = """INSERT INTO people_user (id, password, email, is_active, created_at)
  SELECT 10000 + i, '!', 'holder@other-' || i || '.test', true, now() FROM generate_series(0, %(others)s - 1) i"""

SERIES = f"""INSERT INTO cases_numberseries (tenant_id, series, year, last)
  VALUES ({LARGE}, 'KS', 2026, %(size)s)"""

# A row a complaint: which company, who holds it, how far it has come, when, in which words.
ROWS = f"""CREATE UNLOGGED TABLE bench_rows AS
  SELECT tenant, id, number, text, live, phase, opened, CASE WHEN live THEN
      now() + ((id * 7919 %% 604800) - 86400) * interval '1 second' END AS due,
    CASE WHEN tenant = {LARGE} THEN CASE WHEN live AND rank %% greatest(1, %(size)s / 16 / {HELD}) = 0
        AND rank / greatest(1, %(size)s / 16 / {HELD}) < {HELD} THEN %(me)s
      ELSE (%(colleagues)s::bigint[])[1 + id %% {COLLEAGUES}] END END AS holder,
    '1' || lpad((3000000000 + id * 7919 %% 6999999999)::text, 10, '0') AS phone,
    tenant = {LARGE} AND number %% greatest(1, %(size)s / 9) = greatest(1, %(size)s / 9) / 2 AS rare
  FROM (SELECT *, CASE WHEN NOT live THEN CASE WHEN number %% 16 = 1 THEN 'done' ELSE 'closed' END
      WHEN number %% 8 = 0 THEN 'waiting' ELSE 'open' END AS phase,
    now() - (size - number) * (interval '700 days' / size) - interval '1 minute' AS opened,
    CASE WHEN live THEN (size - number) / 2 END AS rank
  FROM (SELECT *, number > size * 0.875 AND number %% 2 = 0 AS live, (id * 2654435761 %% {SENTENCES})::int AS text
    FROM (SELECT {LARGE} AS tenant, i::bigint AS id, i AS number, %(size)s AS size FROM generate_series(1, %(size)s) i
      UNION ALL SELECT {FIRST_OTHER} + t, %(size)s + t * {OTHERS_SIZE} + i, i, {OTHERS_SIZE}
      FROM generate_series(0, %(others)s - 1) t, generate_series(1, {OTHERS_SIZE}) i) numbered) alive) placed"""

FIGURES = "lpad(r.number::text, greatest(6, length(r.number::text)), '0')"
NUMBER = f"'KS-2026-' || {FIGURES}"
CONTENT = f"p.content || CASE WHEN r.rare THEN ' {RARE}' ELSE '' END"
NAME = "substr('张王李赵陈刘杨黄周吴', 1 + (r.id %% 10)::int, 1) || '先生' || r.id %% 997"
STATUS = "CASE r.phase WHEN 'done' THEN 'answered' ELSE r.phase END"
CHANNEL = "(%(channels)s)[1 + r.id %% array_length(%(channels)s, 1)]"
SEVERITY = "(ARRAY['unknown', 'ordinary', 'ordinary', 'serious'])[1 + r.id %% 4]"
# As csdesk.search.rules has them: the number, the phone, their beginnings.
WORDS = f"""p.words || CASE WHEN r.rare THEN $$'{RARE}'$$::tsvector ELSE '' END || array_to_tsvector(ARRAY[
    'ks', '2026', '202', {FIGURES}, r.number::text, '2026' || {FIGURES},
    'ks2026' || {FIGURES}, 'ks2', 'ks20', 'ks202', 'ks2026', r.phone, left(r.phone, 3),
    left(r.phone, 4), left(r.phone, 5), left(r.phone, 6), left(r.phone, 7), left(r.phone, 8)])"""

COLUMNS: dict[type[models.Model], dict[str, str]] = {
    Case: {
        "kind": "'complaint'", "number": NUMBER, "title": "p.title", "holder_id": "r.holder", "phase": "r.phase",
        "next_due_at": "r.due", "opened_at": "r.opened", "first_facet": SEVERITY, "second_facet": CHANNEL,
        "closed_at": "CASE WHEN r.phase = 'closed' THEN r.opened + interval '2 days' END",
    },
    Complaint: {
        "case_id": "r.id", "status": STATUS, "nature": "'complaint'", "channel": CHANNEL,
        "severity": SEVERITY,
        "complainant_name": NAME, "complainant_phone": "r.phone",
        "complainant_email": "'customer' || r.id || '@shop.test'", "subject_of_complaint": "p.title",
        "content": CONTENT, "received_by_id": "r.holder",
    },
    Message: {
        "case_id": "r.id", "kind": "'incoming'", "sender_name": NAME,
        "sender_address": "'customer' || r.id || '@shop.test'", "recipients": "'{{}}'", "subject": "p.title",
        "text": CONTENT, "facts": "'{{}}'", "at": "r.opened", "entered_at": "r.opened", "delivery": "'none'",
    },
    Event: {"case_id": "r.id", "kind": "'complaint.open'", "at": "r.opened", "facts": "'{{}}'"},
    Clock: {
        "case_id": "r.id", "kind": "'result'", "policy": "'clocks.result_ordinary'", "rule": "'CMP-40'",
        "rulebook_version_id": f"CASE WHEN r.tenant = {LARGE} THEN %(version)s END", "calendar": "'office'",
        "budget": "'2 working days'", "started_at": "r.opened", "started_by": "'complaint.open'",
        "due_at": "coalesce(r.due, r.opened + interval '2 days')",
        "alarms": "ARRAY[coalesce(r.due, r.opened + interval '2 days') - interval '1 day', "
        "coalesce(r.due, r.opened + interval '2 days')]",
        "marks": "ARRAY['50 %%', 'due']", "level": "CASE WHEN r.live AND r.due > now() THEN 1 ELSE 2 END",
        "next_at": "CASE WHEN r.due > now() THEN r.due END",
        "settled_at": "CASE WHEN NOT r.live THEN r.opened + interval '1 day' END",
        "verdict": "CASE WHEN r.live THEN '' ELSE 'met' END",
    },
    Entry: {
        "case_id": "r.id", "source": "'complaint'", "source_id": "r.id", "is_internal": "false",
        "text": f"p.title || E'\\n' || {CONTENT} || E'\\n' || r.phone || E'\\n' || {NUMBER}", "words": WORDS,
        "at": "r.opened",
    },
}  # fmt: skip
# The message's own words beside the complaint's.
SECOND_ENTRY = {**COLUMNS[Entry], "source": "'message'", "text": CONTENT, "words": "p.words"}


def statement(model: type[models.Model], given: dict[str, str], *, with_id: bool = True) -> str:
    """INSERT … SELECT from the rows and sentences; columns that are not given get what a new object has."""
    columns: dict[str, str] = {"tenant_id": "r.tenant", **({"id": "r.id"} if with_id else {}), **given}
    for field in model._meta.concrete_fields:
        if not (field.column in columns or field.primary_key or field.null or field.generated):
            columns[field.column] = _plain(field)
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - names and pieces of our own
        f"SELECT {', '.join(columns.values())} FROM bench_rows r JOIN bench_sentences p ON p.id = r.text"
    ).replace("{{}}", "{}")


def _plain(field: Any) -> str:
    value = field.get_default()
    if value in (None, ""):
        return "''" if field.empty_strings_allowed else "0"
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else "'{{}}'"
