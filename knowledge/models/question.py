from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Question(TenantOwned):
    """A question that no answer fits: the task of whoever owns its area, until it is answered or an answer written."""

    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    task = TenantForeignKey("sla.Task", models.PROTECT, related_name="+")
    text = models.CharField(max_length=160)
    area = models.CharField(max_length=40)
    asked_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    # The answer that was written for it.
    article = TenantForeignKey("knowledge.Article", models.PROTECT, null=True, related_name="questions")

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "task"], name="knowledge_question_task")]

    def __str__(self) -> str:
        return self.text
