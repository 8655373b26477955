from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class Grade(TextChoices):
    """Good and bad pieces are never in one pot."""

    GOOD = "good", pgettext_lazy("stock", "good")
    BAD = "bad", pgettext_lazy("stock", "bad")


GRADES = [str(grade.value) for grade in Grade]


class PlaceKind(TextChoices):
    """What kind of place spares lie at: duties and liability depend on it."""

    HEAD_OFFICE = "head_office", _("Head office")
    BRANCH = "branch", _("Branch office")
    SHIPPING = "shipping", _("Factory shipping department")
    PARTNER = "partner", _("Brand partner")
    DESK = "desk", _("Customer service")


class Place(TwoNames, TenantOwned):
    """Where spares lie, and who answers for them."""

    key = models.SlugField(_("key"), max_length=30, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind.choices)
    # Its members work here; the keeper has the duties.
    team = TenantForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    keeper = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    # Of a brand partner: goods of this brand are exchanged through it (SPR-05).
    brand = models.CharField(_("brand"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = TenantHistory()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="spares_place_key",
                violation_error_message=_("Another place has this key."),
            )
        ]


class StockLevel(TenantOwned):
    """How many good pieces of a part a place should have: below is ordered, above is surplus (SPR-15)."""

    place = TenantForeignKey("spares.Place", models.PROTECT, related_name="levels")
    product = TenantForeignKey("products.Product", models.PROTECT, related_name="+")
    minimum = models.PositiveIntegerField(_("at least"), default=0)
    maximum = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    # What somebody has to do since the stock fell below; none again as soon as it has recovered.
    reorder_task = TenantForeignKey("sla.Task", models.PROTECT, null=True, blank=True, related_name="+")

    history = TenantHistory()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "place", "product"], name="spares_level_once"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")), name="spares_level_in_order"
            ),
        ]
