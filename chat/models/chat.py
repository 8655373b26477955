from django.db import models
from django.db.models import F, Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chat.lifecycle import TALKING, State
from csdesk.people.models import Member
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class EndedBy(TextChoices):
    """Who ended a chat."""

    NOBODY = "", "–"
    VISITOR = "visitor", pgettext_lazy("chat", "The visitor")
    AGENT = "agent", pgettext_lazy("chat", "The agent")
    SILENCE = "silence", pgettext_lazy("chat", "Nobody said anything")


class Chat(TenantOwned):
    """One talk with a visitor. Who answers it is its case's holder."""

    app_grants = "INSERT, SELECT, UPDATE"

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    visitor_name = models.CharField(_("name"), max_length=80, blank=True)
    # As he wrote it: an e-mail address or a telephone number.
    contact = models.CharField(_("e-mail or phone"), max_length=120, blank=True)
    # The same without spaces and case: by which he is known again.
    contact_key = models.CharField(max_length=120, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10)
    skill = models.CharField(max_length=40, blank=True)
    # The page he came from, as his browser said.
    page = models.CharField(max_length=300, blank=True)
    # sha256 of the secret in his link; the secret itself is kept nowhere.
    token_hash = models.CharField(max_length=64)

    opened_at = models.DateTimeField()
    # Since when he waits for somebody to take it: the order of the queue. Given away, he keeps his place.
    queued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, default=EndedBy.NOBODY, blank=True)
    # What was said so far has the numbers 1 to this.
    last_number = models.PositiveIntegerField(default=0)
    last_said_at = models.DateTimeField()
    # The visitor's first question that nobody has answered yet.
    asked_at = models.DateTimeField(null=True, blank=True)
    visitor_read = models.PositiveIntegerField(default=0)
    agent_read = models.PositiveIntegerField(default=0)
    # Late: whoever this is may take it from who holds it.
    offered_to = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_note = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], name="chat_case"),
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="chat_token"),
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in State]), name="chat_state"),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="chat_rating"),
            models.CheckConstraint(
                condition=Q(visitor_read__lte=F("last_number"), agent_read__lte=F("last_number")), name="chat_read"
            ),
        ]
        indexes = [
            # who waits, the longest first
            models.Index(fields=["tenant", "queued_at", "id"], name="chat_queue", condition=Q(state=State.QUEUED)),
            # what goes on
            models.Index(
                fields=["tenant", "state", "id"],
                name="chat_talking",
                condition=Q(state__in=[str(state) for state in TALKING]),
            ),
            # who spoke with him last
            models.Index(fields=["tenant", "contact_key", "-id"], name="chat_contact", condition=~Q(contact_key="")),
            models.Index(fields=["tenant", "-opened_at", "-id"], name="chat_opened"),
        ]

    def __str__(self) -> str:
        return self.caller

    @property
    def caller(self) -> str:
        """Who it is, as far as he said."""
        return self.visitor_name or self.contact or "–"

    def get_absolute_url(self) -> str:
        """The chat on the page of chats."""
        return f"{reverse('chat:desk')}?chat={self.pk}"

    @property
    def agent(self) -> Member | None:
        """Who answers it."""
        return self.case.holder

    @property
    def is_talking(self) -> bool:
        """Whether something can still be said in it."""
        return self.state in TALKING
