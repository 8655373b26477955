from django.db import models

from csdesk.conversations.models.message import MessageKind
from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Draft(TenantOwned):
    """What somebody has typed on a case and not sent: saved as typed, one a person, case and kind."""

    case = TenantForeignKey("cases.Case", models.CASCADE, related_name="drafts")
    member = TenantForeignKey("people.Member", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    text = models.TextField(blank=True)
    # Other fields of the form as typed.
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "member", "kind"], name="draft_once")]
