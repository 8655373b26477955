"""A dealer's own weeks in the portal: what he reported, how it was answered, what waits for him now."""

from collections.abc import Callable
from datetime import datetime, timedelta

from csdesk.demo.stage import person
from csdesk.people.models import Member
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import CaseParty, ContactRole, Dealer, DealerContact
from dealers.queries import contact_of
from dealers.services.archive import create_dealer
from dealers.services.portal_messages import write_from_portal
from tickets.models import Complaint
from tickets.services.answering import reply_to_customer
from tickets.services.classification import classify_complaint
from tickets.services.from_portal import Report, rate_complaint, report_complaint
from tickets.services.pausing import pause_complaint

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What the demo's dealer is called, by company.
DEALERS = {
    "zhifu": ("GZ0017", "广州恒达电子", "广州市天河区石牌西路 8 号"),
    "taoqi": ("VIP203", "小米粒的店", "杭州市"),
}
Act = Callable[[Complaint, datetime], object]


def at_the_portal(tenant: Tenant, *, now: datetime) -> None:
    """Play the dealer's part once; each complaint in a transaction of its own."""
    with tenant_atomic(tenant.pk):
        contact = _contact(tenant, now - 60 * DAY)
        if contact is None or CaseParty.objects.filter(contact=contact).exists():
            return
        agent = person(tenant, "agent")
    for begins, report, acts in _stories(contact, agent):
        with tenant_atomic(tenant.pk):
            at = now - begins
            complaint = report_complaint(report, contact=contact, now=at, is_another=True)
            classify_complaint(complaint, {"severity": "ordinary", "liability": "company"}, actor=None, now=at)
            for later, act in acts:
                at += later
                act(Complaint.objects.select_related("case__holder").get(pk=complaint.pk), at)


def _contact(tenant: Tenant, at: datetime) -> DealerContact | None:
    """The demo's dealer login as an owner, of the dealer that the archive has already or of one made for him."""
    member = person(tenant, "dealer")
    if (known := contact_of(member)) is not None:
        return known
    code, name, address = DEALERS[tenant.slug]
    dealer = Dealer.objects.filter(code=code).first()
    if dealer is None:
        values = {"code": code, "name": name, "address": address, "phone": "020-85551234"}
        dealer = create_dealer(values, actor=None, now=at)
    return DealerContact.objects.create(
        dealer=dealer, member=member, role=ContactRole.OWNER, name=member.name, email=member.email,
        phone="13802240017", is_main=True,
    )  # fmt: skip


def _stories(contact: DealerContact, agent: Member) -> list[tuple[timedelta, Report, list[tuple[timedelta, Act]]]]:
    def says(text: str, *, answer: bool = False) -> Act:
        return lambda complaint, at: reply_to_customer(complaint, text, actor=agent, now=at, is_answer=answer)

    def writes(text: str) -> Act:
        return lambda complaint, at: write_from_portal(complaint.case, text, [], contact=contact, now=at)

    def rates(text: str, *, good: bool) -> Act:
        return lambda complaint, at: rate_complaint(complaint, is_satisfied=good, words=text, contact=contact, now=at)

    def waits(complaint: Complaint, at: datetime) -> None:
        pause_complaint(complaint, "evidence", actor=agent, now=at)

    return [
        (20 * DAY, Report("显示器 27U2026A0417", "开箱后屏幕左侧有三条竖线，换线材也一样。", "换一台新的"), [
            (2 * HOUR, says("照片收到，请保留包装，我们安排换货。")),
            (DAY, says("换货机已从东莞仓发出，预计三天到。旧机请随快递员带回。", answer=True)),
            (4 * DAY, rates("新机收到，没有问题。", good=True)),
        ]),
        (9 * DAY, Report("送货：11 月第二批", "少了一箱移动硬盘（20 块），签收单上已注明。"), [
            (3 * HOUR, says("已联系承运公司查找，今天内回复您。")),
            (DAY, says("承运公司承认漏装，补发的一箱后天到。", answer=True)),
            (2 * DAY, rates("收到的箱子里只有 18 块，还差 2 块。", good=False)),
            (5 * HOUR, says("仓库已复核，差的 2 块今天补发，单号稍后告知。", answer=True)),
            (2 * DAY, rates("", good=True)),
        ]),
        (2 * DAY, Report("移动硬盘 SN-2026A1172", "客户退回的硬盘通电有异响，数据读不出。", "保修或换新"), [
            (HOUR, says("请把序列号标签拍清楚，并说明购买日期。")),
            (HOUR, writes("购买日期 2026 年 3 月 5 日，标签照片稍后补上。")),
            (DAY, says("序列号在保修期内，可直接换新。返修单已经开好，请寄到东莞返修部。", answer=True)),
        ]),
        (30 * HOUR, Report("蓝牙键盘，批次 K2026B", "三家门店反映按键粘连，大约十二把。", "整批更换"), [
            (HOUR, says("请每把拍一张照片，并写明门店和购买日期，我们就可以判定。")),
            (timedelta(minutes=5), waits),
        ]),
        (6 * HOUR, Report("售后网点", "天河网点两次让客户白跑，没有提前说明不收显示器。", "请给客户一个说法"), [
            (HOUR, says("已向网点核实，今天下班前答复您。")),
        ]),
        (timedelta(minutes=40), Report("扩展坞 DK-0921", "HDMI 口插上就断，连同两台电脑都试过。", "换新"), []),
    ]  # fmt: skip
