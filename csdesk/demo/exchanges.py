"""What dealers want to give back that is not to be repaired: applications at every stage of their road."""

from datetime import datetime, timedelta

from csdesk.approvals.queries import open_request
from csdesk.approvals.services import sign
from csdesk.demo.papers import scan_picture
from csdesk.demo.signatures import sign_all
from csdesk.demo.stage import person
from csdesk.documents.services.printing import print_form
from csdesk.documents.services.scanning import add_scan
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from csdesk.tenancy.models import Tenant
from csdesk.tenancy.scoping import tenant_atomic
from dealers.models import Dealer
from dealers.queries import dealer_of
from products.models import Product, Unit
from repairs.models import Counted, Result, ReturnOrder
from repairs.queries.returns import DOA_KIND, lines_of
from repairs.services.applying import apply_for_return
from repairs.services.exchanging import hand_to_purchasing
from repairs.services.filing import NewReturn, NewUnit
from repairs.services.parcels import Parcel
from repairs.services.receiving import Count, count_return, inspect_return, receive_return
from repairs.services.refunding import ask_refund, credit_refund
from repairs.services.repairing import Mark, mark_lines

HOUR = timedelta(hours=1)
# How far each has come, and how many hours ago it was applied for.
ENDS = (
    ("applied", 3),
    ("applied", 20),
    ("signed_once", 6),
    ("refused", 30),
    ("approved", 52),
    ("here", 75),
    ("refund", 99),
    ("purchasing", 80),
    ("purchasing", 102),
    ("to_ship", 123),
    ("refund_signed", 125),
    ("refund_signed", 149),
    ("credited", 171),
)
REFUNDS = ("refund", "refund_signed", "credited")
WORDS = ("开箱即不通电，包装完好。", "开箱后电脑无法识别。", "新品外壳有裂纹。", "通电后异响明显。")
PRICE_FEN = 39_900


def give_back(tenant: Tenant, *, now: datetime) -> None:
    """Play the applications once; each in a transaction of its own."""
    with tenant_atomic(tenant.pk):
        if ReturnOrder.objects.filter(case__kind=DOA_KIND).exists():
            return
        ground = next((each for each in rulebook_at(now).document.exchanges.grounds if each.then == "apply"), None)
        product = Product.objects.filter(is_part=False, has_serials=True).order_by("pk").first()
        dealer = dealer_of(person(tenant, "dealer"))
    if ground is None or product is None:
        return
    for number, (end, hours) in enumerate(ENDS):
        with tenant_atomic(tenant.pk):
            order = _apply(tenant, dealer, product, ground.key, number, now - hours * HOUR)
            _go_on(tenant, order, ground.chain, end, now - hours * HOUR)


def _apply(
    tenant: Tenant, dealer: Dealer | None, product: Product, ground: str, number: int, at: datetime
) -> ReturnOrder:
    serials = [f"{product.model.replace('-', '')}9{number:03}{place:03}" for place in range(1 + number % 3)]
    left = (at - timedelta(days=9)).date()
    for serial in serials:
        known = {"product": product, "dealer": dealer, "left_warehouse_on": left, "invoiced_on": left}
        Unit.objects.get_or_create(serial=serial, defaults=known)
    new = NewReturn(
        tuple(NewUnit(serial) for serial in serials),
        dealer=dealer,
        sender_name="" if dealer else "张先生",
        ground=ground,
        ground_text=WORDS[number % len(WORDS)],
        wants_refund=ENDS[number][0] in REFUNDS,
        insists=True,
    )
    return apply_for_return(new, actor=person(tenant, "specialist"), now=at)


def _go_on(tenant: Tenant, order: ReturnOrder, chain: str, end: str, at: datetime) -> None:
    if end == "applied":
        return
    signers = ["head-channel", "head-product"] if chain == "doa.application" else ["quality"]
    if end in ("signed_once", "refused"):
        verdict = "approve" if end == "signed_once" else "refuse"
        _sign(order, chain, person(tenant, signers[0]), verdict, at + HOUR)
        return
    for place, signer in enumerate(signers, 1):
        _sign(order, chain, person(tenant, signer), "approve", at + place * HOUR)
    if end == "approved":
        return
    desk = person(tenant, "specialist")
    order = _take_in(order, desk, at + 40 * HOUR)
    if end in REFUNDS:
        _refund(tenant, order, desk, end, at + 43 * HOUR)
    elif end in ("purchasing", "to_ship"):
        _exchange(tenant, order, desk, end, at + 43 * HOUR)


def _sign(order: ReturnOrder, chain: str, signer: Member, verdict: str, at: datetime) -> None:
    request = open_request(order.case, chain)
    if request is not None:
        reason = "外观有磕碰，请补充开箱照片。" if verdict == "refuse" else ""
        sign(request.pk, verdict, reason=reason, actor=signer, now=at)


def _take_in(order: ReturnOrder, desk: Member, at: datetime) -> ReturnOrder:
    parcel = Parcel("顺丰速运", f"SF08{order.pk:08}", cost_fen=2300)
    order = receive_return(order, actor=desk, now=at, parcel=parcel)
    counts = {line.pk: Count(Counted.PRESENT) for line in lines_of(order)}
    order = count_return(order, counts, actor=desk, now=at + HOUR)
    return inspect_return(order, actor=desk, now=at + 2 * HOUR)


def _scan(order: ReturnOrder, desk: Member, at: datetime) -> None:
    """The application as both departments signed it on paper (DOA-11)."""
    paper = print_form(order.case, "doa.application", actor=desk, now=at)
    lines = range(len(paper.signatures))
    add_scan(paper, scan_picture(paper), f"{paper.number}.png", "image/png", signed_lines=lines, actor=desk, now=at)


def _refund(tenant: Tenant, order: ReturnOrder, desk: Member, end: str, at: datetime) -> None:
    order = ask_refund(order, price_fen=PRICE_FEN, amount_fen=PRICE_FEN, actor=desk, now=at)
    if end == "refund":
        return
    _scan(order, desk, at + HOUR)
    sign_all(order.case, at + 5 * HOUR)
    if end == "credited":
        credit_refund(order, sales_return=f"XT{order.pk:06}", actor=person(tenant, "commerce"), now=at + 20 * HOUR)


def _exchange(tenant: Tenant, order: ReturnOrder, desk: Member, end: str, at: datetime) -> None:
    _scan(order, desk, at)
    order = hand_to_purchasing(order, actor=desk, now=at + HOUR)
    if end == "to_ship":
        marks = {line.pk: Mark(Result.REPLACED, "", f"N{line.serial}") for line in lines_of(order)}
        mark_lines(order, marks, actor=person(tenant, "purchasing"), now=at + 20 * HOUR)
