from django.db import models
from django.utils.translation import gettext_lazy as _

from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from spares.lifecycle import STOCKTAKE_LIFECYCLE, Occasion, StocktakeStatus
from spares.models.place import Grade


class Stocktake(TenantOwned):
    """A count of what lies at a place, from the order to the explained difference (SPR-02, SPR-04, SPR-10)."""

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="stocktakes")
    place = TenantForeignKey("spares.Place", models.PROTECT, related_name="stocktakes")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    status = models.CharField(max_length=10, choices=StocktakeStatus.choices, default=StocktakeStatus.COUNTING)
    rule = models.CharField(max_length=10)
    # The list of what is counted is that of this moment; each line is compared with the balance when it was counted.
    frozen_at = models.DateTimeField()
    ordered_by = TenantForeignKey("people.Member", models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # Who bears a difference: the place's kind by the manual, with the rule (SPR-04, SPR-12); empty: nobody named.
    liability_rule = models.CharField(max_length=10, blank=True)
    is_place_liable = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("stocktake")
        base_manager_name = "objects"
        constraints = [
            STOCKTAKE_LIFECYCLE.constraint("stocktake_status"),
            models.UniqueConstraint(fields=["tenant", "case"], name="stocktake_case"),
            models.UniqueConstraint(
                fields=["tenant", "place"],
                name="stocktake_one_open",
                condition=models.Q(status__in=["counting", "recounting", "settling"]),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "place", "-id"], name="stocktake_place")]

    def __str__(self) -> str:
        return self.case.number


class StocktakeLine(TenantOwned):
    """One part, good or bad, in a stocktake: first and second count, each by whom and when."""

    stocktake = TenantForeignKey("spares.Stocktake", models.PROTECT, related_name="lines")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    grade = models.CharField(max_length=4, choices=Grade.choices)
    first = models.PositiveIntegerField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    first_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    second = models.PositiveIntegerField(null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # What the book said at the moment of the last count; known when the counting is over.
    expected = models.IntegerField(null=True, blank=True)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "stocktake", "product", "grade"], name="stocktake_line_once")
        ]

    @property
    def counted(self) -> int | None:
        """The count that holds: the second where there is one."""
        return self.second if self.second is not None else self.first

    @property
    def difference(self) -> int:
        """How many more than the book said; 0 as long as it is not known."""
        return 0 if self.counted is None or self.expected is None else self.counted - self.expected

    @property
    def differed(self) -> bool:
        """Whether the first count was not what the book said: then it is counted again."""
        return self.first is not None and self.expected is not None and self.first != self.expected
