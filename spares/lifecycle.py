"""The lives of transfers, requests and stocktakes, declared once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.lifecycle import Lifecycle, Transition
from spares.permissions import Permission


class TransferStatus(TextChoices):
    """Where a transfer stands."""

    ORDERED = "ordered", _("To be sent")
    SENT = "sent", _("On its way")
    SHORT = "short", _("Arrived, something is missing")
    ARRIVED = "arrived", pgettext_lazy("transfer", "Arrived")
    CANCELLED = "cancelled", pgettext_lazy("transfer", "Cancelled")


UNDER_WAY = frozenset({TransferStatus.ORDERED, TransferStatus.SENT, TransferStatus.SHORT})
_WORK = Permission.PLACE_WORK
_SENT = {TransferStatus.SENT}

TRANSFER_LIFECYCLE = Lifecycle(
    Transition("send", _("Ship"), {TransferStatus.ORDERED}, TransferStatus.SENT, _WORK, by="send_transfer"),
    Transition("arrive", _("All has arrived"), _SENT, TransferStatus.ARRIVED, _WORK, by="receive_transfer"),
    Transition("fall_short", _("Something is missing"), _SENT, TransferStatus.SHORT, _WORK, by="receive_transfer"),
    Transition("explain", _("Explain what is missing"), {TransferStatus.SHORT}, TransferStatus.ARRIVED, _WORK,
               by="explain_shortage"),
    Transition("cancel", _("Cancel"), {TransferStatus.ORDERED}, TransferStatus.CANCELLED, _WORK, by="cancel_transfer"),
    rule_id="SPR-16",
)  # fmt: skip


class RequestSource(TextChoices):
    """Who is asked for spares."""

    BRANCH = "branch", _("Head office")
    PURCHASING = "purchasing", _("Purchasing")


class RequestStatus(TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("Waiting for signatures")
    APPROVED = "approved", _("Approved")
    DONE = "done", pgettext_lazy("goods", "Received")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


REQUEST_LIFECYCLE = Lifecycle(
    Transition("approve", _("Approve"), {RequestStatus.ASKED}, RequestStatus.APPROVED, _WORK, by="follow_decision"),
    Transition("refuse", _("Refuse"), {RequestStatus.ASKED}, RequestStatus.REFUSED, _WORK, by="follow_decision"),
    Transition("withdraw", _("Withdraw"), {RequestStatus.ASKED}, RequestStatus.WITHDRAWN, _WORK, by="follow_decision"),
    Transition("finish", pgettext_lazy("goods", "Received"), {RequestStatus.APPROVED}, RequestStatus.DONE, _WORK,
               by="receive_transfer"),
    Transition("drop", _("Not delivered"), {RequestStatus.APPROVED}, RequestStatus.WITHDRAWN, _WORK,
               by="cancel_transfer"),
    rule_id="SPR-01",
)  # fmt: skip


class Occasion(TextChoices):
    """Why a count takes place."""

    WEEKLY = "weekly", _("Weekly count")
    MONTHLY = "monthly", _("Monthly count")
    IRREGULAR = "irregular", _("Count at an irregular time")
    YEAR_END = "year_end", _("Count at the year's end")


class StocktakeStatus(TextChoices):
    """Where a stocktake stands."""

    COUNTING = "counting", _("First count")
    RECOUNTING = "recounting", _("Second count")
    SETTLING = "settling", _("Differences to be explained")
    CLOSED = "closed", pgettext_lazy("stocktake", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("stocktake", "Cancelled")


COUNTABLE = frozenset({StocktakeStatus.COUNTING, StocktakeStatus.RECOUNTING})
OPEN_STOCKTAKES = frozenset({*COUNTABLE, StocktakeStatus.SETTLING})
_SETTLE = Permission.COUNT_SETTLE

STOCKTAKE_LIFECYCLE = Lifecycle(
    Transition("recount", _("Count again what differs"), {StocktakeStatus.COUNTING}, StocktakeStatus.RECOUNTING, _WORK,
               by="finish_round"),
    Transition("differ", _("Differences stay"), {StocktakeStatus.RECOUNTING}, StocktakeStatus.SETTLING, _WORK,
               by="finish_round"),
    Transition("agree", _("Book and shelf agree"), COUNTABLE, StocktakeStatus.CLOSED, _WORK, by="finish_round"),
    Transition("settle", _("Book the differences"), {StocktakeStatus.SETTLING}, StocktakeStatus.CLOSED, _SETTLE,
               by="settle_stocktake"),
    Transition("cancel", _("Break off the count"), OPEN_STOCKTAKES, StocktakeStatus.CANCELLED, _SETTLE,
               by="cancel_stocktake"),
    rule_id="SPR-02",
)  # fmt: skip


class ReconciliationOccasion(TextChoices):
    """When lists are held against each other."""

    SHIPMENT = "shipment", _("After a shipment")
    WEEKLY = "weekly", _("Weekly")
