"""Who may look at what others were warned of, and allow it. `actor=None` is the system."""

from csdesk.people.models import Member
from csdesk.wording.permissions import Permission


def may_review(actor: Member | None) -> bool:
    """See the review list, judge its rows, allow phrases in their context and take that back."""
    return actor is None or actor.may(Permission.REVIEW)
