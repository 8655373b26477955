from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with parcels and freight; roles collect these."""

    SHIPMENT_VIEW = "shipping.shipment_view", _("See all shipments")
    SHIPMENT_WORK = "shipping.shipment_work", _("Ship and receive for one's own department")
    SHIPMENT_MANAGE = "shipping.shipment_manage", _("Ship, receive and correct for every department")
    FREIGHT_RECONCILE = "shipping.freight_reconcile", _("Reconcile freight")
    FREIGHT_SIGN = "shipping.freight_sign", _("Sign freight reconciliations")
