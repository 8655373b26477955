"""Whose matter a case is."""

from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.cases.models import Case
from csdesk.refusals import RuleViolation
from dealers.models import CaseParty, Dealer, DealerContact


@transaction.atomic
def attach(case: Case, dealer: Dealer, contact: DealerContact | None = None) -> CaseParty:
    """Make the case this dealer's, and the contact the one who is concerned; repeated, the last word counts.

    The portal shows the case to the dealer's contacts from then on. Raises RuleViolation DLR-01 when the contact
    belongs to another dealer.
    """
    if contact is not None and contact.dealer_id != dealer.pk:
        raise RuleViolation("DLR-01", _("This contact belongs to another dealer."), field="contact")
    party, _created = CaseParty.objects.update_or_create(case=case, defaults={"dealer": dealer, "contact": contact})
    return party


def detach(case: Case) -> None:
    """Take the dealer off a case: it was somebody else's matter."""
    CaseParty.objects.filter(case=case).delete()
