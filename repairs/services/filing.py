"""A return is filed: by the dealer, or by the desk for goods that just arrive (RPR-01)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.cases.queries import free_worker
from csdesk.cases.services.cases import open_case
from csdesk.conversations.rules import clean_line, clean_text
from csdesk.outbox.rendering import company_zone
from csdesk.people import directory
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.rulebook.sections.repairs import Repairs
from dealers.models import Dealer, DealerContact
from dealers.queries import contact_of, own_specialist
from dealers.services.parties import attach
from products.models import Product, Unit
from products.queries.units import units_of
from products.rules.serials import spelled
from products.rules.warranty import Verdict
from repairs.lifecycle import Road, Status
from repairs.models import ReturnLine, ReturnOrder, Source
from repairs.permissions import Permission
from repairs.policies import may_file
from repairs.queries.facts import route_of
from repairs.queries.intake import known_about, products_named
from repairs.queries.returns import DOA_KIND, KIND, PHASES
from repairs.rules.intake import LineRefusals, Problem, Sender, problems_in
from repairs.rules.road import queue_stage, title_of
from repairs.services.indexing import index_return
from repairs.services.judging import judge
from repairs.services.moving import tell


@dataclass(frozen=True)
class NewUnit:
    """One unit as it is handed in. Goods without a serial name their model."""

    serial: str = ""
    model: str = ""
    fault: str = ""
    fault_text: str = ""


@dataclass(frozen=True)
class NewReturn:
    """What is known when a return is filed. `route` empty: that of the goods.

    `insists`: the desk has the goods before it and takes in what looks like a slip (another dealer's unit, O for 0).
    """

    units: tuple[NewUnit, ...]
    dealer: Dealer | None = None
    contact: DealerContact | None = None
    route: str = ""
    source: str = Source.DESK
    sender_name: str = ""
    sender_phone: str = ""
    sender_email: str = ""
    sender_address: str = ""
    note: str = ""
    wipe_notice_read: bool = False
    insists: bool = False
    # Why goods come back that are not to be repaired; see repairs.services.applying.
    road: str = Road.REPAIR
    ground: str = ""
    ground_text: str = ""
    wants_refund: bool = False
    admission: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Intake:
    """What the records say of all units, asked for once."""

    units: list[NewUnit]
    known: dict[str, Unit] = field(default_factory=dict)
    products: list[Product | None] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


@transaction.atomic
def file_return(new: NewReturn, *, actor: Member | None, now: datetime, parent: Case | None = None) -> ReturnOrder:
    """Enter a return with its units, each judged by warranty; the goods are awaited.

    Raises PermissionDenied; RuleViolation at the field that lacks (RPR-01, RPR-05, RPR-12), LineRefusals with what
    is wrong line by line, among it goods that are not taken in at all (RPR-15).
    """
    _check_may(new, actor)
    manual = rulebook_at(now).document.repairs
    new = _checked(new, manual, now)
    intake = _look_up(new, now)
    new = replace(new, route=_route(new, manual, intake))
    _refuse_bad_lines(new, intake)
    order = _write(new, intake, manual, actor=actor, now=now, parent=parent)
    happened = "return.file" if order.road == Road.REPAIR else "return.apply"
    tell(order, happened, actor=actor, now=now, units=order.unit_count, source=order.source, route=order.route)
    return order


def _check_may(new: NewReturn, actor: Member | None) -> None:
    if actor is None or may_file(actor):
        return
    contact = contact_of(actor)
    own = new.dealer is not None and contact is not None and contact.dealer_id == new.dealer.pk
    if not own or new.insists:
        raise PermissionDenied(f"{actor} may not file this return.")


def _checked(new: NewReturn, manual: Repairs, now: datetime) -> NewReturn:
    units = tuple(_spelled(unit) for unit in new.units if unit.serial.strip() or unit.model.strip())
    if not units:
        raise RuleViolation("RPR-01", _("Enter at least one unit."), field="serials")
    if len(units) > manual.most_units:
        message = _("One return holds at most %(count)s units.") % {"count": manual.most_units}
        raise RuleViolation("RPR-01", message, field="serials")
    if not (name := clean_line(new.sender_name, 200) or (new.dealer.name if new.dealer else "")):
        raise RuleViolation("RPR-01", _("Note who sends the goods in."), field="sender_name")
    is_repair = new.road == Road.REPAIR
    if is_repair and manual.wipe_notice.holds_on(now.astimezone(company_zone()).date()) and not new.wipe_notice_read:
        message = _("Please confirm: the data on the goods will be wiped, and what is needed was backed up.")
        raise RuleViolation("RPR-12", message, field="wipe_notice_read")
    return replace(
        new,
        units=units,
        sender_name=name,
        sender_phone=clean_line(new.sender_phone, 60) or (new.dealer.phone if new.dealer else ""),
        sender_email=clean_line(new.sender_email, 254).lower() or (new.dealer.email if new.dealer else ""),
        sender_address=clean_line(new.sender_address, 300) or (new.dealer.address if new.dealer else ""),
        note=clean_text(new.note),
    )


def _spelled(unit: NewUnit) -> NewUnit:
    return NewUnit(
        spelled(unit.serial), clean_line(unit.model, 80), unit.fault.strip()[:40], clean_line(unit.fault_text, 500)
    )


def _look_up(new: NewReturn, now: datetime) -> _Intake:
    intake = _Intake(list(new.units), units_of(unit.serial for unit in new.units))
    named = products_named(unit.model for unit in new.units)
    for unit in new.units:
        known = intake.known.get(unit.serial)
        intake.products.append(known.product if known is not None else named.get(unit.model))
    kind = new.dealer.kind if new.dealer is not None else None
    intake.verdicts = judge([unit.serial for unit in new.units], intake.products, customer_kind=kind, at=now)
    return intake


def _route(new: NewReturn, manual: Repairs, intake: _Intake) -> str:
    """The route that was named, else that of the first goods whose line names one, else the usual one."""
    of_goods = [product.line.route for product in intake.products if product is not None and product.line.route]
    chosen = new.route or next(iter(of_goods), "") or manual.usual_route or next((r.key for r in manual.routes), "")
    if route_of(manual, chosen) is None:
        raise RuleViolation("RPR-05", _("The manual knows no such repair route."), field="route")
    return chosen


def _refuse_bad_lines(new: NewReturn, intake: _Intake) -> None:
    serials = [unit.serial for unit in intake.units]
    known = known_about(serials, intake.known, intake.verdicts, dealer=new.dealer)
    sender = Sender(new.dealer.pk if new.dealer else None, tuple(new.dealer.brands) if new.dealer else (), new.route)
    problems = sorted([*problems_in(serials, known, sender), *_without_serial(intake)], key=lambda each: each.line)
    if new.insists:
        problems = [each for each in problems if not each.may_insist]
    if problems:
        raise LineRefusals(problems)


def _without_serial(intake: _Intake) -> list[Problem]:
    """Goods of which nobody wrote a serial: only where the model has none, and is one that we repair (RPR-15)."""
    found = []
    for place, (unit, product) in enumerate(zip(intake.units, intake.products, strict=True), 1):
        verdict = intake.verdicts[place - 1]
        if unit.serial:
            continue
        if product is not None and product.has_serials:
            message = _("“%(model)s” has serial numbers: enter this one's.") % {"model": unit.model}
            found.append(Problem(place, unit.model, "RPR-01", message))
        elif verdict.refused:
            found.append(Problem(place, unit.model, verdict.rule or "RPR-15", verdict.reason))
    return found


def _write(
    new: NewReturn, intake: _Intake, manual: Repairs, *, actor: Member | None, now: datetime, parent: Case | None
) -> ReturnOrder:
    status = Status.FILED if new.road == Road.REPAIR else Status.APPLIED
    case = _open(new, intake, manual, status, actor=actor, now=now, parent=parent)
    wipe_known = new.road == Road.REPAIR and new.wipe_notice_read
    order = ReturnOrder.objects.create(
        case=case,
        road=new.road,
        status=status,
        ground=new.ground,
        ground_text=new.ground_text,
        wants_refund=new.wants_refund,
        admission=dict(new.admission),
        source=new.source,
        route=new.route,
        sender_name=new.sender_name,
        sender_phone=new.sender_phone,
        sender_email=new.sender_email,
        sender_address=new.sender_address,
        note=new.note,
        unit_count=len(intake.units),
        wipe_notice_at=now if wipe_known else None,
        wipe_notice_by=str(new.contact or actor or "")[:120] if wipe_known else "",
    )
    _write_lines(order, intake)
    if new.dealer is not None:
        attach(case, new.dealer, new.contact)
    index_return(order)
    return order


def _open(
    new: NewReturn,
    intake: _Intake,
    manual: Repairs,
    status: Status,
    *,
    actor: Member | None,
    now: datetime,
    parent: Case | None,
) -> Case:
    group = Team.objects.filter(key=manual.group).first() if manual.group else None
    named = zip(intake.units, intake.products, strict=True)
    names = [product.model if product is not None else unit.model for unit, product in named]
    return open_case(
        _kind(new),
        title_of(new.sender_name, names, len(intake.units)),
        holder=_first_holder(new, group, actor=actor, at=now),
        team=group,
        parent=parent,
        phase=PHASES[status],
        facets=(queue_stage(status, "none"), new.route),
        now=now,
    )


def _write_lines(order: ReturnOrder, intake: _Intake) -> None:
    rows = [
        line_of(order, place, unit, intake.known.get(unit.serial), product, verdict)
        for place, (unit, product, verdict) in enumerate(
            zip(intake.units, intake.products, intake.verdicts, strict=True), 1
        )
    ]
    try:
        with transaction.atomic():
            ReturnLine.objects.bulk_create(rows)
    except IntegrityError as error:
        # Somebody filed one of these at this very moment.
        raise RuleViolation(
            "RPR-01", _("A serial is on its way in another return already."), field="serials"
        ) from error


def line_of(
    order: ReturnOrder, place: int, unit: NewUnit, known: Unit | None, product: Product | None, verdict: Verdict
) -> ReturnLine:
    """A line of a return, not yet written."""
    return ReturnLine(
        order=order,
        position=place,
        serial=unit.serial,
        product=product,
        named="" if product is not None else unit.model,
        unit=known,
        fault=unit.fault,
        fault_text=unit.fault_text,
        warranty=verdict.outcome,
        verdict=verdict.data,
    )


def _kind(new: NewReturn) -> str:
    return KIND if new.road == Road.REPAIR else DOA_KIND


def _first_holder(new: NewReturn, group: Team | None, *, actor: Member | None, at: datetime) -> Member | None:
    """The dealer's own specialist where the manual says so (DLR-06), else who took it, else a free colleague."""
    specialist = own_specialist(new.dealer, _kind(new), at=at) if new.dealer is not None else None
    if specialist is not None and specialist.may(Permission.RETURN_WORK):
        return specialist
    if actor is not None and actor.is_staff_member and actor.may(Permission.RETURN_WORK):
        return actor
    free = free_worker(group, Permission.RETURN_WORK, at=at)
    return free or next(iter(directory.administrators(at=at)), None)
