"""Which dealer a complaint is from: known by his phone or address, or named by whoever works on it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.services.cases import lock_case
from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.refusals import RuleViolation
from dealers.models import Dealer
from dealers.policies import may_view_dealers
from dealers.queries.archive import dealer_meant, designation
from dealers.services.parties import attach, detach
from tickets.models import Complaint
from tickets.policies import may_work_on


@transaction.atomic
def name_dealer(complaint: Complaint, words: str, *, actor: Member, now: datetime) -> Dealer | None:
    """Say whose complaint it is, by code, name or phone; empty: no dealer's. Raises as `dealer_named`."""
    if not (may_work_on(actor, complaint) and may_view_dealers(actor)):
        raise PermissionDenied(f"{actor} may not say whose complaint {complaint} is.")
    case = lock_case(complaint.case)
    dealer = dealer_named(words, actor=actor)
    if dealer is None:
        detach(case)
    else:
        attach(case, dealer)
    publish(case, record(case, "complaint.dealer", actor=actor, at=now, dealer=dealer.pk if dealer else None))
    return dealer


def dealer_named(words: str, *, actor: Member) -> Dealer | None:
    """The dealer whom somebody means by a code, a name or a phone; None for no words.

    Raises PermissionDenied; RuleViolation at `dealer` when it is nobody's name or several dealers'.
    """
    if not words.strip():
        return None
    if not may_view_dealers(actor):
        raise PermissionDenied(f"{actor} may not see dealers.")
    found = dealer_meant(words, actor)
    if len(found) != 1:
        message = _("There is no such dealer.") if not found else _("Which one? %(names)s")
        raise RuleViolation("DLR-01", message % {"names": ", ".join(map(designation, found))}, field="dealer")
    return found[0]
