"""What of dealers' files search finds: the dealer's own facts, nothing of persons (CUS-08)."""

from collections.abc import Iterable, Iterator

from csdesk.search.registry import Text
from dealers.models import Dealer

DEALER = "dealer"


def text_of_dealer(dealer: Dealer) -> str:
    """What colleagues who may see the archive find it by."""
    parts = (dealer.name, dealer.code, dealer.region, dealer.address, dealer.phone, " ".join(dealer.brands))
    return "\n".join(part for part in parts if part)


def texts_of(dealers: Iterable[Dealer]) -> Iterator[Text]:
    """Their texts; each has its file."""
    for dealer in dealers:
        if dealer.case is not None:
            yield Text(dealer.case.pk, dealer.pk, text_of_dealer(dealer), dealer.case.opened_at)


def dealer_texts(after_id: int, size: int) -> Iterator[Text]:
    """Dealers by id, for indexing anew."""
    yield from texts_of(Dealer.objects.select_related("case").filter(pk__gt=after_id).order_by("pk")[:size])
