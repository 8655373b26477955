"""Who may do what at the desk. `actor=None` is the system."""

from csdesk.cases.models import Case
from csdesk.desk.models import Audience, SavedView
from csdesk.desk.permissions import Permission
from csdesk.desk.registry import desk_kind
from csdesk.people.models import Member


def may_share_views(actor: Member | None) -> bool:
    """Keep views that a team or everybody finds."""
    return actor is None or actor.may(Permission.VIEW_SHARE)


def may_change_view(actor: Member, view: SavedView) -> bool:
    """One's own; those of others only with the right to share."""
    if view.audience == Audience.MEMBER:
        return bool(view.owner_id == actor.pk)
    return may_share_views(actor)


def may_manage_labels(actor: Member | None) -> bool:
    """Make, rename and retire the company's labels."""
    return actor is None or actor.may(Permission.LABEL_MANAGE)


def may_remind(actor: Member | None) -> bool:
    """Remind whoever holds a case."""
    return actor is None or actor.may(Permission.CASE_REMIND)


def may_label(actor: Member | None, case: Case) -> bool:
    """Put labels on a case, or take them off: whoever may work on it, as its kind says."""
    kind = desk_kind(case.kind)
    return kind is not None and kind.may_work(actor, case)
