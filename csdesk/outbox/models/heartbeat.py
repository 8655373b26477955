from django.db import models


class EngineHeartbeat(models.Model):
    """Signs of life of what runs without being asked: one row a kind of process. Global, no company's data.

    Engine and relay write it each second; health page and supervisors' page read it.
    """

    # "engine", "relay"
    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    lateness_p99_ms = models.FloatField(null=True)
    oldest_overdue_seconds = models.FloatField(null=True)
    outbox_age_seconds = models.FloatField(null=True)
    swept = models.BigIntegerField(null=True)

    class Meta:
        db_table = "engine_heartbeat"

    def __str__(self) -> str:
        return self.name
