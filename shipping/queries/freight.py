"""The freight of a month: what we know of the parcels that somebody bills (RPR-10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from csdesk.cases.models import Case
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member
from shipping.models import FreightRow, FreightStatement, Payer, Shipment
from shipping.permissions import Permission
from shipping.rules.matching import Finding, Known

KIND, SERIES = "freight", "YF"


def sees_freight(member: Member) -> bool:
    """Whether a person may see reconciliations."""
    rights = (Permission.FREIGHT_RECONCILE, Permission.FREIGHT_SIGN)
    return member.is_staff_member and any(member.may(right) for right in rights)


def freight_seen_by(member: Member) -> Q:
    """Which cases of kind freight a person may see."""
    return Q() if sees_freight(member) else Q(pk__in=[])


def all_statements() -> QuerySet[FreightStatement]:
    """Every reconciliation with its case and whoever holds it."""
    return FreightStatement.objects.select_related("case__holder", "from_team")


def statement_of(case: Case) -> FreightStatement:
    """The reconciliation of a case."""
    return all_statements().get(case=case)


def page_of_case(case: Case) -> str:
    """The page of a case of kind freight."""
    return statement_of(case).get_absolute_url()


def months_parcels(statement: FreightStatement) -> QuerySet[Shipment]:
    """The parcels that a reconciliation is about: those that left in its month and that we pay for."""
    zone = company_zone()
    begins = datetime.combine(statement.month, time.min, zone)
    ends = datetime.combine(statement.month + relativedelta(months=1), time.min, zone)
    return _billable(statement).filter(sent_at__gte=begins, sent_at__lt=ends)


def _billable(statement: FreightStatement) -> QuerySet[Shipment]:
    found = Shipment.objects.filter(payer=Payer.COMPANY, sent_at__isnull=False, cancelled_at__isnull=True)
    if statement.from_team_id is not None:
        found = found.filter(from_team=statement.from_team_id)
    if statement.carrier:
        found = found.filter(carrier=statement.carrier)
    return found.exclude(waybill="")


def known_for(statement: FreightStatement, listed: Iterable[str]) -> list[Known]:
    """What we know of the month's waybills, and of those in the list whenever they left and whoever sent them."""
    zone = company_zone()
    due = set(months_parcels(statement).values_list("pk", flat=True))
    named = Shipment.objects.filter(Q(pk__in=due) | Q(waybill__in=set(listed)), cancelled_at__isnull=True)
    by_waybill: dict[str, list[Shipment]] = {}
    for shipment in named.order_by("pk"):
        by_waybill.setdefault(shipment.waybill, []).append(shipment)
    return [
        Known(
            waybill,
            _cost_of(parcels),
            parcels[0].sent_at.astimezone(zone).date() if parcels[0].sent_at else None,
            is_due=any(parcel.pk in due for parcel in parcels),
            is_settled=any(parcel.statement_id not in (None, statement.pk) for parcel in parcels),
        )
        for waybill, parcels in by_waybill.items()
    ]


def _cost_of(parcels: list[Shipment]) -> int | None:
    """One parcel may hold the goods of several cases: what is known of any is known of all."""
    known = [parcel.cost_fen for parcel in parcels if parcel.cost_fen is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class Sums:
    """What the rows of a reconciliation come to, in fen, and how many still want a word."""

    theirs_fen: int
    ours_fen: int
    agreed_fen: int
    differing: int
    open_rows: int


def sums_of(statement: FreightStatement) -> Sums:
    """The sums of all rows."""
    rows = list(FreightRow.objects.filter(statement=statement))
    return Sums(
        sum(row.theirs_fen or 0 for row in rows),
        sum(row.ours_fen or 0 for row in rows),
        sum(row.agreed_fen or 0 for row in rows),
        sum(row.finding not in (Finding.AGREES, Finding.TAKEN) for row in rows),
        sum(row.is_open for row in rows),
    )


def first_of_last_month(today: date) -> date:
    """The month that has ended: the one to reconcile."""
    return today.replace(day=1) - relativedelta(months=1)
