from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class AnsweredCall(TenantOwned):
    """What a call with an Idempotency-Key was answered: the same call again gets the same answer, and does nothing."""

    app_grants = "DELETE, INSERT, SELECT"

    api_key = TenantForeignKey("api.ApiKey", models.CASCADE, related_name="answered_calls")
    name = models.CharField(max_length=255)
    # Of method, address and body: another call under the same name is a mistake of the caller.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "api_key", "name"], name="answered_call_once")]
        indexes = [models.Index(fields=["tenant", "at"], name="answered_call_old")]
