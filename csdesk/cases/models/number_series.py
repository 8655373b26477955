from django.db import models

from csdesk.tenancy.models import TenantOwned


class NumberSeries(TenantOwned):
    """The last number given in one series and year, e.g. KS 2026."""

    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "series", "year"], name="number_series_once")]
