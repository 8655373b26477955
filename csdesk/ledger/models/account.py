from django.db import models
from django.db.models import Q

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class Account(TenantOwned):
    """What is counted in one pot, and how much is in it: good pieces of a part at a place, a member's points.

    `holder` and `item` are ids of records of the room above that keeps the book; 0 where there is no such record.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    # High volume: the book's key implies the tenant.
    tenant = TenantField(db_constraint=False)
    book = TenantForeignKey("ledger.Book", models.PROTECT, related_name="accounts")
    holder = models.BigIntegerField()
    item = models.BigIntegerField(default=0)
    # What may not be mixed in one pot, e.g. "good" and "bad".
    grade = models.CharField(max_length=10, blank=True)
    # The sum of its entries, written in their transaction.
    amount = models.BigIntegerField(default=0)
    may_go_below = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "book", "holder", "item", "grade"], name="ledger_account_key"),
            models.CheckConstraint(condition=Q(amount__gte=0) | Q(may_go_below=True), name="ledger_not_below_zero"),
        ]
        indexes = [
            # where there is any of an item
            models.Index(fields=["tenant", "book", "item"], name="ledger_account_item"),
        ]
