"""Setting places up."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from spares.lifecycle import UNDER_WAY
from spares.models import Place, Transfer
from spares.policies import may_manage
from spares.queries.stock import has_stock


@transaction.atomic
def keep_place(place: Place, *, actor: Member | None, now: datetime) -> Place:
    """Save a new or changed place. Raises PermissionDenied; RuleViolation for one that is given up with stock in it."""
    if not may_manage(actor):
        raise PermissionDenied(f"{actor} may not set up places.")
    if place.pk is not None and not place.is_active:
        if has_stock(place):
            raise RuleViolation("SPR-16", _("Spares still lie here: bring them elsewhere first."), field="is_active")
        coming = Transfer.objects.filter(target=place, status__in=UNDER_WAY)
        if coming.exists():
            raise RuleViolation("SPR-16", _("Spares are still on their way here."), field="is_active")
    place.save()
    return place
