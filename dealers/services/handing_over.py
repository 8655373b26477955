"""A new dealer comes with somebody to call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from csdesk.outbox.notify import notify
from csdesk.people.directory import stand_in
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.models import Dealer
from dealers.services.archive import hand_over_dealer
from dealers.services.contacts import add_contact


@transaction.atomic
def hand_over_with_contact(
    values: Mapping[str, Any], contact: Mapping[str, Any], *, actor: Member | None, now: datetime
) -> Dealer:
    """Hand a new dealer over with the person whom the specialist calls, and tell the specialist (DLR-03).

    Raises PermissionDenied; RuleViolation at the field (the contact's begin with `contact_`).
    """
    dealer = hand_over_dealer(values, actor=actor, now=now)
    try:
        add_contact(dealer, contact, actor=actor, now=now)
    except RuleViolation as refusal:
        field = f"contact_{refusal.field}" if refusal.field else None
        raise RuleViolation(refusal.rule_id, refusal.message, field=field) from refusal
    if dealer.specialist is not None:
        by = actor.name if actor is not None else ""
        notify([stand_in(dealer.specialist, at=now)], "dealer.new", case=dealer.case, now=now, by=by)
    return dealer
