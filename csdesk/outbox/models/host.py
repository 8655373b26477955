from django.db import models

from csdesk.tenancy.models import TenantOwned


class OutgoingHost(TenantOwned):
    """How a host that messages go out to has behaved of late: the breaker that spares it and us."""

    search_columns = ("tenant_id", "host", "open_until")

    host = models.CharField(max_length=253)
    # Troubles in a row; a success sets it back.
    failures = models.PositiveIntegerField(default=0)
    # Nothing is sent before; afterwards one message at a time, until one gets through. None: all is well.
    open_until = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "host"], name="outgoing_host_once")]

    def __str__(self) -> str:
        return self.host
