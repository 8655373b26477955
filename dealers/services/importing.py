"""Dealers and their contacts from a file: one row a contact, the dealer's own columns repeated or left empty."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from csdesk.imports.models import Act
from csdesk.imports.registry import Errand, ImportKind, Row
from csdesk.imports.rules import Choice, Column, Day, Line, Problem, Share, Words
from csdesk.people.models import Member
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.base import Entry
from dealers.models import ContactRole, Dealer, DealerContact, Sex
from dealers.policies import may_import_dealers
from dealers.queries.archive import specialists
from dealers.services.facts import CONTACT_FIELDS, changed, checked_contact, checked_dealer
from dealers.services.writing_many import write_many

CONTACT = "contact_"


def columns_at(now: datetime) -> list[Column]:
    """What a file of dealers may hold; lists come from the manual in force."""
    manual = rulebook_at(now).document.dealers
    keepers = _by_name(specialists())
    staff = _by_name(active_members().filter(kind="staff"))
    return [
        Line("code", _("Dealer code"), ("编码", "编号", "代码"), is_required=True, most=40, example="GX-001"),
        Line("name", _("Dealer's name"), ("名称", "客户名称", "代理商", "name"), most=200, example="南宁恒达数码"),
        _listed("kind", _("Kind of customer"), manual.kinds, ("类型", "客户类别"), most=40),
        Line("region", _("Region"), ("地区", "省份", "大区"), most=100, example="广西"),
        Line("address", _("Address"), ("详细地址", "公司地址"), most=300),
        Line("phone", _("Phone"), ("固话", "公司电话"), most=60, example="0771-5550101"),
        Line("email", _("E-mail address"), ("电子邮箱", "邮箱地址", "e-mail"), most=254),
        Words("brands", _("Brands"), ("代理品牌", "经营品牌"), known=_keys(manual.brands)),
        Share("exchange_ratio", _("Exchange ratio"), ("退换货比例", "退换比例"), example="5 %"),
        Choice("specialist", _("After-sales specialist"), ("专员", "售后"), words=keepers),
        Choice("channel_person", _("Channel person"), ("渠道", "渠道经理"), words=staff),
        Day("since", _("Customer since"), ("合作日期", "签约日期"), example="2024-03-01"),
        Line("note", _("Note"), ("备注", "说明"), most=2000),
        Line("contact_name", _("Contact person"), ("联系人", "联系人姓名"), most=80, example="韦芳"),
        Choice("contact_role", _("Role of the contact"), ("联系人角色", "职务"), words=_named(ContactRole)),
        Choice("contact_sex", _("Sex of the contact"), ("性别", "联系人性别"), words=_named(Sex)),
        Line("contact_phone", _("Phone of the contact"), ("手机", "手机号"), most=60, example="13877712345"),
        Line("contact_email", _("E-mail address of the contact"), ("联系人邮箱",), most=254),
        Day("contact_birthday", _("Birthday of the contact"), ("生日", "联系人生日"), example="1988-02-29"),
        Line("contact_hobbies", _("Hobbies of the contact"), ("爱好", "联系人爱好"), most=200),
        _listed("contact_relation_grade", _("Relation grade"), manual.relation_grades, ("关系等级",), most=40),
    ]  # fmt: skip


def judge(rows: list[Row], errand: Errand) -> None:
    """Say of each row what is wrong with it and whether it is news."""
    known = _known_dealers(rows)
    contacts = _known_contacts(known.values())
    begun: dict[str, dict[str, Any]] = errand.memory.setdefault("begun", {})
    for row in rows:
        code = row.values.get("code", "")
        if not code or row.problems:
            continue
        dealer = known.get(code)
        if dealer is not None and code not in begun and not errand.changes_known:
            row.problems["code"] = Problem(gettext_noop("A dealer of this code is noted already."))
            continue
        _judge_dealer(row, dealer, begun, errand)
        if not row.problems:
            _judge_contact(row, dealer, contacts, errand)


def _judge_dealer(row: Row, dealer: Dealer | None, begun: dict[str, dict[str, Any]], errand: Errand) -> None:
    own = {name: value for name, value in row.values.items() if not name.startswith(CONTACT)}
    first = begun.get(own["code"])
    if first is not None:
        for name, value in own.items():
            if name in first and first[name] != value:
                row.problems[name] = Problem(gettext_noop("Another row says something else of this dealer."))
        first.update({name: value for name, value in own.items() if name not in first})
        # What the dealer's first row has said already is no news.
        row.act = Act.SAME
        return
    if dealer is None and "name" not in own:
        row.problems["name"] = Problem(gettext_noop("Must be filled in."))
        return
    try:
        facts = checked_dealer(_people_read(own, errand), now=errand.now)
    except RuleViolation as refusal:
        row.problems[refusal.field or ""] = Problem(gettext_noop("%(reason)s"), {"reason": str(refusal)})
        return
    begun[own["code"]] = own
    row.act = Act.NEW if dealer is None else Act.CHANGE if changed(dealer, facts) else Act.SAME


def _judge_contact(row: Row, dealer: Dealer | None, contacts: Mapping[Any, DealerContact], errand: Errand) -> None:
    facts = contact_facts(row.values)
    if not facts:
        return
    if "name" not in facts:
        row.problems["contact_name"] = Problem(gettext_noop("Say whose this is: the contact's name is missing."))
        return
    try:
        facts = checked_contact(facts, now=errand.now)
    except RuleViolation as refusal:
        row.problems[f"{CONTACT}{refusal.field}"] = Problem(gettext_noop("%(reason)s"), {"reason": str(refusal)})
        return
    known = contacts.get((dealer.pk, facts["name"])) if dealer is not None else None
    if row.act == Act.SAME and (known is None or changed(known, facts)):
        row.act = Act.CHANGE


def contact_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of the contact."""
    facts = {name.removeprefix(CONTACT): value for name, value in values.items() if name.startswith(CONTACT)}
    return {name: value for name, value in facts.items() if name in CONTACT_FIELDS}


