from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantField, TenantOwned

# Attempts before a message is set aside: with the back-off of `rules.py` about a day and a half.
MAX_ATTEMPTS = 8


class MessageState(TextChoices):
    """How far a message has come."""

    READY = "ready", _("Waiting")
    DONE = "done", _("Sent")
    DEAD = "dead", _("Given up")


class OutboxMessage(TenantOwned):
    """Something that must happen after a commit, written in the transaction that causes it.

    Claimed by `claim_outbox`, which counts the attempt and lends the message for a while: whoever holds the
    present `lease_token` may mark it. Columns that the sweeper does not fill have a default in the database.
    """

    sweeper_grants = "INSERT"
    search_columns = (
        "tenant_id", "id", "topic", "host", "lane", "state", "attempts", "max_attempts", "available_at",
        "lease_until", "lease_token", "last_error",
    )  # fmt: skip
    claim_columns = ("state", "attempts", "available_at", "lease_until", "lease_token", "last_error", "finished_at")
    index_across_tenants = ("available_at", "lease_until")

    # High volume: the row is written from a row of the same tenant, whose keys imply the tenant.
    tenant = TenantField(db_constraint=False)
    topic = models.CharField(max_length=60)
    # Names the effect: the same key twice is one message.
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    # The earliest moment of the next attempt; while a message is lent, the moment the loan ends.
    available_at = models.DateTimeField(db_default=Now())
    # Whom it goes out to ("smtp.example.com"); empty: it never leaves the database.
    host = models.CharField(max_length=253, default="", db_default="")
    # Messages of one lane go one by one, in the order of their ids; empty: no order.
    lane = models.CharField(max_length=120, default="", db_default="")
    case_id = models.BigIntegerField(null=True)
    state = models.CharField(
        max_length=5, choices=MessageState.choices, default=MessageState.READY, db_default=MessageState.READY
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS, db_default=MAX_ATTEMPTS)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.TextField(default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outgoing message")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="outbox_key"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="outbox_state"),
        ]
        indexes = [
            # Is anything due at all? Asked five times a second.
            models.Index(fields=["available_at"], condition=Q(state="ready"), name="outbox_due"),
            # The claim: each company's queue to each host, oldest first.
            models.Index(fields=["tenant", "host", "available_at"], condition=Q(state="ready"), name="outbox_queue"),
            # Whether an earlier message of the lane is still under way.
            models.Index(fields=["tenant", "lane", "id"], condition=Q(state="ready") & ~Q(lane=""), name="outbox_lane"),
            # What is lent at this moment: the caps count it.
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="outbox_lent"),
            # The list of what was given up.
            models.Index(fields=["tenant", "-id"], condition=Q(state="dead"), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
