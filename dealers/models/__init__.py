"""Whom we serve."""

from dealers.models.case_party import CaseParty
from dealers.models.contact import ContactRole, DealerContact, Sex
from dealers.models.dealer import LANGUAGES, Dealer, DealerState
from dealers.models.file_release import FileRelease, ReleaseState
from dealers.models.welcome import WelcomeCall, WelcomeMail

__all__ = [
    "LANGUAGES",
    "CaseParty",
    "ContactRole",
    "Dealer",
    "DealerContact",
    "DealerState",
    "FileRelease",
    "ReleaseState",
    "Sex",
    "WelcomeCall",
    "WelcomeMail",
]
