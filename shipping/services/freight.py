"""Reconciling freight month by month: their list against ours, differences explained, signed, then locked (RPR-10)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.approvals.models import ApprovalRequest, RequestState
from csdesk.approvals.services import ask
from csdesk.cases.models import Phase
from csdesk.cases.services.cases import lock_case, move_case, open_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.outbox.rendering import company_zone
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.rulebook.at import rulebook_at
from csdesk.sla import clocks
from shipping.models import FreightRow, FreightStatement, Shipment, Source, StatementState
from shipping.permissions import Permission
from shipping.queries.freight import KIND, known_for, statement_of, sums_of
from shipping.rules.matching import Finding, Listed, matched
from shipping.rules.parcels import MOST_COST_FEN

RULE, CHAIN = "RPR-10", "freight.statement"
# A month of the largest desk; a longer list is several months.
MOST_ROWS = 20_000


@transaction.atomic
def open_statement(
    month: date, party: str, *, actor: Member | None, now: datetime, from_team: Team | None = None, carrier: str = ""
) -> FreightStatement:
    """Begin the reconciliation of a month that has ended. Raises RuleViolation for one that has not, or is there."""
    _demand(actor)
    month = month.replace(day=1)
    if month >= now.astimezone(company_zone()).date().replace(day=1):
        raise RuleViolation(RULE, _("A month is reconciled when it has ended."), field="month")
    party = " ".join(party.split())[:120]
    if not party:
        raise RuleViolation(RULE, _("Say with whom."), field="party")
    if FreightStatement.objects.filter(month=month, party=party).exists():
        raise RuleViolation(RULE, _("This month is reconciled with them already."), field="party")
    title = _("Freight %(month)s, %(party)s") % {"month": f"{month:%Y-%m}", "party": party}
    case = open_case(KIND, title, holder=actor, now=now)
    statement = FreightStatement.objects.create(
        case=case, month=month, party=party, from_team=from_team, carrier=carrier.strip()
    )
    _write_rows(statement, [], now=now)
    _happened(statement, "freight.open", actor=actor, now=now)
    return statement


@transaction.atomic
def enter_list(
    statement: FreightStatement, listed: Sequence[Listed], *, name: str = "", actor: Member | None, now: datetime
) -> FreightStatement:
    """Match their list with our parcels by waybill; an earlier list and what was said of it is replaced.

    Corrections stay. Raises RuleViolation when it is asked for signature or signed.
    """
    statement = _open(statement, actor)
    if len(listed) > MOST_ROWS:
        raise RuleViolation(RULE, _("A list has at most %(most)s rows.") % {"most": MOST_ROWS}, field="file")
    _write_rows(statement, listed, now=now)
    statement.list_name = name[:200]
    statement.save(update_fields=["list_name"])
    _happened(statement, "freight.list", actor=actor, now=now, rows=len(listed), name=statement.list_name)
    return statement


@transaction.atomic
def explain(row: FreightRow, text: str, agreed_fen: int, *, actor: Member | None, now: datetime) -> FreightRow:
    """Say what a difference is about and what is paid for it. Raises RuleViolation without a word."""
    _open(row.statement, actor)
    row = FreightRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not text.strip():
        raise RuleViolation(RULE, _("Say what the difference is about."), field="explanation")
    lowest = -MOST_COST_FEN if row.source == Source.CORRECTION else 0
    if not lowest <= agreed_fen <= MOST_COST_FEN:
        raise RuleViolation(RULE, _("Freight costs between ¥0 and ¥10,000,000."), field="agreed")
    row.explanation, row.explained_by, row.agreed_fen = text.strip()[:500], actor, agreed_fen
    row.save(update_fields=["explanation", "explained_by", "agreed_fen"])
    return row


@transaction.atomic
def correct_earlier(
    statement: FreightStatement, waybill: str, amount_fen: int, reason: str, *, actor: Member | None, now: datetime
) -> FreightRow:
    """Put right what an earlier, signed month had wrong: so much more or (below nothing) less is paid in this one.

    Raises RuleViolation for a waybill that no signed month has, and without a reason.
    """
    statement = _open(statement, actor)
    earlier = FreightRow.objects.filter(waybill=waybill, statement__state=StatementState.SIGNED)
    if not earlier.exclude(statement=statement).exists():
        raise RuleViolation(RULE, _("No signed month has this waybill."), field="waybill")
    if not reason.strip():
        raise RuleViolation(RULE, _("Say what the difference is about."), field="explanation")
    if amount_fen == 0 or abs(amount_fen) > MOST_COST_FEN:
        raise RuleViolation(RULE, _("Enter what is paid more or less."), field="agreed")
    last = FreightRow.objects.filter(statement=statement).order_by("-position").first()
    return FreightRow.objects.create(
        statement=statement,
        position=last.position + 1 if last is not None else 1,
        source=Source.CORRECTION,
        waybill=waybill,
        finding=Finding.CORRECTION,
        explanation=reason.strip()[:500],
        explained_by=actor,
        agreed_fen=amount_fen,
    )


@transaction.atomic
def ask_for_signature(statement: FreightStatement, *, actor: Member | None, now: datetime) -> ApprovalRequest:
    """Hand a month in: the manual's chain signs it. Raises RuleViolation while a difference is unexplained."""
    statement = _open(statement, actor)
    if not statement.list_name:
        raise RuleViolation(RULE, _("Enter their list first."))
    sums = sums_of(statement)
    if sums.open_rows:
        message = _("%(count)s differences are not explained yet.") % {"count": sums.open_rows}
        raise RuleViolation(RULE, message, facts={"open": sums.open_rows})
    statement.state = StatementState.ASKED
    statement.save(update_fields=["state"])
    note = _("Billed ¥%(theirs)s, agreed ¥%(agreed)s, %(count)s differences") % {
        "theirs": f"{sums.theirs_fen / 100:,.2f}",
        "agreed": f"{sums.agreed_fen / 100:,.2f}",
        "count": sums.differing,
    }
    return ask(
        statement.case,
        CHAIN,
        subject=statement.case.title,
        asked_by=actor,
        note=note,
        amount_fen=max(0, sums.agreed_fen),
        now=now,
    )


