"""The life of a swap, declared once: pages, services, database and tests all read it here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attendance.permissions import Permission
from csdesk.lifecycle import Lifecycle, Transition


class SwapStatus(TextChoices):
    """Where a swap stands."""

    OFFERED = "offered", pgettext_lazy("swap", "Offered")
    AGREED = "agreed", _("Agreed, waits for signatures")
    APPROVED = "approved", pgettext_lazy("swap", "In force")
    DECLINED = "declined", pgettext_lazy("swap", "Declined")
    REFUSED = "refused", pgettext_lazy("swap", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("swap", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("swap", "Too late")
    CALLED_OFF = "called_off", pgettext_lazy("swap", "Called off")


# What may still come to something, and what counts towards the limits of a month.
WAITING = frozenset({SwapStatus.OFFERED, SwapStatus.AGREED})
STANDING = WAITING | {SwapStatus.APPROVED}

_SWAP, _MANAGE = Permission.SWAP, Permission.SWAP_MANAGE

SWAP_LIFECYCLE = Lifecycle(
    Transition("accept", _("Agree"), {SwapStatus.OFFERED}, SwapStatus.AGREED, _SWAP, by="accept_swap"),
    Transition("decline", _("Decline"), {SwapStatus.OFFERED}, SwapStatus.DECLINED, _SWAP, by="decline_swap"),
    Transition("approve", _("Approve"), {SwapStatus.AGREED}, SwapStatus.APPROVED, _MANAGE, by="follow_decision"),
    Transition("refuse", _("Refuse"), WAITING, SwapStatus.REFUSED, _MANAGE, by="refuse_swap"),
    Transition("withdraw", _("Take back"), WAITING, SwapStatus.WITHDRAWN, _SWAP, by="withdraw_swap"),
    Transition("expire", _("Too late"), WAITING, SwapStatus.EXPIRED, _MANAGE, by="expire_swap"),
    Transition("call_off", _("Call off"), {SwapStatus.APPROVED}, SwapStatus.CALLED_OFF, _MANAGE, by="call_off_swap"),
    rule_id="SHF-08",
)
