from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Vote(TenantOwned):
    """Whether an answer helped one reader: a person says it once, and may say otherwise later."""

    article = TenantForeignKey("knowledge.Article", models.PROTECT, related_name="votes")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    helped = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "article", "member"], name="knowledge_vote_once")]
