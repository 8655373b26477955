from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class Sender(TextChoices):
    """Who said something."""

    VISITOR = "visitor", pgettext_lazy("chat", "Visitor")
    AGENT = "agent", pgettext_lazy("chat", "Agent")
    SYSTEM = "system", pgettext_lazy("chat", "Automatic")


class ChatMessage(TenantOwned):
    """Something said, under its number: 1 to n without gaps in each chat. Never changed, never taken away.

    `client_id` is the sender's own name for it: sent again after a break, it is the same message.
    """

    app_grants = "INSERT, SELECT"

    # High volume: the key of the chat implies the tenant.
    tenant = TenantField(db_constraint=False)
    chat = TenantForeignKey("chat.Chat", models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=8, choices=Sender.choices)
    # Which agent; empty for the visitor and for what is said automatically.
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    client_id = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    attachment = TenantForeignKey("documents.Attachment", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "chat", "number"], name="chat_message_number"),
            models.UniqueConstraint(
                fields=["tenant", "chat", "sender", "client_id"],
                condition=~Q(client_id=""),
                name="chat_message_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="chat_message_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.number}"


class Whisper(TenantOwned):
    """A supervisor's word to the agent that the visitor never hears (CHT-08): outside the numbers he sees."""

    app_grants = "INSERT, SELECT"

    chat = TenantForeignKey("chat.Chat", models.PROTECT, related_name="whispers")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=64)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "chat", "member", "client_id"], name="chat_whisper_once")
        ]
        indexes = [models.Index(fields=["tenant", "chat", "id"], name="chat_whispers")]