def write(rows: list[Row], errand: Errand) -> None:
    """Write a batch that was judged right: dealers, their files, their contacts."""
    facts = []
    for row in rows:
        own = {name: value for name, value in row.values.items() if not name.startswith(CONTACT)}
        contact = contact_facts(row.values)
        dealer = checked_dealer(_people_read(own, errand), now=errand.now)
        facts.append((dealer, checked_contact(contact, now=errand.now) if contact else {}))
    write_many(facts, actor=errand.actor, now=errand.now, reason=errand.file_name)


def identity_of(row: Row) -> Hashable | None:
    """A contact of a dealer stands in a file once; a dealer without contacts once."""
    if row.problems or "code" not in row.values:
        return None
    return row.values["code"], row.values.get("contact_name", ""), row.values.get("contact_phone", "")


def _people_read(own: dict[str, Any], errand: Errand) -> dict[str, Any]:
    """Members by their ids: rows travel through JSON."""
    ids = {name: own[name] for name in ("specialist", "channel_person") if name in own}
    if not ids:
        return own
    people = errand.memory.setdefault("people", {each.pk: each for each in active_members()})
    return {**own, **{name: people.get(pk) for name, pk in ids.items()}}


def _known_dealers(rows: Iterable[Row]) -> dict[str, Dealer]:
    codes = {row.values["code"] for row in rows if "code" in row.values}
    found = Dealer.objects.select_related("specialist", "channel_person").filter(code__in=codes)
    return {dealer.code: dealer for dealer in found}


def _known_contacts(dealers: Iterable[Dealer]) -> dict[Any, DealerContact]:
    found = DealerContact.objects.filter(dealer__in=[dealer.pk for dealer in dealers], is_active=True)
    return {(contact.dealer_id, contact.name): contact for contact in found}


def _by_name(members: Iterable[Member]) -> dict[str, int]:
    """Colleagues by name and by address."""
    people = list(members)
    return {one.name: one.pk for one in people} | {one.email: one.pk for one in people}


def _keys(entries: Iterable[Entry]) -> dict[str, str]:
    """The manual's words in both languages, and their keys."""
    found: dict[str, str] = {}
    for entry in entries:
        found |= {word: entry.key for word in (entry.label.zh, entry.label.en, entry.key) if word}
    return found


def _listed(key: str, label: Any, entries: tuple[Entry, ...], aliases: tuple[str, ...], *, most: int) -> Column:
    """A list where the manual names words; else what one likes to write."""
    if entries:
        return Choice(key, label, aliases, words=_keys(entries))
    return Line(key, label, aliases, most=most)


def _named(choices: Any) -> dict[str, str]:
    words = {
        "owner": ("负责人", "老板", "owner"),
        "clerk": ("店员", "clerk"),
        "female": ("女", "female"),
        "male": ("男", "male"),
    }
    return {word: value for value in choices.values for word in words[value]}


DEALERS = ImportKind(
    "dealers",
    _("Dealers"),
    columns=columns_at,
    may=may_import_dealers,
    judge=judge,
    write=write,
    identity=identity_of,
    home="dealers:archive",
    hint=_("One row a contact: further contacts of a dealer repeat its code, the other columns may stay empty."),
)
