"""Asking for signatures, giving and refusing them, withdrawing; what other rooms call stands here."""

from csdesk.approvals.services.asking import ask
from csdesk.approvals.services.signing import sign
from csdesk.approvals.services.withdrawing import withdraw, withdraw_all

__all__ = ["ask", "sign", "withdraw", "withdraw_all"]
