"""The life of a version of the manual: drafted, reviewed and signed by three people (DOC-09), then in force by date."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.lifecycle import Lifecycle, Transition
from csdesk.rulebook.permissions import Permission


class Status(TextChoices):
    """Where a version stands. Whether a signed one is in force, its dates say."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    REVIEWED = "reviewed", _("Reviewed")
    SIGNED = "signed", _("Signed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = {Status.DRAFT, Status.IN_REVIEW, Status.REVIEWED}

VERSION_LIFECYCLE = Lifecycle(
    Transition("submit", _("Sign and hand in for review"), {Status.DRAFT}, Status.IN_REVIEW, Permission.DRAFT),
    Transition("review", _("Sign the review"), {Status.IN_REVIEW}, Status.REVIEWED, Permission.REVIEW),
    Transition("send_back", _("Send back"), {Status.IN_REVIEW}, Status.DRAFT, Permission.REVIEW),
    Transition("approve", _("Sign and put into force"), {Status.REVIEWED}, Status.SIGNED, Permission.APPROVE),
    Transition("decline", _("Send back"), {Status.REVIEWED}, Status.DRAFT, Permission.APPROVE),
    Transition("withdraw", _("Withdraw"), OPEN, Status.WITHDRAWN, Permission.DRAFT),
    Transition("revoke", _("Withdraw before it takes effect"), {Status.SIGNED}, Status.WITHDRAWN, Permission.APPROVE),
    rule_id="DOC-09",
)
