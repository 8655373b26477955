"""Who may do what from the board. `actor=None` is the system."""

from csdesk.board.permissions import Permission
from csdesk.people.models import Member


def may_act(actor: Member | None) -> bool:
    """Remind others, and try to hand cases over; whether a case may be handed over its own kind decides."""
    return actor is None or actor.may(Permission.ACT)


def may_give_walls(actor: Member | None) -> bool:
    """Give out addresses of wallboards and take them back."""
    return actor is None or actor.may(Permission.WALL)
