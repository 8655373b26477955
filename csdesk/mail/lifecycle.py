"""The life of an incoming mail, declared once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.lifecycle import Lifecycle, Transition
from csdesk.mail.permissions import Permission


class IntakeStatus(TextChoices):
    """What became of a mail."""

    NEW = "new", pgettext_lazy("mail", "New")
    ROUTED = "routed", _("Became a case")
    THREADED = "threaded", _("Belongs to a case")
    NOT_OURS = "not_ours", _("Not for us")
    SPAM = "spam", _("Spam")
    IGNORED = "ignored", _("Written by a machine")


DECIDED = {IntakeStatus.ROUTED, IntakeStatus.NOT_OURS, IntakeStatus.SPAM, IntakeStatus.IGNORED}

INTAKE_LIFECYCLE = Lifecycle(
    Transition("route", _("Make it a case"), {IntakeStatus.NEW}, IntakeStatus.ROUTED, Permission.INTAKE_WORK),
    Transition("attach", _("Add to a case"), {IntakeStatus.NEW}, IntakeStatus.THREADED, Permission.INTAKE_WORK),
    Transition("reject", _("Not for us"), {IntakeStatus.NEW}, IntakeStatus.NOT_OURS, Permission.INTAKE_WORK),
    Transition("mark_spam", _("Spam"), {IntakeStatus.NEW}, IntakeStatus.SPAM, Permission.INTAKE_WORK),
    Transition("undo", _("Undo"), DECIDED, IntakeStatus.NEW, Permission.INTAKE_WORK),
    rule_id="INQ-34",
)
