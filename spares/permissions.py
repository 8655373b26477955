from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with spares; roles collect these."""

    STOCK_VIEW = "spares.stock_view", _("See the spares of all places")
    STOCK_MOVE = "spares.stock_move", _("Book movements of spares at every place")
    PLACE_WORK = "spares.place_work", _("Work with the spares of one’s own place: book, count, apply, ship, receive")
    REQUEST_PURCHASING = "spares.request_purchasing", _("Ask purchasing for spares")
    SUPPLY = "spares.supply", _("Supply spares through purchasing")
    COUNT_ORDER = "spares.count_order", _("Order and make counts at every place")
    COUNT_SETTLE = "spares.count_settle", _("Book the differences of a count")
    RECONCILE = "spares.reconcile", _("Reconcile spares with the shipping department")
    PLACE_MANAGE = "spares.place_manage", _("Set up places and stock levels of spares")
    PERIOD_CLOSE = "spares.period_close", _("Close months of the spares’ book")
