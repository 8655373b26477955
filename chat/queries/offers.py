"""What can be suggested to a visitor: what fits his words first, then the main products in their order (CHT-07)."""

from django.db.models import QuerySet

from chat.models import Chat, ChatMessage, Offer, Sender
from csdesk.search.rules import lexemes_of
from products.models import Product

LAST_WORDS = 5
# More main products than anybody suggests.
MOST_WEIGHED = 200


def main_products() -> QuerySet[Offer]:
    """In the order in which they are suggested."""
    return (
        Offer.objects.filter(is_active=True, product__is_active=True)
        .select_related("product__line")
        .order_by("place", "pk")
    )


def suggested_in(chat: Chat, words: str, limit: int) -> list[Offer]:
    """The main products for a chat: those that what is typed, or what the visitor said last, speaks of come first."""
    asked = set(lexemes_of(words or _last_words(chat)))
    offers = list(main_products()[:MOST_WEIGHED])
    return sorted(offers, key=lambda offer: -len(asked & _words_of(offer)))[:limit]


def goods_sold() -> QuerySet[Product]:
    """The shop's goods, line by line."""
    sold = Product.objects.filter(is_active=True, is_part=False).select_related("line")
    return sold.order_by("line__name", "model", "pk")


def _words_of(offer: Offer) -> set[str]:
    product = offer.product
    return set(lexemes_of(f"{product.model} {product.name} {product.line.name} {product.line.name_en}"))


def _last_words(chat: Chat) -> str:
    said = ChatMessage.objects.filter(chat=chat, sender=Sender.VISITOR).order_by("-number")
    return "\n".join(said.values_list("text", flat=True)[:LAST_WORDS])
