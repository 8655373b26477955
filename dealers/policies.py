"""Who may do what with the archive. Files of customers are trade secrets (CUS-08). `actor=None` is the system."""

from django.db.models import Q

from csdesk.cases.models import Case
from csdesk.people.models import Member
from dealers.models import CaseParty, ContactRole, DealerContact, DealerState
from dealers.permissions import Permission


def _may(actor: Member | None, permission: Permission) -> bool:
    return actor is None or (actor.is_staff_member and actor.may(permission))


def may_view_dealers(actor: Member | None) -> bool:
    """See the archive, without what is known of persons."""
    return _may(actor, Permission.DEALER_VIEW)


def may_view_contacts(actor: Member | None) -> bool:
    """See names, phones, addresses, birthdays of contacts."""
    return _may(actor, Permission.DEALER_VIEW) and _may(actor, Permission.CONTACT_VIEW)


def may_edit_dealers(actor: Member | None) -> bool:
    """Keep the archive: who changes a file sees the whole of it (CUS-07)."""
    return may_view_contacts(actor) and _may(actor, Permission.DEALER_EDIT)


def may_hand_over_dealers(actor: Member | None) -> bool:
    """Hand a new dealer over to after-sales, as the channel department does (DLR-03)."""
    return _may(actor, Permission.DEALER_HAND_OVER) or may_edit_dealers(actor)


def may_import_dealers(actor: Member | None) -> bool:
    """Bring in many at once."""
    return may_edit_dealers(actor) and _may(actor, Permission.DEALER_IMPORT)


def may_invite_contacts(actor: Member | None) -> bool:
    """Give a contact the key to the portal."""
    return may_view_contacts(actor) and _may(actor, Permission.CONTACT_INVITE)


def may_ask_for_files(actor: Member | None) -> bool:
    """Apply for a copy of customer files (CUS-09, CUS-10)."""
    return _may(actor, Permission.FILE_ASK)


def files_seen_by(member: Member) -> Q:
    """Which dealers' files somebody sees as cases: all of them, or none.

    Their notes, calls and mails speak of persons, so the archive alone is not enough (CUS-08).
    """
    return Q() if may_view_contacts(member) else Q(pk__in=[])


def own_cases(member: Member, *, case: str = "pk") -> Q:
    """The cases of the dealers for whom somebody is a contact: what every kind of case lets a dealer see.

    `case` names the case's id in the row.
    """
    dealers = DealerContact.objects.filter(member=member, is_active=True, dealer__state=DealerState.ACTIVE)
    return Q(**{f"{case}__in": CaseParty.objects.filter(dealer__in=dealers.values("dealer")).values("case")})


def may_write_on(contact: DealerContact, case: Case) -> bool:
    """Every contact writes on all of his dealer's cases."""
    return contact.is_active and CaseParty.objects.filter(case=case, dealer=contact.dealer_id).exists()


def may_manage_contacts(contact: DealerContact) -> bool:
    """An owner says who at his dealer uses the portal."""
    return contact.is_active and contact.role == ContactRole.OWNER