def decided(request: ApprovalRequest, *, now: datetime) -> None:
    """What follows from the chain's word: signed and locked, or open again."""
    statement = FreightStatement.objects.select_for_update(of=("self",)).get(case=request.case)
    if request.state != RequestState.APPROVED:
        statement.state = StatementState.OPEN
        statement.save(update_fields=["state"])
        return
    statement.state, statement.signed_at = StatementState.SIGNED, now
    statement.save(update_fields=["state", "signed_at"])
    _settle(statement)
    move_case(lock_case(statement.case), Phase.CLOSED, now=now)
    _happened(statement, "freight.sign", actor=None, now=now)


def _settle(statement: FreightStatement) -> None:
    """Mark the parcels that this month pays for, and keep their price where we did not know it."""
    rows = FreightRow.objects.filter(statement=statement, source=Source.LIST)
    paid = {row.waybill: row for row in rows.exclude(finding__in=[Finding.TWICE, Finding.SETTLED, Finding.UNKNOWN])}
    shipments = Shipment.objects.select_for_update(of=("self",)).filter(waybill__in=paid, statement__isnull=True)
    for shipment in shipments.order_by("pk"):
        row = paid.pop(shipment.waybill, None)
        if row is not None and shipment.cost_fen is None and row.ours_fen is None:
            shipment.cost_fen = row.agreed_fen
        shipment.statement = statement
        shipment.save(update_fields=["statement", "cost_fen"])


def _write_rows(statement: FreightStatement, listed: Sequence[Listed], *, now: datetime) -> None:
    tolerance = rulebook_at(now).document.shipping.tolerance_fen
    known = known_for(statement, (row.waybill for row in listed))
    FreightRow.objects.filter(statement=statement).exclude(source=Source.CORRECTION).delete()
    corrections = FreightRow.objects.filter(statement=statement).order_by("-position").first()
    begin = corrections.position + 1 if corrections is not None else 1
    FreightRow.objects.bulk_create(
        FreightRow(
            statement=statement,
            position=begin + number,
            source=Source.LIST if match.is_listed else Source.OURS,
            waybill=match.waybill,
            sent_on=match.sent_on,
            theirs_fen=match.theirs_fen,
            ours_fen=match.ours_fen,
            finding=match.finding,
            agreed_fen=match.agreed_fen,
        )
        for number, match in enumerate(matched(listed, known, tolerance_fen=tolerance))
    )


def _open(statement: FreightStatement, actor: Member | None) -> FreightStatement:
    _demand(actor)
    lock_case(statement.case)
    found = FreightStatement.objects.select_for_update(of=("self",)).select_related("case").get(pk=statement.pk)
    if not found.is_open:
        raise RuleViolation(RULE, _("This month is signed or waits for its signature; correct it in the next one."))
    return found


def _demand(actor: Member | None) -> None:
    if actor is not None and not actor.may(Permission.FREIGHT_RECONCILE):
        raise PermissionDenied(f"{actor} may not reconcile freight.")


def _happened(statement: FreightStatement, fact: str, *, actor: Member | None, now: datetime, **facts: object) -> None:
    event = record(statement.case, fact, actor=actor, at=now, rule=RULE, **facts)
    clocks.observe(statement.case, fact, at=now, actor=actor)
    publish(statement.case, event)


__all__ = ["ask_for_signature", "correct_earlier", "decided", "enter_list", "explain", "open_statement", "statement_of"]
