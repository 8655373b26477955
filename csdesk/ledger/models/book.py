from django.db import models
from django.db.models import F, Q

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class Book(TenantOwned):
    """One company's book of a registered kind; its row is shared by those who write and taken by whoever closes."""

    app_grants = "INSERT, SELECT, UPDATE"

    key = models.CharField(max_length=20)
    # Nothing more is written on this day and those before it; a trigger on entries holds to it.
    closed_until = models.DateField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="ledger_book_key")]

    def __str__(self) -> str:
        return self.key


class Period(TenantOwned):
    """Days of a book that were closed. Append-only: what is closed is never opened again."""

    app_grants = "INSERT, SELECT"

    book = TenantForeignKey("ledger.Book", models.PROTECT, related_name="periods")
    begins_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField()
    # None: the system did it.
    closed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "book", "ends_on"], name="ledger_period_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="ledger_period_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.begins_on} – {self.ends_on}"
