"""We give a contact the key to the portal: a link by mail, good once and for a week."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csdesk.events.record import record
from csdesk.live.publish import publish
from csdesk.people.models import Member, MemberState
from csdesk.people.services.invitations import renew_outsiders_invitation
from csdesk.refusals import RuleViolation
from dealers.models import DealerContact
from dealers.policies import may_invite_contacts
from dealers.services.filing import open_file
from dealers.services.portal_access import open_access


@transaction.atomic
def invite_contact(contact: DealerContact, *, actor: Member | None, now: datetime) -> tuple[Member, str]:
    """Invite a contact to the portal, or again while he has not joined: the member and the link's token.

    The door mails the link. What a dealer's owner does for his own people is `portal_access`. Raises PermissionDenied;
    RuleViolation without an address, for one who joined, and for an address that is somebody's here.
    """
    contact = DealerContact.objects.select_for_update(of=("self",)).select_related("dealer__case").get(pk=contact.pk)
    if not may_invite_contacts(actor):
        raise PermissionDenied(f"{actor} may not invite {contact}.")
    if not (contact.is_active and contact.dealer.is_active):
        raise RuleViolation("DLR-01", _("The dealings have ended."))
    member = contact.member
    if member is None:
        member, token = open_access(contact, actor=actor, now=now, language=contact.dealer.language)
    else:
        if member.state == MemberState.INACTIVE:
            member.state = MemberState.INVITED
            member.save(update_fields=["state"])
        token = renew_outsiders_invitation(member, actor=actor, now=now)
    case = open_file(contact.dealer, now=now)
    publish(case, record(case, "dealer.invite", actor=actor, at=now, contact=contact.pk))
    return member, token
