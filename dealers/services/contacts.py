"""Contacts of a dealer (CUS-01): who is there, who is the main one, who has left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member
from csdesk.people.services.members import close_outsiders_access
from dealers.models import Dealer, DealerContact
from dealers.policies import may_edit_dealers, may_hand_over_dealers
from dealers.services.archive import sign
from dealers.services.facts import changed, checked_contact
from dealers.services.filing import open_file


@transaction.atomic
def add_contact(dealer: Dealer, values: Mapping[str, Any], *, actor: Member | None, now: datetime) -> DealerContact:
    """Note a contact; the first is the main one. Raises PermissionDenied; RuleViolation at the field."""
    if not may_hand_over_dealers(actor):
        raise PermissionDenied(f"{actor} may not note contacts of {dealer}.")
    facts = checked_contact({"name": "", **values}, now=now)
    if not dealer.contacts.filter(is_active=True).exists():
        facts["is_main"] = True
    contact = DealerContact(dealer=dealer, **facts)
    sign(contact, actor, "", now)
    contact.save()
    _keep_one_main(contact)
    _tell(contact, "dealer.contact", actor=actor, now=now)
    return contact


@transaction.atomic
def change_contact(
    contact: DealerContact, values: Mapping[str, Any], *, actor: Member | None, now: datetime, reason: str = ""
) -> DealerContact:
    """Correct or complete a contact. Raises PermissionDenied; RuleViolation at the field."""
    contact = _locked(contact, actor)
    facts = checked_contact(values, now=now)
    names = changed(contact, facts)
    if names:
        for name in names:
            setattr(contact, name, facts[name])
        sign(contact, actor, reason, now)
        contact.save()
        _keep_one_main(contact)
        _tell(contact, "dealer.contact", actor=actor, now=now, fields=names)
    return contact


@transaction.atomic
def retire_contact(contact: DealerContact, *, actor: Member | None, now: datetime) -> DealerContact:
    """The person is there no more: access to the portal ends at once, what was written stays. PermissionDenied."""
    contact = _locked(contact, actor)
    contact.is_active = contact.is_main = False
    sign(contact, actor, "", now)
    contact.save()
    if contact.member is not None:
        close_outsiders_access(contact.member, actor=actor, now=now)
    _tell(contact, "dealer.contact_left", actor=actor, now=now)
    return contact


def _locked(contact: DealerContact, actor: Member | None) -> DealerContact:
    if not may_edit_dealers(actor):
        raise PermissionDenied(f"{actor} may not change contacts.")
    rows = DealerContact.objects.select_for_update(of=("self",))
    return rows.select_related("dealer__case", "dealer__specialist", "member").get(pk=contact.pk)


def _keep_one_main(contact: DealerContact) -> None:
    if contact.is_main:
        others = DealerContact.objects.filter(dealer=contact.dealer_id, is_main=True).exclude(pk=contact.pk)
        others.update(is_main=False)


def _tell(contact: DealerContact, kind: str, *, actor: Member | None, now: datetime, **facts: Any) -> None:
    """The file's timeline says that it was; names and numbers stay with the contact (CUS-08)."""
    case = open_file(contact.dealer, now=now)
    publish(case, record(case, kind, actor=actor, at=now, contact=contact.pk, **facts))
