from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with repair returns; roles collect these."""

    RETURN_VIEW = "repairs.return_view", _("See repair returns")
    RETURN_FILE = "repairs.return_file", _("Take in repair returns")
    RETURN_WORK = "repairs.return_work", _("Work on repair returns")
    RETURN_ASSIGN = "repairs.return_assign", _("Assign repair returns to others")
    RETURN_SETTLE = "repairs.return_settle", _("Settle disputes about repair returns")
    RETURN_REPAIR = "repairs.return_repair", _("Repair units and say what came of them")
    RETURN_EXCHANGE = "repairs.return_exchange", _("Exchange units that were dead on arrival")
    RETURN_SHIP = "repairs.return_ship", _("Ship repaired units")
    RETURN_CREDIT = "repairs.return_credit", _("Write sales returns and credit refunds")
    ANALYSIS_VIEW = "repairs.analysis_view", _("See the analysis of returns")
