"""Who may do what with standard answers. `actor=None` is the system."""

from csdesk.people.models import Member
from knowledge.models import Article, Version
from knowledge.permissions import Permission


def may_view(actor: Member | None) -> bool:
    """Read standard answers, also those that are not public, and put them into replies."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.ARTICLE_VIEW))


def may_write(actor: Member | None) -> bool:
    """Write an answer, or the next version of one."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.ARTICLE_WRITE))


def may_decide(actor: Member | None) -> bool:
    """Approve what others wrote, retire what is no longer true."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.ARTICLE_APPROVE))


def may_approve(actor: Member | None, version: Version) -> bool:
    """Nobody approves his own words."""
    return may_decide(actor) and (actor is None or actor.pk != version.written_by_id)


def may_confirm(actor: Member | None, article: Article) -> bool:
    """Say that an answer is still true: its owner, or whoever decides on answers."""
    return actor is None or (may_write(actor) and (actor.pk == article.owner_id or may_decide(actor)))
