"""Who may do what with notices and messages."""

from csdesk.outbox.models import MessageState, Notification, OutboxMessage
from csdesk.outbox.permissions import Permission
from csdesk.people.models import Member


def may_read_notice(actor: Member | None, notice: Notification) -> bool:
    """Notices are read by the person they were written for."""
    return actor is not None and notice.member_id == actor.pk


def may_manage_robots(actor: Member | None) -> bool:
    """Set up robots of group chats."""
    return actor is None or actor.may(Permission.ROBOTS)


def may_look_after_messages(actor: Member | None) -> bool:
    """See to messages on their way, and to the hosts they are for."""
    return actor is None or actor.may(Permission.DEAD_LETTERS)


def may_send_again(actor: Member | None, message: OutboxMessage) -> bool:
    """Only what was given up is sent again, by whoever looks after such messages."""
    return may_look_after_messages(actor) and message.state == MessageState.DEAD
