"""What was asked for, the steps it goes through, the lines to be signed, and the signatures."""

from csdesk.approvals.models.request import ApprovalRequest, RequestState
from csdesk.approvals.models.signature import Signature, Verdict
from csdesk.approvals.models.step import Agreement, ApprovalLine, ApprovalStep, StepState

__all__ = [
    "Agreement",
    "ApprovalLine",
    "ApprovalRequest",
    "ApprovalStep",
    "RequestState",
    "Signature",
    "StepState",
    "Verdict",
]
