from django.db import models

from csdesk.tenancy.models import TenantOwned


class Given(TenantOwned):
    """A group of ready-made phrases that the company was given once: what it threw away does not come back."""

    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="knowledge_given_once")]
