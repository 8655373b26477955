from django.db import models
from django.db.models import Q

from csdesk.tenancy.models import TenantField, TenantForeignKey, TenantOwned


class Posting(TenantOwned):
    """One happening that changed accounts, with its reason. Append-only by grant; a mistake is reversed by another."""

    app_grants = "INSERT, SELECT"

    tenant = TenantField(db_constraint=False)
    book = TenantForeignKey("ledger.Book", models.PROTECT, related_name="postings")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # The day it counts on: that of happening, or the first that is still open.
    booked_on = models.DateField()
    # The closed period it came too late for.
    late_for = TenantForeignKey("ledger.Period", models.PROTECT, null=True, related_name="late")
    rule = models.CharField(max_length=10)
    version = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, null=True, related_name="+")
    # What proves it: the case, and the number of a paper or another word by which it is found.
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reversal_of = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, related_name="reversals")
    # None: the system did it.
    by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "reversal_of"], condition=Q(reversal_of__isnull=False), name="ledger_reversed_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "book", "booked_on", "id"], name="ledger_posting_day")]


class Entry(TenantOwned):
    """A change of one account. Append-only by grant; a trigger refuses those of closed days."""

    app_grants = "INSERT, SELECT"

    tenant = TenantField(db_constraint=False)
    posting = TenantForeignKey("ledger.Posting", models.PROTECT, related_name="entries")
    account = TenantForeignKey("ledger.Account", models.PROTECT, related_name="entries")
    # In the unit of the book: pieces, points, fen.
    amount = models.BigIntegerField()
    # The posting's.
    booked_on = models.DateField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_not_zero")]
        indexes = [
            # an account's statement, and its sum without touching the table
            models.Index(fields=["tenant", "account", "booked_on", "id"], include=["amount"], name="ledger_statement"),
        ]
