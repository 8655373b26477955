"""Handling reports in the stories: written, signed by everybody whose turn it is, sometimes still waiting."""

from datetime import datetime

from csdesk.approvals.models import ApprovalRequest
from csdesk.approvals.queries.requests import waits_for, with_chain
from csdesk.approvals.services import sign
from csdesk.cases.models import Case
from csdesk.people.models import Member
from csdesk.rulebook.at import rulebook_at
from tickets.models import Complaint
from tickets.queries.handling_report import report_needed, signed_report
from tickets.services.handling_report import submit_report

REPORT = "经核实，系产品质量问题，责任在我方。拟为客户更换同型号新品，往返运费由公司承担，并对当批库存复检。"
COST_FEN = 38_000


def is_demanded(complaint: Complaint, at: datetime) -> bool:
    """Whether the complaint can only be answered with a report that is not signed yet."""
    return report_needed(complaint, rulebook_at(at).document) and signed_report(complaint) is None


def submit(complaint: Complaint, writer: Member, at: datetime) -> None:
    """The agent writes the report and asks for its signatures."""
    if is_demanded(complaint, at):
        cost = COST_FEN if complaint.involves_compensation else None
        submit_report(complaint, REPORT, amount_fen=cost, actor=writer, now=at)


def sign_all(case: Case, at: datetime) -> None:
    """Everybody whose signature is awaited on the case gives it."""
    waiting = ApprovalRequest.objects.filter(case=case, state="waiting")
    while (held := waits_for(with_chain(waiting), now=at)) and held[0].signers:
        sign(held[0].request.pk, "approve", reason="", actor=held[0].signers[0].member, now=at)
