"""Who may do what with the manual. An actor of None is the system."""

from csdesk.lifecycle import Transition
from csdesk.people.models import Member
from csdesk.rulebook.models import RulebookVersion
from csdesk.rulebook.permissions import Permission


def may_draft(actor: Member | None) -> bool:
    """Whether the person may begin and change drafts."""
    return actor is None or actor.may(Permission.DRAFT)


def may_take(actor: Member | None, transition: Transition) -> bool:
    """Whether the person may take that step at all."""
    return actor is None or actor.may(transition.needs)


def has_signed(actor: Member | None, version: RulebookVersion) -> bool:
    """Whether the person has signed an earlier step of this version: then the next needs another (DOC-09)."""
    return actor is not None and actor.pk in (version.drafted_by_id, version.reviewed_by_id)
