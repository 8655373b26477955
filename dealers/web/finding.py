"""What the palette finds of dealers."""

from csdesk.people.models import Member
from csdesk.web.palette import Hit
from dealers.policies import may_view_dealers
from dealers.queries.archive import Wanted, dealers_found


def find_dealers(member: Member, words: str, limit: int) -> list[Hit]:
    """Dealers by name, pinyin, code or phone, for whoever may see the archive; none before something is typed."""
    if not words or not may_view_dealers(member):
        return []
    found = dealers_found(Wanted(words=words, state=""), member).order_by("state", "sort_key", "pk")[:limit]
    return [Hit(dealer.name, dealer.code, dealer.get_absolute_url(), "building-store") for dealer in found]
