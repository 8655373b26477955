"""Mailboxes, the raw mails they brought, and what became of each."""

from csdesk.mail.models.blocked_sender import BlockedSender
from csdesk.mail.models.intake_item import IntakeItem
from csdesk.mail.models.mailbox import Mailbox, MailTrouble
from csdesk.mail.models.raw_mail import RawMail

__all__ = ["BlockedSender", "IntakeItem", "MailTrouble", "Mailbox", "RawMail"]
