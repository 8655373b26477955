"""Who may do what with a return. `actor=None` is the system."""

from django.db.models import Q

from csdesk.cases.models import Case
from csdesk.lifecycle import Transition
from csdesk.people.models import Member
from dealers.policies import own_cases
from dealers.queries import contact_of, party_of
from repairs.lifecycle import OVER, Status
from repairs.models import ReturnOrder
from repairs.permissions import Permission


def returns_seen_by(member: Member) -> Q:
    """Which cases of kind return a person may see: at the desk all, a dealer's contact those of his dealer.

    Factory and warehouse have pages of their own.
    """
    if not member.is_staff_member:
        return own_cases(member)
    return Q() if member.may(Permission.RETURN_VIEW) else Q(pk__in=[])


def seen_returns(member: Member) -> Q:
    """The same of the returns themselves."""
    if not member.is_staff_member:
        return Q(case__in=Case.objects.filter(own_cases(member)).values("pk"))
    return returns_seen_by(member)


def may_file(actor: Member | None) -> bool:
    """Take in goods that somebody sends (RPR-01); dealers' contacts file their own in the portal."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.RETURN_FILE))


def may_work_on(actor: Member | None, order: ReturnOrder) -> bool:
    """Count, inspect, agree, write."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.RETURN_WORK))


def may_work_on_case(actor: Member | None, case: Case) -> bool:
    """The same for rooms that know only the case; nobody works on a return that was withdrawn."""
    order = ReturnOrder.objects.filter(case=case).exclude(status=Status.WITHDRAWN).select_related("case").first()
    return order is not None and may_work_on(actor, order)


def may_ask_for(actor: Member | None, case: Case) -> bool:
    """Ask for signatures on a return, and take the request back: whoever works on it."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.RETURN_WORK))


def may_transition(actor: Member | None, order: ReturnOrder, transition: Transition) -> bool:
    """Take the return through a transition of its lifecycle; whoever works on returns also ships and finishes."""
    if actor is None:
        return True
    if transition.needs == Permission.RETURN_CREDIT:
        return may_credit(actor)
    return actor.is_staff_member and (actor.may(transition.needs) or actor.may(Permission.RETURN_WORK))


def may_credit(actor: Member | None) -> bool:
    """Write the sales return and credit the money: commerce alone, not the desk (DOA-10)."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.RETURN_CREDIT))


def may_assign(actor: Member | None, order: ReturnOrder, to: Member) -> bool:
    """Give the return to somebody: to oneself, to others with the right to assign, or what one holds oneself."""
    if actor is None:
        return True
    if not may_work_on(actor, order):
        return False
    return actor.may(Permission.RETURN_ASSIGN) or to.pk == actor.pk or order.case.holder_id == actor.pk


def may_settle(actor: Member | None) -> bool:
    """Decide what desk and dealer dispute about (RPR-08)."""
    return actor is None or actor.may(Permission.RETURN_SETTLE)


def may_repair(actor: Member | None) -> bool:
    """Say what came of a unit: the factory, and the desk for it."""
    return actor is None or actor.may(Permission.RETURN_REPAIR) or actor.may(Permission.RETURN_WORK)


def may_see_factory(actor: Member) -> bool:
    """The narrow pages of who repairs and ships: no contacts, no words, only what is to be done (RPR-03)."""
    narrow = (Permission.RETURN_REPAIR, Permission.RETURN_EXCHANGE, Permission.RETURN_SHIP)
    return actor.is_staff_member and any(actor.may(permission) for permission in narrow)


def may_exchange(actor: Member | None) -> bool:
    """Find good units for those dead on arrival: purchasing, and the desk for it (DOA-08)."""
    return actor is None or actor.may(Permission.RETURN_EXCHANGE) or actor.may(Permission.RETURN_WORK)


def may_mark(actor: Member | None, order: ReturnOrder) -> bool:
    """Say what came of the units of this return, where they lie now."""
    return may_exchange(actor) if order.status == Status.AT_PURCHASING else may_repair(actor)


def may_ship(actor: Member | None) -> bool:
    """Ship repaired goods and tell the waybill."""
    return actor is None or actor.may(Permission.RETURN_SHIP) or actor.may(Permission.RETURN_WORK)


def speaks_for_sender(actor: Member, order: ReturnOrder) -> bool:
    """Whether the person is a contact of the dealer whose goods these are: he answers for the dealer."""
    contact, party = contact_of(actor), party_of(order.case)
    return contact is not None and party is not None and contact.dealer_id == party.dealer_id


def may_answer(actor: Member | None, order: ReturnOrder) -> bool:
    """Accept or refuse, agree, confirm arrival: the dealer himself, or the desk that writes down what he said."""
    if actor is None:
        return True
    return speaks_for_sender(actor, order) if not actor.is_staff_member else may_work_on(actor, order)


def may_move_parcels(actor: Member, case: Case, act: str) -> bool:
    """Correct what shipping knows of a return's parcels: whoever works on returns."""
    return actor.is_staff_member and actor.may(Permission.RETURN_WORK)


def may_withdraw(actor: Member | None, order: ReturnOrder) -> bool:
    """Take back what was filed, while the goods have not arrived."""
    return order.status not in OVER and may_answer(actor, order)
