"""When we have written on a dealer's case his contacts hear of it, each in his language."""

from csdesk.conversations.models import Message
from csdesk.events.models import Event
from csdesk.outbox.notify import notify
from csdesk.people.models import Member, MemberState
from dealers.models import Dealer, DealerContact, DealerState
from dealers.queries import party_of
from dealers.registry import portal_kind_of

WRITTEN, ANSWER = "portal.message", "portal.answer"
# Events of words that went out to the customer.
TOLD = {"message.public", "message.answer"}


def tell_contacts(event: Event) -> None:
    """Something was said to the customer: everybody of the dealer's who uses the portal is told.

    Whoever had the words themselves by mail gets no second mail about them.
    """
    kind, party = portal_kind_of(event.case.kind), party_of(event.case)
    if kind is None or party is None:
        return
    message = Message.objects.get(pk=event.facts["message"])
    addressed = {str(address).lower() for group in ("to", "cc") for address in message.recipients.get(group, [])}
    members = portal_members(party.dealer)
    for by_mail in (True, False):
        told = [member for member in members if (member.email.lower() in addressed) is not by_mail]
        notify(
            told,
            ANSWER if message.is_answer else WRITTEN,
            case=event.case,
            now=event.at,
            url=kind.page(event.case),
            by_mail=by_mail,
        )


def portal_members(dealer: Dealer) -> list[Member]:
    """Those who use the portal for a dealer with whom we deal."""
    contacts = DealerContact.objects.filter(dealer=dealer, is_active=True, dealer__state=DealerState.ACTIVE)
    contacts = contacts.filter(member__state=MemberState.ACTIVE).select_related("member").order_by("pk")
    return [contact.member for contact in contacts if contact.member is not None]
