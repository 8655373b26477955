"""Who may do what with chats. `actor=None` is the system."""

from django.db.models import Q

from chat.models import Chat
from chat.permissions import Permission
from csdesk.people.models import Member


def chats_seen_by(member: Member) -> Q:
    """Which cases of kind chat a person may see: whoever takes chats those he holds, may take or is offered."""
    if not member.is_staff_member:
        return Q(pk__in=[])
    if member.may(Permission.CHAT_VIEW) or member.may(Permission.CHAT_SUPERVISE):
        return Q()
    if not member.may(Permission.CHAT_TAKE):
        return Q(pk__in=[])
    # A chat that nobody holds yet, whoever held it before is told by its timeline.
    offered = Chat.objects.filter(offered_to_id=member.pk).values("case")
    return Q(holder_id=member.pk) | Q(holder__isnull=True) | Q(pk__in=offered)


def may_see(member: Member, chat: Chat) -> bool:
    """Read it."""
    if not member.is_staff_member:
        return False
    if member.may(Permission.CHAT_VIEW) or member.may(Permission.CHAT_SUPERVISE):
        return True
    return member.may(Permission.CHAT_TAKE) and (
        chat.case.holder_id in (None, member.pk) or chat.offered_to_id == member.pk
    )


def may_take_chats(actor: Member | None) -> bool:
    """Sit at the chats."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.CHAT_TAKE))


def may_answer(actor: Member, chat: Chat) -> bool:
    """Speak in it: who holds it."""
    return actor.is_staff_member and actor.may(Permission.CHAT_TAKE) and chat.case.holder_id == actor.pk


def may_supervise(actor: Member | None) -> bool:
    """Watch, whisper, take over, give to others (CHT-08)."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.CHAT_SUPERVISE))


def may_end(actor: Member | None, chat: Chat) -> bool:
    """End it: who holds it, or a supervisor."""
    return actor is None or may_answer(actor, chat) or may_supervise(actor)


def may_settle(actor: Member, chat: Chat) -> bool:
    """Say what was done about a message that was left: who holds it; one that nobody holds, whoever takes chats."""
    return may_end(actor, chat) or (chat.case.holder_id is None and may_take_chats(actor))


def may_manage_seats(actor: Member | None) -> bool:
    """Say what each seat answers."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.SEAT_MANAGE))


def may_keep_offers(actor: Member | None) -> bool:
    """Say which goods are suggested, in which words."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.OFFER_MANAGE))
