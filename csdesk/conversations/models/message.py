from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class MessageKind(TextChoices):
    """Who the words are for, or came from."""

    INCOMING = "incoming", _("From the customer")
    PUBLIC = "public", _("To the customer")
    INTERNAL = "internal", _("Internal note")
    CALL = "call", _("Call")


class Delivery(TextChoices):
    """How far an outgoing message has come."""

    NONE = "none", _("Nothing to send")
    QUEUED = "queued", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


class Message(TenantOwned):
    """One message, note or call on a case. What was said stays: only its delivery state changes."""

    app_grants = "INSERT, SELECT, UPDATE"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    author = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    # {"to": [...], "cc": [...]}
    recipients = models.JSONField(default=dict)
    subject = models.CharField(max_length=1000, blank=True)
    text = models.TextField()
    # What the sender newly wrote, without quoted history; empty when it is all of `text`.
    new_text = models.TextField(blank=True)
    # Sanitised; empty for plain text.
    html = models.TextField(blank=True)
    # Sent as the answer that settles the promise of a result (CMP-40).
    is_answer = models.BooleanField(default=False)
    # Written by a machine: opens nothing and settles nothing.
    is_automatic = models.BooleanField(default=False)
    # A stranger referred to this case, or the sender could not be verified as one of its people.
    is_flagged = models.BooleanField(default=False)
    # Calls: number, direction, outcome, duration_seconds.
    facts = models.JSONField(default=dict)
    # When it was said, which for a call logged afterwards is not when it was entered.
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    mail_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.NONE)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery_error = models.CharField(max_length=500, blank=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tenant", "case", "id"], name="message_thread"),
            # A reply finds its case by the Message-ID it refers to.
            models.Index(fields=["tenant", "mail_id"], name="message_mail_id"),
        ]


class MessageAttachment(TenantOwned):
    """A file that a message carries."""

    message = TenantForeignKey("conversations.Message", models.CASCADE, related_name="files")
    attachment = TenantForeignKey("documents.Attachment", models.PROTECT, related_name="+")
    # Referred to from the HTML as cid:…
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "attachment"], name="message_file_once")]
