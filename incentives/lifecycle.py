"""The lives of an entry of points and of a proposal, declared once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.lifecycle import Lifecycle, Transition
from incentives.permissions import Permission


class PointStatus(TextChoices):
    """Where an entry stands."""

    ASKED = "asked", pgettext_lazy("points", "Applied for")
    ENTERED = "entered", pgettext_lazy("points", "Entered")
    REFUSED = "refused", pgettext_lazy("points", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("points", "Taken back")
    REVERSED = "reversed", pgettext_lazy("points", "Reversed")


_VIEW, _DECIDE, _CONFIRM = Permission.POINTS_VIEW, Permission.POINTS_DECIDE, Permission.POINTS_CONFIRM

POINT_LIFECYCLE = Lifecycle(
    Transition(
        "enter", pgettext_lazy("points", "Enter"), {PointStatus.ASKED}, PointStatus.ENTERED, _DECIDE,
        by="decide_application",
    ),
    Transition(
        "refuse", _("Refuse"), {PointStatus.ASKED}, PointStatus.REFUSED, _DECIDE, by="decide_application"
    ),
    Transition(
        "withdraw", _("Take back"), {PointStatus.ASKED}, PointStatus.WITHDRAWN, _VIEW, by="withdraw_application"
    ),
    Transition(
        "reverse", pgettext_lazy("points", "Reverse"), {PointStatus.ENTERED}, PointStatus.REVERSED, _CONFIRM,
        by="answer_appeal",
    ),
    rule_id="BRP-07",
)  # fmt: skip


class ProposalStatus(TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", pgettext_lazy("reward", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("reward", "Confirmed")
    REJECTED = "rejected", pgettext_lazy("reward", "Rejected")
    DROPPED = "dropped", pgettext_lazy("reward", "The fact was taken back")
    REVERSED = "reversed", pgettext_lazy("reward", "Reversed")


_MONEY = Permission.REWARDS_DECIDE

PROPOSAL_LIFECYCLE = Lifecycle(
    Transition(
        "confirm", pgettext_lazy("reward", "Confirm"), {ProposalStatus.PROPOSED}, ProposalStatus.CONFIRMED, _MONEY,
        by="decide_proposal",
    ),
    Transition(
        "reject", pgettext_lazy("reward", "Reject"), {ProposalStatus.PROPOSED}, ProposalStatus.REJECTED, _MONEY,
        by="decide_proposal",
    ),
    Transition(
        "drop", pgettext_lazy("reward", "Drop"), {ProposalStatus.PROPOSED}, ProposalStatus.DROPPED, _MONEY,
        by="drop_proposal",
    ),
    Transition(
        "reverse", pgettext_lazy("reward", "Reverse"), {ProposalStatus.CONFIRMED}, ProposalStatus.REVERSED, _MONEY,
        by="reverse_proposal",
    ),
    rule_id="PAY-11",
)  # fmt: skip
