"""Whom we serve."""

from dealers.models.case_party import CaseParty
from dealers.models.contact import ContactRole, DealerContact
from dealers.models.dealer import Dealer, DealerState

__all__ = ["CaseParty", "ContactRole", "Dealer", "DealerContact", "DealerState"]
