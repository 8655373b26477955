"""Who at a dealer uses the portal: invited by its owner or by us, and taken out again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.conversations.rules import clean_line
from csdesk.people.models import Member
from csdesk.people.services.invitations import invite_outsider, renew_outsiders_invitation
from csdesk.people.services.members import close_outsiders_access
from csdesk.refusals import RuleViolation
from dealers.models import ContactRole, DealerContact
from dealers.policies import may_manage_contacts

# The key of the role that dealers' contacts hold; a company gives it whatever they may beside their own cases.
ROLE = "dealer"


@transaction.atomic
def open_access(
    contact: DealerContact, *, actor: Member | None, now: datetime, language: str = "zh-hans"
) -> tuple[Member, str]:
    """Invite a contact of the archive to the portal: the member and the link's token, shown nowhere else.

    The caller has decided that the actor may. Raises RuleViolation without an address, for somebody who has access,
    and for an address that is somebody's here.
    """
    if contact.member_id is not None:
        raise RuleViolation("ROL-06", _("This contact has access to the portal."))
    if not contact.email:
        raise RuleViolation(
            "ROL-06", _("The invitation goes by mail: note the contact's address first."), field="email"
        )
    member, token = invite_outsider(contact.email, contact.name, role=ROLE, actor=actor, now=now, language=language)
    if contact.phone:
        member.phone = contact.phone[:40]
        member.save(update_fields=["phone"])
    contact.member, contact.is_active = member, True
    contact.save(update_fields=["member", "is_active"])
    return member, token


@transaction.atomic
def invite_clerk(
    owner: DealerContact, name: str, email: str, *, phone: str = "", language: str = "zh-hans", now: datetime
) -> tuple[DealerContact, str]:
    """An owner lets somebody of his dealer into the portal: the contact and the link's token.

    Raises PermissionDenied; RuleViolation at `email` when the address is somebody's here.
    """
    _check(owner)
    contact = DealerContact.objects.create(
        dealer=owner.dealer,
        role=ContactRole.CLERK,
        name=clean_line(name, 80),
        email=clean_line(email, 254).lower(),
        phone=clean_line(phone, 40),
    )
    _member, token = open_access(contact, actor=owner.member, language=language, now=now)
    return contact, token


def renew_access(owner: DealerContact, contact: DealerContact, *, now: datetime) -> str:
    """A new link for somebody who has not joined yet; the old one stops working. Raises as invite_clerk."""
    _check(owner, contact)
    if contact.member is None:
        raise RuleViolation("ROL-06", _("This contact has not been invited."))
    return renew_outsiders_invitation(contact.member, actor=owner.member, now=now)


@transaction.atomic
def close_access(owner: DealerContact, contact: DealerContact, *, now: datetime) -> None:
    """An owner takes a clerk out of the portal, in every open window at once.

    Raises PermissionDenied; RuleViolation for an owner, whom only we take out.
    """
    _check(owner, contact)
    if contact.role == ContactRole.OWNER:
        raise RuleViolation("ROL-06", _("Owners are changed by us: please write to us."))
    contact.is_active = False
    contact.save(update_fields=["is_active"])
    member = contact.member
    if member is not None and not DealerContact.objects.filter(member=member, is_active=True).exists():
        close_outsiders_access(member, actor=owner.member, now=now)


def _check(owner: DealerContact, contact: DealerContact | None = None) -> None:
    if not may_manage_contacts(owner) or (contact is not None and contact.dealer_id != owner.dealer_id):
        raise PermissionDenied(f"{owner} may not manage contacts.")
