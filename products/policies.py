"""Who may see and keep products, units and prices. `actor=None` is the system."""

from csdesk.people.models import Member
from products.permissions import Permission


def may_see_units(member: Member) -> bool:
    """See products, units and their history."""
    return member.is_staff_member and (member.may(Permission.UNIT_VIEW) or member.may(Permission.CATALOGUE_MANAGE))


def may_keep_catalogue(actor: Member | None) -> bool:
    """Enter and change lines, products and units."""
    return actor is None or (actor.is_staff_member and actor.may(Permission.CATALOGUE_MANAGE))


def may_see_prices(member: Member) -> bool:
    """See price lists."""
    return member.is_staff_member and (member.may(Permission.PRICE_VIEW) or member.may(Permission.PRICE_MANAGE))
